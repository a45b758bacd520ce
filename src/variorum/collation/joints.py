"""Joints: which block follows which, as another witness attests it.

Where one witness breaks a page, another runs on. A joint is attested when a block of another
witness holds the end of one block and, right after it, the beginning of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from variorum.collation.overlap import Overlaps
from variorum.collation.witness import Block, Witness

How = Literal["found", "attested", "proposed"]
"""Neighbours as the file has them; shown by another witness; or likely only, for a person to confirm."""

SLIP = 2
"""By so many words two places may differ and still be the same: a word lost at the end of a page."""

FEW = 8
"""So many words between the breaks of two witnesses are too few to be found as an overlap."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Two blocks of a witness, one of which follows the other in the text."""

    before: Block
    after: Block
    how: How
    by: tuple[str, ...] = ()
    """The sigla of the other witnesses that have it so."""
    inside: bool = False
    """Whether it lies inside a paragraph."""
    whole: str = ""
    """Where it breaks a word: that word (in small letters) as another witness has it, if one does."""


@dataclass(frozen=True, slots=True)
class Attested:
    """A joint that a block of another witness runs over."""

    after: Block
    by: str
    whole: str
    slip: int


def attested(witnesses: Sequence[Witness], overlaps: Overlaps) -> dict[Block, list[Attested]]:
    """For each block that ends inside a block of another witness: what follows it there."""
    home = {block: witness for witness in witnesses for block in witness.blocks}
    found: dict[Block, list[Attested]] = defaultdict(list)
    for before, others in overlaps.items():
        for other, lies in others.items():
            at = lies.end
            if not 0 < at <= len(other.words):
                continue
            for after, there in overlaps[other].items():
                # `there` is the other block's place on `after`: where `after` begins on the other.
                begins = -there.start
                same = home[after] is home[before] and after is not before
                if same and begins > 0 and abs(begins - at) <= SLIP and at < len(other.words):
                    whole = other.words[at] if before.broken else ""
                    by = home[other].siglum
                    found[before].append(Attested(after, by, whole, abs(begins - at)))
    for before, after, by, whole in _overhanging(witnesses, overlaps, home):
        found[before].append(Attested(after, by, whole, 0))
    return found


def _overhanging(
    witnesses: Sequence[Witness], overlaps: Overlaps, home: dict[Block, Witness]
) -> Iterator[tuple[Block, Block, str, str]]:
    """Joints near which the other witness breaks too, so that only a few words overlap.

    A: … the necessary raw / materials, and take … B: … the necessary raw materials, / and take …
    What B has after A's break must be what A has before B's: then each attests the other's joint.
    """
    firsts: dict[tuple[str, str], list[tuple[Block, Block, int]]] = defaultdict(list)
    for after in overlaps:
        for later, lies in overlaps[after].items():
            if 0 < (count := -lies.start) <= FEW:
                firsts[home[after].siglum, home[later].siglum].append((after, later, count))
    for before in overlaps:
        for other, lies in overlaps[before].items():
            rest = other.words[lies.end :] if 0 < lies.end <= len(other.words) else ()
            if not 0 < len(rest) <= FEW:
                continue
            for after, later, count in firsts[home[before].siglum, home[other].siglum]:
                if after is before or later is other:
                    continue
                mine = before.broken + "".join(after.words[:count])
                if _letters(mine) == _letters("".join(rest)):
                    whole = rest[0] if before.broken else ""
                    yield before, after, home[other].siglum, whole
                    yield other, later, home[before].siglum, ""


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def best(candidates: dict[Block, list[Attested]]) -> dict[Block, tuple[Block, list[Attested]]]:
    """One successor for each block: the one that most witnesses attest, with the least slip."""
    chosen: dict[Block, tuple[Block, list[Attested]]] = {}
    taken: set[Block] = set()
    ranked: list[tuple[int, int, Block, Block, list[Attested]]] = []
    for before, all_ in candidates.items():
        for after in dict.fromkeys(one.after for one in all_):
            votes = [one for one in all_ if one.after is after]
            ranked.append((-len(votes), min(one.slip for one in votes), before, after, votes))
    for _, _, before, after, votes in sorted(ranked, key=lambda it: it[:2]):
        if before not in chosen and after not in taken and not _leads(chosen, after, before):
            chosen[before] = (after, votes)
            taken.add(after)
    return chosen


def _leads(chosen: dict[Block, tuple[Block, list[Attested]]], start: Block, to: Block) -> bool:
    at: Block | None = start
    while at is not None:
        if at is to:
            return True
        at = chosen[at][0] if at in chosen else None
    return False


def same_ends(overlaps: Overlaps) -> dict[Block, list[Block]]:
    """For each block, the blocks of other witnesses that end where it ends."""
    return {
        block: [other for other, lies in others.items() if lies.end == len(other.words)]
        for block, others in overlaps.items()
    }


def same_starts(overlaps: Overlaps) -> dict[Block, list[Block]]:
    """For each block, the blocks of other witnesses that begin where it begins."""
    return {
        block: [other for other, lies in others.items() if lies.start == 0]
        for block, others in overlaps.items()
    }

