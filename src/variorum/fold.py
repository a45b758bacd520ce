"""Folding: the text as it is compared, with a map back to its code points.

What a person would forgive is made equal: runs of white space, quotation marks, dashes, ellipses,
Unicode's normal forms, and characters that can't be seen. Letters are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from variorum.passage import Passage

_UNSEEN = "\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Soft hyphen, zero-width space, word joiner, and the marks that steer writing direction.

The joiners U+200C and U+200D are not among them: in Persian and in Indian scripts they spell."""
_QUOTES = {'"': "“”„‟«»″〝〞＂", "'": "‘’‚‛‹›′´`ʼ＇"}
_DASHES = "\u002d\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d"
_SPECIAL = re.compile(
    rf"\A[\s{_UNSEEN}]+|[\s{_UNSEEN}]+\Z|[\s{_UNSEEN}]{{2,}}|(?! )[\s{_UNSEEN}]"
    rf"|[{_DASHES}]{{2,}}|(?!-)[{_DASHES}]"
    rf"|…|[{''.join(_QUOTES.values())}]"
)
_QUOTE = {ord(quote): plain for plain, quotes in _QUOTES.items() for quote in quotes}


def _fold_piece(piece: str) -> str:
    if piece == "…":
        return "..."
    if (quote := _QUOTE.get(ord(piece[0]))) is not None:
        return quote
    if piece[0] == "-" or re.match(f"[{_DASHES}]", piece):
        return "-"
    return " " if any(char.isspace() for char in piece) else ""


def _at_edge(found: re.Match[str], text: str) -> bool:
    return found.start() == 0 or found.end() == len(text)


def fold(text: str) -> str:
    """The text as it is compared: words of a target or a form, white space at the edges gone.

    >>> fold("the “old”\\u00a0 — regime…")
    'the "old" - regime...'
    """
    return _fold_passage(unicodedata.normalize("NFC", text)).text


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A range of one passage, in code points: zero-based, end exclusive."""

    passage: str
    start: int
    end: int


@dataclass(slots=True)
class _Map:
    """Where folded pieces came from: four columns, a row for each place that changed."""

    folded_start: list[int] = field(default_factory=list)
    folded_end: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)

    def start_of(self, at: int) -> int | None:
        """The code point at which the folded character `at` begins; None if inside a code point."""
        row = bisect_right(self.folded_start, at) - 1
        if row < 0:
            return at
        if at < self.folded_end[row]:
            return self.start[row] if at == self.folded_start[row] else None
        return self.end[row] + at - self.folded_end[row]

    def end_of(self, at: int) -> int | None:
        """The code point at which the folded character before `at` ends; None if inside one."""
        row = bisect_left(self.folded_start, at) - 1
        if row < 0:
            return at
        if at <= self.folded_end[row]:
            return self.end[row] if at == self.folded_end[row] else None
        return self.end[row] + at - self.folded_end[row]

    def folded(self, at: int) -> int:
        """The folded offset of the code point `at`."""
        row = bisect_right(self.start, at) - 1
        if row < 0:
            return at
        if at < self.end[row]:
            return self.folded_start[row]
        return self.folded_end[row] + at - self.end[row]


@dataclass(slots=True)
class _Folded:
    text: str
    map: _Map


def _fold_passage(text: str) -> _Folded:
    table = _Map()
    pieces: list[str] = []
    done = length = 0
    for found in _SPECIAL.finditer(text):
        between = text[done : found.start()]
        piece = _fold_piece(found[0]).strip(" " if _at_edge(found, text) else "")
        length += len(between)
        table.folded_start.append(length)
        table.start.append(found.start())
        length += len(piece)
        table.folded_end.append(length)
        table.end.append(found.end())
        pieces += between, piece
        done = found.end()
    pieces.append(text[done:])
    return _Folded("".join(pieces), table)


class FoldedText:
    """All passages folded into one string, in which ranges are found and led back to passages.

    Passages of the text follow one another with a space; each of the author's notes stands apart,
    behind a character that no target holds.
    """

    APART = "\x00"

    def __init__(self, passages: tuple[Passage, ...]) -> None:
        self.passages = passages
        self._folded = [_fold_passage(passage.text) for passage in passages]
        self.starts: list[int] = []
        pieces: list[str] = []
        length = 0
        for passage, folded in zip(passages, self._folded, strict=True):
            pieces.append(" " if pieces and passage.id[0] == "p" else self.APART)
            length += 1
            self.starts.append(length)
            pieces.append(folded.text)
            length += len(folded.text)
        self.text = "".join(pieces) + self.APART
        """The folded text: it begins and ends with a character that no target holds."""
        self._found: dict[str, list[int]] = {}

    def prepare(self, words: Iterable[str]) -> None:
        """Find many words at once (Aho–Corasick), so that `find` need not go through the text."""
        from ahocorasick_rs import AhoCorasick

        wanted = [word for word in dict.fromkeys(words) if word not in self._found]
        if not wanted:
            return
        self._found.update((word, []) for word in wanted)
        for word, start, _ in AhoCorasick(wanted).find_matches_as_indexes(
            self.text, overlapping=True
        ):
            self._found[wanted[word]].append(start)

    def find(self, words: str, low: int, high: int) -> Iterator[int]:
        """Every folded offset in [low, high) at which these folded words begin."""
        known = self._found.get(words)
        if known is not None:
            yield from known[bisect_left(known, low) : bisect_left(known, high)]
            return
        at = self.text.find(words, low)
        while 0 <= at < high:
            yield at
            at = self.text.find(words, at + 1)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Passage id → its position among the passages."""
        return {passage.id: number for number, passage in enumerate(self.passages)}

    def number_at(self, at: int) -> int:
        """The position of the passage in which the folded offset `at` stands."""
        return max(bisect_right(self.starts, at) - 1, 0)

    def parts(self, start: int, end: int) -> tuple[Part, ...] | None:
        """The range [start, end) of the folded text as ranges of passages.

        None where an edge falls inside what is one code point in the passage, or between passages.
        """
        first, last = self.number_at(start), self.number_at(end - 1)
        edges = [(number, 0, len(self._folded[number].text)) for number in range(first, last + 1)]
        parts = []
        for number, left, right in edges:
            base, table = self.starts[number], self._folded[number].map
            if number == first:
                left = start - base
            if number == last:
                right = end - base
            if left < 0 or right > len(self._folded[number].text) or left >= right:
                return None
            from_, to = table.start_of(left), table.end_of(right)
            if from_ is None or to is None:
                return None
            parts.append(Part(self.passages[number].id, from_, to))
        return tuple(parts)

    def range(self, parts: tuple[Part, ...]) -> tuple[int, int]:
        """The folded range of these parts: the inverse of `parts`."""
        first, last = parts[0], parts[-1]
        one, two = self.numbers[first.passage], self.numbers[last.passage]
        start = self.starts[one] + self._folded[one].map.folded(first.start)
        end = self.starts[two] + self._folded[two].map.folded(last.end)
        return start, end

    def exact(self, parts: tuple[Part, ...]) -> str:
        """The words of the text in a range, passages joined by a space."""
        return " ".join(
            self.passages[self.numbers[part.passage]].text[part.start : part.end] for part in parts
        )


def is_word(char: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, or a mark on one."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"
