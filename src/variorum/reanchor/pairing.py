"""Pairs: which passage of the old text is which of the new one, where that is plain to see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from variorum.reanchor.fingerprint import Fingerprint, Print

LONG = 12
"""Words: a passage so long that the text has only once is the same wherever it has moved to."""

_ALIKE = 0.5
"""Of the words of two passages, how many must be the same for one to be the other, changed."""


@dataclass(frozen=True)
class Pairs:
    """Old passage → new passage, as positions among the passages."""

    same: dict[int, int]
    """Unchanged."""
    kin: dict[int, int]
    """Changed, but standing in the same place between passages that are unchanged."""

    @cached_property
    def was(self) -> dict[int, int]:
        """New passage → the old passage that it is, unchanged."""
        return {new: old for old, new in self.same.items()}


def pair(old: Fingerprint, new: Fingerprint) -> Pairs:
    """Pair the passages of two texts.

    A long passage that both have just once is the same. So is one that follows, or goes before,
    the same passage in both; where these two ways lead to different passages, neither is believed.
    What is left between two pairs, as many passages in both texts, is paired in order if alike.
    """
    same: dict[int, int] = {}
    kin: dict[int, int] = {}
    for one, other in zip(_halves(old), _halves(new), strict=True):
        _add_unique(old.prints, new.prints, one, other, same)
    for one, other in zip(_halves(old), _halves(new), strict=True):
        _add_neighbours(old.prints, new.prints, one, other, same)
    for one, other in zip(_halves(old), _halves(new), strict=True):
        for number, to in list(_between(one, other, same)):
            if old.prints[number].hash == new.prints[to].hash:
                same[number] = to
            elif _are_alike(old.prints[number], new.prints[to]):
                kin[number] = to
    return Pairs(same, kin)


def _halves(text: Fingerprint) -> tuple[range, range]:
    """The passages of the text, and those of the author's notes."""
    notes = next((at for at, one in enumerate(text.prints) if one.apart), len(text.prints))
    return range(notes), range(notes, len(text.prints))


def _add_unique(
    old: tuple[Print, ...], new: tuple[Print, ...], one: range, other: range, same: dict[int, int]
) -> None:
    olds, news = Counter(it.hash for it in old), Counter(it.hash for it in new)
    places = {new[number].hash: number for number in other}
    for number in one:
        print_ = old[number]
        if len(print_.letters) >= LONG and olds[print_.hash] == 1 == news[print_.hash]:
            to = places.get(print_.hash)
            if to is not None:
                same[number] = to


def _add_neighbours(
    old: tuple[Print, ...], new: tuple[Print, ...], one: range, other: range, same: dict[int, int]
) -> None:
    taken = set(same.values())

    def follow(numbers: Iterator[int], step: int, beyond: tuple[int, int]) -> set[tuple[int, int]]:
        known = {**same, beyond[0]: beyond[1]}
        edges = set()
        for number in numbers:
            if number in same or (number - step) not in known:
                continue
            to = known[number - step] + step
            if to in other and to not in taken and old[number].hash == new[to].hash:
                known[number] = to
                edges.add((number, to))
        return edges

    edges = follow(iter(one), 1, (one.start - 1, other.start - 1))
    edges |= follow(reversed(one), -1, (one.stop, other.stop))
    olds, news = Counter(edge[0] for edge in edges), Counter(edge[1] for edge in edges)
    same.update(edge for edge in edges if olds[edge[0]] == 1 == news[edge[1]])


def _between(one: range, other: range, same: dict[int, int]) -> Iterator[tuple[int, int]]:
    """The passages between two neighbouring pairs, where both texts have equally many."""
    taken = set(same.values())
    last, to = one.start - 1, other.start - 1
    for number in [*(it for it in one if it in same), one.stop]:
        next_to = same.get(number, other.stop)
        if number - last == next_to - to:
            for between in range(last + 1, number):
                if between - last + to not in taken:
                    yield between, between - last + to
        last, to = number, next_to


def _are_alike(one: Print, other: Print) -> bool:
    from rapidfuzz.distance import LCSseq

    return LCSseq.normalized_similarity(one.letters, other.letters) >= _ALIKE
