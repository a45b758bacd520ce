"""Folding: the text as it is compared, with a map back to its code points.

What a person would forgive is made equal: runs of white space, quotation marks, dashes, ellipses,
Unicode's normal forms, and characters that can't be seen. Letters are left alone.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

import regex

from variorum.book.passage import Passage

_UNSEEN = r"\u00ad\u061c\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Soft hyphen, zero-width space, word joiner, and the marks that steer writing direction.

The joiners U+200C and U+200D are not among them: in Persian and in Indian scripts they spell."""
_MARKS = r"\p{M}\u1160-\u11ff\ud7b0-\ud7ff\U00016d60-\U00016d6f"
"""Marks and vowels that melt into the character before them in normal form C.

An unseen character before one of them keeps the two apart; it is left where it stands, and the
fold of a piece is a piece of the fold."""
_QUOTES = {'"': "“”„‟«»″〝〞＂״", "'": "‘’‚‛‹›′´`ʼ＇׳"}
_DASHES = r"\u002d\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d"
_DOTS = {".": 1, "‥": 2, "…": 3}

_N = rf"[{_UNSEEN}](?![{_MARKS}])"
_W = rf"(?:\s|{_N})"
_SPECIAL = regex.compile(
    rf"(?P<dots>[.‥…](?:{_W}*+[.‥…])+|[‥…])"
    rf"|(?P<dash>[{_DASHES}](?:(?:{_N})*+[{_DASHES}])+|(?!-)[{_DASHES}])"
    rf"|(?P<kept>[{_UNSEEN}][{_MARKS}]+)"
    rf"|(?P<edge>\A{_W}+|{_W}+\Z)"
    rf"|(?P<space>{_W}{{2,}}|(?!\ ){_W})"
    rf"|(?P<quote>[{''.join(_QUOTES.values())}])"
)
_QUOTE = {quote: plain for plain, quotes in _QUOTES.items() for quote in quotes}


def _fold_piece(found: regex.Match[str]) -> str:
    piece = found[0]
    match found.lastgroup:
        case "dots":
            return "." * sum(_DOTS.get(char, 0) for char in piece)
        case "dash":
            return "-"
        case "kept":
            return piece
        case "space":
            return " " if any(char.isspace() for char in piece) else ""
        case "quote":
            return _QUOTE[piece]
    return ""  # white space at an edge


@lru_cache(maxsize=4096)  # the same few words of a target are asked for again and again
def fold(text: str) -> str:
    """The text as it is compared: words of a target or a form, white space at the edges gone.

    >>> fold("the “old”  — regime…")
    'the "old" - regime...'

    Folding twice is folding once, and the fold of two words is the folds of both with a space.
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
        """The folded offset of the code point `at`; of one inside a piece, the piece's start."""
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
        piece = _fold_piece(found)
        if piece == found[0] and found.lastgroup != "kept":
            continue  # three plain dots are three characters
        between = text[done : found.start()]
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

    Passages of the text follow one another with a space, as do the blocks of one of the author's
    notes; each of these notes stands apart, behind a character that no target holds.
    """

    APART = "\x00"

    def __init__(self, passages: tuple[Passage, ...]) -> None:
        self.passages = passages
        self._folded = [_fold_passage(passage.text) for passage in passages]
        self.starts: list[int] = []
        pieces: list[str] = []
        length = 0
        last = ""
        for passage, folded in zip(passages, self._folded, strict=True):
            between = _between(last, folded.text)
            if not last or (passage.id[0] == "n" and "." not in passage.id):
                between = self.APART
            length += len(between)
            self.starts.append(length)
            pieces += between, folded.text
            length += len(folded.text)
            last = folded.text[-1:] or between or last
        self.text = "".join(pieces) + self.APART
        """The folded text: it begins and ends with a character that no target holds."""
        self._found: dict[str, list[int]] = {}

    def prepare(self, words: Iterable[str]) -> None:
        """Find many words at once (Aho–Corasick), so that `find` need not go through the text."""
        from ahocorasick_rs import AhoCorasick

        wanted = [word for word in dict.fromkeys(words) if word and word not in self._found]
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
        if known is None:
            known = self._found[words] = []
            at = self.text.find(words)
            while at >= 0:
                known.append(at)
                at = self.text.find(words, at + 1)
        yield from known[bisect_left(known, low) : bisect_left(known, high)]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Passage id → its position among the passages."""
        return {passage.id: number for number, passage in enumerate(self.passages)}

    def number_at(self, at: int) -> int:
        """The position of the passage in which the folded offset `at` stands."""
        return max(bisect_right(self.starts, at) - 1, 0)

    def bounds(self, number: int) -> tuple[int, int]:
        """The folded range of the passage at this position."""
        start = self.starts[number]
        return start, start + len(self._folded[number].text)

    def parts(self, start: int, end: int) -> tuple[Part, ...] | None:
        """The range [start, end) of the folded text as ranges of passages.

        None where an edge falls inside what is one piece in the passage, or between passages.
        """
        first, last = self.number_at(start), self.number_at(end - 1)
        if start >= end or start < self.starts[first] or end > self.bounds(last)[1]:
            return None
        parts = []
        for number in range(first, last + 1):
            base, limit = self.bounds(number)
            table = self._folded[number].map
            if base == limit:
                continue  # a passage in which nothing can be seen
            from_ = table.start_of(max(start, base) - base)
            to = table.end_of(min(end, limit) - base)
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

    def original(self, at: int) -> str:
        """The character, or the few, for which the folded character at `at` stands."""
        parts = self.parts(at, at + 1)
        return self.text[at] if parts is None else self.exact(parts)


def _between(last: str, text: str) -> str:
    """What stands between two passages: what folding would leave of the space between them."""
    both_dots = last == "." and text[:1] == "."
    return "" if both_dots or last == FoldedText.APART or not text else " "


@cache
def is_word(char: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, a mark on one, or a joiner.

    A raised or lowered figure is none: in `Lenin²` it calls a note.
    """
    if char in "_\u200c\u200d":
        return True
    category = unicodedata.category(char)
    if category == "No":
        return not unicodedata.decomposition(char).startswith(("<super>", "<sub>"))
    return category[0] in "LM" or category in ("Nd", "Nl")


_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\u3031-\u3035]"
)


@cache
def _is_unspaced(char: str) -> bool:
    return char >= "\u0e00" and _UNSPACED.match(char) is not None


def is_cut(text: str, at: int) -> bool:
    """Whether an edge at `at` would cut a word in two.

    In scripts that set no space between words, as Chinese and Thai, any character may begin one,
    but none is parted from its marks.
    """
    before, after = text[at - 1], text[at]
    if not (is_word(before) and is_word(after)):
        return False
    if unicodedata.category(after)[0] == "M":
        return True
    return not (_is_unspaced(before) or _is_unspaced(after))
