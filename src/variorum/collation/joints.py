"""Joints: which block follows which, as another witness attests it.

Where one witness breaks a page, another runs on. A joint is attested when a block of another
witness holds the end of one block and, right after it, the beginning of the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from variorum.collation.blocks import Block
from variorum.collation.overlap import Overlaps
from variorum.collation.witness import Witness

How = Literal["found", "attested", "proposed"]
"""Neighbours in the file; shown by another witness; or only likely, for a person to confirm."""

SLIP = 2
"""By so many words two places may differ and be the same: a word lost at the end of a page."""

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
    """Where it breaks a word: that word in small letters, if another witness has it whole."""


@dataclass(frozen=True, slots=True)
class Attested:
    """A joint that a block of another witness runs over."""

    after: Block
    by: str
    whole: str
    slip: int


Sure = dict[Block, tuple[Block, list[Attested]]]
"""For a block, the one that follows it, and who attests it."""


def attested(witnesses: Sequence[Witness], overlaps: Overlaps) -> Sure:
    """For each block that ends inside a block of another witness: what follows it there."""
    home = {block: witness for witness in witnesses for block in witness.blocks}
    found: dict[Block, list[Attested]] = defaultdict(list)
    for before, after, one in (*_run_over(overlaps, home), *_overhanging(overlaps, home)):
        found[before].append(Attested(after, *one))
    sure = _best(found)
    for before, after, one in _beside_short(witnesses, overlaps, home, sure):
        found[before].append(Attested(after, *one))
    return _best(found)


_Votes = Iterator[tuple[Block, Block, tuple[str, str, int]]]
"""Two blocks, and for `Attested`: by whom, the whole word, the slip."""


def _run_over(overlaps: Overlaps, home: dict[Block, Witness]) -> _Votes:
    """Joints that lie inside a block of another witness, far from its ends."""
    for before, others in overlaps.items():
        for other, lies in others.items():
            at = lies.end
            if not 0 < at < len(other.words):
                continue
            for after in overlaps[other]:
                begins = overlaps[after][other].start
                near = begins > 0 and abs(begins - at) <= SLIP
                if near and home[after] is home[before] and after is not before:
                    whole = other.words[at] if before.broken else ""
                    yield before, after, (home[other].siglum, whole, abs(begins - at))


def _beside_short(
    witnesses: Sequence[Witness], overlaps: Overlaps, home: dict[Block, Witness], sure: Sure
) -> _Votes:
    """Joints of a block that is too short to be found as an overlap: a few words left on its page.

    It is looked for where a neighbour's place is known and what follows or precedes is not: right
    after a block's end, right before a block's beginning. What could be two blocks is left open.
    """
    led = {after: before for before, (after, _) in sure.items()}
    short: dict[Witness, list[Block]] = {}
    for witness in witnesses:
        blocks = [block for block in witness.of("text", "note") if not overlaps.get(block)]
        short[witness] = [block for block in blocks if 0 < len(block.words) <= FEW]
    for block, others in overlaps.items():
        for other, lies in others.items():
            by, words = home[other].siglum, other.words
            if block not in sure and 0 < lies.end <= len(words):
                onward = [*words[lies.end :], *_onward(other, sure)]
                free = [
                    x for x in short[home[block]] if x not in led and _goes_on(onward, block, x)
                ]
                if fit := _likeliest(free, block.index + 1):
                    yield block, fit, (by, onward[0] if block.broken else "", 0)
            if block not in led and 0 <= lies.start < len(words):
                back = [*_back(other, led), *words[: lies.start]]
                word = words[lies.start]
                free = [x for x in short[home[block]] if x not in sure and _leads_to(back, word, x)]
                if fit := _likeliest(free, block.index - 1):
                    yield fit, block, (by, word if fit.broken else "", 0)


def _likeliest(blocks: Sequence[Block], beside: int) -> Block | None:
    """The block that is number `beside` in the file, else the one with the most words."""
    for block in blocks:
        if block.index == beside:
            return block
    most = max((len(block.words) for block in blocks), default=0)
    longest = [block for block in blocks if len(block.words) == most]
    return longest[0] if len(longest) == 1 else None


def _onward(block: Block, sure: Sure) -> list[str]:
    """The words that follow a block, as far as that is sure; a word broken at its end first."""
    words: list[str] = []
    while block in sure and len(words) < FEW:
        after, votes = sure[block]
        more = [*after.words]
        if block.broken and more:
            more[0] = next((vote.whole for vote in votes if vote.whole), block.broken + more[0])
        words += more
        block = after
    return words


def _back(block: Block, led: dict[Block, Block]) -> list[str]:
    """The words that precede a block, as far as that is sure."""
    words: list[str] = []
    while block in led and len(words) < FEW:
        block = led[block]
        if block.broken:
            break
        words = [*block.words, *words]
    return words


def _goes_on(onward: Sequence[str], before: Block, block: Block) -> bool:
    """Whether a block's words are these, the first perhaps broken in `before`."""
    size = len(block.words)
    mine = before.broken + "".join(block.words)
    return size <= len(onward) and _letters(mine) == _letters("".join(onward[:size]))


def _leads_to(back: Sequence[str], word: str, block: Block) -> bool:
    """Whether a block's words are the last of `back`, and what it breaks off begins `word`."""
    size = len(block.words)
    whole = not block.broken or _letters(word).startswith(_letters(block.broken))
    return whole and size <= len(back) and tuple(back[-size:]) == block.words


def _overhanging(overlaps: Overlaps, home: dict[Block, Witness]) -> _Votes:
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
                    yield before, after, (home[other].siglum, whole, 0)
                    yield other, later, (home[before].siglum, "", 0)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _best(candidates: dict[Block, list[Attested]]) -> Sure:
    """One successor for each block: the one that most witnesses attest, with the least slip."""
    chosen: Sure = {}
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


def _leads(chosen: Sure, start: Block, to: Block) -> bool:
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


def run_over(before: Block, after: Block, overlaps: Overlaps) -> bool:
    """Whether a block of another witness runs from the end of one block into the other."""
    for other, lies in overlaps[after].items():
        count = min(lies.start, len(before.words), 3)
        same = other.words[lies.start - count : lies.start] == before.words[-count:]
        if same and (count == 3 or (count > 0 and before.runs_on)):
            return True
    return False


def same_starts(overlaps: Overlaps) -> dict[Block, list[Block]]:
    """For each block, the blocks of other witnesses that begin where it begins."""
    return {
        block: [other for other, lies in others.items() if lies.start == 0]
        for block, others in overlaps.items()
    }
