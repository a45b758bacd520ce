"""The layer of this repository's own book: what its notes promise to those who read them."""

import calendar
import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator

import pytest
from rapidfuzz import fuzz

from variorum.anchor import Anchoring, anchor_all
from variorum.book import Book, read_book
from variorum.layer import Annotation, Layer, read_layer
from variorum.layer.body import read_body
from variorum.layer.entries import (
    Biography,
    Comment,
    Entry,
    Event,
    Question,
    Reference,
    Section,
    Source,
    Term,
)
from variorum.problems import Problems

from programs import ROOT

BRINTON = "brinton1970bwc"
"""The work that the essay reviews."""

REFERENCES = 49
"""How many places were counted at which the essay quotes Brinton or leans on him."""

WORDS = {
    Biography: (40, 90),
    Term: (20, 60),
    Reference: (15, 60),
    Comment: (25, 90),
    Event: (0, 40),
}
"""How many words a body of each kind has, as docs/annotating.md asks."""

ATTESTED = {
    "deutscher-national-organization": {"1970": "19", "2004": "320"},
    "maximov-center": {"2004": "330"},
    "trotsky-fetish": {"1970": "78"},
    "metalworkers-committee": {"1970": "83", "2004": "375"},
    "railway-leaders-replaced": {"1970": "67"},
}
"""The only pages that somebody has seen cited for the very passage; no other may be printed."""

LONGEST_QUOTATION = 11
"""Words: a quotation in a note is a fragment."""

CHAPTERS = ["Introduction", "1917", "1918", "1919", "1920", "1921"]

MONTHS = list(calendar.month_name)[1:]

REFORM = dt.date(1918, 2, 14)
"""The first day in Russia that had only one date."""


@functools.cache
def book() -> Book:
    """The essay."""
    return read_book(ROOT, Problems())


@functools.cache
def read() -> tuple[Layer, Anchoring, Problems]:
    """The layer, its anchors, and everything that reading and anchoring complained of."""
    problems = Problems()
    layer = read_layer(book(), problems)
    return layer, anchor_all(book(), layer, problems), problems


def layer() -> Layer:
    """The layer."""
    return read()[0]


def of(*kinds: type[Entry]) -> list[Annotation]:
    """The annotations of these kinds; never none, so that no test passes for want of them."""
    found = list(layer().of(*kinds))
    assert found, f"no {' or '.join(kind.kind for kind in kinds)} in the layer"
    return found


def references() -> list[tuple[Annotation, Reference]]:
    """The cross-references, each with its entry."""
    return [(it, it.entry) for it in of(Reference) if isinstance(it.entry, Reference)]


def sources(it: Annotation) -> Iterator[Source]:
    """Every source that an annotation names outside its body."""
    yield from it.entry.sources
    if isinstance(it.entry, Reference):
        yield from it.entry.draws_on
    if isinstance(it.entry, Question):
        yield from it.entry.beside


def test_layer_is_whole() -> None:
    """Every note is read, every link and every work is there, every target means one place."""
    _, _, problems = read()
    assert not [str(problem) for problem in problems]


@pytest.mark.parametrize("kind", [Biography, Term], ids=lambda kind: kind.kind)
def test_people_and_terms_are_marked_once(kind: type[Entry]) -> None:
    """Each person and each term is found in the text, and marked at one place and no more."""
    anchors = read()[1].by_annotation
    marks = {it.id: sum(anchor.marked for anchor in anchors.get(it.id, ())) for it in of(kind)}
    assert {id: count for id, count in marks.items() if count != 1} == {}


def test_no_note_goes_unreferenced() -> None:
    """Each reference and comment has a mark at every one of its places."""
    anchors = read()[1].by_annotation
    for it in of(Reference, Comment):
        marked = [anchor for anchor in anchors.get(it.id, ()) if anchor.marked]
        assert len(marked) == len(it.targets) > 0, it.id


