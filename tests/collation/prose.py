"""Texts for the tests of collation: made of chance, or the essay of this repository."""

from __future__ import annotations

from functools import cache
from random import Random

from variorum.book import read_book
from variorum.problems import Problems

from programs import ROOT

SYLLABLES = (
    *("ba", "re", "ti", "no", "lum", "san", "der", "qui", "mo", "fe", "gal"),
    *("pri", "sto", "ven", "ur", "shi", "ka", "dol", "em", "pax"),
)


@cache
def _words(seed: int) -> tuple[list[str], list[float]]:
    chance = Random(seed)
    words = {
        "".join(chance.choices(SYLLABLES, k=chance.choice([1, 2, 2, 3, 4]))) for _ in range(900)
    }
    return sorted(words), [1 / (rank + 3) for rank in range(len(words))]


def paragraphs(chance: Random, count: int) -> list[str]:
    """So many paragraphs of two to five sentences, with words as often as words are."""
    words, often = _words(7)
    made = []
    for _ in range(count):
        sentences = []
        for _ in range(chance.randint(2, 5)):
            chosen = chance.choices(words, often, k=chance.randint(6, 18))
            if chance.random() < 0.3:
                chosen[chance.randrange(1, len(chosen))] = "-".join(chance.sample(words, 2))
            sentences.append(
                " ".join([chosen[0].capitalize(), *chosen[1:]]) + chance.choice("...?!")
            )
        made.append(" ".join(sentences))
    return made


@cache
def essay() -> tuple[tuple[str, ...], dict[str, str]]:
    """The essay's paragraphs, with their note marks, and its notes."""
    book = read_book(ROOT, Problems())
    made = []
    for passage in book.text:
        text = passage.text
        for call in reversed(passage.calls):
            text = f"{text[: call.offset]}<sup>{call.label}</sup>{text[call.offset :]}"
        made.append(text)
    notes = {note.label: " ".join(it.text for it in note.passages) for note in book.notes}
    return tuple(made), notes
