"""The apparatus: notes in their series, and the finding lists made from the layer. All of it pure.

The prose of an entry stands once, in its note. People, terms, concordance, chronology and index
say where to find it, and where in the text the words stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from variorum.anchor import Anchoring
from variorum.book import Book
from variorum.citation import Citation
from variorum.layer import Annotation, Layer
from variorum.layer.entries import (
    Biography,
    Event,
    Question,
    Reading,
    Reference,
    Section,
    Term,
)
from variorum.problems import Problems
from variorum.weave import Mark, Run, Series, Woven


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the text that something points back to."""

    passage: str
    offset: int
    """Code point of the passage."""
    mark: str = ""
    """The id of the mark that stands there; "" where none does."""

    @property
    def id(self) -> str:
        """The id of the element to link to."""
        return self.mark or self.passage


@dataclass(frozen=True, slots=True)
class Note:
    """An annotation as it is printed."""

    annotation: Annotation
    series: Series
    number: str
    lemma: str
    """The words of the text that the note is about, shortened in the middle where they are many."""
    spots: tuple[Spot, ...]
    """The places of its marks; where it has none, the first place at which its words stand."""

    @property
    def id(self) -> str:
        """The id of its element."""
        return note_id(self.annotation)


@dataclass(frozen=True, slots=True)
class Heading:
    """An editors' heading, and the passages that it stands over."""

    id: str
    title: str
    passage: str
    """The passage before which it stands."""
    last: str
    """The last passage before the next heading."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry of a finding list."""

    annotation: Annotation
    note: str
    """The number of its note."""
    spots: tuple[Spot, ...]
    """Every place at which it occurs, in order."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A line of the index."""

    head: str
    note: str = ""
    """The number of its note."""
    annotation: str = ""
    """The id of the annotation, for the link to its note."""
    spots: tuple[Spot, ...] = ()
    see: str = ""
    """The head that it refers to instead."""


@dataclass(frozen=True)
class Apparatus:
    """Everything that an edition prints around the text."""

    notes: tuple[Note, ...]
    textual: tuple[Note, ...]
    headings: tuple[Heading, ...]
    people: tuple[Finding, ...]
    terms: tuple[Finding, ...]
    concordance: tuple[tuple[str, tuple[Finding, ...]], ...]
    """For each work pointed to: its id, and the references into it in the work's own order."""
    chronology: tuple[Finding, ...]
    sessions: tuple[Annotation, ...]
    citations: dict[str, Citation]
    """The works cited, in the order of their list."""
    index: tuple[IndexEntry, ...]
    layer: Layer = field(repr=False)

    @cached_property
    def targets(self) -> dict[str, str]:
        """Annotation id → the id of the element that shows it, for links between annotations."""
        shown = {note.annotation.id: note.id for note in (*self.notes, *self.textual)}
        shown |= {it.annotation.id: f"event-{it.annotation.id}" for it in self.chronology}
        shown |= {it.id: f"session-{it.id}" for it in self.sessions}
        return shown | {it.id: f"section-{it.id}" for it in self.headings}


def note_id(annotation: Annotation) -> str:
    """The id of an annotation's note: `note-shatov`; of a reading, `tnote-…`."""
    return f"{'tnote' if isinstance(annotation.entry, Reading) else 'note'}-{annotation.id}"


def mark_id(series: Series, note: str, time: int) -> str:
    """The id of a mark: `ref-shatov`, at its second place `ref-shatov.2`; `aref-3`; `tref-…`.

    A dot can't stand in an annotation's id, so that these never meet.
    """
    head = {"author": "aref", "editor": "ref", "textual": "tref"}[series]
    return f"{head}-{note}" if time == 1 else f"{head}-{note}.{time}"


def cited_works(layer: Layer) -> list[str]:
    """The ids of the works that the annotations cite and the bibliography has, each once."""
    named = [work for it in layer.annotations for work in it.entry.works()]
    named += [
        link[1:]
        for it in layer.annotations
        for body, _ in it.bodies
        for link, _ in body.lines
        if link[0] == "@"
    ]
    return [work for work in dict.fromkeys(named) if work in layer.works]


