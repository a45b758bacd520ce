"""Look-alikes: what resembles words that are not in the text, for people to compare.

Nothing that is found here is ever taken for the words themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex

from variorum.anchor.fold import FoldedText, Part, fold, is_cut

_FLOOR = 70
"""Per cent of likeness below which showing a place helps nobody."""

_WORD = regex.compile(r"\w\w+")


class LookAlikes:
    """Finds what resembles given words; the index of rare words is made when it is first asked."""

    def __init__(self, text: FoldedText) -> None:
        self._text = text
        self._passages: list[str] = []
        self._holding: dict[str, list[int]] = {}

    def near(self, words: str, most: int = 3) -> Iterator[tuple[Part, ...]]:
        """Up to `most` ranges that resemble the words, the likest first."""
        from rapidfuzz import fuzz

        wanted = fold(words).lower()
        if len(wanted) < 4:
            return
        found = []
        for number in self._candidates(wanted):
            at = fuzz.partial_ratio_alignment(wanted, self._passages[number], score_cutoff=_FLOOR)
            if at is not None:
                found.append((-at.score, number, at.dest_start, at.dest_end))
        for _, number, start, end in sorted(found)[:most]:
            base, limit = self._text.bounds(number)
            parts = self._text.parts(*self._whole(base + start, min(base + end, limit)))
            if parts is not None:
                yield parts

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """The range with the words whole that its edges cut, and without spaces at them."""
        text = self._text.text
        while is_cut(text, start):
            start -= 1
        while is_cut(text, end):
            end += 1
        words = text[start:end]
        return end - len(words.lstrip()), start + len(words.rstrip())

    def _candidates(self, wanted: str) -> list[int]:
        """The passages that share most of the rarest words; where they share none, all of them."""
        if not self._passages:
            self._read()
        votes: Counter[int] = Counter()
        for word in set(_WORD.findall(wanted)):
            holding = self._holding.get(word, [])
            for number in holding if len(holding) <= 200 else []:
                votes[number] += 1
        if votes:
            return [number for number, _ in votes.most_common(20)]
        return list(range(min(len(self._passages), 2000)))

    def _read(self) -> None:
        for number in range(len(self._text.passages)):
            passage = self._text.text[slice(*self._text.bounds(number))]
            lowered = passage.lower()
            # A few letters become two when lowered; offsets must not shift for them.
            passage = lowered if len(lowered) == len(passage) else passage
            self._passages.append(passage)
            for word in set(_WORD.findall(passage)):
                self._holding.setdefault(word, []).append(number)
