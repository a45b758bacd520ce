"""Reading order: from the blocks of several witnesses, or of one, to paragraphs in their order.

What another witness attests is taken first. Then what the witnesses have as neighbours, each claim
weighed by what may lie between. What is left is proposed, from the way booklets are imposed and
from the continuity of sentences, and marked so that a person can confirm it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from variorum.collation.blocks import Block
from variorum.collation.continuity import Habits, begins, continuity, finishes
from variorum.collation.imposition import LONG, SAME_PAGE, Imposition
from variorum.collation.joints import Joint, Sure, attested, run_over, same_ends, same_starts
from variorum.collation.overlap import Overlaps, find_overlaps
from variorum.collation.paragraphs import Paragraph, paragraphs
from variorum.collation.witness import Witness, tell_pages

_ATTESTED = 12.0
"""What speaks for an attested joint, and against one that an attested joint excludes."""
_NEIGHBOURS = 2.0
"""What speaks for a joint whose two sides are neighbours in another witness."""
_TITLE = 4.0
"""What speaks against anything standing before the block that follows the title page."""
_GREEDY_AT_MOST = 400
"""Of more blocks than these, not every pair is tried."""
_PLAIN = 0.02
"""If no more of the joints can't be, a long file is in reading order."""
_ALL_ORDERS = 6
"""Of so many pieces every order is tried."""
_WRONG = 0.03
"""If more of the joints can't be, the file is no imposed booklet but in no order at all."""


Fits = Callable[[Block, Block], float]
"""How well one block continues another."""


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


@dataclass
class _Claim:
    weight: float = 0.0
    by: tuple[str, ...] = ()
    """The sigla of the witnesses in which the two are neighbours with nothing between them."""


_Claims = dict[str, dict[tuple[Block, Block], _Claim]]


def in_order(witnesses: Sequence[Witness]) -> tuple[Ordered, ...]:
    """Bring witnesses of one text into reading order, each with the help of the others."""
    _tell_text_by_others(witnesses)
    overlaps = find_overlaps(witnesses)
    _tell_notes_by_overlap(witnesses, overlaps)
    for witness in witnesses:
        tell_pages(witness)
    habits = Habits(tuple(block for it in witnesses for block in it.of("text", "note")))
    sure = attested(witnesses, overlaps)
    claims: _Claims = {it.siglum: {} for it in witnesses}
    for _ in range(2 if len(witnesses) > 1 else 1):
        fits = {it.siglum: _fits(it, sure, claims[it.siglum]) for it in witnesses}
        paths = {it.siglum: _path(it, fits[it.siglum]) for it in witnesses}
        claims = _claims(witnesses, paths, overlaps)
        if all(len(claims[it.siglum]) < len(it.of("text")) for it in witnesses):
            break  # so few claims are at odds neither over a neighbour nor in a ring
    made = []
    for witness in witnesses:
        own = witness.siglum
        joints = _chosen(witness, sure, claims[own], paths[own], fits[own], overlaps, habits)
        text, notes = paragraphs(witness, joints, habits)
        made.append(Ordered(witness, text, notes, tuple(joints)))
    return tuple(made)


def _tell_text_by_others(witnesses: Sequence[Witness]) -> None:
    """What looked like a title but is part of another witness's text is text.

    A few words are, if a paragraph begins or ends with them; a line of them, wherever it stands.
    """
    texts = {it: [f" {' '.join(block.words)} " for block in it.of("text")] for it in witnesses}
    for witness in witnesses:
        others = [text for it, found in texts.items() if it is not witness for text in found]
        for block in witness.of("furniture"):
            words = f" {' '.join(block.words)} "
            if len(block.words) >= 8:
                known = any(words in text for text in others)
            else:
                known = len(block.words) >= 3 and any(
                    text.startswith(words) or text.endswith(words)
                    for text in others
                    if text != words
                )
            if known:
                block.part, block.why = "text", ""


def _tell_notes_by_overlap(witnesses: Sequence[Witness], overlaps: Overlaps) -> None:
    """A block that lies on notes of other witnesses, and on nothing else, is one, or a piece."""
    for witness in witnesses:
        for block in witness.of("text"):
            others = list(overlaps.get(block, ()))
            if others and all(other.part == "note" for other in others):
                block.part = "note"
                first = next((o for o in others if overlaps[block][o].start <= 0), others[0])
                block.label = block.label or first.label