def make_apparatus(
    book: Book,
    layer: Layer,
    anchoring: Anchoring,
    woven: tuple[Woven, ...],
    citations: dict[str, Citation],
    problems: Problems,
) -> Apparatus:
    """Make everything around the text from the layer and where it is anchored.

    `woven` is the text with the marks of this edition, `citations` the works cited by id. Notes
    that are too long or too short to pop up are added to `problems`.
    """
    spots = _mark_spots(woven)
    notes = [*_notes("editor", layer, anchoring, book, spots)]
    textual = [*_notes("textual", layer, anchoring, book, spots)]
    number = {note.annotation.id: note.number for note in (*notes, *textual)}

    def finding(it: Annotation) -> Finding:
        found = anchoring.by_annotation.get(it.id, ())
        places = (Spot(anchor.parts[0].passage, anchor.parts[0].start) for anchor in found)
        return Finding(it, number.get(it.id, ""), tuple(places))

    people = sorted(
        map(finding, layer.of(Biography)), key=lambda it: sort_key(_head(it.annotation))
    )
    terms = sorted(map(finding, layer.of(Term)), key=lambda it: sort_key(_head(it.annotation)))
    made = Apparatus(
        notes=tuple(notes),
        textual=tuple(textual),
        headings=tuple(_headings(layer, anchoring, book)),
        people=tuple(people),
        terms=tuple(terms),
        concordance=tuple(_concordance(map(finding, layer.of(Reference)), citations)),
        chronology=tuple(sorted(map(finding, layer.of(Event)), key=_when)),
        sessions=tuple(layer.of(Question)),
        citations=citations,
        index=tuple(sorted(_index(people, terms), key=lambda it: sort_key(it.head))),
        layer=layer,
    )
    for note in notes:
        _check_length(note, problems)
    for it in layer.annotations:
        if (confidence := it.entry.confidence) != "high":
            problems.add("low-confidence", it.place, id=it.id, confidence=confidence)
    return made


def _mark_spots(woven: tuple[Woven, ...]) -> dict[tuple[Series, str], list[tuple[str, Spot]]]:
    """For each note: the label and place of each of its marks, in the order of the text."""
    spots: dict[tuple[Series, str], list[tuple[str, Spot]]] = {}
    for it in woven:
        offset = 0
        for piece in it.pieces:
            if isinstance(piece, Run):
                offset += len(piece.text)
            elif isinstance(piece, Mark):
                id = mark_id(piece.series, piece.note, piece.time)
                spot = Spot(it.passage.id, max(offset - 1, 0), id)
                spots.setdefault((piece.series, piece.note), []).append((piece.label, spot))
    return spots


def _notes(
    series: Series,
    layer: Layer,
    anchoring: Anchoring,
    book: Book,
    spots: dict[tuple[Series, str], list[tuple[str, Spot]]],
) -> Iterator[Note]:
    """The notes of a series by number; those without a mark follow, in the order of their words."""
    mine = [
        it
        for it in layer.annotations
        if it.entry.has_note and isinstance(it.entry, Reading) == (series == "textual")
    ]
    marked = [it for it in mine if (series, it.id) in spots]
    marked.sort(key=lambda it: int(spots[series, it.id][0][0]))
    for it in marked:
        found = spots[series, it.id]
        yield Note(
            it, series, found[0][0], _lemma(it, anchoring, book), tuple(spot for _, spot in found)
        )
    if series == "textual":
        return
    number = len(marked)
    first = {anchor.annotation: at for at, anchor in reversed([*enumerate(anchoring.anchors)])}
    for it in sorted(mine, key=lambda it: first.get(it.id, len(first))):
        if (series, it.id) in spots or it.id not in first:
            continue
        number += 1
        part = anchoring.by_annotation[it.id][0].parts[0]
        spot = Spot(part.passage, part.start)
        yield Note(it, series, str(number), _lemma(it, anchoring, book), (spot,))


