"""The layer: `annotations/` read into annotations. The only reader of `annotations/`.

Each file says its kind once and holds entries by id. What the entries of a kind may hold is a
struct in entries.py; from these the JSON Schema for editors is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from variorum.body import Body, read_body
from variorum.book import Book, read_source
from variorum.conform import Fault, conform, did_you_mean
from variorum.entries import KINDS, Entry, Question, Reading, Reference, Section, Target
from variorum.problems import Place, Problems, relative
from variorum.yamlfile import YamlFile, read_yaml


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

    @property
    def kind(self) -> str:
        """`biography`, `term`, `reference` …"""
        return self.entry.kind

    @property
    def body(self) -> Body:
        """What it says."""
        return self.bodies[0][0]


Work = dict[str, Any]
"""One item of CSL-JSON."""


@dataclass(frozen=True)
class Layer:
    """All annotations, in the order of the files, and the works they cite."""

    annotations: tuple[Annotation, ...]
    works: dict[str, Work] = field(default_factory=dict)
    """The bibliography: id → CSL-JSON item."""

    @cached_property
    def by_id(self) -> dict[str, Annotation]:
        """Every annotation by its id."""
        return {annotation.id: annotation for annotation in self.annotations}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the layer says, in hexadecimal: the entries and the works, not their look."""
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
    for path in sorted(folder.glob("*.yaml")):
        source = read_source(path, book.root, problems)
        if source is None:
            continue
        file = read_yaml(source, relative(path, book.root), problems)
        if file is None:
            continue
        for annotation in _annotations(file, problems):
            if first := annotations.get(annotation.id):
                problems.add(
                    "duplicate-id",
                    annotation.place,
                    id=annotation.id,
                    first=first.place,
                )
            else:
                annotations[annotation.id] = annotation
    layer = Layer(
        tuple(annotations.values()),
        _works(folder / "bibliography.json", book, problems),
    )
    _check_links(layer, book, problems)
    return layer


def _annotations(file: YamlFile, problems: Problems) -> Iterator[Annotation]:
    top = file.value
    if not isinstance(top, dict) or "kind" not in top:
        why = "it has no “kind:”" if isinstance(top, dict) else "it holds no table"
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
    if not isinstance(entries, dict):
        why = "“entries:” holds no table of entries"
        problems.add("not-an-annotation-file", file.place(("entries",)), why=why)
        return
    for id, value in entries.items():
        place = file.place(("entries", id))
        if not re.fullmatch(r"[a-z][a-z0-9-]*", id):
            problems.add("bad-id", place, id=id)
        elif not isinstance(value, dict):
            why, hint = "holds no table", "Its keys stand on further lines, indented."
            problems.add("bad-value", place, where="The file", key=id, why=why, hint=hint)
        elif (found := _annotation(id, kind, value, file, problems)) is not None:
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
    if isinstance(entry, list):
        for fault in entry:
            _tell(fault, id, path, file, problems)
        return None
    bodies = [(read_body(entry.body), _line(file, (*path, "body")))]
    if isinstance(entry, Question):
        for index, question in enumerate(entry.questions):
            bodies.append((read_body(question), _line(file, (*path, "questions", index))))
    for body, place in bodies:
        for wrong in body.faults:
            at = Place(place.file, place.line + wrong.line)
            problems.add(wrong.name, at, id=id, what=wrong.what, href=wrong.what)
    return Annotation(
        id,
        entry,
        file.place(path),
        tuple(_located(entry.target, (*path, "target"), file)),
        tuple(_located(entry.except_, (*path, "except"), file)),
        tuple(bodies),
    )


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


def _line(file: YamlFile, path: tuple[str | int, ...]) -> Place:
    return file.values.get(path, file.place(path))


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


def _works(path: Path, book: Book, problems: Problems) -> dict[str, Work]:
    shown = relative(path, book.root)
    if not path.exists():
        return {}
    source = read_source(path, book.root, problems)
    if source is None:
        return {}
    try:
        items = json.loads(source)
    except json.JSONDecodeError as error:
        problems.add("bad-bibliography", Place(shown, error.lineno, error.colno), why=error.msg)
        return {}
    except RecursionError:
        problems.add("bad-bibliography", Place(shown), why="it is nested too deeply")
        return {}
    works: dict[str, Work] = {}
    for item in items if isinstance(items, list) else [items]:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not item["id"]:
            problems.add("bad-bibliography", Place(shown), why="a work in it has no “id”")
            continue
        line = source.count("\n", 0, source.find(json.dumps(item["id"]))) + 1
        if item["id"] in works:
            why = f"the id “{item['id']}” stands there twice"
            problems.add("bad-bibliography", Place(shown, line), why=why)
        for key in ("type", "title"):
            if not isinstance(item.get(key), str):
                why = f"the work “{item['id']}” has no “{key}”"
                problems.add("bad-bibliography", Place(shown, line), why=why)
                item = {
                    "type": "document",
                    "title": item["id"],
                    **item,
                    key: item["id"],
                }
        works[item["id"]] = item
    return works


def _check_links(layer: Layer, book: Book, problems: Problems) -> None:
    """Every #id leads to an annotation, every work is in the bibliography, every relation is listed."""
    works = list(layer.works)
    sections = [it.id for it in layer.of(Section)]
    relations = list(book.meta.kinds.reference.relations)
    for it in layer.annotations:
        for work in it.entry.works():
            if work not in layer.works:
                hint = did_you_mean(work, works)
                problems.add("unknown-work", it.place, id=it.id, work=work, hint=hint)
        for body, place in it.bodies:
            for link, line in body.lines:
                _check_link(link, Place(place.file, place.line + line), it.id, layer, problems)
        if isinstance(it.entry, Reference):
            for relation in it.entry.relations:
                if relation not in relations:
                    hint = did_you_mean(relation, relations)
                    problems.add(
                        "unknown-relation",
                        it.place,
                        id=it.id,
                        relation=relation,
                        hint=hint,
                    )
        if isinstance(it.entry, Question):
            for section in it.entry.sections:
                if section not in sections:
                    hint = did_you_mean(section, sections)
                    problems.add(
                        "unknown-section",
                        it.place,
                        id=it.id,
                        section=section,
                        hint=hint,
                    )
        if isinstance(it.entry, Reading):
            known = {witness.siglum for witness in book.meta.witnesses}
            for siglum in {variant.witness for variant in it.entry.variants} - known:
                hint = f"book.toml has the witnesses: {', '.join(sorted(known))}."
                problems.add("unknown-witness", it.place, id=it.id, siglum=siglum, hint=hint)


def _check_link(link: str, place: Place, id: str, layer: Layer, problems: Problems) -> None:
    if link[0] == "#" and link[1:] not in layer.by_id:
        hint = did_you_mean(link[1:], list(layer.by_id))
        problems.add("dead-link", place, id=id, to=link[1:], hint=hint)
    elif link[0] == "@" and link[1:] not in layer.works:
        hint = did_you_mean(link[1:], list(layer.works))
        problems.add("unknown-work", place, id=id, work=link[1:], hint=hint)
