"""Traces: where a place of the old text stands in the new one, or that it is gone.

The old text is known by its fingerprint only, and by the words that the lock remembers. A place is
looked for like a gene: short runs of letters that both texts share lead to candidates, each is laid
beside the old place, and what is left of the words around it is counted. A candidate is taken if
enough is left, if no other comes near, and if no other place of the old text explains it better:
so a look-alike that stood there all the time is never taken for words that were deleted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import mode
from typing import Literal

import msgspec

from variorum.anchor.fold import Part, fold
from variorum.reanchor.alignment import Span, lay_near, window
from variorum.reanchor.beside import Beside, Place, beside, inside
from variorum.reanchor.edges import alike, characters, spans
from variorum.reanchor.fingerprint import (
    APART,
    Fingerprint,
    Seeds,
    WordedText,
    runs_in,
    seed_length,
    words_in,
)
from variorum.reanchor.pairing import Pairs, pair

MARGIN = 0.1
"""By how much a place must be likelier than the next best."""
QUOTE_FLOOR = 0.75
"""How like the new words must be to the old ones: 1 is the same, letter by letter."""
SHORTEST, SHORT_FLOOR = 8, 0.8
"""Characters: words of a shorter quotation must be the same, since chance finds like ones; or, if
nothing on either side of them has changed, so like."""

_REACHES = (24, 96, 384)
"""Words of context on each side: looked at first, and to break a tie."""
_BIN = 8
"""Words: places so near to each other are one candidate."""
_MOST = 8
"""Candidates."""
_COMMON = 200
"""A seed that stands at more places leads nowhere."""
_ASKED = 32
"""So many seeds of a place are asked."""


class Remembered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place of the old text as the lock remembers it."""

    exact: str
    before: str
    """32 code points of the passage before it, or fewer at the passage's edge."""
    after: str
    passage: str
    """The name of the passage in which it begins (Fingerprint.names)."""
    last: str = ""
    """The name of the passage in which it ends, if it is another."""
    range: tuple[int, int]
    """Code points: its start in the first passage, its end in the last."""
    words: tuple[int, int]
    """Its first word, counted from 0 in the first passage, and how many it touches."""

    @property
    def passages(self) -> tuple[str, str]:
        """The names of the first passage and of the last."""
        return self.passage, self.last or self.passage


Verdict = Literal["found", "gone", "several", "short"]
"""Found; nothing like it; more than one place that it could be; words so few that have changed."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a remembered place has gone."""

    verdict: Verdict
    places: tuple[Span, ...] = ()
    """Folded ranges of the new text: the place if found, else the candidates, the best first."""
    words: float = 0.0
    """How like the quotation is to the old one, 0 to 1."""
    around: float = 0.0
    """How much is left of the words in it and around it, 0 to 1."""
    runner_up: float = 0.0
    """The same for the next best candidate."""


GONE = Trace("gone")


@dataclass(slots=True)
class _Candidate:
    span: Span
    """Of the new line."""
    range: Span
    """Of the folded text."""
    words: float