def test_references_are_complete() -> None:
    """All 49 places are there, each with a relation from the list and none said twice."""
    relations = book().meta.kinds.reference.relations
    assert len(references()) == REFERENCES
    for it, entry in references():
        assert entry.relations, it.id
        assert len(set(entry.relations)) == len(entry.relations), it.id
        assert set(entry.relations) <= set(relations), it.id


def entry_is_dated(entry: str) -> bool:
    """Whether it names an entry as Brinton heads his: `September`, `May 30–June 5`, `April 28`."""
    month = "|".join(MONTHS)
    day = rf"(?:{month})(?: \d{{1,2}})?"
    return bool(
        re.fullmatch(rf"(?:Epilogue, )?{day}(?: \d{{4}})?(?:(?:–| and )(?:{day}|\d+))?", entry)
    )


def test_locators_have_one_form() -> None:
    """Each place in Brinton is a chapter and a dated entry, and sorts into that year and month."""
    for it, entry in references():
        at = entry.locator
        if entry.work != BRINTON:
            assert entry.relations == ("elsewhere",), it.id
            continue
        assert at.chapter in CHAPTERS, it.id
        if at.chapter == "Introduction":
            assert (at.entry, at.sort) == ("", "0000"), it.id
            continue
        assert entry_is_dated(at.entry), f"{it.id}: {at.entry}"
        named = next(
            number
            for number, month in enumerate(MONTHS, 1)
            if month in at.entry.split(", ")[-1].split("–")[0]
        )
        assert at.sort.startswith(f"{at.chapter}-{named:02d}"), f"{it.id}: {at.sort}"
        if day := re.match(r"\w+ (\d+)", at.entry):
            assert at.sort.endswith(f"-{int(day[1]):02d}"), f"{it.id}: {at.sort}"


def test_no_page_is_made_up() -> None:
    """Only pages that are attested for the very passage are given, here or in any other note."""
    given = {it.id: entry.locator.pages for it, entry in references() if entry.locator.pages}
    assert given == ATTESTED
    for it in layer().annotations:
        for source in sources(it):
            if source.work == BRINTON:
                assert not re.search(r"\bpp?\.", source.locator + source.note), it.id


def test_locators_name_entries() -> None:
    """A source in Brinton is cited by year and dated entry, as every edition has them."""
    months = "|".join(MONTHS)
    part = (
        rf"(?:(?:19\d\d, )?(?:Early )?(?:{months})|19\d\d|Introduction|Conclusion|Epilogue|remark)"
    )
    for it in layer().annotations:
        for source in sources(it):
            if source.work == BRINTON and source.locator:
                for place in source.locator.split("; "):
                    assert re.match(part, place), f"{it.id}: {source.locator}"


def test_every_source_is_in_the_bibliography() -> None:
    """Every note but a heading or a session states a source, and each work named has its entry."""
    works = layer().works
    for it in of(Biography, Term, Comment, Event):
        assert it.entry.sources, it.id
    for it in layer().annotations:
        assert not {source.work for source in sources(it)} - {"", *works}, it.id
        for source in sources(it):
            assert source.work or source.note, it.id


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.kind)
def test_lengths(kind: type[Entry]) -> None:
    """A body of each kind is as long as a reader in the middle of a sentence has patience for."""
    least, most = WORDS[kind]
    counts = {it.id: len(it.body.plain.split()) for it in of(kind)}
    assert {id: count for id, count in counts.items() if not least <= count <= most} == {}


def test_quotations_are_fragments() -> None:
    """What is quoted in a note about Brinton is under twelve words, and its marks are in pairs."""
    for it in of(Reference, Comment):
        words = it.body.plain
        assert '"' not in words, it.id
        assert words.count("“") == words.count("”"), it.id
        for quotation in re.findall("“([^”]*)”", words):
            assert len(quotation.split()) <= LONGEST_QUOTATION, f"{it.id}: {quotation}"


def days(date: str) -> list[dt.date | None]:
    """The ends of a date in EDTF, None for an end that is less than a day (or open).

    Raises ValueError for a day or month that the calendar does not have.
    """
    ends: list[dt.date | None] = []
    for end in date.split("/"):
        parts = [int(part) for part in end.rstrip("?~%").split("-") if part not in ("", "..")]
        if not parts:
            ends.append(None)
            continue
        year, month, day = (*parts, 1, 1)[:3]
        known = dt.date(year, month, day)
        ends.append(known if len(parts) == 3 else None)
    return ends


