"""The essay, held word by word against the two transcriptions from which it was established."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from variorum.anchor import anchor_all
from variorum.book import Book, read_book
from variorum.book.passage import Passage
from variorum.collation import Collation, collate
from variorum.collation.provenance import Stated, prove, prove_book, stated
from variorum.collation.table import base_of
from variorum.layer import Layer, read_layer
from variorum.problems import Problems

from programs import ROOT

DIGESTS = {
    "A-theanarchistlibrary.txt": "a91835e251bb018d",
    "B-anarchistlibraries-mirror.txt": "2a825d24b706db5b",
}
"""The transcriptions are kept as found: the beginnings of their SHA-256."""

SET_OFF = ["p9", "p20", "p24", "p27", "p30", "p41", "p55"]
"""The seven quotations that the witnesses set off from the paragraphs around them."""

SLIPS_KEPT = {
    "n2": "(see note (4))",
    "n3": "in note (3)",
    "p15": "This “supervisor control” included",
    "p60": "the first International Workers Association in 1864",
    "p65": "socialism traditionally appeals to to motivate activists",
    "n1": "Alan Maas of",
    "n4": "“The Structure of the Soviet System,” Liberation, July, 1918",
}
"""What is the author's own, or may be: remarks on it belong to the layer."""

SLIPS_LEFT_OUT = [
    "stategy",
    "Rusie",
    "stateowned",
    "anarchosyndicalist",
    "reissued",
    "<sup>",
    "\\rm",
]
"""What a transcription has made of the text."""

WHOLE = {
    "p3": "now re-issued this booklet",
    "p16": "of “supervisory control” which",
    "p59": "a state-owned economy",
    "p63": "then systematically under-develops",
    "p66": "the people themselves who “take power,”",
}
"""Words that a witness broke at the end of a page."""

ITALICS = {
    "p3": [
        "The Bolsheviks and Workers Control",
        "For Workers Power",
        "The Irrational in Politics",
        "Paris: May 1968",
    ],
    "p59": ["The Common Sense of Socialism"],
    "n2": ["Les Soviets en Russie, 1905–1921"],
    "n3": ["The Russian Anarchists"],
    "n4": ["Liberation", "Socialist Viewpoint"],
    "n5": ["Soviets and Factory Committees in the Russian Revolution"],
    "n6": ["The Bolshevik Revolution"],
    "n8": ["Constructive Anarchism"],
    "n9": ["Between Labor and Capital"],
}
"""Titles that either witness has in italics; there are no others."""

CALLED = [
    ("1", "p5", "power in the Russian revolution."),
    ("2", "p6", "a call for election of delegates."),
    ("3", "p9", "unexpected and unaccustomed duties.”"),
    ("4", "p14", "premier or head of the government."),
    ("5", "p17", "new polity or governmental structure."),
    ("6", "p21", "have dammed the tide of revolt.”"),
    ("7", "p24", "on the part of the Committees.”"),
    ("8", "p45", "socialist path for Russian agriculture."),
    ("9", "p51", "techno-managerial or coordinator class"),
]
"""Where the author calls his notes: the number that he gave, the passage, what stands before."""


@cache
def essay() -> tuple[Book, Layer]:
    """The repository's own book and layer."""
    problems = Problems()
    book = read_book(ROOT, problems)
    layer = read_layer(book, problems)
    assert not problems.errors
    return book, layer


@cache
def collated() -> Collation:
    """The essay's witnesses, compared with it."""
    book, _ = essay()
    files = {ROOT / "book" / it.file: it.siglum for it in book.meta.witnesses}
    return collate([*files], book.passages, files)


def by_id(id: str) -> Passage:
    """A passage of the essay."""
    return essay()[0].by_id[id]


def text_of(book: Book) -> str:
    """All words of the essay and its notes."""
    return "\n".join(passage.text for passage in book.passages)


@cache
def readings_stated() -> tuple[Stated, ...]:
    """The readings of the layer at their places."""
    book, layer = essay()
    problems = Problems()
    found = stated(layer, anchor_all(book, layer, problems))
    assert not problems.errors
    return tuple(found)


def told_of(passages: tuple[Passage, ...]) -> list[tuple[str, int]]:
    """What the proof complains of when these are the text: name and line."""
    base = tuple(base_of(passage) for passage in passages)
    proof = prove(passages, Collation(collated().witnesses, base, ""), readings_stated())
    return [(problem.name, problem.place.line) for problem in proof.problems]


