"""The Hypothesis client's rule for finding a quotation again, stated anew for comparison.

After `src/annotator/anchoring/match-quote.ts` of hypothesis/client and the search that it uses:
places where the quotation stands letter for letter, if there are any; else those with the fewest
errors, at most 256 and at most half its length. Each is rated by the quotation (50), the prefix and
the suffix (20 each) and the distance from where it was expected (2). The best is taken, whatever
its rating.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

QUOTE, PREFIX, SUFFIX, POSITION = 50, 20, 20, 2


@dataclass(frozen=True)
class Text:
    """A text in which quotations are looked for."""

    text: str

    @cached_property
    def masks(self) -> dict[str, int]:
        """For each character the places at which it stands, as the bits of a number.

        Bit n + 1 is set where the text has the character at n.
        """
        places: dict[str, bytearray] = {}
        size = len(self.text) // 8 + 1
        for at, char in enumerate(self.text, 1):
            if char not in places:
                places[char] = bytearray(size)
            places[char][at >> 3] |= 1 << (at & 7)
        return {char: int.from_bytes(mask, "little") for char, mask in places.items()}

    def search(self, pattern: str, most: int) -> tuple[list[int], int]:
        """Where the pattern ends with the fewest errors, and how many; none above `most`.

        The rule of Wu and Manber with the roles exchanged: for each piece of the pattern a number
        has a bit for every place of the text, so all places are looked at at once.
        """
        everywhere = (1 << (len(self.text) + 1)) - 1
        rows: list[int] = []
        for errors in range(most + 1):
            fewer = rows
            row = everywhere
            rows = [row]
            for number, char in enumerate(pattern):
                row = (row << 1) & self.masks.get(char, 0)
                if errors:
                    missing = fewer[number]
                    row |= missing << 1 | missing | fewer[number + 1] << 1
                row &= everywhere
                rows.append(row)
            if row:
                return _bits(row), errors
        return [], 0


def _bits(number: int) -> list[int]:
    bits = []
    while number:
        lowest = number & -number
        bits.append(lowest.bit_length() - 1)
        number ^= lowest
    return bits


def _likeness(text: str, words: str) -> float:
    if not text or not words:
        return 0.0
    _, errors = Text(text).search(words, len(words))
    return 1 - errors / len(words)


def _matches(text: Text, quote: str) -> list[tuple[int, int, int]]:
    """Start, end and errors of each match."""
    matches = []
    at = text.text.find(quote)
    while at >= 0:
        matches.append((at, at + len(quote), 0))
        at = text.text.find(quote, at + 1)
    if matches:
        return matches
    ends, errors = text.search(quote, min(256, len(quote) // 2))
    for end in ends:
        piece = text.text[max(0, end - len(quote) - errors) : end]
        backwards, _ = Text(piece[::-1]).search(quote[::-1], errors)
        matches.append((end - max(backwards, default=0), end, errors))
    return matches


def match_quote(
    text: Text, quote: str, prefix: str, suffix: str, expected: int
) -> tuple[int, int] | None:
    """The place that the client would take for the quotation; None only where there is no match."""

    def rate(match: tuple[int, int, int]) -> float:
        start, end, errors = match
        before = text.text[max(0, start - len(prefix)) : start]
        after = text.text[end : end + len(suffix)]
        return (
            QUOTE * (1 - errors / len(quote))
            + PREFIX * (_likeness(before, prefix) if prefix else 1.0)
            + SUFFIX * (_likeness(after, suffix) if suffix else 1.0)
            + POSITION * (1 - abs(start - expected) / len(text.text))
        )

    matches = _matches(text, quote) if quote else []
    if not matches:
        return None
    start, end, _ = max(matches, key=rate)
    return start, end
