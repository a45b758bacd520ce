"""Overlaps: where a block of one witness lies on the blocks of another.

Two witnesses of one text break their pages at different places, so a page of the one overlaps
pages of the other. The overlap is found as fragments of anything are assembled: by runs of words
that occur once in each witness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from variorum.collation.blocks import Block
from variorum.collation.witness import Witness

RUN = 4
"""So many words in a row, once in each witness, hint at an overlap."""
ALIKE = 0.7
"""So much of the words must then be the same in both for the overlap to count (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A block's place on a block of another witness, counted in whole words of the latter."""

    start: int
    """Where it begins: negative if it begins before the other block."""
    end: int
    """Where it ends: more than the other block's length if it goes on after it."""


Overlaps = dict[Block, dict[Block, Overlap]]
"""For each block, the blocks of other witnesses it overlaps."""


def find_overlaps(witnesses: Sequence[Witness]) -> Overlaps:
    """Every overlap of a text or note block with one of another witness, both ways."""
    runs = [_runs(witness.of("text", "note")) for witness in witnesses]
    found: Overlaps = defaultdict(dict)
    for at, mine in enumerate(runs):
        for other in runs[at + 1 :]:
            for (x, y), seeds in _seeds(mine, other).items():
                seeds.sort()
                if _alike(x, y, seeds):
                    (first_x, first_y), (last_x, last_y) = seeds[0], seeds[-1]
                    found[x][y] = Overlap(first_y - first_x, len(x.words) + last_y - last_x)
                    found[y][x] = Overlap(first_x - first_y, len(y.words) + last_x - last_y)
    return found


_Runs = dict[tuple[str, ...], tuple[Block, int] | None]


def _runs(blocks: Iterable[Block]) -> _Runs:
    """Each run of words with its place, or None where it occurs twice.

    A block that is too short for a run stands for itself, with a mark that keeps it from meeting
    the same words inside a longer block.
    """
    runs: _Runs = {}
    for block in blocks:
        words = block.words
        if 0 < len(words) < RUN:
            alone = ("", *words)
            runs[alone] = None if alone in runs else (block, 0)
        for at in range(len(words) - RUN + 1):
            run = words[at : at + RUN]
            runs[run] = None if run in runs else (block, at)
    return runs


def _seeds(mine: _Runs, other: _Runs) -> dict[tuple[Block, Block], list[tuple[int, int]]]:
    seeds: dict[tuple[Block, Block], list[tuple[int, int]]] = defaultdict(list)
    for run, place in mine.items():
        there = other.get(run)
        if place is not None and there is not None:
            seeds[place[0], there[0]].append((place[1], there[1]))
    return seeds


def _alike(x: Block, y: Block, seeds: Sequence[tuple[int, int]]) -> bool:
    (first_x, first_y), (last_x, last_y) = seeds[0], seeds[-1]
    before = min(first_x, first_y)
    after = min(len(x.words) - last_x, len(y.words) - last_y)
    mine = x.words[first_x - before : last_x + after]
    other = y.words[first_y - before : last_y + after]
    return Indel.normalized_similarity(mine, other) >= ALIKE
