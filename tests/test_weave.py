"""Weaving: the text is cut into runs with marks between them, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts import passage
from variorum.anchor import anchor_all
from variorum.book import read_book
from variorum.book.passage import Passage, Span
from variorum.layer import read_layer
from variorum.problems import Problems
from variorum.weave import (
    Cover,
    Mark,
    PageStart,
    Point,
    Run,
    Turn,
    Woven,
    mark_offset,
    weave,
    weave_book,
)
from written import write


@st.composite
def passages(draw: st.DrawFn) -> Passage:
    """A passage of any text, with spans that are nested as markup is."""
    made = passage("p1", draw(st.text(max_size=40)))
    size = len(made.text)
    spans: list[Span] = []

    def inside(low: int, high: int, depth: int) -> None:
        at = low
        while at < high and depth < 3:
            start = draw(st.integers(at, high))
            end = draw(st.integers(start, high))
            if start == end:
                return
            spans.append(Span(start, end, draw(st.sampled_from(["em", "strong"]))))
            inside(start, end, depth + 1)
            at = end + 1

    inside(0, size, 0)
    return replace(made, spans=tuple(spans))


@st.composite
def woven(draw: st.DrawFn) -> tuple[Passage, list[Cover], list[Point], Woven]:
    """A passage with covers and points anywhere in it, and what is woven of them."""
    it = draw(passages())
    offsets = st.integers(0, len(it.text))
    covers = [
        Cover(min(a, b), max(a, b), id)
        for a, b, id in draw(st.lists(st.tuples(offsets, offsets, st.sampled_from("abc"))))
    ]
    points = [
        Point(at, (rank, 0, number), _piece(rank, number))
        for number, (at, rank) in enumerate(
            draw(st.lists(st.tuples(offsets, st.integers(0, 2)), max_size=8))
        )
    ]
    return it, covers, points, weave(it, covers, draw(st.permutations(points)))


def _piece(rank: int, number: int) -> Mark | Turn:
    if rank == 0:
        return Turn((), str(number))
    return Mark((), "author" if rank == 1 else "editor", f"n{number}", str(number), 1)


def runs(it: Woven) -> list[tuple[int, int, Run]]:
    """The runs with the code points that they cover."""
    found, at = [], 0
    for piece in it.pieces:
        if isinstance(piece, Run):
            found.append((at, at + len(piece.text), piece))
            at += len(piece.text)
    return found


@given(woven())
def test_nothing_is_lost(made: tuple[Passage, list[Cover], list[Point], Woven]) -> None:
    """The runs joined are the text, character for character, whatever the notes."""
    it, _, _, result = made
    assert "".join(run.text for _, _, run in runs(result)) == it.text
    assert all(run.text for _, _, run in runs(result))


@given(woven())
def test_every_run_belongs_where_its_words_stand(
    made: tuple[Passage, list[Cover], list[Point], Woven],
) -> None:
    """A run stands in just the spans and annotations that hold its code points."""
    it, covers, _, result = made
    for start, end, run in runs(result):
        for at in range(start, end):
            assert run.markup == tuple(span for span in it.spans if span.start <= at < span.end)
            ids = {cover.annotation for cover in covers if cover.start <= at < cover.end}
            assert set(run.annotations) == ids
        assert len(set(run.annotations)) == len(run.annotations)


@given(woven())
def test_every_point_stands_where_it_should(
    made: tuple[Passage, list[Cover], list[Point], Woven],
) -> None:
    """Every mark and page stands once, at its offset, in the order of ranks, inside its spans."""
    it, _, points, result = made
    found, at = [], 0
    for piece in result.pieces:
        if isinstance(piece, Run):
            at += len(piece.text)
        else:
            found.append((at, piece))
            assert piece.markup == tuple(span for span in it.spans if span.start < at < span.end)
    ordered = sorted(points, key=lambda point: (point.offset, point.rank))
    bare = [(at, replace(piece, markup=())) for at, piece in found]
    assert bare == [(point.offset, point.piece) for point in ordered]


PLACES = {
    # the target between bars, the mark where the caret stands
    "|the committee| met": "the committee^ met",
    "|the committee|, which": "the committee,^ which",
    "|the committee|.": "the committee.^",
    "the “|living corpses|.” They": "the “living corpses.”^ They",
    "(|soviet| is Russian)": "(soviet^ is Russian)",
    "|(soviet is Russian|) so": "(soviet is Russian)^ so",
    "|Brinton|’s book": "Brinton’s^ book",
    "|self|-management now": "self-management^ now",
    "|the word| – and": "the word^ – and",
    "|the word|— and": "the word^— and",
    "|word|!? So": "word!?^ So",
    "|word|… so": "word…^ so",
    "«|слово|». Он": "«слово».^ Он",
    "»|Wort|«, sagte": "»Wort«,^ sagte",
    "‚|Wort|‘ so": "‚Wort‘^ so",
    "the |word| “so": "the word^ “so",
    "|word|“so": "word^“so",
    "„ja“ und |Wort|“so": "„ja“ und Wort^“so",
    "„|Wort|“, sagte": "„Wort“,^ sagte",
    "|كلمة|، ثم": "كلمة،^ ثم",
    "|言葉|。次": "言葉。^次",
    "|e|\u0301a b": "e\u0301a^ b",
    "|note|¹ so": "note^¹ so",
}


@pytest.mark.parametrize("case", PLACES)
def test_where_a_mark_stands(case: str) -> None:
    """A mark stands behind the word at which its target ends, and behind what closes it."""
    before, words, after = case.split("|")
    text = before + words + after
    at = mark_offset(text, len(before), len(before) + len(words))
    assert f"{text[:at]}^{text[at:]}" == PLACES[case]


@given(st.text(max_size=30), st.data())
def test_a_mark_never_stands_before_its_words(text: str, data: st.DataObject) -> None:
    """Wherever a target ends, its mark stands there or after, and within the passage."""
    end = data.draw(st.integers(0, len(text)))
    start = data.draw(st.integers(0, end))
    assert end <= mark_offset(text, start, end) <= len(text)


NOTES = """\
kind: comment
entries:
  late: {target: three, body: B.}
  early: {target: one, body: B.}
  wide: {target: one two three, body: B.}
  often: {target: [four, one], body: B.}
  across: {target: two three. four, body: B.}
  inside: {target: noted, body: B.}
