"""Continuity: how well the end of one block and the beginning of another go together.

All that a single witness has to show: a sentence broken off wants its other half, a word broken
off wants the rest of a word that is known, an opened quotation wants to be closed. A score is a
proposal, never a proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from variorum.collation.blocks import Block


@dataclass(frozen=True)
class Habits:
    """The words and pairs of words that a witness is known to have."""

    blocks: tuple[Block, ...]

    @cached_property
    def words(self) -> Counter[str]:
        """How often it has each word."""
        return Counter(word for block in self.blocks for word in block.words)

    @cached_property
    def pairs(self) -> Counter[tuple[str, str]]:
        """How often it has each pair of neighbouring words."""
        pairs: Counter[tuple[str, str]] = Counter()
        for block in self.blocks:
            pairs.update(zip(block.words, block.words[1:], strict=False))
        return pairs

    @cached_property
    def small(self) -> Counter[str]:
        """How often it has each word with a small first letter."""
        keys = (token.key for block in self.blocks for token in block.reading)
        return Counter(key for key in keys if key[:1].islower())

    def begins_sentence(self, block: Block) -> bool:
        """Whether a block begins with a capital that its first word has for that reason only."""
        first = next((token.key for token in block.reading if token.kind == "word"), "")
        return first[:1].isupper() and self.small[first.lower()] > 0

    def hyphen_stays(self, before: str, after: str) -> bool:
        """Whether the hyphen at which a word was broken belongs to it, to judge by its other uses.

        `self-` + `managed`: yes if `self-managed` occurs, no if `selfmanaged` does; where neither
        does, yes if both halves are words by themselves or the first half has a hyphen elsewhere.
        """
        kept, dropped = self.words[f"{before}-{after}"], self.words[before + after]
        if kept or dropped:
            return kept > dropped
        if any(word.startswith(f"{before}-") for word in self.words):
            return True
        return self.words[before] > 0 and self.words[after] > 0


def continuity(before: Block, after: Block, habits: Habits) -> float:
    """How well `after` continues `before`: from -6 (it can't) to 7 (hardly anything else could)."""
    if after.leads:
        return -6.0
    score = 0.0
    if before.broken:
        first = after.words[0] if after.words else ""
        known = habits.words[before.broken + first] or habits.words[f"{before.broken}-{first}"]
        score = (5.0 if known else 2.0) if after.opens else -3.0
    elif before.runs_on:
        score = 3.0 if after.opens else -2.0 if habits.begins_sentence(after) else 0.5
        if before.words and after.words and habits.pairs[before.words[-1], after.words[0]]:
            score += 1.5
    elif after.opens:
        return -3.0
    else:
        score = 0.5
        if before.reading[-1].key == ":" and after.reading[0].key in ('"', "'"):
            score += 1.5
    if before.runs_on:
        left, right = _unclosed(before), _unopened(after)
        score += 1.5 if left and right else -1.0 if left != right else 0.0
    return score


def begins(block: Block) -> float:
    """How well a block begins a text."""
    return (-2.0 if block.opens else 0.5) + (6.0 if block.leads else 0.0)


def finishes(block: Block) -> float:
    """How well a block ends a text."""
    return -2.0 if block.runs_on else 0.5


def _unclosed(block: Block) -> bool:
    """Whether a quotation is still open at its end."""
    return _balance(token.raw for token in block.reading) > 0


def _unopened(block: Block) -> bool:
    """Whether it closes a quotation that was opened before it."""
    mirrored = {"“": "”", "”": "“", "«": "»", "»": "«", "„": "“"}
    raws = (mirrored.get(token.raw, token.raw) for token in reversed(block.reading))
    return _balance(raws) > 0


def _balance(raws: Iterable[str]) -> int:
    depth = 0
    for raw in raws:
        if raw == '"':
            depth = 0 if depth else 1
        elif raw in "“«„":
            depth = 1
        elif raw in "”»":
            depth = 0
    return depth
