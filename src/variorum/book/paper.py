"""Papers: their sizes, and what becomes of a sheet that is folded."""

from __future__ import annotations

from variorum.book.meta import Paper

_INCH = 25.4

_MILLIMETRES: dict[Paper, tuple[float, float]] = {
    "A5": (148, 210),
    "A4": (210, 297),
    "A3": (297, 420),
    "half-letter": (5.5 * _INCH, 8.5 * _INCH),
    "letter": (8.5 * _INCH, 11 * _INCH),
    "tabloid": (11 * _INCH, 17 * _INCH),
}


def millimetres(paper: Paper) -> tuple[float, float]:
    """Width and height of a paper, upright, in millimetres."""
    return _MILLIMETRES[paper]
