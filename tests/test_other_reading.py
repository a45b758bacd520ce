"""The layer of the essay in another witness's words: every note is kept, at the words it means.

The lock was written in the established text. The witnesses have the essay as it was transcribed,
with straight quotation marks, broken compounds and slips; each is put into reading order and taken
for the text.
"""

from __future__ import annotations

from functools import cache

import pytest

from test_text import collated, essay
from texts import book_of, passages
from variorum.anchor import resolve_all
from variorum.anchor.fold import FoldedText
from variorum.problems import Problems
from variorum.reanchor import propose_all
from variorum.reanchor.compare import Comparison, compare
from variorum.reanchor.fingerprint import WordedText
from variorum.reanchor.lock import read_lock

SAID_OTHERWISE = {
    # what the editor's target says → what it becomes in witness B
    "reading-strikebreakers": "strike-breakers",
    "reading-anarcho-syndicalist": "anarchosyndicalist",
    "reading-one-factory": "factory",
    "reading-as-a-whole": "whole.",
    "reading-strategy": "stategy",
    "reading-russie": "Rusie",
    "soviet": "Soviets",
}
"""The targets that witness B's own slips and signs change, and their words there."""


@cache
def read_in(siglum: str) -> Comparison:
    """The layer and its lock in the words of one witness."""
    [ordered] = [it for it in collated().witnesses if it.witness.siglum == siglum]
    text, notes = (
        tuple(ordered.witness.wording(it.tokens) for it in part)
        for part in (ordered.paragraphs, ordered.notes)
    )
    folded = FoldedText(passages(*text, notes=notes))
    book, (_, layer) = book_of(folded.passages), essay()
    anchoring = resolve_all(folded, book, layer, Problems())
    lock = read_lock(essay()[0].root, Problems())
    assert lock is not None
    return compare(book, layer, folded, anchoring, lock)


def test_the_first_witness_keeps_every_note_untouched() -> None:
    """Witness A has every target's words where they are."""
    assert {it.state for it in read_in("A").standings} == {"same"}


@pytest.mark.parametrize("siglum", ["A", "B"])
def test_every_note_is_kept(siglum: str) -> None:
    """A target is where it was, or re-anchoring proposes its place; none is given up."""
    comparison = read_in(siglum)
    proposals = {it.annotation: found for it, found in propose_all(comparison)}
    lost = [
        it.annotation
        for it in comparison.standings
        if it.state != "same" and proposals[it.annotation].parts is None
    ]
    assert lost == []


def test_the_words_in_the_second_witness() -> None:
    """What is proposed for witness B are its words for the same thing, in the same passage."""
    comparison = read_in("B")
    text = comparison.new.text
    proposed = {it.annotation: found for it, found in propose_all(comparison)}
    words = {id: text.exact(found.parts) for id, found in proposed.items() if found.parts}
    straight = str.maketrans("“”‘’", "\"\"''")
    assert words == {id: it.translate(straight) for id, it in SAID_OTHERWISE.items()}
    established = WordedText(FoldedText(essay()[0].passages))
    for id, found in proposed.items():
        number = established.fingerprint.numbers[found.entry.at.passage]
        assert found.parts is not None, id
        assert found.parts[0].passage == established.text.passages[number].id
