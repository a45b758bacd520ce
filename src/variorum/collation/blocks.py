"""Blocks: the pieces into which a transcription falls at its blank lines.

A block is a paragraph, or the piece of one that fitted on a page. Transcriptions of imposed
booklets do not say where a page ends, so nothing here asks: what belongs together is found later,
from the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import regex

from variorum.collation.tokens import Token

Part = Literal["text", "note", "furniture"]

_SENTENCE_END = regex.compile(r"[.?!…:;][\"'”’»)\]]*$")
_ITEM = regex.compile(r"\W*(?:[a-z]|[ivx]{1,5}|\d{1,3})[.)]\s", regex.I)


@dataclass(eq=False)
class Block:
    """A paragraph, or the piece of one that stands on a page."""

    index: int
    """Its number in the file, from 0."""
    line: int
    """The line, from 1, on which it begins."""
    tokens: tuple[Token, ...]
    part: Part = "text"
    why: str = ""
    """For furniture: what it is (`rule`, `page number`, `colophon`, `title page` …)."""
    label: str = ""
    """For a note: its number or sign."""
    apart: bool = False
    """Whether the end of a page, or what is not text, stands between it and the text before."""

    leads: bool = False
    """Whether it is the first text after the title page."""
    foot: int = 0
    """How many words of notes stand right after it, at the foot of its page."""

    @cached_property
    def reading(self) -> tuple[Token, ...]:
        """Its words and signs, without markup and note marks."""
        return tuple(token for token in self.tokens if token.kind in ("word", "punct"))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its words, folded, in small letters; a word broken off at the end is left out."""
        keys = [token.key.lower() for token in self.tokens if token.kind == "word"]
        return tuple(keys[:-1] if self.broken else keys)

    @cached_property
    def broken(self) -> str:
        """The beginning of a word that is broken off at the end (in small letters), or ""."""
        if len(self.reading) < 2:
            return ""
        word, hyphen = self.reading[-2:]
        if hyphen.raw in ("-", "‐", "\u00ad", "¬") and hyphen.glued and word.kind == "word":
            return word.key.lower()
        return ""

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """The labels of the notes called in it; for a note, without its own."""
        found = [token.key for token in self.tokens if token.kind == "mark"]
        return tuple(found[1:] if self.part == "note" else found)

    @cached_property
    def opens(self) -> bool:
        """Whether it begins like the middle of a sentence."""
        first = next((token for token in self.reading if token.kind == "word"), None)
        if first is None or self.reading[0].raw in tuple(",;:.!?)”’"):
            return True
        return first.key[:1].islower() and not self.item

    @cached_property
    def item(self) -> bool:
        """Whether it begins like an item of a list: `a)`, `iv.`, `3.`, a bullet."""
        start = " ".join(token.raw for token in self.reading[:3])
        bullet = self.reading[:1] and self.reading[0].raw in ("•", "·", "-", "–", "*")
        return bool(bullet) or bool(_ITEM.match(start.replace(" )", ")").replace(" .", ".") + " "))

    @cached_property
    def runs_on(self) -> bool:
        """Whether it ends in the middle of a sentence."""
        text = "".join(token.key for token in self.reading[-4:])
        return bool(self.broken) or not _SENTENCE_END.search(text)

    def __hash__(self) -> int:
        return id(self)
