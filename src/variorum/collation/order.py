"""Reading order: from the blocks of several witnesses, or of one, to paragraphs in their order.

What another witness attests is taken first. Then what the witnesses have as neighbours, each claim
weighed by what may lie between. What is left is proposed, from the way booklets are imposed and
from the continuity of sentences, and marked so that a person can confirm it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from variorum.collation.continuity import Habits, begins, continuity, finishes
from variorum.collation.imposition import SAME_PAGE, Imposition
from variorum.collation.joints import Attested, Joint, attested, best, same_ends, same_starts
from variorum.collation.overlap import Overlaps, find_overlaps
from variorum.collation.paragraphs import Paragraph, paragraphs
from variorum.collation.witness import Block, Witness

_ATTESTED = 12.0
"""What speaks for an attested joint, and against one that an attested joint excludes."""
_GREEDY_AT_MOST = 400
"""Of more blocks than these, not every pair is tried."""
_CLEARLY = 4.0
"""By so much another order must be better than that of an imposed booklet to be taken."""


@dataclass(frozen=True)
class Ordered:
    """A witness in reading order."""

    witness: Witness
    paragraphs: tuple[Paragraph, ...]
    """Its text."""
    notes: tuple[Paragraph, ...]
    """Its notes, in the order of their numbers."""
    joints: tuple[Joint, ...]
    """How each block of text, and each piece of a note, is joined to the next."""


def in_order(witnesses: Sequence[Witness]) -> tuple[Ordered, ...]:
    """Bring witnesses of one text into reading order, each with the help of the others."""
    overlaps = find_overlaps(witnesses)
    _tell_notes_by_overlap(witnesses, overlaps)
    habits = Habits(tuple(block for it in witnesses for block in it.of("text", "note")))
    sure = best(attested(witnesses, overlaps))
    paths = {it.siglum: _path(it, sure) for it in witnesses}
    claims = _claims(witnesses, paths, overlaps)
    made = []
    for witness in witnesses:
        joints = _chosen(witness, sure, claims[witness.siglum], paths[witness.siglum])
        text, notes = paragraphs(witness, joints, habits)
        made.append(Ordered(witness, text, notes, tuple(joints)))
    return tuple(made)


def _tell_notes_by_overlap(witnesses: Sequence[Witness], overlaps: Overlaps) -> None:
    """A block that lies on notes of other witnesses, and on nothing else, is a note, or a piece of one."""
    for witness in witnesses:
        for block in witness.of("text"):
            others = list(overlaps.get(block, ()))
            if others and all(other.part == "note" for other in others):
                block.part = "note"
                first = next((o for o in others if overlaps[block][o].start <= 0), others[0])
                block.label = block.label or first.label


def _path(witness: Witness, sure: dict[Block, tuple[Block, list[Attested]]]) -> dict[Block, Block]:
    """The likeliest order of a witness's blocks of text, from itself and what is sure."""
    blocks = witness.of("text")
    habits = Habits(tuple(witness.of("text", "note")))
    led = {after for after, _ in sure.values()}
    known: dict[tuple[Block, Block], float] = {}

    def fits(before: Block, after: Block) -> float:
        if before in sure:
            return _ATTESTED if sure[before][0] is after else -_ATTESTED
        if after in led:
            return -_ATTESTED
        pair = (before, after)
        if pair not in known:
            known[pair] = continuity(before, after, habits)
        return known[pair]

    filed = dict(zip(blocks, blocks[1:], strict=False))
    if all(fits(before, after) >= 0 for before, after in filed.items()):
        return filed
    imposed = Imposition(fits, begins, finishes).arrange(blocks)
    if len(blocks) > _GREEDY_AT_MOST:
        return imposed
    free = _greedy(blocks, fits)
    better = _worth(free, fits, filed) > _worth(imposed, fits, filed) + _CLEARLY
    return free if better else imposed


