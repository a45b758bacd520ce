"""Glyphs: which characters each stands for, so that words can be searched, copied and read aloud.

WeasyPrint 70 takes a letter with its marks (a cluster) for the letter's glyph alone, as it comes
first: after `جُ` every `ج` is read with that vowel, and the glyphs of marks are read as nothing.
Here the glyphs of such clusters are told apart before they are painted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

import regex

UNREAD = "\u200b"
"""ZERO WIDTH SPACE: what a glyph stands for that adds nothing to the others of its letter."""

_MARKED = regex.compile(r"\p{Mn}")
_HAMZA = "\u0654\u0655"
_DRAWN = {
    19: 14, 21: 12, 24: 10, 25: 11, 23: 13, 10: 22, 14: 23, 20: 24, 22: 25,
    11: 15, 12: 16, 13: 17, 15: 18, 16: 19, 17: 20, 18: 21,
    33: 27, 27: 28, 28: 29, 29: 30, 30: 31, 31: 32, 32: 33,
}  # fmt: skip
"""The order in which HarfBuzz takes marks on one letter, where it is not Unicode's: combining class
→ place. Points in Hebrew; in Arabic a hamza goes before all, and the doubling before the vowels."""


def spell(box: Any, stream: Any) -> None:
    """Tell the fonts of a PDF's stream what the glyphs of a laid-out text box stand for.

    A box without marks is left to WeasyPrint, and so are letters whose vowels stand beside them
    (in the scripts of India), where the order of glyphs is not that of characters.
    """
    if not _MARKED.search(getattr(box, "text", "")):
        return
    from weasyprint.text.ffi import ffi

    layout = box.pango_layout
    layout.reactivate(box.style)
    text = layout.text.encode()
    run = layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        item, run = run.data, run.next
        font, _ = stream.add_font(item.item.analysis.font)
        for glyphs, characters in _clusters(item, text):
            said = shared(characters, [width for _, width in glyphs])
            for (glyph, _), those in zip(glyphs, said, strict=True):
                font.to_unicode.setdefault(glyph, those)
    layout.deactivate()


def _clusters(item: Any, text: bytes) -> Iterator[tuple[list[tuple[int, int]], str]]:
    """The clusters of several glyphs in a run, in logical order, and their characters.

    Each glyph with the room that it takes.
    """
    strings, start, length = item.glyphs, item.item.offset, item.item.length
    offsets = [strings.log_clusters[at] for at in range(strings.num_glyphs)]
    ends = dict(pairwise([*sorted(set(offsets)), length]))
    is_leftward = item.item.analysis.level % 2
    for offset, ats in groupby(range(len(offsets)), key=offsets.__getitem__):
        infos = [strings.glyphs[at] for at in ats]
        glyphs = [(info.glyph, info.geometry.width) for info in infos]
        characters = text[start + offset : start + ends[offset]].decode()
        if len(glyphs) > 1 and not any(unicodedata.category(it) == "Mc" for it in characters):
            yield glyphs[::-1] if is_leftward else glyphs, characters


def shared(characters: str, widths: Sequence[int]) -> list[str]:
    r"""What each glyph of a cluster stands for; one without width is a mark.

    >>> [ascii(it) for it in shared("x\u0302\u0301", [500, 0, 0])]
    ["'x'", "'\\u0302'", "'\\u0301'"]

    Where the doubling of a letter and its vowel are one glyph:

    >>> [ascii(it) for it in shared("\u0631\u064e\u0651", [500, 0])]
    ["'\\u0631'", "'\\u0651\\u064e'"]
    """
    marks = [width == 0 for width in widths]
    places = [marks.count(False), marks.count(True)]
    for form in ("NFC", "NFD"):  # a letter with its hamza may be one glyph or two
        drawn = list(_as_drawn(unicodedata.normalize(form, characters)))
        kinds = [[it for it in drawn if _is_mark(it) == kind] for kind in (False, True)]
        if [len(it) for it in kinds] == places:
            break
    if not places[0]:
        kinds = [[], drawn]
    elif not places[1]:
        kinds = [drawn, []]
    letters, others = (_spread(*it) for it in zip(kinds, places, strict=True))
    return [next(others if is_mark else letters) for is_mark in marks]


def _spread(characters: Sequence[str], places: int) -> Iterator[str]:
    """Characters over so many places: one on each, what is left over on the last."""
    for place in range(places):
        rest = characters[place:]
        yield "".join(rest if place == places - 1 else rest[:1]) or UNREAD


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def _as_drawn(characters: str) -> Iterator[str]:
    """The characters, with the marks on each letter in the order in which they are drawn."""
    for is_mark, some in groupby(characters, key=lambda it: unicodedata.combining(it) > 0):
        run = list(some)
        yield from sorted(run, key=_place) if is_mark else run


def _place(mark: str) -> int:
    combining = unicodedata.combining(mark)
    return 0 if mark in _HAMZA else _DRAWN.get(combining, combining)