@pytest.mark.parametrize("name", DIGESTS)
def test_the_transcriptions_are_kept_as_found(name: str) -> None:
    """Not a byte of a transcription has changed."""
    found = hashlib.sha256((ROOT / "book" / "witnesses" / name).read_bytes()).hexdigest()
    assert found.startswith(DIGESTS[name])


def test_sixty_six_passages_and_nine_notes() -> None:
    """The essay has 66 passages and nine notes, numbered as the author numbered them."""
    book, _ = essay()
    assert len(book.text) == 66
    assert [note.label for note in book.notes] == [*"123456789"]
    assert {passage.kind for passage in book.passages} == {"paragraph"}


def test_seven_quotations_are_set_off() -> None:
    """What the witnesses set off as quotations are block quotations, and nothing else is."""
    book, _ = essay()
    assert [passage.id for passage in book.passages if passage.within] == SET_OFF


@pytest.mark.parametrize(("label", "passage", "before"), CALLED)
def test_notes_are_called_at_their_places(label: str, passage: str, before: str) -> None:
    """Each note is called once, right after the words after which the author called it."""
    book, _ = essay()
    called = [(it, call) for it in book.passages for call in it.calls if call.label == label]
    assert [it.id for it, _ in called] == [passage]
    it, call = called[0]
    assert it.text[: call.offset].endswith(before)


def test_italics_are_those_of_the_witnesses() -> None:
    """Exactly the titles that one of the witnesses has in italics are in italics."""
    book, _ = essay()
    found = {
        passage.id: [passage.text[span.start : span.end] for span in passage.spans]
        for passage in book.passages
        if passage.spans
    }
    assert found == ITALICS


def test_quotation_marks_are_typographic() -> None:
    """No straight quotation mark or apostrophe is left, and what opens is closed."""
    book, _ = essay()
    text = text_of(book)
    assert "'" not in text
    assert '"' not in text
    for passage in book.passages:
        assert passage.text.count("“") == passage.text.count("”"), passage.label
        assert "‘’" not in passage.text
    assert text.count("‘") == 9
    for decade in ("’70s", "’20s", "’30s"):
        assert decade in text


@pytest.mark.parametrize(("id", "words"), SLIPS_KEPT.items())
def test_slips_of_the_author_are_kept(id: str, words: str) -> None:
    """What the author wrote stands, right or wrong."""
    assert words in by_id(id).text


@pytest.mark.parametrize("slip", SLIPS_LEFT_OUT)
def test_slips_of_the_transcriptions_did_not_enter(slip: str) -> None:
    """What a transcriber or a printer's line has made of the text is not in it."""
    assert slip not in text_of(essay()[0])


@pytest.mark.parametrize(("id", "words"), WHOLE.items())
def test_broken_words_are_whole(id: str, words: str) -> None:
    """A word that the end of a page broke is whole, with its hyphen if that is its own."""
    assert words in by_id(id).text


def test_the_text_is_proven() -> None:
    """Every word of the text is in a witness at its place; nothing of a witness is left over."""
    book, layer = essay()
    problems = Problems()
    proof = prove_book(book, layer, anchor_all(book, layer, problems), problems)
    assert [str(problem) for problem in problems] == []
    for ordered in collated().witnesses:
        tokens = sum(len(block.tokens) for block in ordered.witness.blocks)
        assert proof.accounts[ordered.witness.siglum].total() == tokens


def test_the_differences_are_those_of_the_layer() -> None:
    """Where the witnesses differ is just where annotations/readings.yaml says that they do."""
    found = [(it.base.id, *it.range) for it in collated().readings]
    assert found == [(it.passage, it.start, it.end) for it in readings_stated()]
    kinds = {it.kind for it in collated().readings}
    layer = essay()[1]
    said = {getattr(it.entry, "class_", "") for it in layer.annotations if it.kind == "reading"}
    assert kinds == said


def test_every_reading_says_why() -> None:
    """A person can read why each difference was decided so."""
    layer = essay()[1]
    for it in layer.annotations:
        if it.kind == "reading":
            assert len(it.entry.body.strip()) > 10, it.id


