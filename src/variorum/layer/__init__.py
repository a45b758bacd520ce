"""The layer: `annotations/` read into annotations. The only reader of `annotations/`.

Each file says its kind once and holds entries by id. What the entries of a kind may hold is a
struct in entries.py; from these the JSON Schema for editors is made.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from variorum.book import Book
from variorum.book.settings import place_of
from variorum.conform import Fault, conform, did_you_mean
from variorum.layer.bibliography import Bibliography, Work, read_bibliography
from variorum.layer.body import Body, read_body
from variorum.layer.entries import KINDS, Entry, Question, Reading, Reference, Section, Target
from variorum.layer.yamlfile import Path as YamlPath
from variorum.layer.yamlfile import YamlFile, read_yaml
from variorum.problems import Place, Problems, relative
from variorum.source import files_in, read_source

__all__ = ["Annotation", "Layer", "Work", "read_layer"]


@dataclass(frozen=True, slots=True)
class Annotation:
    """One entry of the layer: an id, where it stands, and what it says."""

    id: str
    entry: Entry
    place: Place
    targets: tuple[tuple[Target, Place], ...]
    exceptions: tuple[tuple[Target, Place], ...]
    bodies: tuple[tuple[Body, Place], ...]
    """Its Markdown: the body, then a session's questions, each with the place of its first line."""
    links: tuple[tuple[str, Place], ...] = ()
    """Every `#id` to which its Markdown links and every `@work` that it names, with its place."""

    @property
    def kind(self) -> str:
        """The kind of its entry: `biography`, `term`, `reference`."""
        return self.entry.kind

    @property
    def body(self) -> Body:
        """What it says."""
        return self.bodies[0][0]