LEMMA_WORDS = 9
"""A longer lemma keeps its first five words and its last three."""


def _lemma(it: Annotation, anchoring: Anchoring, book: Book) -> str:
    found = anchoring.by_annotation.get(it.id, ())
    anchor = next((anchor for anchor in found if anchor.marked), found[0] if found else None)
    if anchor is None:
        return ""
    texts = (book.by_id[part.passage].text[part.start : part.end] for part in anchor.parts)
    words = " ".join(texts).split()
    if len(words) <= LEMMA_WORDS:
        return " ".join(words)
    return " ".join([*words[:5], "…", *words[-3:]])


def check_headings(layer: Layer, anchoring: Anchoring, problems: Problems) -> None:
    """Tell of editors' headings that would stand inside one of the author's notes."""
    for it in layer.of(Section):
        for anchor in anchoring.by_annotation.get(it.id, ())[:1]:
            if anchor.parts[0].passage.startswith("n"):
                problems.add("section-in-note", it.place, id=it.id, note=anchor.parts[0].passage)


def _headings(layer: Layer, anchoring: Anchoring, book: Book) -> Iterator[Heading]:
    order = {passage.id: at for at, passage in enumerate(book.text)}
    begun = sorted(
        (order[anchor.parts[0].passage], it.id)
        for it in layer.of(Section)
        for anchor in anchoring.by_annotation.get(it.id, ())[:1]
        if anchor.parts[0].passage in order
    )
    ends = [at for at, _ in begun[1:]] + [len(book.text)]
    for (at, id), end in zip(begun, ends, strict=False):
        entry = layer.by_id[id].entry
        assert isinstance(entry, Section)
        yield Heading(id, entry.title, book.text[at].id, book.text[max(end - 1, at)].id)


def _concordance(
    references: Iterable[Finding], citations: dict[str, Citation]
) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """The references by work, most of them first, each in the order of the work."""
    works: dict[str, list[Finding]] = {}
    for it in references:
        assert isinstance(it.annotation.entry, Reference)
        works.setdefault(it.annotation.entry.work, []).append(it)
    for work, found in sorted(works.items(), key=lambda pair: -len(pair[1])):
        if work in citations:
            yield work, tuple(sorted(found, key=_where))


def _where(it: Finding) -> tuple[str, int]:
    assert isinstance(it.annotation.entry, Reference)
    first = it.spots[0] if it.spots else None
    return it.annotation.entry.locator.sort, _passage_order(first)


def _passage_order(spot: Spot | None) -> int:
    return int(spot.passage[1:].partition(".")[0]) if spot else 0


def _when(it: Finding) -> str:
    assert isinstance(it.annotation.entry, Event)
    return it.annotation.entry.ns


def _head(it: Annotation) -> str:
    """What the entry is sorted under."""
    assert isinstance(it.entry, Biography | Term)
    return it.entry.sort or it.entry.name


def _index(people: list[Finding], terms: list[Finding]) -> Iterator[IndexEntry]:
    for it in (*people, *terms):
        head = _head(it.annotation)
        yield IndexEntry(head, it.note, it.annotation.id, it.spots)
        entry = it.annotation.entry
        shorts = entry.abbreviation.split(", ") if isinstance(entry, Term) else []
        for short in shorts:
            if short and sort_key(short) != sort_key(head):
                yield IndexEntry(short, annotation=it.annotation.id, see=head)


def sort_key(head: str) -> tuple[str, str]:
    """How a head is put into order: by its letters, without accents, marks and case."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", head.casefold())
        if char.isalnum() or char == " "
    )
    return plain, head


def _check_length(note: Note, problems: Problems) -> None:
    length = len(note.annotation.body.plain) + len(note.lemma)
    name = "note-too-long" if length > 4500 else "note-too-short" if length < 9 else ""
    if name:
        problems.add(name, note.annotation.place, id=note.annotation.id, length=length)
