"""Lines of print joined again into running words: breaks of lines and hyphens undone."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence

_UNSEEN = re.compile("[\u00ad\u061c\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_PDFIUM_HYPHENS = "\ufffe\x02"
"""What PDFium gives for a hyphen-minus at the end of a line."""
HYPHENS = f"-\u2010\u00ad{_PDFIUM_HYPHENS}"
"""What a hyphen, of the text or of the layout, can come as."""


def plain_words(text: str) -> str:
    """A text as print can show it: normal form C, ligatures undone, white space a single space.

    What can't be seen (soft hyphens, marks of direction) is gone.
    """
    return " ".join(_cleaned(text).split())


def _cleaned(text: str) -> str:
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    return _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def letters(text: str) -> str:
    """A text without white space and hyphens: the same whatever way its lines were broken.

    One that runs from right to left comes back in the order of its characters, brackets all alike,
    its points and vowel signs left out: a PDF keeps neither the order of words on a line nor the
    sides of brackets, and of two like signs that stand close together PDFium reads one.
    """
    kept = "".join(it for it in _cleaned(text) if not it.isspace() and it not in HYPHENS)
    if is_leftward(text):
        bare = unicodedata.normalize("NFD", kept).translate(_ALIKE)
        return "".join(sorted(it for it in bare if unicodedata.category(it) != "Mn"))
    return kept


def is_leftward(text: str) -> bool:
    """Whether any of a text runs from right to left."""
    return _LEFTWARD.search(text) is not None


_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")
_ALIKE = str.maketrans(")]}»›⟩”", "([{«‹⟨“")


class Vocabulary:
    """The words that lines may be joined to; those of a wider one count where these do not fit."""

    def __init__(self, texts: Iterable[str], wider: Vocabulary | None = None) -> None:
        self._words = {word for text in texts for word in plain_words(text).split()}
        self._sorted = sorted(self._words)
        self._wider = wider

    def has(self, word: str) -> bool:
        """Whether it is one of the words."""
        return word in self._words or (self._wider is not None and self._wider.has(word))

    def begins(self, start: str) -> bool:
        """Whether one of the words begins so."""
        at = bisect_left(self._sorted, start)
        here = at < len(self._sorted) and self._sorted[at].startswith(start)
        return here or (self._wider is not None and self._wider.begins(start))

    def best(self, options: Sequence[str]) -> str | None:
        """The first of these that is a word of the text, or of the wider; or that begins one."""
        whole = next((it for it in options if it in self._words), None)
        if whole is None and self._wider is not None:
            whole = next((it for it in options if self._wider.has(it)), None)
        return whole or next((it for it in options if self.begins(it)), None)


class Joiner:
    """Takes pieces of lines in order and grows running words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.text = ""
        """What has grown so far, without white space at its edges or twice."""
        self._space = False

    def add(self, piece: str, is_new_line: bool) -> None:
        """Add a piece of text; `is_new_line` where it stands on a line of its own."""
        if not piece.strip():  # of a space that stands alone, PDFium gives the place without it
            self._space = True
            return
        if piece[-1] in _PDFIUM_HYPHENS:
            piece = f"{piece[:-1]}-"
        elif piece[-1] == "\u00ad":
            piece = f"{piece[:-1]}\u2010"
        words = plain_words(piece)
        if is_new_line and self.text:
            self._join(words.split(" ", 1)[0])
        elif (self._space or piece[0].isspace()) and self.text:
            self.text += " "
        self.text += words
        self._space = piece[-1].isspace()

    def _join(self, word: str) -> None:
        """Undo the end of a line before the next line's first word."""
        before, known = self.text.rpartition(" ")[2], self._vocabulary
        if self._space or not before:
            self.text += " "
            return
        if before[-1] in HYPHENS:
            bare = before[:-1]
            if not bare.strip(HYPHENS):  # a dash between words, typed as a hyphen
                self.text += " "
                return
            starts = {start + word: start for start in (bare, f"{bare}-", before)}
            best = known.best(list(starts))
            if best is None and known.has(f"{bare}-"):  # “pre- and post-war”
                self.text = f"{self.text[:-1]}- "
                return
            start = starts[best] if best else bare if before[-1] == "\u2010" else before
            self.text = self.text[: len(self.text) - len(before)] + start
        elif known.has(before) or not known.begins(before + word):
            self.text += " "