def _greedy(
    blocks: Sequence[Block], fits: Callable[[Block, Block], float]
) -> dict[Block, Block]:
    """The best-fitting joints, one after the other, whatever the order of the file."""
    pairs = [
        (fits(before, after) + (SAME_PAGE if at + 1 == to and not after.apart else 0), at, to)
        for at, before in enumerate(blocks)
        for to, after in enumerate(blocks)
        if at != to
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    chains = _Chains()
    for score, at, to in pairs:
        if score > 0:
            chains.join(blocks[at], blocks[to])
    chains.finish(list(blocks))
    return chains.next


def _worth(
    path: dict[Block, Block],
    fits: Callable[[Block, Block], float],
    filed: dict[Block, Block],
) -> float:
    return sum(
        fits(before, after)
        + (SAME_PAGE if filed.get(before) is after and not after.apart else 0.0)
        for before, after in path.items()
    )


@dataclass
class _Claim:
    weight: float = 0.0
    by: tuple[str, ...] = ()
    """The sigla of the witnesses in which the two are neighbours with nothing between them."""


_Claims = dict[str, dict[tuple[Block, Block], _Claim]]


def _claims(
    witnesses: Sequence[Witness], paths: dict[str, dict[Block, Block]], overlaps: Overlaps
) -> _Claims:
    """What each witness's neighbours say about the blocks of the others that end and begin there.

    Neighbours in the file that nothing parts weigh most; those of a witness whose whole file is in
    order weigh more than those of one with pages out of order.
    """
    ends, starts = same_ends(overlaps), same_starts(overlaps)
    home = {block: witness.siglum for witness in witnesses for block in witness.blocks}
    claims: _Claims = defaultdict(lambda: defaultdict(_Claim))
    for witness in witnesses:
        blocks = witness.of("text")
        filed = dict(zip(blocks, blocks[1:], strict=False))
        path = paths[witness.siglum]
        plain = 1.0 if path == filed else 0.0
        for before, after in path.items():
            near = filed.get(before) is after and not after.apart
            weight = 1.0 + plain + (1.0 if near else 0.0)
            for x in (before, *ends.get(before, ())):
                for z in (after, *starts.get(after, ())):
                    if home[x] == home[z]:
                        claim = claims[home[x]][x, z]
                        claim.weight += weight
                        if near or plain:
                            claim.by = (*dict.fromkeys((*claim.by, witness.siglum)),)
    return claims


def _chosen(
    witness: Witness,
    sure: dict[Block, tuple[Block, list[Attested]]],
    claims: dict[tuple[Block, Block], _Claim],
    path: dict[Block, Block],
) -> list[Joint]:
    """The joints of a witness in reading order, the surest taken first; then those of its notes."""
    blocks = witness.of("text")
    chains = _Chains()
    for before in witness.of("text", "note"):
        if before in sure and sure[before][0].part == before.part:
            chains.join(before, sure[before][0])
    ranked = sorted(
        claims.items(),
        key=lambda it: (-it[1].weight, it[0][0].index, it[0][1].index),
    )
    for (before, after), _ in ranked:
        if before.part == after.part == "text":
            chains.join(before, after)
    chains.finish(_along(blocks, path))
    joints = []
    filed = dict(zip(blocks, blocks[1:], strict=False))
    for before, after in chains.in_order():
        if before in sure and sure[before][0] is after:
            votes = sure[before][1]
            by = (*dict.fromkeys(vote.by for vote in votes),)
            whole = next((vote.whole for vote in votes if vote.whole), "")
            joints.append(Joint(before, after, "attested", by, True, whole))
            continue
        by = claims[before, after].by if (before, after) in claims else ()
        others = tuple(siglum for siglum in by if siglum != witness.siglum)
        near = filed.get(before) is after and not after.apart
        inside = bool(before.broken) or before.runs_on and (after.opens or not near)
        if others:
            joints.append(Joint(before, after, "attested", others, inside))
        else:
            shows = near and not inside or witness.siglum in by and not before.broken
            joints.append(Joint(before, after, "found" if shows else "proposed", (), inside))
    return joints


def _along(blocks: Sequence[Block], path: dict[Block, Block]) -> list[Block]:
    """Blocks in the order of a path, which may have gaps."""
    led = set(path.values())
    order: list[Block] = []
    for start in blocks:
        at: Block | None = start if start not in led else None
        while at is not None:
            order.append(at)
            at = path.get(at)
    return order


class _Chains:
    """Blocks joined into chains, never into a ring."""

    def __init__(self) -> None:
        self.next: dict[Block, Block] = {}
        self._before: dict[Block, Block] = {}
        self._end: dict[Block, Block] = {}
        self._start: dict[Block, Block] = {}

    def join(self, before: Block, after: Block) -> bool:
        """Let `after` follow `before`, unless one of them is taken or it would close a ring."""
        if before in self.next or after in self._before or before is after:
            return False
        start, end = self._start.get(before, before), self._end.get(after, after)
        if start is after:
            return False
        self.next[before], self._before[after] = after, before
        self._end[start], self._start[end] = end, start
        return True

    def finish(self, order: Sequence[Block]) -> None:
        """Join the chains that are left, in the order in which they begin in `order`."""
        last: Block | None = None
        for block in order:
            if block in self._before:
                continue
            if last is not None:
                self.join(last, block)
            last = self._end.get(block, block)

    def in_order(self) -> list[tuple[Block, Block]]:
        """The joints, chain after chain."""
        pairs = []
        for start in [block for block in self.next if block not in self._before]:
            at = start
            while at in self.next:
                pairs.append((at, self.next[at]))
                at = self.next[at]
        return pairs
