"""Hyphens: which words may be parted at the end of a line.

A book's names are not parted: readers take “Pet-” and “rograd” for words. Nor is a word that the
galley has marked with a joiner. WeasyPrint parts words by pyphen's patterns alone; here these are
asked about the others only.
"""

from __future__ import annotations

from typing import Any

import pyphen

from variorum.pdf.galley import JOINER

_CAPITALS_ARE_COMMON = ("de", "lb", "nds", "gsw")
"""Languages that write every noun with a capital."""


class _Sparing(pyphen.HyphDict):  # type: ignore[misc]
    """Patterns that part no word with a joiner, and none with a capital unless these are common."""

    spares_names = True

    def positions(self, word: str) -> list[Any]:
        """Where a word can be parted: offsets in it."""
        is_spared = JOINER in word or (self.spares_names and word != word.lower())
        return [] if is_spared else list(super().positions(word))


class _SparingNouns(_Sparing):
    spares_names = False


def spare_words(language: str) -> None:
    """See to it that in this process no name and no marked word of a language is parted.

    `language` is a BCP 47 tag; one that pyphen does not know is left alone.
    """
    known = pyphen.language_fallback(language)
    if known is not None:
        kind = _SparingNouns if known.split("_")[0] in _CAPITALS_ARE_COMMON else _Sparing
        path = pyphen.LANGUAGES[known]
        if not isinstance(pyphen.hdcache.get(path), kind):
            pyphen.hdcache[path] = kind(path)
