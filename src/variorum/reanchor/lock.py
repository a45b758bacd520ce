"""The lock: `annotations/anchors.lock`, what each target resolved to when somebody last looked.

A line a target, in the order of the ids; then a line a passage, the fingerprint of the text. No
line holds a passage's number: a paragraph put in at the front changes one line, not all of them.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from variorum.anchor import Anchor, Anchoring, Role, targets_of
from variorum.anchor.fold import Part, fold
from variorum.anchor.quote import passage_id
from variorum.book import read_source
from variorum.layer import Layer
from variorum.layer.entries import Target
from variorum.problems import Place, Problems, ProjectError, stop
from variorum.reanchor.fingerprint import Fingerprint, Print, WordedText
from variorum.reanchor.pairing import pair
from variorum.reanchor.trace import Remembered

NAME = "annotations/anchors.lock"
CONTEXT = 32
"""Code points of the passage that are remembered on each side of the words."""

_HEAD = {
    "anchors.lock": 1,
    "about": "Written by variorum lock; look at it, keep it, don't edit it.",
}

Key = tuple[str, Role, str]
"""What tells one target of a layer from the others: annotation, role, and what it asks for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one target resolved to."""

    id: str
    role: Role
    aim: str
    """A digest of what the target asks for: if an editor changes that, it is another target."""
    at: Remembered

    @property
    def key(self) -> Key:
        """What tells it from the other entries."""
        return self.id, self.role, self.aim


@dataclass(frozen=True, slots=True)
class Named:
    """Where the mentions of one annotation stood."""

    id: str
    forms: dict[str, int]
    """Each form, as it is compared, and how many times it was found."""
    first: Remembered | None
    """Its first place with a mark, for people who read the changes."""


@dataclass(frozen=True)
class Lock:
    """What a layer resolved to, and the text in which it did."""

    entries: tuple[Entry, ...]
    mentions: tuple[Named, ...]
    text: Fingerprint
    gone: tuple[Print, ...] = ()
    """Passages that are no more, of which some entry still tells."""

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """The text, and after it the passages that are no more, each apart."""
        gone = (Print(one.hash, one.letters, apart=True) for one in self.gone)
        return Fingerprint((*self.text.prints, *gone))

    @cached_property
    def by_key(self) -> dict[Key, Entry]:
        """The entries by what tells them apart."""
        return {entry.key: entry for entry in self.entries}


def aim(target: Target) -> str:
    """A digest of what a target asks for, whatever marks and spaces it is typed with."""
    asked = [fold(target.exact), fold(target.prefix), fold(target.suffix)]
    asked += [str(target.occurrence or ""), passage_id(target.passage) if target.passage else ""]
    return hashlib.sha256("\0".join(asked).encode()).hexdigest()[:8]


def make_lock(
    layer: Layer,
    anchoring: Anchoring,
    new: WordedText,
    old: Lock | None,
    only: Collection[Key] | None = None,
) -> Lock:
    """What the layer resolves to now.

    Of a target that resolves to nothing, or to several places, the lock keeps what `old` knew, so
    that it can still be found when the text or the target is mended. With `only`, no other targets
    than these are looked at anew, and of all others it keeps what it knew.
    """
    found = {(it.annotation, "target", it.target): it.parts for it in anchoring.anchors}
    found |= {(it.annotation, "except", it.target): it.parts for it in anchoring.exceptions}
    known = old.by_key if old else {}
    keeping = _Keeping(old, new.fingerprint)
    entries: dict[Key, Entry] = {}
    for it in layer.annotations:
        for role, number, target, _ in targets_of(it):
            key: Key = (it.id, role, aim(target))
            parts = found.get((it.id, role, number))
            if parts is not None and (only is None or key in only):
                entries[key] = Entry(*key, remember(parts, new))
            elif key in known:
                entries[key] = Entry(*key, keeping.keep(known[key].at))
    if old is not None and only is not None:
        left = (key for key in known if key not in entries and key[0] not in layer.by_id)
        entries.update((key, Entry(*key, keeping.keep(known[key].at))) for key in left)
    mentions = _named(anchoring.anchors, new) if old is None or only is None else old.mentions
    ordered = sorted(entries.values(), key=lambda entry: (entry.id, entry.role == "except"))
    return Lock(tuple(ordered), mentions, new.fingerprint, tuple(keeping.gone.values()))


class _Keeping:
    """Carries what an old lock knew of a lost target over into a new one."""

    def __init__(self, old: Lock | None, new: Fingerprint) -> None:
        self.old, self.new = old, new
        self.pairs = pair(old.text, new) if old else None
        self.gone: dict[str, Print] = {}

    def keep(self, place: Remembered) -> Remembered:
        """The place, in names that the new lock has; its passages are kept if they are gone."""
        assert self.old is not None
        assert self.pairs is not None
        numbers = self.old.fingerprint.numbers
        first, last = (numbers.get(name) for name in place.passages)
        if first is None or last is None:
            return place
        to = [self.pairs.same.get(number) for number in range(first, last + 1)]
        if to[0] is not None and to == list(range(to[0], to[0] + len(to))):
            return _renamed(place, self.new.names[to[0]], self.new.names[to[0] + len(to) - 1])
        prints = self.old.fingerprint.prints[first : last + 1]
        name = place.passage
        if not name.startswith(_GONE):
            name = _GONE + "+".join(one.hash for one in prints)
        letters = "".join(one.letters for one in prints)
        self.gone[name] = Print(name, letters)
        return _renamed(place, name, name)


_GONE = "gone-"
"""Begins the name of a passage that is no more."""


def _renamed(place: Remembered, first: str, last: str) -> Remembered:
    return msgspec.structs.replace(place, passage=first, last="" if first == last else last)


def remember(parts: tuple[Part, ...], new: WordedText) -> Remembered:
    """A place of the text as the lock remembers it."""
    text, print_ = new.text, new.fingerprint
    start, end = text.range(parts)
    first = bisect_right(new.ends, start)
    stop = max(bisect_left(new.starts, end), first)
    one, other = text.numbers[parts[0].passage], text.numbers[parts[-1].passage]
    return Remembered(
        exact=text.exact(parts),
        before=text.passages[one].text[: parts[0].start][-CONTEXT:],
        after=text.passages[other].text[parts[-1].end :][:CONTEXT],
        passage=print_.names[one],
        last=print_.names[other] if other != one else "",
        range=(parts[0].start, parts[-1].end),
        words=(first - print_.firsts[one], stop - first),
    )


def _named(anchors: Iterable[Anchor], new: WordedText) -> tuple[Named, ...]:
    forms: dict[str, Counter[str]] = {}
    firsts: dict[str, Remembered] = {}
    for anchor in anchors:
        if anchor.target is None:
            forms.setdefault(anchor.annotation, Counter())[fold(new.text.exact(anchor.parts))] += 1
            if anchor.marked and anchor.annotation not in firsts:
                firsts[anchor.annotation] = remember(anchor.parts, new)
    return tuple(
        Named(id, dict(sorted(counts.items())), firsts.get(id))
        for id, counts in sorted(forms.items())
    )


# --- the file ---


class _TargetLine(Remembered, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    aim: str
    is_except: bool = msgspec.field(name="except", default=False)


class _MentionLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    mentions: dict[str, int]
    first: Remembered | None = None


class _PassageLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    passage: str
    words: str


class _NoteLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    note: str
    words: str


class _GoneLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    gone: str
    words: str


def render_lock(lock: Lock) -> str:
    """The lock as its file has it: JSON, a line for each thing that it remembers."""
    lines = (_written(line) for line in _lines(lock))
    entries, named = map(line_of, lock.entries), map(line_of, lock.mentions)
    return "".join([_written(_HEAD), *entries, *named, *lines])


def line_of(entry: Entry | Named) -> str:
    """The line of one target, or of an annotation's mentions, with its end."""
    if isinstance(entry, Named):
        first = {"first": _plain(entry.first)} if entry.first else {}
        return _written({"id": entry.id, "mentions": entry.forms} | first)
    is_except: dict[str, Any] = {"except": True} if entry.role == "except" else {}
    return _written({"id": entry.id} | is_except | _plain(entry.at) | {"aim": entry.aim})