@dataclass(frozen=True)
class Layer:
    """All annotations, in the order of the files, and the works they cite."""

    annotations: tuple[Annotation, ...]
    works: dict[str, Work] = field(default_factory=dict)
    """The bibliography: id → CSL-JSON item."""
    broken: frozenset[str] = frozenset()
    """The ids of entries that could not be read: links to them are not dead."""

    @cached_property
    def by_id(self) -> dict[str, Annotation]:
        """Every annotation by its id."""
        return {annotation.id: annotation for annotation in self.annotations}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what entries and works say, in hexadecimal; their look does not count."""
        said = {it.id: [it.kind, msgspec.to_builtins(it.entry)] for it in self.annotations}
        encoded = msgspec.json.encode([said, self.works], order="sorted")
        return hashlib.sha256(encoded).hexdigest()

    def of(self, *kinds: type[Entry]) -> Iterator[Annotation]:
        """The annotations of these kinds, in order."""
        return (it for it in self.annotations if isinstance(it.entry, kinds))


def read_layer(book: Book, problems: Problems) -> Layer:
    """Read `annotations/*.yaml` and `bibliography.json` of the book's project.

    What is wrong is added to `problems`; the layer that comes back holds every entry that could be
    read, and is whole only if no error was added.
    """
    folder = book.root / "annotations"
    annotations: dict[str, Annotation] = {}
    broken: set[str] = set()
    others = ("bibliography.json", "anchors.lock")
    for path in files_in(folder, ".yaml", others, book.root, problems):
        for annotation in _read_file(path, book.root, broken, problems):
            if first := annotations.get(annotation.id):
                problems.add("duplicate-id", annotation.place, id=annotation.id, first=first.place)
            else:
                annotations[annotation.id] = annotation
    bibliography = read_bibliography(folder / "bibliography.json", book.root, problems)
    layer = Layer(tuple(annotations.values()), bibliography.works, frozenset(broken))
    _check_links(layer, bibliography, book, problems)
    return layer


def _read_file(
    path: Path, root: Path, broken: set[str], problems: Problems
) -> Iterator[Annotation]:
    source = read_source(path, root, problems)
    file = None if source is None else read_yaml(source, relative(path, root), problems)
    found = [] if file is None else list(_annotations(file, broken, problems))
    if not found and path.is_file() and path.resolve().is_relative_to(root.resolve()):
        # Nobody should be told of links into a file that is itself the trouble.
        rough = path.read_bytes().decode("utf-8", "replace")
        broken.update(
            re.findall(r"^[ \t]+([a-z][a-z0-9-]*)[ \t]*:[ \t\r]*(?:#.*)?$", rough, re.MULTILINE)
        )
    yield from found


def _annotations(file: YamlFile, broken: set[str], problems: Problems) -> Iterator[Annotation]:
    top = file.value
    if not isinstance(top, dict) or "kind" not in top:
        shape = "it is empty" if top is None else "it holds no table"
        why = "it has no “kind:”" if isinstance(top, dict) else shape
        problems.add("not-an-annotation-file", file.place(()), why=why)
        return
    kind = KINDS.get(str(top["kind"]))
    if kind is None:
        hint = did_you_mean(str(top["kind"]), list(KINDS))
        problems.add("unknown-kind", file.place(("kind",)), kind=top["kind"], hint=hint)
        return
    for key in top.keys() - {"kind", "entries", "work"}:
        hint = "A file holds kind:, entries: and, for references, work:."
        problems.add("unknown-key", file.place((key,)), where="The file", key=key, hint=hint)
    entries = top.get("entries")
    if entries == "":  # none yet
        return
    if not isinstance(entries, dict):
        why = "“entries:” holds no table of entries"
        problems.add("not-an-annotation-file", file.place(("entries",)), why=why)
        return
    for id, value in entries.items():
        place = file.place(("entries", id))
        if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
            problems.add("bad-id", place, id=id)
        elif not isinstance(value, dict):
            why, hint = "holds no keys", "They stand on further lines, indented, each “key: value”."
            problems.add("bad-value", place, where="The file", key=id, why=why, hint=hint)
            broken.add(id)
        elif (found := _annotation(id, kind, value, file, problems)) is None:
            broken.add(id)
        else:
            yield found


def _annotation(
    id: str,
    kind: type[Entry],
    value: dict[str, Any],
    file: YamlFile,
    problems: Problems,
) -> Annotation | None:
    path = ("entries", id)
    if issubclass(kind, Reference) and "work" in file.value:
        value = {"work": file.value["work"], **value}
    entry = conform(value, kind)
    faults = entry if isinstance(entry, list) else [*_wrong_dates(entry)]
    for fault in faults:
        _tell(fault, id, path, file, problems)
    if isinstance(entry, list) or faults:
        return None
    written: list[tuple[str, YamlPath]] = [(entry.body, (*path, "body"))]
    if isinstance(entry, Question):
        written += [(it, (*path, "questions", at)) for at, it in enumerate(entry.questions)]
    bodies, links = [], list(_named_works(entry, path, file))
    for words, at in written:
        body = read_body(words)
        bodies.append((body, file.inside(at, 0, "")))
        links += [(link, file.inside(at, line, link)) for link, line in body.lines]
        for wrong in body.faults:
            place = file.inside(at, wrong.line, wrong.words)
            problems.add(wrong.name, place, id=id, what=wrong.what, href=wrong.what)
    return Annotation(
        id,
        entry,
        file.place(path),
        tuple(_located(entry.target, (*path, "target"), file)),
        tuple(_located(entry.except_, (*path, "except"), file)),
        tuple(bodies),
        tuple(links),
    )


def _named_works(entry: Entry, path: YamlPath, file: YamlFile) -> Iterator[tuple[str, Place]]:
    """Every work that an entry names outside its body, as `@work`, with its place."""
    if isinstance(entry, Reference):
        own = (*path, "work")
        yield f"@{entry.work}", file.place(own if own in file.places else ("work",))
    for key in ("sources", "draws-on", "beside"):
        for at, source in enumerate(getattr(entry, key.replace("-", "_"), ())):
            if source.work:
                yield f"@{source.work}", file.place((*path, key, at, "work"))


def _wrong_dates(entry: Entry) -> Iterator[Fault]:
    """The dates of an entry that no calendar has, as 30 February."""
    for key in ("born", "died", "os", "ns"):
        for part in re.findall(r"(-?\d{4})-(\d\d)(?:-(\d\d))?", getattr(entry, key, "")):
            year, month, day = abs(int(part[0])), int(part[1]), int(part[2] or 1)
            if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year or 4, month)[1]:
                hint = "A date is written year-month-day: 1917-05-30."
                yield Fault((key,), "wrong", f"can’t be “{getattr(entry, key)}”", hint)
                break


def _located(
    given: str | Target | tuple[str | Target, ...],
    path: tuple[str | int, ...],
    file: YamlFile,
) -> Iterator[tuple[Target, Place]]:
    """One target or a list of them, each with its place."""
    several = isinstance(given, tuple)
    for index, one in enumerate(given if isinstance(given, tuple) else (given,) if given else ()):
        place = file.place((*path, index) if several else path)
        yield (Target(exact=one) if isinstance(one, str) else one), place


def _tell(
    fault: Fault,
    id: str,
    path: tuple[str | int, ...],
    file: YamlFile,
    problems: Problems,
) -> None:
    place = file.place((*path, *fault.path))
    where = "".join([f"“{id}”", *(f" → {step}" for step in fault.path[:-1])])
    key = str(fault.path[-1]) if fault.path else id
    match fault.kind:
        case "missing":
            problems.add("missing-key", place, where=where, key=key)
        case "unknown":
            problems.add("unknown-key", place, where=where, key=key, hint=fault.hint)
        case "wrong":
            problems.add("bad-value", place, where=where, key=key, why=fault.why, hint=fault.hint)


def _check_links(layer: Layer, bibliography: Bibliography, book: Book, problems: Problems) -> None:
    """Every `#id` leads to an annotation; every work, relation, section, witness is known.

    What a file that can't be read may hold is not held against those who name it.
    """
    relations = list(book.meta.kinds.reference.relations)
    sections = [it.id for it in layer.of(Section)]
    sigla = [witness.siglum for witness in book.meta.witnesses]
    checking = _Checking(layer, bibliography, problems)
    for it in layer.annotations:
        entry = it.entry
        if isinstance(entry, Reference) and book.settled:
            checking.words("unknown-relation", "relation", it, entry.relations, relations)
        if isinstance(entry, Question):
            named = [id for id in entry.sections if id not in layer.broken]
            checking.words("unknown-section", "section", it, named, sections)
        if isinstance(entry, Reading) and book.settled:
            used = dict.fromkeys(variant.witness for variant in entry.variants)
            checking.words("unknown-witness", "siglum", it, used, sigla)
        for link, place in it.links:
            checking.link(link, place, it.id)
    _check_about(book, checking, problems)


def _check_about(book: Book, checking: _Checking, problems: Problems) -> None:
    """The Markdown of the page “About this edition” holds nothing that no note could."""
    body = read_body(book.meta.about)
    if not (body.faults or body.lines):
        return
    source = read_source(book.root / "book" / "book.toml", book.root, Problems()) or ""
    place = Place("book/book.toml", *place_of(source, "about"))
    for wrong in body.faults:
        problems.add(wrong.name, place, id="about", what=wrong.what, href=wrong.what)
    for link, _ in body.lines:
        checking.link(link, place, "about")


@dataclass(frozen=True, slots=True)
class _Checking:
    """Holds what annotations name against what there is."""

    layer: Layer
    bibliography: Bibliography
    problems: Problems
    told: set[tuple[str, Place]] = field(default_factory=set)

    def words(
        self, name: str, what: str, it: Annotation, used: Iterable[str], known: Collection[str]
    ) -> None:
        """Tell of each word that is not among the known ones."""
        for word in used:
            if word not in known:
                hint = did_you_mean(word, list(known))
                self.problems.add(name, it.place, id=it.id, **{what: word}, hint=hint)

    def work(self, work: str, place: Place, id: str) -> None:
        """Tell of one work that the bibliography does not have."""
        missing = self.bibliography.whole and work not in self.layer.works
        if missing and (work, place) not in self.told:  # one `work:` stands for a whole file
            self.told.add((work, place))
            hint = (
                did_you_mean(work, list(self.layer.works))
                if self.layer.works
                else "annotations/bibliography.json holds no work yet; write it there."
            )
            self.problems.add("unknown-work", place, id=id, work=work, hint=hint)

    def link(self, link: str, place: Place, id: str) -> None:
        """Tell of a link to an annotation, or of a citation, that leads nowhere."""
        to = link[1:]
        if link[0] == "@":
            self.work(to, place, id)
        elif to not in self.layer.by_id and to not in self.layer.broken:
            hint = did_you_mean(to, [*self.layer.by_id, *sorted(self.layer.broken)])
            self.problems.add("dead-link", place, id=id, to=to, hint=hint)
