"""Alignment: two stretches of text, as letters of a fingerprint, laid side by side.

Positions count words in a fingerprint's line. What is kept are runs of two words and more, and
single words in step with them: one common word by itself proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from variorum.fingerprint import APART

Span = tuple[int, int]
"""A range of a line: first word, and the word behind its last."""

_CHOICES = 12
"""Where words were put in or taken out at an edge, so many places of the edge are tried."""


class Block(NamedTuple):
    """Words that both lines have: `size` of them, from `old` and from `new` on."""

    old: int
    new: int
    size: int


def window(line: str, span: Span, reach: int) -> Span:
    """The span with up to `reach` words of context on each side, never over a break."""
    first, end = span
    low, high = max(first - reach, 0), min(end + reach, len(line))
    low = max(line.rfind(APART, low, first) + 1, low)
    broken = line.find(APART, end, high)
    return low, high if broken < 0 else broken


@dataclass(frozen=True, slots=True)
class Laid:
    """A stretch of the old line laid beside a stretch of the new one."""

    old: Span
    new: Span
    blocks: tuple[Block, ...]
    """What both have, in order."""

    @property
    def kept(self) -> int:
        """How many words of the old stretch the new one has."""
        return sum(block.size for block in self.blocks)

    def run_over(self, span: Span) -> int:
        """How long the run of kept words is that holds the whole span; 0 if there is none."""
        first, end = span
        for block in self.blocks:
            if block.old <= first and end <= block.old + block.size:
                return block.size
        return 0

    def starts(self, first: int) -> Sequence[int]:
        """Where in the new line the old word `first` could be, if a range begins with it."""
        return [at for at, _ in self._places(first)]

    def ends(self, end: int) -> Sequence[int]:
        """Where in the new line a range could end that ended behind the old word `end - 1`."""
        return [at for _, at in self._places(end - 1)]

    def _places(self, word: int) -> list[Span]:
        """Where a word is now, as spans that hold it or the gap in which it stood."""
        before = after = None
        for block in self.blocks:
            if block.old <= word < block.old + block.size:
                at = block.new + word - block.old
                return [(at, at + 1)]
            if block.old > word:
                after = block
                break
            before = block
        from_left = None if before is None else before.new + word - before.old
        from_right = None if after is None else after.new + word - after.old
        if before is None or after is None or from_left == from_right:
            only = from_right if from_left is None else from_left
            if only is None or not self.new[0] <= only < self.new[1]:
                return []
            return [(only, only + 1)]
        ends = (before.new + word - before.old, after.new + word - after.old)
        low, high = before.new + before.size, after.new
        if low == high:
            return [(low, low)]
        places = [(at, at + 1) for at in range(low, high)]
        places.sort(key=lambda place: min(abs(place[0] - at) for at in ends))
        return places[:_CHOICES]


def lay(old_line: str, old: Span, new_line: str, new: Span) -> Laid:
    """Lay two stretches side by side so that as many words as can be stand beside their like."""
    from rapidfuzz.distance import LCSseq

    equal = [
        Block(old[0] + code.src_start, new[0] + code.dest_start, code.src_end - code.src_start)
        for code in LCSseq.opcodes(old_line[slice(*old)], new_line[slice(*new)])
        if code.tag == "equal"
    ]
    return Laid(old, new, tuple(_in_step(equal)))


def _in_step(blocks: list[Block]) -> list[Block]:
    """The runs, and of single words those that stand where the run before or behind leads to."""
    kept = []
    for number, block in enumerate(blocks):
        if block.size > 1:
            kept.append(block)
            continue
        step = block.new - block.old
        before = next((it for it in reversed(blocks[:number]) if it.size > 1), None)
        after = next((it for it in blocks[number + 1 :] if it.size > 1), None)
        if any(it is not None and it.new - it.old == step for it in (before, after)):
            kept.append(block)
    return kept


def lay_near(old_line: str, span: Span, new_line: str, at: int, reach: int) -> Laid:
    """Lay a span with its context beside the new line, where it is thought to begin near `at`."""
    old = window(old_line, span, reach)
    length = span[1] - span[0]
    at = min(max(at, 0), len(new_line))
    slack = reach // 2 + length // 4
    around = (at, min(at + length, len(new_line)))
    return lay(old_line, old, new_line, window(new_line, around, reach + slack))


def likeness(old_line: str, old: Span, new_line: str, new: Span, reach: int) -> float:
    """How much of a span and of its context is left around another span: 0 to 1."""
    low, high = window(old_line, old, reach)
    laid = lay(old_line, (low, high), new_line, window(new_line, new, reach + reach // 2))
    return laid.kept / max(high - low, 1)