def test_dates_exist() -> None:
    """Every date of a life or an event is a day, month or year of the calendar, ends in order."""
    dated: dict[str, list[str]] = {}
    for it in of(Biography, Event):
        if isinstance(it.entry, Biography):
            dated[it.id] = [it.entry.born, it.entry.died]
        elif isinstance(it.entry, Event):
            dated[it.id] = [it.entry.os, it.entry.ns]
    for id, dates in dated.items():
        for date in filter(None, dates):
            ends = [end for end in date.split("/") if end and end != ".."]
            assert days(date), id
            assert ends == sorted(ends), f"{id}: {date}"


def test_two_styles_are_thirteen_days_apart() -> None:
    """Each day that has an Old Style date has it thirteen days before the New; none after 1918."""
    for it in of(Event):
        assert isinstance(it.entry, Event)
        if not it.entry.os:
            continue
        old, new = days(it.entry.os), days(it.entry.ns)
        for before, after in zip(old, new, strict=False):
            if before is not None and after is not None:
                assert after - before == dt.timedelta(days=13), it.id
        known = [day for day in new if day is not None]
        assert all(day <= REFORM for day in known), it.id


def test_chronology_is_in_order() -> None:
    """Within each stretch of the file, events come in the order in which they happened."""
    begins = [(it.id, it.entry.ns.split("/")[0]) for it in of(Event) if isinstance(it.entry, Event)]
    story = list(itertools.takewhile(lambda event: event[0] != "booklet-of-1970", begins))
    for (_, one), (id, other) in itertools.pairwise(story):
        assert one[:7] <= other[:7], id


def test_sections_cover_the_text() -> None:
    """Six to ten headings divide the whole essay, and the first stands before its first passage."""
    anchors = read()[1].by_annotation
    starts = [anchors[it.id][0].parts[0].passage for it in of(Section)]
    assert 6 <= len(starts) <= 10
    order = [passage.id for passage in book().text]
    assert starts[0] == order[0]
    places = [order.index(start) for start in starts]
    assert places == sorted(set(places))
    for it in of(Section):
        assert anchors[it.id][0].parts[0].start == 0, it.id


def test_sessions_share_out_the_sections() -> None:
    """Four sessions take each section once, in order, with four to six open questions each."""
    sessions = [it.entry for it in of(Question) if isinstance(it.entry, Question)]
    assert len(sessions) == 4
    taken = [section for session in sessions for section in session.sections]
    assert taken == [it.id for it in of(Section)]
    for session in sessions:
        assert session.beside, session.title
        assert 4 <= len(session.questions) <= 6, session.title
        for question in session.questions:
            assert "?" in read_body(question).plain, question


def test_no_two_notes_say_the_same() -> None:
    """No two bodies are nearly alike, in their own order or with the words in any order."""
    bodies = [(it.id, it.body.plain) for it in layer().annotations if len(it.body.plain) > 60]
    assert bodies
    alike = [
        (one, other)
        for (one, left), (other, right) in itertools.combinations(bodies, 2)
        if fuzz.ratio(left, right) > 65 or fuzz.token_set_ratio(left, right) > 75
    ]
    assert not alike


def test_no_note_links_to_itself() -> None:
    """A link in a note leads to another note."""
    for it in layer().annotations:
        for body, _ in it.bodies:
            assert f"#{it.id}" not in [link for link, _ in body.lines], it.id


def test_doubts_are_owned() -> None:
    """A note that says that something was not seen or compared is not of high confidence."""
    unseen = re.compile(
        r"not (?:seen|been (?:compared|checked)|known to us)|not been able to look|could not look"
    )
    doubtful = [it for it in layer().annotations if unseen.search(it.body.plain)]
    assert doubtful
    assert [it.id for it in doubtful if it.entry.confidence == "high"] == []
