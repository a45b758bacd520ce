"""The apparatus: notes and finding lists made from the layer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from variorum.anchor import anchor_all
from variorum.apparatus import Apparatus, cited_works, make_apparatus, mark_id, sort_key
from variorum.book import read_book
from variorum.citation import cite
from variorum.layer import read_layer
from variorum.layer.entries import Reading
from variorum.problems import Problems
from variorum.weave import weave_book
from written import SETTINGS, write

TEXT = """\
# The Mill

Ada Holt ran the mill, and Holt was a name by then.[^1] The board met at the mill.

The miller of Lower Ash, whose wheel had stood still since the spring of that year, wrote.

[^1]: Ada Holt told me.
"""

LAYER = {
    "people.yaml": """\
kind: biography
entries:
  zeta:
    {name: Zeno Zeta, sort: "Zeta, Zeno", role: Miller, target: The miller, body: He wrote.,
     sources: [{work: b2}]}
  ada:
    {name: Ada Holt, sort: "Holt, Ada", role: Owner, mentions: [Ada Holt, Holt], body: She ran it.,
     sources: [{work: a1, locator: p. 3}]}
  elan:
    {name: Émile Élan, sort: "Élan, Émile", role: Nobody, mentions: [Lower Ash], mark: none,
     body: Not there., sources: [{note: hearsay}]}
""",
    "terms.yaml": """\
kind: term
entries:
  board:
    {name: Mill Board, abbreviation: MB, sense: Five men, mentions: [board], body: They met.,
     sources: [{work: a1}]}
  mill:
    {name: mill, abbreviation: mill, sense: A wheel, mentions: [mill], mark: none, body: It turned.,
     sources: [{note: hearsay}]}
""",
    "references.yaml": """\
kind: reference
work: b2
entries:
  second: {target: a name by then, locator: {chapter: II, sort: "2"}, relation: quotes, body: So.}
  first: {target: ran the mill, locator: {chapter: I, sort: "1"}, relation: quotes, body: So.}
""",
    "comments.yaml": """\
kind: comment
entries:
  long:
    target: >-
      The miller of Lower Ash, whose wheel had stood still since the spring of that year, wrote
    body: See [@c3].
""",
    "sections.yaml": """\
kind: section
entries:
  end: {title: The end, target: The miller}
  start: {title: The start, target: Ada Holt ran}
""",
    "events.yaml": """\
kind: event
entries:
  later: {name: Later, ns: 1901-02, target: The board met}
  sooner: {name: Sooner, ns: 1899}
""",
    "bibliography.json": """\
[{"id": "c3", "type": "book", "title": "C"}, {"id": "unused", "type": "book", "title": "U"},
 {"id": "b2", "type": "book", "title": "B"}, {"id": "a1", "type": "book", "title": "A"}]
