"""Weaving: passages and anchors become runs of text with marks between them.

Ranges may overlap as they like: the text is cut at every edge, and each run says which spans and
annotations it belongs to. The runs joined are the text, character for character. All of it pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from variorum.anchor import Anchoring
from variorum.anchor.fold import is_word
from variorum.book import Book
from variorum.book.passage import Passage, Span

Series: TypeAlias = Literal["author", "editor", "textual"]
"""The series of notes: the author's, the editors', and those on the readings of the witnesses."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of the text that share their markup and their annotations."""

    text: str
    markup: tuple[Span, ...]
    """The spans they stand in, outermost first."""
    annotations: tuple[str, ...] = ()
    """The ids of the annotations whose marked targets cover them, those that begin first first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a note, standing between runs."""

    markup: tuple[Span, ...]
    series: Series
    note: str
    """The annotation's id; of an author's note, its serial number."""
    label: str
    """The number that is printed."""
    time: int
    """1 at the note's first mark, 2 at its second …"""


@dataclass(frozen=True, slots=True)
class PageStart:
    """Where a page of the print edition begins, standing between runs."""

    passage: str
    offset: int
    """The code point of the passage that is the first on the page."""
    label: str
    """The page's number."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A page begins here."""

    markup: tuple[Span, ...]
    label: str


Piece: TypeAlias = "Run | Mark | Turn"


@dataclass(frozen=True, slots=True)
class Woven:
    """A passage and all that stands in it, in order."""

    passage: Passage
    pieces: tuple[Piece, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Its marks, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Mark))


@dataclass(frozen=True, slots=True)
class Cover:
    """The code points [start, end) of a passage, covered by an annotation."""

    start: int
    end: int
    annotation: str


@dataclass(frozen=True, slots=True)
class Point:
    """Something that stands before the code point `offset`; `rank` orders what meets there."""

    offset: int
    rank: tuple[int, int, int]
    piece: Mark | Turn


def weave(passage: Passage, covers: Sequence[Cover], points: Iterable[Point]) -> Woven:
    """Weave one passage.

    `covers` and `points` lie within its code points. A point inside a span stands inside it, one
    at a span's edge outside.
    """
    ordered = sorted(points, key=lambda point: (point.offset, point.rank))
    edges = {0, len(passage.text), *(point.offset for point in ordered)}
    edges.update(edge for it in passage.spans for edge in (it.start, it.end))
    edges.update(edge for it in covers for edge in (it.start, it.end))
    pieces: list[Piece] = []
    queue = iter([*ordered, None])
    point = next(queue)
    for start, end in pairwise([*sorted(edges), len(passage.text)]):
        while point is not None and point.offset == start:
            inside = tuple(span for span in passage.spans if span.start < start < span.end)
            pieces.append(_within(point.piece, inside))
            point = next(queue)
        if start < end:
            spans = tuple(it for it in passage.spans if it.start <= start and end <= it.end)
            ids = tuple(it.annotation for it in covers if it.start <= start and end <= it.end)
            pieces.append(Run(passage.text[start:end], spans, tuple(dict.fromkeys(ids))))
    return Woven(passage, tuple(pieces))


def _within(piece: Mark | Turn, spans: tuple[Span, ...]) -> Mark | Turn:
    if isinstance(piece, Turn):
        return Turn(spans, piece.label)
    return Mark(spans, piece.series, piece.note, piece.label, piece.time)


def weave_book(
    book: Book,
    anchoring: Anchoring,
    textual: frozenset[str] = frozenset(),
    left_out: frozenset[str] = frozenset(),
    starts: Sequence[PageStart] = (),
) -> tuple[Woven, ...]:
    """Weave every passage, and number the marks as they come.

    `textual` are the ids of annotations whose notes are textual, `left_out` of those that this
    edition does not print. Editors' notes and textual notes have a series of numbers each; one
    note keeps its number wherever it is marked. A mark stands behind the word at which its range
    ends and behind the punctuation that closes it.
    """
    covers: dict[str, list[Cover]] = {}
    marks: dict[str, list[tuple[int, int, int, str]]] = {}
    for order, anchor in enumerate(anchoring.anchors):
        if anchor.annotation in left_out:
            continue
        if anchor.target is not None and anchor.marked:
            for part in anchor.parts:
                cover = Cover(part.start, part.end, anchor.annotation)
                covers.setdefault(part.passage, []).append(cover)
        if anchor.marked:
            last = anchor.parts[-1]
            text = book.by_id[last.passage].text
            at = mark_offset(text, last.start if len(anchor.parts) == 1 else 0, last.end)
            marks.setdefault(last.passage, []).append((at, order, last.end, anchor.annotation))
    turns: dict[str, list[PageStart]] = {}
    for start in starts:
        turns.setdefault(start.passage, []).append(start)
    numbering = _Numbering(textual)
    return tuple(
        weave(
            passage,
            covers.get(passage.id, ()),
            [
                *(
                    Point(it.offset, (0, 0, 0), Turn((), it.label))
                    for it in turns.get(passage.id, ())
                ),
                *(
                    Point(
                        call.offset,
                        (1, 0, 0),
                        Mark((), "author", str(call.note), call.label, call.time),
                    )
                    for call in passage.calls
                ),
                *numbering.points(marks.get(passage.id, [])),
            ],
        )
        for passage in book.passages
    )


class _Numbering:
    """Counts the notes of both editors' series, and the marks of each note."""

    def __init__(self, textual: frozenset[str]) -> None:
        self.textual = textual
        self.numbers: dict[Series, dict[str, int]] = {"editor": {}, "textual": {}}
        self.times: dict[str, int] = {}

    def points(self, marks: list[tuple[int, int, int, str]]) -> list[Point]:
        points = []
        for at, order, _, id in sorted(marks):
            series: Series = "textual" if id in self.textual else "editor"
            numbers = self.numbers[series]
            number = numbers.setdefault(id, len(numbers) + 1)
            self.times[id] = self.times.get(id, 0) + 1
            mark = Mark((), series, id, str(number), self.times[id])
            points.append(Point(at, (2, series == "textual", order), mark))
        return points


_CLOSING = frozenset(",.;:!?…’”»›\"'、。，；：！？」』）،؛؟")
_OPENED_BY = {")": "(", "]": "[", "“": "„", "‘": "‚", "«": "»"}
"""What closes only behind what opens it; in other languages three of these open themselves."""
_JOINS = frozenset("'’-‐‑")


def mark_offset(text: str, start: int, end: int) -> int:
    """Where the mark of a note on [start, end) stands: after the word, and after what closes it.

    A closing bracket is passed only if its opening one stands in the range, “ and ‘ and « only if
    they close, as in German.

    >>> mark_offset("the “living corpses.” They", 5, 19)
    21
    >>> mark_offset("(soviet is Russian)", 1, 7)
    7
    """
    at = end
    while at < len(text) and (
        is_word(text[at])
        or (
            text[at] in _JOINS
            and at + 1 < len(text)
            and is_word(text[at - 1])
            and is_word(text[at + 1])
        )
    ):
        at += 1
    while at < len(text) and (text[at] in _CLOSING or _closes(text, start, at)):
        at += 1
    return at


def _closes(text: str, start: int, at: int) -> bool:
    """Whether the sign at `at` closes what is open there: a bracket, in the range; a quotation."""
    sign = text[at]
    opening = _OPENED_BY.get(sign, "")
    if opening in ("(", "["):
        return text.rfind(opening, start, at) >= 0
    return bool(opening) and text.rfind(opening, 0, at) > text.rfind(sign, 0, at)