"""


def shown(it: Woven) -> str:
    """A woven passage in a line: words, marks as numbers in brackets, pages as slashes."""
    return "".join(
        piece.text
        if isinstance(piece, Run)
        else f"[{piece.label}]"
        if isinstance(piece, Mark)
        else f"/{piece.label}/"
        for piece in it.pieces
    )


def test_notes_are_numbered_as_they_come(tmp_path: Path) -> None:
    """Notes have their numbers in the order of their marks, and keep them at later marks.

    The author's marks stand first where several meet, with the author's own numbers.
    """
    write(
        tmp_path,
        {
            "book/text/01.md": "one two three.[^*]\n\nfour five.\n\n[^*]: noted.\n",
            "annotations/a.yaml": NOTES,
        },
    )
    problems = Problems()
    book = read_book(tmp_path, problems)
    anchoring = anchor_all(book, read_layer(book, problems), problems)
    assert [str(it) for it in problems] == []
    made = weave_book(book, anchoring, starts=[PageStart("p1", 4, "2"), PageStart("p2", 0, "3")])
    assert [shown(it) for it in made] == [
        "one[1][2] /2/two three.[*][3][4]",
        "/3/four[5][2] five.",
        "noted.[6]",
    ]
    labels = {mark.note: mark.label for it in made for mark in it.marks if mark.series == "editor"}
    assert labels == {
        "early": "1", "often": "2", "wide": "3", "late": "4", "across": "5", "inside": "6",
    }  # fmt: skip
    times = [(mark.note, mark.time) for it in made for mark in it.marks if mark.note == "often"]
    assert times == [("often", 1), ("often", 2)]
    left = weave_book(book, anchoring, left_out=frozenset({"wide"}))
    assert shown(left[0]) == "one[1][2] two three.[*][3]"
    apart = weave_book(book, anchoring, textual=frozenset({"early"}))
    assert [mark.series for mark in apart[0].marks][:2] == ["editor", "textual"]
