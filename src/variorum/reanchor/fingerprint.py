"""Fingerprints: a text remembered without keeping its words, one letter for each of them.

Sixty-four letters are few: many words share each, and nobody can read the text from them. But ten
letters in a row are as good as unique, so the fingerprint of an old text, laid beside the new one,
shows where each of its places has gone.
"""

from __future__ import annotations

import hashlib
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import regex

from variorum.anchor.fold import FoldedText

LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
"""What a word can become."""

APART = "\n"
"""Stands, like a word that no other is like, where the text is broken off: before each note."""

_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(
    rf"(?V1)[{_UNSPACED}]\p{{M}}*"
    rf"|[[\p{{L}}\p{{M}}\p{{N}}_\u200c\u200d]--[{_UNSPACED}²³¹⁰-₉]]+"
    rf"|{FoldedText.APART}"
)


def words_in(text: str) -> list[tuple[int, int]]:
    """The words of a folded text, as ranges."""
    return [found.span() for found in _WORD.finditer(text)]


@cache
def letter(word: str) -> str:
    """The letter of a word, whether it is written large or small.

    >>> letter("Soviet") == letter("soviet")
    True
    """
    digest = hashlib.blake2b(word.lower().encode(), digest_size=1).digest()
    return LETTERS[digest[0] & 63]


@dataclass(frozen=True, slots=True)
class Print:
    """What is remembered of a passage."""

    hash: str
    """Ten hexadecimal digits made from its text."""
    letters: str
    """One for each of its words."""
    apart: bool = False
    """Whether it opens one of the author's notes."""


@dataclass(frozen=True)
class Fingerprint:
    """What is remembered of a text: a print for each passage, in order."""

    prints: tuple[Print, ...]

    @cached_property
    def line(self) -> str:
        """The letters of the whole text in one line, with APART where a note begins."""
        return "".join(APART * one.apart + one.letters for one in self.prints)

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """For each passage, where in the line its first word stands."""
        firsts = []
        at = 0
        for one in self.prints:
            at += one.apart
            firsts.append(at)
            at += len(one.letters)
        return tuple(firsts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """For each passage its hash; of passages that are the same, the later ones are counted.

        `9f3c2a1b4e`, and `9f3c2a1b4e#2` where the text has the same passage again.
        """
        times: Counter[str] = Counter()
        names = []
        for one in self.prints:
            times[one.hash] += 1
            count = times[one.hash]
            names.append(one.hash if count == 1 else f"{one.hash}#{count}")
        return tuple(names)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """A passage's name → its position among the passages."""
        return {name: number for number, name in enumerate(self.names)}


class WordedText:
    """A folded text with its words: its fingerprint, and where in it each word stands."""

    def __init__(self, text: FoldedText) -> None:
        self.text = text

    # Counted out only when somebody asks: without a lock nobody does.
    @cached_property
    def _words(self) -> tuple[list[int], list[int], str]:
        starts: list[int] = []
        ends: list[int] = []
        line: list[str] = []
        for found in _WORD.finditer(self.text.text):
            starts.append(found.start())
            ends.append(found.end())
            line.append(APART if found[0] == FoldedText.APART else letter(found[0]))
        # The text's own first and last character are no words of it.
        return starts[1:-1], ends[1:-1], "".join(line[1:-1])

    @cached_property
    def starts(self) -> list[int]:
        """The folded offset at which each word of the fingerprint's line begins."""
        return self._words[0]

    @cached_property
    def ends(self) -> list[int]:
        """The folded offset at which each of these words ends."""
        return self._words[1]

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What is remembered of this text."""
        return Fingerprint(tuple(self._prints(self._words[2])))

    def words(self, first: int, end: int) -> list[str]:
        """The words at positions of the line, as far as there are any."""
        first, end = max(first, 0), min(end, len(self.starts))
        return [self.text.text[self.starts[at] : self.ends[at]] for at in range(first, end)]

    def _prints(self, line: str) -> Iterator[Print]:
        at = 0
        for number, passage in enumerate(self.text.passages):
            digest = hashlib.sha256(passage.text.encode()).hexdigest()[:10]
            apart = line[at : at + 1] == APART and self.starts[at] < self.text.starts[number]
            at += apart
            last = at
            limit = self.text.bounds(number)[1]
            while last < len(line) and self.ends[last] <= limit and line[last] != APART:
                last += 1
            yield Print(digest, line[at:last], apart)
            at = last


class Seeds:
    """Where in a line certain short runs of letters stand: an index of those that are asked for."""

    def __init__(self, line: str, length: int) -> None:
        self._line = line
        self._length = length
        self._places: dict[str, list[int]] = {}

    def want(self, runs: Iterable[str]) -> None:
        """Find these runs, all in one pass."""
        new: dict[str, list[int]] = {run: [] for run in runs if run not in self._places}
        if new:
            length = self._length
            for at in range(len(self._line) - length + 1):
                run = self._line[at : at + length]
                if run in new:
                    new[run].append(at)
            self._places.update(new)

    def of(self, run: str) -> list[int]:
        """The places of a run that was asked for."""
        return self._places[run]


def runs_in(letters: str, length: int) -> Iterator[tuple[int, str]]:
    """The runs of this length in a piece of a line, with their offsets; none goes over a break."""
    for at in range(len(letters) - length + 1):
        run = letters[at : at + length]
        if APART not in run:
            yield at, run


def seed_length(words: int) -> int:
    """How long a run must be to be rare by chance in a text of so many words.

    >>> seed_length(5_000), seed_length(500_000)
    (3, 4)
    """
    return 2 if words <= 64**2 else 3 if words <= 64**3 else 4
