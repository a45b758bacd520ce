"""Alignment: which token of one sequence stands for which of another.

Runs of tokens that occur once in each are matched first, as far as they stand in the same order;
between them the fewest insertions and deletions decide. That costs little even for long texts,
since what lies between two matched runs is short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

_RUNS = (12, 6, 3, 1)
"""Lengths of the runs that are tried, longest first."""
_SMALL = 4_000_000
"""Two stretches whose lengths multiplied are less are compared token by token."""

Gap = tuple[int, int, int, int]
"""[start, end) in the first sequence, [start, end) in the second: what stands there differs."""


def align(first: Sequence[str], second: Sequence[str]) -> list[Gap]:
    """The places at which two sequences of keys differ, in order; all else is the same.

    >>> align("the red cat sat".split(), "the cat sat down".split())
    [(1, 2, 1, 1), (4, 4, 3, 4)]
    """
    gaps: list[Gap] = []
    for gap in _gaps(first, second, 0, len(first), 0, len(second), 0):
        if gaps and gaps[-1][1] == gap[0] and gaps[-1][3] == gap[2]:
            gaps[-1] = (gaps[-1][0], gap[1], gaps[-1][2], gap[3])
        else:
            gaps.append(gap)
    return gaps


def matches(first: int, gaps: Sequence[Gap]) -> list[int]:
    """For each of `first` tokens the token of the second sequence it is matched with, or -1."""
    matched = [-1] * first
    at = to = 0
    for start, end, other_start, other_end in gaps:
        matched[at:start] = range(to, other_start)
        at, to = end, other_end
    matched[at:] = range(to, to + first - at)
    return matched


def _gaps(
    first: Sequence[str],
    second: Sequence[str],
    start: int,
    end: int,
    other_start: int,
    other_end: int,
    level: int,
) -> Iterator[Gap]:
    while start < end and other_start < other_end and first[start] == second[other_start]:
        start, other_start = start + 1, other_start + 1
    while start < end and other_start < other_end and first[end - 1] == second[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    if start == end and other_start == other_end:
        return
    if start == end or other_start == other_end or level == len(_RUNS):
        yield start, end, other_start, other_end
        return
    if (end - start) * (other_end - other_start) <= _SMALL:
        codes = Indel.opcodes(first[start:end], second[other_start:other_end])
        for code in codes:
            if code.tag != "equal":
                yield (
                    start + code.src_start,
                    start + code.src_end,
                    other_start + code.dest_start,
                    other_start + code.dest_end,
                )
        return
    last, other_last = start, other_start
    anchors = _anchors(first[start:end], second[other_start:other_end], _RUNS[level])
    for at, to in [*anchors, (end - start, other_end - other_start)]:
        here, there = start + at, other_start + to
        yield from _gaps(first, second, last, here, other_last, there, level + 1)
        last, other_last = here, there


def _anchors(first: Sequence[str], second: Sequence[str], run: int) -> list[tuple[int, int]]:
    """Where runs that occur once in each begin: the longest series that goes forward in both."""
    there = _once(second, run)
    pairs = [(at, there[key]) for key, at in _once(first, run).items() if key in there]
    pairs.sort()
    ends: list[int] = []
    last: list[int] = []
    back: list[int] = []
    for index, (_, to) in enumerate(pairs):
        at = bisect_left(ends, to)
        ends[at : at + 1] = [to]
        last[at : at + 1] = [index]
        back.append(last[at - 1] if at else -1)
    series: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        series.append(pairs[index])
        index = back[index]
    return series[::-1]


def _once(keys: Sequence[str], run: int) -> dict[tuple[str, ...], int]:
    """Runs of so many keys that occur once, with the place at which they do."""
    places: dict[tuple[str, ...], int] = {}
    for at in range(len(keys) - run + 1):
        key = tuple(keys[at : at + run])
        places[key] = -1 if key in places else at
    return {key: at for key, at in places.items() if at >= 0}
