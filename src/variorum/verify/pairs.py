"""Pairing: which blocks of an edition are which passages, most of them equal, a few changed."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 60.0
"""Blocks less alike than this, of a hundred, are no pair."""
MOST_PAIRS = 40_000
"""Blocks times passages, beyond which nothing is compared: it is another book."""


def pair(blocks: Sequence[str], passages: Sequence[str]) -> dict[int, int]:
    """Number of a block → number of the passage that it is.

    Equal ones are paired in order; of those left over, the most alike.
    """
    waiting: dict[str, list[int]] = {}
    for number in range(len(passages) - 1, -1, -1):
        waiting.setdefault(passages[number], []).append(number)
    pairs = {at: waiting[it].pop() for at, it in enumerate(blocks) if waiting.get(it)}
    taken = set(pairs.values())
    blocks_left = [at for at in range(len(blocks)) if at not in pairs]
    left = [number for number in range(len(passages)) if number not in taken]
    if len(blocks_left) * len(left) > MOST_PAIRS:
        return pairs
    from rapidfuzz.fuzz import ratio

    scores = sorted(
        (-score, at, number)
        for at in blocks_left
        for number in left
        if (score := ratio(blocks[at], passages[number], score_cutoff=LEAST)) >= LEAST
    )
    for _, at, number in scores:
        if at not in pairs and number not in taken:
            pairs[at] = number
            taken.add(number)
    return pairs