@dataclass(slots=True)
class Tracer:
    """Traces places from an old text, known by its fingerprint, to a new one."""

    old: Fingerprint
    new: WordedText
    pairs: Pairs = field(init=False)
    _line: str = field(init=False)
    _length: int = field(init=False)
    _in_new: Seeds = field(init=False)
    _in_old: Seeds = field(init=False)

    def __post_init__(self) -> None:
        self._line = self.new.fingerprint.line
        self._length = seed_length(max(len(self._line), len(self.old.line)))
        self._in_new = Seeds(self._line, self._length)
        self._in_old = Seeds(self.old.line, self._length)
        self.pairs = pair(self.old, self.new.fingerprint)

    def trace_all(self, places: Sequence[Remembered]) -> list[Trace]:
        """Trace many places at once, so that each text is gone through only once."""
        known = [self._unchanged(place) for place in places]
        spans = [
            self._span(place) if trace is None else None
            for place, trace in zip(places, known, strict=True)
        ]
        wanted = {run for span in spans if span for _, run in self._runs(span)}
        self._in_new.want(wanted)
        self._in_old.want(wanted)
        return [
            trace or (self._trace(place, span) if span else GONE)
            for place, trace, span in zip(places, known, spans, strict=True)
        ]

    def _span(self, place: Remembered) -> Span | None:
        """The place as a range of the old line; None if the lock tells nonsense of it."""
        numbers = [self.old.numbers.get(name) for name in place.passages]
        if numbers[0] is None or numbers[1] is None or len(words_in(fold(place.exact))) < 1:
            return None
        first = self.old.firsts[numbers[0]] + place.words[0]
        end = first + place.words[1]
        is_sound = 0 <= first < end <= len(self.old.line) and APART not in self.old.line[first:end]
        return (first, end) if is_sound else None

    def _unchanged(self, place: Remembered) -> Trace | None:
        """The trace of a place whose passages are all still there, letter by letter."""
        first, last = (self.old.numbers.get(name) for name in place.passages)
        if first is None or last is None or last < first:
            return None
        to = self.pairs.same.get(first)
        if to is None or any(
            self.pairs.same.get(number) != number - first + to for number in range(first, last + 1)
        ):
            return None
        passages = self.new.text.passages[to : to + last - first + 1]
        start, end = place.range
        if not (0 <= start <= len(passages[0].text) and 0 <= end <= len(passages[-1].text)):
            return None
        edges = Part(passages[0].id, start, start), Part(passages[-1].id, end, end)
        return Trace("found", (self.new.text.range(edges),), 1.0, 1.0)

    def _trace(self, place: Remembered, span: Span) -> Trace:
        here = self._place(span)
        candidates = self._candidates(place, here)
        others = [self._place(other) for other in self._look_alikes(span)]
        mine = [
            one
            for one in candidates
            if not self._is_taken(one, place)
            and all(self._is_liker(one, here, other) for other in others)
        ]
        if not mine:
            return GONE
        best, around, runner_up = self._best(mine, here)
        mine.sort(key=lambda one: one is not best)
        trace = Trace("found", tuple(one.range for one in mine), best.words, around, runner_up)
        beside_best = self._beside(here, best)
        if not beside_best.is_enough(self._is_kin(best, place)):
            return replace(trace, verdict="gone")
        if around - runner_up < MARGIN:
            return replace(trace, verdict="several")
        is_sure = best.words >= SHORT_FLOOR and beside_best.is_tight()
        if best.words < 1 and len(fold(place.exact)) < SHORTEST and not is_sure:
            return replace(trace, verdict="short")
        if best.words < (1 if self._is_torn(best, place) else QUOTE_FLOOR):
            return replace(trace, verdict="gone")
        return replace(trace, places=(best.range,))

    # --- candidates ---

    def _runs(self, span: Span) -> Iterator[tuple[int, str]]:
        """The seeds of a place in the old line, with their distance from its first word."""
        first, end = span
        reach = _REACHES[0]
        low, high = window(self.old.line, span, reach)
        pieces = [(low, high)]
        if end - first > 2 * reach:
            pieces = [(low, first + reach), (end - reach, high)]
        for from_, to in pieces:
            for at, run in runs_in(self.old.line[from_:to], self._length):
                yield from_ + at - first, run

    def _estimates(self, place: Remembered, span: Span) -> Iterator[int]:
        """Where in the new line the place could begin: where most seeds point to, those first."""
        yield from _pointed_at(self._in_new, self._runs(span))
        kin = self.pairs.kin.get(self.old.numbers[place.passage])
        if kin is not None:
            yield self.new.fingerprint.firsts[kin] + place.words[0]

    def _look_alikes(self, span: Span) -> Iterator[Span]:
        """Where in the old text something like this place stands, itself left out."""
        for at in _pointed_at(self._in_old, self._runs(span), span[0]):
            end = at + span[1] - span[0]
            if at >= 0 and end <= len(self.old.line):
                yield at, end

    def _candidates(self, place: Remembered, here: Place) -> list[_Candidate]:
        """What the place can have become; of candidates that overlap only the likest."""
        exact, before, after = fold(place.exact), _beside(place.before), _beside(place.after)
        found: dict[Span, _Candidate] = {}
        for new in {
            it: None
            for at in self._estimates(place, here.span)
            for it in self._laid(here, at, exact)
        }:
            range_ = characters(exact, before, after, new, self.new)
            if range_ is not None:
                words = alike(_bare(exact), _bare(self.new.text.text[slice(*range_)]))
                found[range_] = _Candidate(new, range_, words)
        kept: list[_Candidate] = []
        rated = [(one.words + self._beside(here, one).around, one) for one in found.values()]
        for _, one in sorted(rated, key=lambda it: -it[0]):
            if all(one.span[0] >= it.span[1] or it.span[0] >= one.span[1] for it in kept):
                kept.append(one)
        return kept

    def _laid(self, here: Place, at: int, exact: str) -> Iterator[Span]:
        """Spans of the new line that the place can have become, if it begins near a word of it."""
        first, end = here.span
        if self._line[max(at, 0) : at + end - first] == self.old.line[first:end]:
            yield at, at + end - first
        laid = lay_near(self.old.line, here.span, self._line, at, _REACHES[0])
        yield from spans(laid, here.span, exact, self.new)

    def _place(self, span: Span) -> Place:
        """A span of the old line with the bounds of its passages."""
        one, other = (bisect_right(self.old.firsts, at) - 1 for at in (span[0], span[1] - 1))
        end = self.old.firsts[other] + len(self.old.prints[other].letters)
        return Place(span, (self.old.firsts[one], end))

    def _beside(self, here: Place, candidate: _Candidate, reach: int = _REACHES[0]) -> Beside:
        return beside(self.old.line, here, self._line, candidate.span, reach)

    def _passage_at(self, candidate: _Candidate) -> int:
        return self.new.text.number_at(candidate.range[0])

    def _is_taken(self, candidate: _Candidate, place: Remembered) -> bool:
        """Whether the candidate stands in a passage that is another one, unchanged."""
        was = self.pairs.was.get(self._passage_at(candidate))
        first, last = (self.old.numbers[name] for name in place.passages)
        return was is not None and not first <= was <= last

    def _is_torn(self, candidate: _Candidate, place: Remembered) -> bool:
        """Whether the candidate runs over the end of a passage, and the place did not."""
        start, end = candidate.range
        return not place.last and self.new.text.number_at(start) < self.new.text.number_at(end - 1)

    def _is_kin(self, candidate: _Candidate, place: Remembered) -> bool:
        kin = self.pairs.kin.get(self.old.numbers[place.passage])
        return kin is not None and kin == self._passage_at(candidate)

    # --- judging ---

    def _is_liker(self, candidate: _Candidate, here: Place, other: Place) -> bool:
        """Whether a candidate is more like this place than like another one of the old text.

        The other is no rival if it could not have become the candidate, or if it has words of its
        own beside it. Both the passages themselves and all that stands around must say which of
        the two it is: of a passage and its copy beside it one can be deleted, and what stands
        around is the same for both.
        """
        words = other.span[1] - other.span[0]
        mine, rival = (self._beside(it, candidate) for it in (here, other))
        if mine.laid.kept_in(other.span) * 2 > words:
            return True
        if not rival.is_enough(is_kin=False) and rival.around < mine.around - MARGIN:
            return True
        if here.passages != other.passages:
            own, others = (
                inside(self.old.line, it, self._line, candidate.span, _REACHES[-1])
                for it in (here, other)
            )
            is_next = _gap(here.passages, other.passages) < _REACHES[0]
            if others > own or (others == own and is_next):
                return False
        apart = abs(here.span[0] - other.span[0])
        is_liker = False
        for reach in _REACHES:
            # Of two places near each other the context is the same but for the words between.
            margin = min(MARGIN / 2, apart / 2 / (2 * reach + here.span[1] - here.span[0]))
            own = self._beside(here, candidate, reach).around
            others = self._beside(other, candidate, reach).around
            # Near by a neighbour may have been taken out: one view for the other is enough.
            if others - own >= margin:
                return False
            is_liker = is_liker or own - others >= margin
        if is_liker:
            return True
        # They are the same as far as can be seen. One that still stands where it was is not missed.
        return bisect_right(self.old.firsts, other.span[0]) - 1 in self.pairs.same

    def _best(self, mine: list[_Candidate], here: Place) -> tuple[_Candidate, float, float]:
        """The likeliest candidate, its likeness and the next one's; a wider view breaks ties."""
        for reach in _REACHES:
            rated = [(self._beside(here, one, reach).around, one) for one in mine]
            rated.sort(key=lambda it: -it[0])
            around, best = rated[0]
            runner_up = rated[1][0] if len(rated) > 1 else 0.0
            if around - runner_up >= MARGIN:
                break
        return best, around, runner_up


def _pointed_at(seeds: Seeds, runs: Iterable[tuple[int, str]], but: int | None = None) -> list[int]:
    """Where most seeds say that a place begins, but for one place; the rarest seeds are asked."""
    asked: list[list[int]] = []
    for distance, run in runs:
        places = seeds.of(run)
        if len(places) <= _COMMON:
            begins = (at - distance for at in places)
            asked.append([at for at in begins if at != but])
    asked.sort(key=len)
    points: dict[int, list[int]] = {}
    for begins_ in [it for it in asked if it][:_ASKED]:
        for at in begins_:
            points.setdefault(at // _BIN, []).append(at)
    most = sorted(points.values(), key=len, reverse=True)[:_MOST]
    return [mode(begun) for begun in most if len(begun) >= len(most[0]) // 4]


def _gap(one: Span, other: Span) -> int:
    """How many words stand between two spans."""
    return max(one[0] - other[1], other[0] - one[1], 0)


def _bare(words: str) -> str:
    """Words without the signs at their edges: these may be set otherwise."""
    first, *_, last = words_in(words) * 2
    return words[first[0] : last[1]]


def _beside(words: str) -> str:
    """What stands beside a place, folded, but with the space that parts it from the place."""
    return fold(f"|{words}|")[1:-1]
