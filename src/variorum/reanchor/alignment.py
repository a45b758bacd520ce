"""Alignment: two stretches of text, as letters of a fingerprint, laid side by side.

Positions count words in a fingerprint's line. What is kept are runs of two words and more, and
single words in step with them: one common word by itself proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from variorum.reanchor.fingerprint import APART

Span = tuple[int, int]
"""A range of a line: first word, and the word behind its last."""

_CHOICES = 12
"""Where words were put in or taken out at an edge, so many places of the edge are tried."""
_STEP = 3
"""So many words changed one by one are still in step."""


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

    def kept_in(self, span: Span) -> int:
        """How many words of a part of the old stretch the new one has."""
        return sum(
            max(min(block.old + block.size, span[1]) - max(block.old, span[0]), 0)
            for block in self.blocks
        )

    def kept_at(self, old: Span, new: Span) -> int:
        """How many words of a part of the old stretch stand in a part of the new one."""
        kept = 0
        for block in self.blocks:
            step = block.new - block.old
            low = max(block.old, old[0], new[0] - step)
            high = min(block.old + block.size, old[1], new[1] - step)
            kept += max(high - low, 0)
        return kept

    def place_of(self, word: int) -> tuple[Sequence[int], bool]:
        """Where in the new line an old word can be, and whether that is sure.

        It is sure where the word was kept, or where as few words stand between kept ones as before.
        """
        before = after = None
        for block in self.blocks:
            if block.old <= word < block.old + block.size:
                return [block.new + word - block.old], True
            if block.old > word:
                after = block
                break
            before = block
        from_left = None if before is None else before.new + word - before.old
        from_right = None if after is None else after.new + word - after.old
        if before is None or after is None:
            only = from_right if from_left is None else from_left
            return ([only] if only is not None and self.new[0] <= only < self.new[1] else []), False
        low, high = before.new + before.size, after.new
        if from_left == from_right:
            return [low + word - before.old - before.size], high - low <= _STEP
        ends = (before.new + word - before.old, after.new + word - after.old)
        gap = sorted(range(low, high), key=lambda at: min(abs(at - end) for end in ends))
        return gap[:_CHOICES], False

    def kept_from(self, word: int) -> int | None:
        """The new place of the first old word from this one on that was kept."""
        for block in self.blocks:
            if block.old + block.size > word:
                return block.new + max(word - block.old, 0)
        return None

    def kept_to(self, word: int) -> int | None:
        """The new place of the last old word up to this one that was kept."""
        for block in reversed(self.blocks):
            if block.old <= word:
                return block.new + min(word - block.old, block.size - 1)
        return None


def lay(old_line: str, old: Span, new_line: str, new: Span) -> Laid:
    """Lay two stretches side by side so that as many words as can be stand beside their like."""
    return Laid(old, new, tuple(_in_step(_equal(old_line, old, new_line, new))))


def lay_by(old_line: str, old: Span, span: Span, new_line: str, new: Span, beside: Span) -> Laid:
    """As `lay`, but with a span held beside another.

    What stands before the one is laid beside what stands before the other, and so behind them.
    """
    equal = _equal(old_line, (old[0], span[0]), new_line, (new[0], beside[0]))
    equal += _equal(old_line, span, new_line, beside)
    equal += _equal(old_line, (span[1], old[1]), new_line, (beside[1], new[1]))
    return Laid(old, new, tuple(_in_step(_merged(equal))))


def _equal(old_line: str, old: Span, new_line: str, new: Span) -> list[Block]:
    from rapidfuzz.distance import LCSseq

    return [
        Block(old[0] + code.src_start, new[0] + code.dest_start, code.src_end - code.src_start)
        for code in LCSseq.opcodes(old_line[slice(*old)], new_line[slice(*new)])
        if code.tag == "equal"
    ]


def _merged(blocks: list[Block]) -> list[Block]:
    """The blocks, those that follow one another without a gap as one."""
    merged: list[Block] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if last and (last.old + last.size, last.new + last.size) == (block.old, block.new):
            merged[-1] = Block(last.old, last.new, last.size + block.size)
        else:
            merged.append(block)
    return merged


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