def _written(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lines(lock: Lock) -> Iterator[dict[str, Any]]:
    for print_ in lock.text.prints:
        yield {"note" if print_.apart else "passage": print_.hash, "words": print_.letters}
    for print_ in lock.gone:
        yield {"gone": print_.hash, "words": print_.letters}


def _plain(place: Remembered) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(place)
    return {key: value for key, value in plain.items() if key != "last" or value}


def read_lock(root: Path, problems: Problems) -> Lock | None:
    """The lock of the project at `root`; None where there is none.

    One that can't be read is a problem and stops the run: raises ProjectError.
    """
    path = root / NAME
    if not path.exists():
        return None
    source = read_source(path, root, problems)
    if source is None:
        raise ProjectError(problems)
    entries: list[Entry] = []
    mentions: list[Named] = []
    prints: list[Print] = []
    gone: list[Print] = []
    for number, text in enumerate(source.rstrip().split("\n"), 1):
        try:
            line = _parse(text)
        except (msgspec.MsgspecError, RecursionError) as error:
            stop("bad-lock", Place(NAME, number), why=error)
        match line:
            case _TargetLine():
                at = Remembered(**{key: getattr(line, key) for key in Remembered.__struct_fields__})
                entries.append(
                    Entry(line.id, "except" if line.is_except else "target", line.aim, at)
                )
            case _MentionLine():
                mentions.append(Named(line.id, line.mentions, line.first))
            case _PassageLine():
                prints.append(Print(line.passage, line.words))
            case _NoteLine():
                prints.append(Print(line.note, line.words, apart=True))
            case _GoneLine():
                gone.append(Print(line.gone, line.words))
    return Lock(tuple(entries), tuple(mentions), Fingerprint(tuple(prints)), tuple(gone))


_Line = _TargetLine | _MentionLine | _PassageLine | _NoteLine | _GoneLine


def _parse(text: str) -> _Line | None:
    """One line; None for the first, which says what the file is. Raises MsgspecError."""
    given = msgspec.json.decode(text, type=dict[str, Any])
    if "anchors.lock" in given:
        if given["anchors.lock"] != _HEAD["anchors.lock"]:
            raise msgspec.ValidationError("it was written by a newer Variorum")
        return None
    kinds: dict[str, type[_Line]] = {
        "mentions": _MentionLine,
        "id": _TargetLine,
        "passage": _PassageLine,
        "note": _NoteLine,
        "gone": _GoneLine,
    }
    for key, kind in kinds.items():
        if key in given:
            return msgspec.convert(given, kind)
    raise msgspec.ValidationError("it is no line of a lock")


def write_lock(lock: Lock, root: Path) -> Path:
    """Write the lock of the project at `root`, in one step, and return its path."""
    return write_atomically(root / NAME, render_lock(lock).encode())


def write_atomically(path: Path, data: bytes) -> Path:
    """Write a file beside its place and move it there, its permissions kept; return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".writing-", delete=False) as file:
        made = Path(file.name)
        try:
            file.write(data)
            file.close()
            made.chmod(mode)
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
    return path
