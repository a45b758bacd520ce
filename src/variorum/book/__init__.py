"""The text: `book/text/*.md` read into chapters of passages. The only reader of `book/`.

A chapter is a CommonMark file with footnotes; its passages are numbered through the book, and the
author's notes are passages too. Files are brought into Unicode's normal form C as they are read.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.book.meta import Meta
from variorum.book.passage import Containers, Passage, calls_in, parse, read_passages
from variorum.book.settings import read_meta
from variorum.problems import Place, Problems, relative
from variorum.source import files_in, read_source

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["AuthorNote", "Book", "Chapter", "Passage", "read_book", "read_source"]


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """One of the author's own notes."""

    number: int
    """Its serial number in the book, from 1, in the order in which the notes are first called."""
    label: str
    """The number or sign that the author gave it."""
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the text."""

    name: str
    """`text-01`, `text-02` …: its name in every edition."""
    title: str
    """The text of the heading that it opens with, or "" where it opens with none."""
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Book:
    """The canonical text, with what `book.toml` says of it."""

    root: Path
    meta: Meta
    chapters: tuple[Chapter, ...]
    notes: tuple[AuthorNote, ...]
    whole: bool = True
    """Whether every chapter could be read: if not, words that are not found may stand there."""
    settled: bool = True
    """Whether all of book.toml could be read: if not, what it does not list may stand there."""

    @cached_property
    def text(self) -> tuple[Passage, ...]:
        """The passages of the chapters, in order."""
        return tuple(passage for chapter in self.chapters for passage in chapter.passages)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages: those of the chapters, then those of the author's notes."""
        return (
            *self.text,
            *(passage for note in self.notes for passage in note.passages),
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal: a line for each passage, its id and its words."""
        lines = (f"{passage.id}\t{passage.text}\n" for passage in self.passages)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @cached_property
    def by_id(self) -> dict[str, Passage]:
        """Every passage by its id."""
        return {passage.id: passage for passage in self.passages}


def read_book(root: Path, problems: Problems) -> Book:
    """Read the project at `root`: `book/book.toml` and every `book/text/*.md` in file-name order.

    What is wrong is added to `problems`; the book that comes back is whole only if no error was
    added. Raises ProjectError where there is no project at all.
    """
    before = len(problems.errors)
    meta = read_meta(root, problems)
    settled = len(problems.errors) == before
    files = files_in(root / "book" / "text", ".md", (), root, problems)
    if not files:
        problems.add("no-text", Place("book/text"))
    reading = _Reading(root, problems)
    chapters = tuple(reading.chapter(number, path) for number, path in enumerate(files, 1))
    whole = reading.whole and bool(files)
    return Book(root, meta, chapters, tuple(reading.notes), whole, settled)


@dataclass(slots=True)
class _Reading:
    """What is counted while the chapters are read one after the other."""

    root: Path
    problems: Problems
    numbers: count[int] = field(default_factory=lambda: count(1))
    containers: Containers = field(default_factory=Containers)
    notes: list[AuthorNote] = field(default_factory=list)
    whole: bool = True

    def chapter(self, number: int, path: Path) -> Chapter:
        name, shown = f"text-{number:02d}", relative(path, self.root)
        source = read_source(path, self.root, self.problems)
        if source is None:
            self.whole = False
            return Chapter(name, "", ())
        tokens, definitions = parse(source)
        called = dict(reversed([*calls_in(tokens)]))
        inner = {label for note in definitions.values() for label, _ in calls_in(note)}
        _check_footnotes(source, shown, called, set(definitions), inner, self.problems)
        serials: dict[str, int] = {}
        times: dict[str, int] = {}

        def call(label: str) -> tuple[int, int]:
            times[label] = times.get(label, 0) + 1
            return serials.setdefault(label, len(self.notes) + len(serials) + 1), times[label]

        def next_id() -> str:
            return f"p{next(self.numbers)}"

        passages = tuple(
            read_passages(tokens, shown, self.containers, next_id, call, self.problems)
        )
        if not passages:
            self.problems.add("empty-text", Place(shown, 1, 1))
        rows = source.split("\n")
        for label in definitions:
            call(label)  # a note without a mark is told; its words are there to be found
        for label, serial in list(serials.items()):
            note = definitions.get(label, [])
            for inner_label, line in calls_in(note):
                place = Place(shown, line, rows[line - 1].rfind(f"[^{inner_label}]") + 1)
                self.problems.add("footnote-in-footnote", place, label=label)
            self.notes.append(self._note(label, serial, note, shown))
        title = passages[0].text if passages and passages[0].kind == "heading" else ""
        return Chapter(name, title, passages)

    def _note(self, label: str, serial: int, tokens: list[Token], shown: str) -> AuthorNote:
        blocks = count(1)

        def next_id() -> str:
            block = next(blocks)
            return f"n{serial}" if block == 1 else f"n{serial}.{block}"

        def call(_: str) -> tuple[int, int]:
            return 0, 0

        passages = read_passages(tokens, shown, self.containers, next_id, call, self.problems)
        return AuthorNote(serial, label, tuple(passages))


def _check_footnotes(
    source: str,
    shown: str,
    called: dict[str, int],
    defined: set[str],
    inner: set[str],
    problems: Problems,
) -> None:
    """Every mark has a note, every note a mark; `inner` are called from notes, which is told."""
    lines = source.split("\n")
    for label, line in called.items():
        if label not in defined:
            column = lines[line - 1].find(f"[^{label}]") + 1 if line <= len(lines) else 0
            problems.add("undefined-footnote", Place(shown, line, column), label=label)
    seen: set[str] = set()
    for at, text in enumerate(lines, 1):
        found = re.match(r" {0,3}\[\^([^\]\s]+)\]:", text)
        if not found or (label := found[1]) not in defined:
            continue
        if label in seen:
            problems.add("duplicate-footnote", Place(shown, at, text.find("[") + 1), label=label)
        elif label not in called and label not in inner:
            problems.add("unused-footnote", Place(shown, at, text.find("[") + 1), label=label)
        seen.add(label)
