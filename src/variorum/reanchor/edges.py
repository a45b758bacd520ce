"""Edges: where in the new text a remembered range begins and ends, to the character."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from variorum.anchor.fold import is_cut, is_word
from variorum.reanchor.alignment import Laid, Span
from variorum.reanchor.fingerprint import WordedText, words_in

_ALIKE = 0.6
"""How like the word at an edge must be to the old one to be taken for it."""


def alike(one: str, other: str) -> float:
    """How like two strings are: 1 if they are the same, 0 if nothing of them is."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.normalized_similarity(one, other)


def spans(laid: Laid, span: Span, exact: str, new: WordedText) -> Iterator[Span]:
    """The spans of the new line that an old span, laid beside it, can have become.

    A word at an edge that has been replaced is taken along if it stands in the same step, or looks
    like the old one; else the range ends with the words that are left.
    """
    words = [exact[slice(*word)] for word in words_in(exact)]
    if len(words) != span[1] - span[0]:
        return
    for first, last in product(_starts(laid, span, words, new), _lasts(laid, span, words, new)):
        if first <= last:
            yield first, last + 1


def _starts(laid: Laid, span: Span, words: list[str], new: WordedText) -> list[int]:
    places, is_sure = laid.place_of(span[0])
    if not is_sure:
        places = [at for at in places if _is_like(words[:2], new.words(at, at + 2))]
    if places:
        return list(places)
    kept = laid.kept_from(span[0])
    return [] if kept is None else [kept]


def _lasts(laid: Laid, span: Span, words: list[str], new: WordedText) -> list[int]:
    places, is_sure = laid.place_of(span[1] - 1)
    if not is_sure:
        backwards = words[:-3:-1]
        places = [at for at in places if _is_like(backwards, new.words(at - 1, at + 1)[::-1], -1)]
    if places:
        return list(places)
    kept = laid.kept_to(span[1] - 1)
    return [] if kept is None else [kept]


def _is_like(old: list[str], new: list[str], step: int = 1) -> bool:
    """Whether the word at an edge is the old one: itself, broken in two, or run into the next."""
    if not new:
        return False
    pairs = [(old[:1], new[:1]), (old[:1], new[:2]), (old[:2], new[:1])]
    return any(
        alike("".join(one[::step]), "".join(other[::step])) >= _ALIKE for one, other in pairs
    )


def characters(exact: str, before: str, after: str, span: Span, new: WordedText) -> Span | None:
    """The folded range of the new text over a span of its words.

    Signs that stood at the edges of the old words are taken along where they still stand; a word
    that the old range cut in two is cut at the same letter, or, where it has changed, nowhere.
    """
    text = new.text.text
    start, stop = new.starts[span[0]], new.ends[span[1] - 1]
    lead = next((at for at, char in enumerate(exact) if is_word(char)), 0)
    trail = next((at for at, char in enumerate(reversed(exact)) if is_word(char)), 0)
    if lead:
        start = _take(text, start, -1, exact[:lead])
    elif before and is_cut(before[-1] + exact[0], 1):
        cut = next((at for at, char in enumerate(reversed(before)) if not is_word(char)), None)
        part = before if cut is None else before[len(before) - cut :]
        if not text.startswith(part, start):
            return None
        start += len(part)
    if trail:
        stop = _take(text, stop, 1, exact[len(exact) - trail :])
    elif after and is_cut(exact[-1] + after[0], 1):
        cut = next((at for at, char in enumerate(after) if not is_word(char)), len(after))
        if not text.endswith(after[:cut], 0, stop):
            return None
        stop -= cut
    return (start, stop) if start < stop and new.text.parts(start, stop) else None


def _take(text: str, at: int, step: int, signs: str) -> int:
    """Move an edge over the signs that stood there, as far as they still stand."""
    for sign in signs[::step]:
        if text[at - 1 if step < 0 else at] != sign:
            break
        at += step
    return at
