"""The table: a base passage by passage, beside it what each witness has, and the readings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import ascii_uppercase

from variorum.book.passage import Passage
from variorum.collation.order import Ordered, in_order
from variorum.collation.readings import Base, Reading, Row, readings, rows, trivial
from variorum.collation.tokens import Token, tokenise
from variorum.collation.witness import read_witness
from variorum.problems import Problems, relative
from variorum.source import read_source

_WHOLE = 0.9
"""A witness with so much of the words of the fullest counts as whole."""


@dataclass(frozen=True)
class Collation:
    """Witnesses compared: in reading order, passage by passage, and where they differ."""

    witnesses: tuple[Ordered, ...]
    """Each in reading order."""
    base: tuple[Base, ...]
    """What they are compared with: the canonical text, else the first whole witness."""
    of: str
    """The siglum of the witness that is the base, or "" where the canonical text is."""

    @cached_property
    def alignment(self) -> tuple[tuple[Row, ...], ...]:
        """For each passage of the base a row for each witness."""
        columns = [rows(self.base, witness) for witness in self.witnesses]
        return tuple(zip(*columns, strict=True))

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The places at which witnesses differ in more than typography, in their order."""
        return tuple(readings(self.alignment))

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """For each witness how often it differs from the base, by class, trivial classes too."""
        counts: dict[str, Counter[str]] = {it.witness.siglum: Counter() for it in self.witnesses}
        for passage in self.alignment:
            for row in passage:
                counts[row.siglum] += trivial(row)
        for reading in self.readings:
            for siglum in reading.differ:
                counts[siglum][reading.kind] += 1
        return counts


def collate(
    paths: Sequence[Path],
    text: Sequence[Passage] = (),
    sigla: Mapping[Path, str] | None = None,
    problems: Problems | None = None,
    root: Path | None = None,
) -> Collation:
    """Compare transcriptions of one text, with its canonical text or with each other.

    A siglum is given in `sigla`, or is the beginning of the file's name (`A-name.txt`), or the next
    letter that is free. A file that can't be read is a problem, or, without a list to add it to,
    raises ProjectError. With a `root`, files outside of it are not read.
    """
    found = Problems() if problems is None else problems
    given = dict(sigla or {})
    wordings = [passage.text for passage in text]
    witnesses = []
    for path, siglum in zip(paths, _sigla(paths, given), strict=True):
        source = read_source(path, root or path.parent, found)
        if source is not None:
            name = relative(path, root or Path.cwd())
            witnesses.append(read_witness(siglum, name, source, wordings))
    if problems is None:
        found.stop_if_errors()
    ordered = in_order(witnesses)
    if text:
        return Collation(ordered, tuple(base_of(passage) for passage in text), "")
    most = max(map(_words, ordered), default=0)
    for base in ordered:
        if _words(base) >= _WHOLE * most:
            return Collation(ordered, tuple(_passages(base)), base.witness.siglum)
    return Collation((), (), "")


def base_of(passage: Passage) -> Base:
    """A passage of the canonical text as tokens."""
    calls = [(call.offset, call.label) for call in passage.calls]
    italics = [(span.start, span.end) for span in passage.spans if span.kind == "em"]
    tokens: list[Token] = []
    for token in tokenise(passage.text, plain=True):
        while calls and calls[0][0] <= token.start:
            _call(tokens, calls.pop(0)[1])
        em = any(start <= token.start < end for start, end in italics)
        tokens.append(Token(token.kind, token.raw, token.key, token.start, token.glued, em))
    for _, label in calls:
        _call(tokens, label)
    return Base(passage.id, passage.label, tuple(tokens))


def _call(tokens: list[Token], label: str) -> None:
    if tokens:
        last = tokens.pop()
        marks = (*last.marks, label)
        tokens.append(Token(last.kind, last.raw, last.key, last.start, last.glued, last.em, marks))


def _passages(ordered: Ordered) -> Iterable[Base]:
    for number, paragraph in enumerate(ordered.paragraphs, 1):
        yield Base(f"p{number}", f"¶{number}", paragraph.tokens)
    for number, note in enumerate(ordered.notes, 1):
        yield Base(f"n{number}", f"n{note.label or number}", note.tokens)


def _words(ordered: Ordered) -> int:
    return sum(len(paragraph.tokens) for paragraph in ordered.paragraphs)


def _sigla(paths: Sequence[Path], given: Mapping[Path, str]) -> Iterable[str]:
    named = {path: re.match(r"([A-Z][a-z0-9]?)(?=[-_. ])", path.name) for path in paths}
    taken = {*given.values(), *(found[1] for found in named.values() if found)}
    free = (letter for letter in ascii_uppercase if letter not in taken)
    used: set[str] = set()
    for path in paths:
        found = named[path]
        siglum = given.get(path) or (found[1] if found else "")
        if not siglum or siglum in used:
            siglum = next(free)
        used.add(siglum)
        yield siglum