def _fits(witness: Witness, sure: Sure, claims: dict[tuple[Block, Block], _Claim]) -> Fits:
    """How well blocks of a witness go together.

    To judge by what is sure, by continuity, and by what are neighbours in the other witnesses.
    """
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
            others = {*claims[pair].by} - {witness.siglum} if pair in claims else ()
            known[pair] = continuity(before, after, habits) + _NEIGHBOURS * len(others)
        return known[pair]

    return fits


def _path(witness: Witness, fits: Fits) -> dict[Block, Block]:
    """The likeliest order of a witness's blocks of text, from itself and what is sure."""
    blocks = witness.of("text")
    filed = dict(pairwise(blocks))
    notes = [int(label) for block in blocks for label in block.marks if label.isdecimal()]
    wrong = sum(fits(before, after) < 0 for before, after in filed.items())
    wrong += sum(before > after > 1 for before, after in pairwise(notes))
    if not wrong or (len(blocks) > LONG and wrong <= _PLAIN * len(blocks)):
        return filed
    imposed = Imposition(fits, begins, finishes).arrange(blocks)
    wrong = sum(fits(before, after) < 0 for before, after in imposed.items())
    if len(blocks) > _GREEDY_AT_MOST or wrong <= _WRONG * len(blocks):
        return imposed
    free = _greedy(blocks, fits)
    return max(imposed, free, key=lambda path: _worth(path, fits, filed))


def _greedy(blocks: Sequence[Block], fits: Fits) -> dict[Block, Block]:
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
    chains.finish(blocks, fits)
    return chains.next


def _worth(
    path: dict[Block, Block],
    fits: Fits,
    filed: dict[Block, Block],
) -> float:
    return sum(
        fits(before, after) + (SAME_PAGE if filed.get(before) is after and not after.apart else 0.0)
        for before, after in path.items()
    )


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
        filed = dict(pairwise(blocks))
        path = paths[witness.siglum]
        plain = 1.0 if path == filed else 0.0
        for before, after in path.items():
            near = filed.get(before) is after and not after.apart
            weight = 1.0 + plain + (1.0 if near else 0.0)
            for x in (before, *ends.get(before, ())):
                for z in (after, *starts.get(after, ())):
                    if home[x] == home[z]:
                        claim = claims[home[x]][x, z]
                        claim.weight += weight - (_TITLE if z.leads else 0.0)
                        if near or plain:
                            claim.by = (*dict.fromkeys((*claim.by, witness.siglum)),)
    return claims


def _chosen(
    witness: Witness,
    sure: Sure,
    claims: dict[tuple[Block, Block], _Claim],
    path: dict[Block, Block],
    fits: Fits,
    overlaps: Overlaps,
    habits: Habits,
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
    chains.finish(_along(blocks, path), fits)
    joints = []
    plain = path == dict(pairwise(blocks))
    filed = dict(pairwise(blocks))
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
        middle = after.opens or not (near or habits.begins_sentence(after))
        inside = (
            bool(before.broken) or (before.runs_on and middle) or run_over(before, after, overlaps)
        )
        if others:
            joints.append(Joint(before, after, "attested", others, inside))
        else:
            shows = plain or (near and not inside)
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

    def finish(self, order: Sequence[Block], fits: Fits) -> None:
        """Join the chains that are left: a few as they fit best, many as they begin in `order`."""
        starts = [block for block in order if block not in self._before]
        best = starts
        if len(starts) <= _ALL_ORDERS:
            best = list(max(permutations(starts), key=lambda it: self._worth(list(it), fits)))
        for before, after in pairwise(best):
            self.join(self._end.get(before, before), after)

    def _worth(self, starts: Sequence[Block], fits: Fits) -> float:
        if not starts:
            return 0.0
        ends = [self._end.get(start, start) for start in starts]
        inner = sum(fits(end, start) for end, start in zip(ends, starts[1:], strict=False))
        return begins(starts[0]) + inner + finishes(ends[-1])

    def in_order(self) -> list[tuple[Block, Block]]:
        """The joints, chain after chain."""
        pairs = []
        for start in [block for block in self.next if block not in self._before]:
            at = start
            while at in self.next:
                pairs.append((at, self.next[at]))
                at = self.next[at]
        return pairs