def test_the_order_needs_no_proposals() -> None:
    """Each witness holds the joints of the other: no page had to be placed by likelihood."""
    for ordered in collated().witnesses:
        assert {joint.how for joint in ordered.joints} <= {"found", "attested"}
        assert len(ordered.paragraphs) == 66
        assert [note.label for note in ordered.notes] == [*"123456789"]


@settings(max_examples=20)
@example(where=0.0, how="another")
@example(where=0.999, how="away")
@given(where=st.floats(0, 0.9999), how=st.sampled_from(["another", "away", "twice", "letter"]))
def test_a_changed_word_is_found_with_its_line(where: float, how: str) -> None:
    """Whatever word of the text is changed, taken away or repeated, its line is told."""
    book, _ = essay()
    words = [(p, m) for p, passage in enumerate(book.passages) for m in _words(passage.text)]
    number, (start, end) = words[int(where * len(words))]
    passage = book.passages[number]
    word = passage.text[start:end]
    other = {"another": "elsewhere", "away": "", "twice": f"{word} {word}"}
    changed = passage.text[:start] + other.get(how, f"{word}x") + passage.text[end:]
    passages = list(book.passages)
    breaks = tuple(
        at + len(changed) - len(passage.text) if at > start else at for at in passage.breaks
    )
    passages[number] = replace(passage, text=changed, breaks=breaks, spans=(), calls=())
    told = told_of(tuple(passages))
    line = passage.line_of(start)
    # Inside the target of a reading, it is the reading that is no longer true.
    assert any(name == "reading-untrue" or abs(at - line) <= 1 for name, at in told)


def _words(text: str) -> list[tuple[int, int]]:
    """Where the words of a text are."""
    found, start = [], None
    for at, char in enumerate(text + " "):
        if char.isalnum() and start is None:
            start = at
        elif not char.isalnum() and start is not None:
            found.append((start, at))
            start = None
    return found


def test_passages_that_changed_places_are_found() -> None:
    """Two passages in each other's place are no longer where the witnesses have them."""
    passages = list(essay()[0].passages)
    passages[10], passages[11] = passages[11], passages[10]
    assert "text-without-witness" in {name for name, _ in told_of(tuple(passages))}


def test_paragraphs_are_those_of_the_witnesses() -> None:
    """A paragraph that no witness begins is told."""
    passages = list(essay()[0].passages)
    first, rest = passages[3].text.split(" He believes ")
    halves = [
        replace(passages[3], text=first, breaks=()),
        replace(passages[3], text=f"He believes {rest}", breaks=(), id="p4b"),
    ]
    assert "paragraph-without-witness" in {
        name for name, _ in told_of((*passages[:3], *halves, *passages[4:]))
    }


def test_a_reading_that_is_not_true_is_found() -> None:
    """What a reading says of a witness must be what the witness has."""
    book, _ = essay()
    readings = [
        replace(it, variants={**it.variants, "B": "stragety"})
        if it.id == "reading-strategy"
        else it
        for it in readings_stated()
    ]
    proof = prove(book.passages, collated(), readings)
    assert [problem.name for problem in proof.problems] == ["reading-untrue"]


def test_a_difference_that_no_reading_states_is_left_over() -> None:
    """Without its reading, a variant of a witness is neither in the text nor accounted for."""
    book, _ = essay()
    for left_out in readings_stated():
        rest = [it for it in readings_stated() if it is not left_out]
        proof = prove(book.passages, collated(), rest)
        assert [problem.name for problem in proof.problems] == ["witness-left-over"], left_out.id


def test_an_emendation_has_to_be_stated() -> None:
    """A word that no witness has may stand in the text if a reading states it, and only then."""
    book, _ = essay()
    passages = list(book.passages)
    at = passages[0].text.index("revolutions were")
    emended = passages[0].text.replace("revolutions were", "Revolutions were")
    passages[0] = replace(passages[0], text=emended)
    assert ("text-without-witness", 3) in told_of(tuple(passages))
    has = {"A": "revolutions", "B": "revolutions"}
    reading = Stated("emended", passages[0].place, "p1", at, at + 11, has, "Revolutions")
    base = tuple(base_of(passage) for passage in passages)
    collation = Collation(collated().witnesses, base, "")
    assert not [*prove(passages, collation, [*readings_stated(), reading]).problems]
