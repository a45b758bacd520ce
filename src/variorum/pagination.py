"""Pagination: on which page of the print edition a place stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from variorum.weave import PageStart


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a laid-out text, and where each begins."""

    starts: tuple[PageStart, ...]
    """In the order of the pages; a page without words of the text begins nowhere."""
    labels: tuple[str, ...]
    """The numbers of all pages in the order in which they stand in the PDF."""
    ids: Mapping[str, str]
    """Element id → the number of the page on which it stands."""


class Pagination:
    """Finds the page of any place in what has been laid out."""

    def __init__(self, pages: Pages) -> None:
        self._ids = pages.ids
        self._starts: dict[str, list[tuple[int, str]]] = {}
        for start in pages.starts:
            self._starts.setdefault(start.passage, []).append((start.offset, start.label))

    def page(self, passage: str, offset: int = 0) -> str:
        """The number of the page on which this code point of the passage stands.

        That is the last page to begin in the passage at or before it, or else the page on which
        the passage begins. Raises KeyError for a passage that has not been laid out.
        """
        starts = self._starts.get(passage, [])
        at = bisect_right(starts, offset, key=lambda start: start[0]) - 1
        return starts[at][1] if at >= 0 else self._ids[passage]

    def of(self, id: str) -> str:
        """The number of the page on which the element with this id stands. Raises KeyError."""
        return self._ids[id]


def collapse(pages: Iterable[str]) -> list[str]:
    """Page numbers in order, runs of three and more collapsed, each once.

    >>> collapse(["3", "4", "4", "5", "9", "12", "13", "iv"])
    ['3–5', '9', '12', '13', 'iv']
    """
    runs: list[list[str]] = []
    for page in dict.fromkeys(pages):
        last = runs[-1][-1] if runs else ""
        if page.isdecimal() and last.isdecimal() and int(page) == int(last) + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return [part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else run)]
