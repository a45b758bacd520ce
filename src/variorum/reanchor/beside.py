"""Beside: of what stood around a place of the old text, what stands around one of the new.

Words alone prove nothing: the same words can stand anywhere. What stands beside them tells whether
they are still the place that they were.
"""

from __future__ import annotations

from dataclasses import dataclass

from variorum.reanchor.alignment import Laid, Span, lay, lay_by, window

FLOOR = 0.35
"""Of the words beside a place, in its own passages, how many must be left."""
EVIDENCE = 8
"""How many words, its own and those beside it, must be left, whatever share they are."""
FEW = 4
"""Words: where its passages hold fewer beside it, those before and after them are looked at."""
ENOUGH = 32
"""Words: a longer quotation that is all that its passages hold proves itself."""

_CLOSE, _CLOSELY, _NEXT = 5, 3, 1
"""Of so many words right beside a short place, how many must be left, on one side at least; and
the one next to it."""
_TOUCH, _TOUCHING = 6, 0.6
"""Of so many words right beside a place, what share must be left for nothing new to stand there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the old line, with the bounds of the passages in which it stands."""

    span: Span
    passages: Span


@dataclass(frozen=True, slots=True)
class Beside:
    """A place of the old line, with its context, laid beside a span of the new one."""

    place: Place
    new: Span
    laid: Laid

    @property
    def around(self) -> float:
        """How much is left, 0 to 1: of its own passages, and of all around, the mean of the two."""
        low, high = self.laid.old
        wide = self.laid.kept / max(high - low, 1)
        low, high = self._inner
        return (wide + self.laid.kept_in((low, high)) / max(high - low, 1)) / 2

    @property
    def _inner(self) -> Span:
        (low, high), (begin, end) = self.laid.old, self.place.passages
        return max(low, begin), min(high, end)

    def _kept_beside(self, stretch: Span) -> tuple[int, int]:
        """Of the words of a stretch, the place itself left out, how many are left; and how many."""
        (low, high), (first, end) = stretch, self.place.span
        kept = self.laid.kept_in((low, first)) + self.laid.kept_in((end, high))
        return kept, first - low + high - end

    def is_enough(self, is_kin: bool) -> bool:
        """Whether enough is left for the span to be the place.

        What stands outside its passages proves nothing as long as they hold enough themselves: a
        text that has been put in their stead has the same before it and behind it. But where
        nothing new stands on either side the words are where they were, whatever was taken out.
        """
        first, end = self.place.span
        own = self.laid.kept_in(self.place.span)
        kept, words = self._kept_beside(self._inner)
        all_kept, all_words = self._kept_beside(self.laid.old)
        is_alone = words < FEW
        if own < FEW and not self._is_close():
            return False
        if is_alone and own >= ENOUGH and own * 2 > end - first:
            return True
        if all_kept + own < EVIDENCE and not is_kin:
            return False
        if is_alone:
            kept, words = all_kept, all_words
        return kept >= FLOOR * words or (self._touches_before() and self._touches_behind())

    def is_tight(self) -> bool:
        """Whether the words right beside the place are the same, on both sides."""
        (low, high), (first, end) = self.laid.old, self.place.span
        return (
            self._before(_CLOSE) == min(_CLOSE, first - low)
            and self._behind(_CLOSE) == min(_CLOSE, high - end)
            and high - low - (end - first) >= _CLOSE
        )

    def _is_close(self) -> bool:
        """Whether the words right beside the place are those that stood there.

        On one side most of them, and the next one; on the other, in the same passage, some.
        """
        (low, high), (first, end) = self.laid.old, self.place.span
        (inner_low, inner_high) = self._inner
        before, behind = self._before(_CLOSE), self._behind(_CLOSE)
        if (not before and inner_low < first) or (not behind and end < inner_high):
            return False
        return (before >= min(_CLOSELY, first - low) > 1 and self._before(_NEXT) > 0) or (
            behind >= min(_CLOSELY, high - end) > 1 and self._behind(_NEXT) > 0
        )

    def _before(self, words: int) -> int:
        """How many of the last words before the place are among the last before the span."""
        old, new = self.place.span[0], self.new[0]
        low, begin = self.laid.old[0], self.laid.new[0]
        return self.laid.kept_at((max(old - words, low), old), (max(new - words, begin), new))

    def _behind(self, words: int) -> int:
        """How many of the first words behind the place are among the first behind the span."""
        old, new = self.place.span[1], self.new[1]
        high, limit = self.laid.old[1], self.laid.new[1]
        return self.laid.kept_at((old, min(old + words, high)), (new, min(new + words, limit)))

    def _touches_before(self) -> bool:
        (low, _), (begin, _) = self.laid.old, self.laid.new
        first, start = self.place.span[0], self.new[0]
        near = self.laid.kept_at((low, first), (max(start - _TOUCH, begin), start))
        return _is_touching(first - low, start - begin, near)

    def _touches_behind(self) -> bool:
        (_, high), (_, limit) = self.laid.old, self.laid.new
        end, stop = self.place.span[1], self.new[1]
        near = self.laid.kept_at((end, high), (stop, min(stop + _TOUCH, limit)))
        return _is_touching(high - end, limit - stop, near)


def _is_touching(old: int, new: int, kept: int) -> bool:
    words = max(min(old, _TOUCH), min(new, _TOUCH))
    return kept >= _TOUCHING * words


def beside(old_line: str, place: Place, new_line: str, new: Span, reach: int) -> Beside:
    """Lay a place, with `reach` words of context on each side, beside a span of the new line."""
    old = window(old_line, place.span, reach)
    around = window(new_line, new, reach + reach // 2)
    return Beside(place, new, lay_by(old_line, old, place.span, new_line, around, new))


def inside(old_line: str, place: Place, new_line: str, new: Span, reach: int) -> float:
    """How much of a place's own passages is left right around a span of the new line, 0 to 1.

    Looked at are `reach` words on each side at most, and of the new line not many more, so that
    a passage which stands beside the span is not taken for its own.
    """
    (first, end), (begin, limit) = place.span, place.passages
    old = max(begin, first - reach), min(limit, end + reach)
    before, behind = first - old[0], old[1] - end
    low = window(new_line, new, before + before // 8 + 2)[0]
    high = window(new_line, new, behind + behind // 8 + 2)[1]
    return lay(old_line, old, new_line, (low, high)).kept / max(old[1] - old[0], 1)