""",
}

RELATIONS = '[kinds.reference.relations]\nquotes = "quotes"\n'


@dataclass(frozen=True)
class Made:
    """An apparatus, and the problems in making it."""

    apparatus: Apparatus
    problems: list[str]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """The apparatus of the mill."""
    layer_files = {f"annotations/{name}": source for name, source in LAYER.items()}
    write(
        tmp_path,
        {"book/book.toml": SETTINGS + RELATIONS, "book/text/01.md": TEXT, **layer_files},
    )
    problems = Problems()
    book = read_book(tmp_path, problems)
    layer = read_layer(book, problems)
    anchoring = anchor_all(book, layer, problems)
    assert [str(it) for it in problems] == []
    works = {id: layer.works[id] for id in cited_works(layer)}
    citations = cite(works, book.meta.citation_style, "en")
    textual = frozenset(it.id for it in layer.of(Reading))
    woven = weave_book(book, anchoring, textual)
    apparatus = make_apparatus(book, layer, anchoring, woven, citations, problems)
    return Made(apparatus, [it.name for it in problems])


def test_notes_come_in_the_order_of_their_marks(made: Made) -> None:
    """Notes are numbered from 1 in the order of the text; those without a mark follow."""
    notes = made.apparatus.notes
    assert [note.number for note in notes] == [str(at) for at in range(1, len(notes) + 1)]
    assert [note.annotation.id for note in notes] == [
        "ada", "first", "second", "board", "zeta", "long", "mill", "elan",
    ]  # fmt: skip


def test_every_annotation_with_a_note_has_one(made: Made) -> None:
    """No note vanishes: each entry of a kind that is printed as a note is among them, once."""
    wanted = [it.id for it in made.apparatus.layer.annotations if it.entry.has_note]
    assert sorted(note.annotation.id for note in made.apparatus.notes) == sorted(wanted)


def test_lemmas_are_words_of_the_text(made: Made) -> None:
    """A lemma is the words that the note is about; of many words the first five and last three."""
    lemmas = {note.annotation.id: note.lemma for note in made.apparatus.notes}
    assert lemmas["ada"] == "Ada Holt"
    assert lemmas["second"] == "a name by then"
    assert lemmas["long"] == "The miller of Lower Ash, … that year, wrote"


def test_spots_lead_to_marks(made: Made) -> None:
    """A note knows the places of its marks; one without a mark, the place of its words."""
    spots = {note.annotation.id: [it.id for it in note.spots] for note in made.apparatus.notes}
    assert spots["ada"] == ["ref-ada"]
    assert spots["mill"] == ["p2"]


def test_ids_of_marks_never_meet() -> None:
    """A note's second mark has a dot in its id, which no annotation's id can have."""
    assert mark_id("editor", "ada", 1) == "ref-ada"
    assert mark_id("editor", "ada", 2) == "ref-ada.2"
    assert mark_id("editor", "ada-2", 1) == "ref-ada-2"
    assert mark_id("author", "3", 1) == "aref-3"
    assert mark_id("textual", "x", 1) == "tref-x"


def test_people_and_terms_are_found_everywhere(made: Made) -> None:
    """A finding list has every mention, marked or not, in the order of the text, notes last."""
    people = made.apparatus.people
    assert [it.annotation.id for it in people] == ["elan", "ada", "zeta"]
    assert [spot.passage for spot in people[1].spots] == ["p2", "p2", "n1"]
    terms = made.apparatus.terms
    assert [it.annotation.id for it in terms] == ["mill", "board"]
    assert [spot.passage for spot in terms[0].spots] == ["p2", "p2"]
    assert people[1].note == "1"


def test_lists_are_in_order_without_accents() -> None:
    """Heads are sorted by their letters: accents, case and signs do not count."""
    heads = ["Zeta", "élan", "Elan, B", "eagle", "“Elbe”", "Über", "Udo"]
    assert sorted(heads, key=sort_key) == [
        "eagle",
        "élan",
        "Elan, B",
        "“Elbe”",
        "Über",
        "Udo",
        "Zeta",
    ]


def test_concordance_has_the_works_own_order(made: Made) -> None:
    """References stand in the order of the work that they point to."""
    ((work, found),) = made.apparatus.concordance
    assert work == "b2"
    assert [it.annotation.id for it in found] == ["first", "second"]


def test_chronology_is_by_date(made: Made) -> None:
    """Events stand in the order of their dates, those that the text does not tell of too."""
    events = made.apparatus.chronology
    assert [it.annotation.id for it in events] == ["sooner", "later"]
    assert [len(it.spots) for it in events] == [0, 1]


def test_headings_share_out_the_passages(made: Made) -> None:
    """Each heading knows the passages from its own to the next heading's."""
    found = [(it.id, it.passage, it.last) for it in made.apparatus.headings]
    assert found == [("start", "p2", "p2"), ("end", "p3", "p3")]


def test_only_works_that_are_cited_are_listed(made: Made) -> None:
    """The list of works has each cited work once, and none that nobody cites."""
    assert sorted(made.apparatus.citations) == ["a1", "b2", "c3"]


def test_index_has_heads_and_short_forms(made: Made) -> None:
    """The index has people and terms, and leads from a short form to the head if it is another."""
    lines = [(it.head, it.see) for it in made.apparatus.index]
    assert lines == [
        ("Élan, Émile", ""),
        ("Holt, Ada", ""),
        ("MB", "Mill Board"),
        ("mill", ""),
        ("Mill Board", ""),
        ("Zeta, Zeno", ""),
    ]


def test_every_target_of_a_link_is_shown_somewhere(made: Made) -> None:
    """Whatever its kind, an annotation can be linked to: each has an element that shows it."""
    assert set(made.apparatus.targets) == set(made.apparatus.layer.by_id)


def test_notes_that_no_pop_up_shows_are_told(made: Made) -> None:
    """Nothing here is too short or too long for a pop-up."""
    assert made.problems == []
