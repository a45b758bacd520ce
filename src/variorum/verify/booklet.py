"""An imposed PDF against the text: each of its pages must be a stretch of the text, and all of it.

A sheet has no tags and no links any more, and its pages stand in the folder's order. What it still
says is which of its words are page furniture. The pages are put into order by their own numbers;
white space and hyphens are not compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from variorum.layer.entries import Section
from variorum.problems import Place
from variorum.verify.case import Case, difference, short, told
from variorum.verify.notes import lines_of
from variorum.verify.painted import Piece
from variorum.verify.readback import CITED, naming
from variorum.verify.rejoin import letters

LEAST_LINE = 12
"""A line with fewer letters says nothing of where its page belongs."""
LEAST_KNOWN = 0.5
"""A page of which less stands in the text is none of the text's pages."""
_MARK = re.compile(r"\s*(\[\d+\]|⟨\d+⟩|\d{1,2}\.|[•◦▪‣])\s*")
"""The mark of a note, or the number or dot before an item of a list."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page on a sheet."""

    place: Place
    number: str
    """As it is printed; "" where it is not."""
    lines: tuple[str, ...]
    """The letters of its pieces, marks and page furniture taken off."""


def verify_booklet(pieces: Sequence[Sequence[Piece]], case: Case) -> None:
    """Every word of the text, of the author's notes and of the notes' bodies is there, in order."""
    if any(case.by_letters(passage.text) for passage in case.book.passages):
        _verify_letters(pieces, case)
        return
    text = _Text(case)
    others: list[str] = []
    for page in sorted(_pages(pieces, case), key=_rank):
        shown = text.without_additions("".join(page.lines))
        stretch = text.stretch(shown, page.lines)
        if stretch is None:
            others.append(shown)
        else:
            text.take(stretch, shown, page)
    text.end()
    _verify_notes("".join(others), case)


def _verify_letters(pieces: Sequence[Sequence[Piece]], case: Case) -> None:
    """Of a text from right to left: all its letters are on the sheets, in whatever order."""
    painted = Counter(
        letters("".join(it.text for sheet in pieces for it in sheet if not it.is_artifact))
    )
    for passage in case.book.passages:
        painted.subtract(letters(passage.text))
        if any(painted[letter] < 0 for letter in letters(passage.text)):
            words = short(passage.text)
            source = passage.place
            case.problems.add(
                "edition-passage-missing",
                case.place,
                passage=passage.label,
                words=words,
                source=source,
            )
            return


def _rank(page: _Page) -> tuple[bool, int]:
    is_arabic = page.number.isdecimal()
    return not is_arabic, int(page.number) if is_arabic else 0


def _pages(pieces: Sequence[Sequence[Piece]], case: Case) -> Iterator[_Page]:
    labels = {note.label for note in case.book.notes}
    named = re.compile(rf"\s*\({naming(case.book.meta.words['note']).pattern}\)\s*")
    for sheet in pieces:
        for form, painted in groupby(sheet, key=lambda it: it.form):
            found = list(painted)
            words = [it for it in found if not it.is_artifact and it.text.strip()]
            if not form or not words:
                continue
            low, high = min(it.y for it in words), max(it.y for it in words)
            # A page's number stands farther from the words than the number of a heading.
            numbers = (
                (max(low - it.y, it.y - high), it.text.strip())
                for it in found
                if it.is_artifact
                and it.text.strip().isdecimal()
                and not low - it.size <= it.y <= high + it.size
            )
            place = Place(f"{case.place.file}#page={found[0].page + 1}")
            _, number = max(numbers, default=(0.0, ""))
            yield _Page(place, number, tuple(_lines(words, labels, named)))


def _lines(words: Sequence[Piece], labels: set[str], named: re.Pattern[str]) -> Iterator[str]:
    """The letters of each piece that is no mark and names no note."""
    for piece, before in zip(words, [None, *words], strict=False):
        raised = (
            before is not None
            and piece.size < 0.8 * before.size
            and piece.y > before.y
            and piece.text.strip() in labels
        )
        if not (raised or _MARK.fullmatch(piece.text) or named.fullmatch(piece.text)):
            yield letters(piece.text)


class _Text:
    """The letters of the whole text, and how far the pages have come in it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.passages = case.book.text
        self.starts = [0]
        for passage in self.passages:
            self.starts.append(self.starts[-1] + len(letters(passage.text)))
        self.letters = letters("".join(passage.text for passage in self.passages))
        self.at = 0
        meta = case.book.meta
        names = ", ".join(author.name for author in meta.authors)
        self.title = letters(meta.title + meta.subtitle + names)
        self.headings = [
            letters(f"[{it.entry.title}]")
            for it in case.layer.of(Section)
            if isinstance(it.entry, Section)
        ]

    def without_additions(self, page: str) -> str:
        """The letters of a page without the title over the text and the editors' headings."""
        for heading in self.headings:
            page = page.replace(heading, "", 1)
        return page.removeprefix(self.title)

    def stretch(self, page: str, lines: Sequence[str]) -> tuple[int, int] | None:
        """The letters of the text that a page holds, or nearly; None for a page of other words."""
        at = self.letters.find(page) if page else -1
        if at >= 0:
            return at, at + len(page)
        if self.at >= len(self.letters):
            return None  # behind the text stand notes, which may quote much of it
        ends: list[tuple[int, int]] = []
        known = 0
        for line in lines:
            where = self.letters.find(line) if len(line) >= LEAST_LINE else -1
            offset = page.find(line)
            if where >= 0 and offset >= 0:
                known += len(line)
                ends.append((where - offset, where + len(page) - offset))
        if not page or known < LEAST_KNOWN * len(page):
            return None
        return max(ends[0][0], 0), min(ends[-1][1], len(self.letters))

    def take(self, stretch: tuple[int, int], shown: str, page: _Page) -> None:
        """The next page of the text: it must go on where the last one ended, and be the text."""
        start, end = stretch
        if start < self.at:
            self._problem(
                "edition-passage-moved", start, page.place, where=f"on page {page.number}"
            )
        elif start > self.at:
            self._missing(self.at, page.place)
        wanted = self.letters[start:end]
        if shown != wanted:
            before, _, _ = difference(shown, wanted)
            at = start + len(before)
            self._problem("edition-text-differs", at, page.place, **told(shown, wanted))
        self.at = max(self.at, end)

    def end(self) -> None:
        """After the last page nothing of the text may be left."""
        if self.at < len(self.letters):
            self._missing(self.at, self.case.place)

    def _missing(self, at: int, place: Place) -> None:
        self._problem("edition-passage-missing", at, place, words=self.letters[at : at + 40])

    def _problem(self, name: str, offset: int, place: Place, **details: str) -> None:
        number = max(sum(start <= offset for start in self.starts) - 1, 0)
        passage = self.passages[min(number, len(self.passages) - 1)]
        self.case.problems.add(name, place, passage=passage.label, source=passage.place, **details)


def _verify_notes(others: str, case: Case) -> None:
    """The author's notes, and the bodies of the editors', stand on the other pages."""
    for note in case.book.notes:
        for passage in note.passages:
            if letters(passage.text) not in others:
                case.problems.add("edition-note-missing", case.place, id=passage.id)
    for id, it in case.printed.items():
        for line in lines_of(it.body.blocks):
            for words in line.split(CITED)[::2]:
                # A last line that is a number and a stop looks like the number of an item.
                some = re.sub(r"\b\d{1,2}\.\s*$", "", words)
                if letters(words) not in others and letters(some) not in others:
                    case.problems.add("edition-note-missing", case.place, id=id)
                    break
