"""Witnesses: a transcription read into blocks, each told to be text, an author's note or furniture.

A block is what stands between blank lines: a paragraph, or the piece of one that fitted on a page.
Transcriptions of imposed booklets do not say where a page ends, so nothing here asks: what belongs
together is found later, from the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import regex

from variorum.collation.tokens import Token, tokenise

Part = Literal["text", "note", "furniture"]

_RULE = regex.compile(r"\s*(?:[-*_=~·•—–]\s*){2,}\s*")
_FOLIO = regex.compile(
    r"[\s\[\](){}—–-]*(?:p(?:age|\.)?\s*)?"
    r"(?:\d{1,3}|(?=[ivxlc])c{0,3}(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3}))[\s\[\](){}—–-]*",
    regex.I,
)
_COLOPHON = regex.compile(
    r"\W*(?:retrieved (?:on|from)\b|©|\(c\) \d|copyright (?:©|\(c\)|\d)|isbn\b|published by|"
    r"printed (?:in|by)|<?(?:https?://|www\.)\S+\W*$|[\w-]+(?:\.[\w-]+)+\W*$)"
    r"|(?:\S+\s+){0,6}anti-?copyright\b(?:\s+\S+){0,6}$"
    r"|(?:\S+\s+){0,12}all rights reserved\W*$"
    r"|\W*\[[\w.-]+\]\(https?://[^)\s]*\)\W*$",
    regex.I,
)
_NOTES_HEAD = regex.compile(
    r"\W*(?:(?:foot|end)?notes?|notes and references|anmerkungen|fußnoten|endnoten|noten|notas|"
    r"voetnoten|noter|przypisy|poznámky|примечания|сноски)\W*",
    regex.I,
)
_ITEM = regex.compile(r"\W*(?:[a-z]|[ivx]{1,5}|\d{1,3})[.)]\s", regex.I)
_NUMBERED = regex.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.):]?)(?=\s+\S)")
_SENTENCE_END = regex.compile(r"[.?!…:;][\"'”’»)\]]*$")

PROSE = 15
"""A block of as many words that ends a sentence is prose, not a title."""


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
    """For furniture: what it is (`rule`, `page number`, `colophon`, `title page`, `running head`)."""
    label: str = ""
    """For a note: its number or sign."""
    apart: bool = False
    """Whether something that is not text, or the end of a page, stands between it and the text before."""

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


@dataclass(eq=False)
class Witness:
    """One transcription."""

    siglum: str
    name: str
    """Its file, as messages show it."""
    source: str
    blocks: tuple[Block, ...]

    def of(self, *parts: Part) -> list[Block]:
        """The blocks that are one of these, in the order of the file."""
        return [block for block in self.blocks if block.part in parts]

    def place(self, token: Token) -> tuple[int, int]:
        """The line and column, both from 1, at which a token stands."""
        before = self.source.count("\n", 0, token.start)
        return before + 1, token.start - (self.source.rfind("\n", 0, token.start) + 1) + 1

    def wording(self, tokens: Sequence[Token]) -> str:
        """What stands in the file from the first of these tokens to the last, on one line."""
        if not tokens:
            return ""
        shown = tokens[0].raw
        for before, token in zip(tokens, tokens[1:], strict=False):
            shown += token.raw if token.glued or before.end == token.start else " " + token.raw
        return shown


def read_witness(siglum: str, name: str, source: str, text: Iterable[str] = ()) -> Witness:
    """Cut a transcription into blocks and tell what each is.

    `text` gives, where the canonical text is known, the passages of it: a block that begins one is
    text even if it looks like a title.
    """
    pieces = list(_pieces(source))
    labels = _labels(pieces)
    blocks = []
    for index, (line, at, piece) in enumerate(pieces):
        blocks.append(Block(index, line, tuple(tokenise(piece, at, labels=labels))))
    _tell_notes(blocks, labels)
    _tell_furniture(blocks, source, _Known([_bare(tokenise(it, plain=True)) for it in text]))
    apart, above, titled = False, None, 0
    for block, (_, at, _) in zip(blocks, pieces, strict=True):
        apart = apart or "\f" in source[max(0, at - 3) : at + 1]
        if block.part == "text":
            block.apart, apart, above = apart, False, block
            block.leads, titled = titled == 1, titled and 2
            continue
        titled = titled or int(block.why == "title page")
        apart = True
        if block.part == "note" and above is not None:
            above.foot += len(block.words)
    return Witness(siglum, name, source, tuple(blocks))


def _pieces(source: str) -> Iterable[tuple[int, int, str]]:
    """The blocks of a file: line, offset, characters. Rules, page numbers and notes begin new ones."""
    start: int | None = None
    line_start = at = 0
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        bare = line.strip()
        alone = bool(bare) and bool(_RULE.fullmatch(bare) or _FOLIO.fullmatch(bare))
        note = bool(regex.match(r"\s*(?:<sup>\s*\d+\s*</sup>|[⁰¹²³⁴-⁹]+|\[\^[^\]\s]+\]:|\$\^)\s*", line))
        if start is not None and (not bare or alone or note or line.startswith("\f")):
            yield line_start, start, source[start:at]
            start = None
        if alone:
            yield number, at, line
        elif bare and start is None:
            start, line_start = at, number
        at += len(line)
    if start is not None:
        yield line_start, start, source[start:at]


def _labels(pieces: Sequence[tuple[int, int, str]]) -> frozenset[str]:
    """The numbers of the author's notes, from the blocks that begin with one.

    A number that is marked as a note's (raised, `[^1]`) is one. A bare number (`1. `) is one only if
    the numbers ascend from 1 and are also called in the text; else it is a list.
    """
    sure, bare = set(), []
    for _, _, piece in pieces:
        first = next(iter(tokenise(piece)), None)
        if first is not None and first.kind == "mark":
            sure.add(first.key)
        elif found := _NUMBERED.match(piece):
            bare.append(next(group for group in found.groups() if group))
    called = Counter(
        token.key
        for _, _, piece in pieces
        for token in tokenise(piece, labels=frozenset(bare))[1:]
        if token.kind == "mark"
    )
    ascending = bare[:1] == ["1"] and [int(n) for n in bare] == sorted({int(n) for n in bare})
    if ascending and sum(label in called for label in bare) * 2 >= len(bare):
        sure.update(bare)
    return frozenset(sure)


def _tell_notes(blocks: list[Block], labels: frozenset[str]) -> None:
    for block in blocks:
        if not block.tokens or len(block.tokens) < 2:
            continue
        first, second = block.tokens[:2]
        if first.kind == "punct" and first.raw in "([" and second.key in labels:
            label, count = second.key, 2 + (block.tokens[2:3] and block.tokens[2].raw in ")]")
        elif first.key in labels and (first.kind == "mark" or second.raw in ".):" or second.key[:1].isupper()):
            label, count = first.key, 1 + (second.glued and second.raw in ".):")
        else:
            continue
        block.part, block.label = "note", label
        marked = Token("mark", "".join(t.raw for t in block.tokens[:count]), label, first.start)
        block.tokens = (marked, *block.tokens[count:])


def _tell_furniture(blocks: list[Block], source: str, text: _Known) -> None:
    """Rules, page numbers, colophons, the title page, and running heads, which come often."""
    seen = Counter(_bare(block.tokens) for block in blocks if block.part == "text")
    titles = _Titles()
    for block in blocks:
        bare = _bare(block.tokens)
        ended = len(bare) >= PROSE and not block.runs_on
        prose = ended or len(bare) >= 3 * PROSE or block.part == "note"
        if block.part != "text" or (bare and text.has(bare)):
            titles.open = titles.open and not prose
            continue
        raw = source[block.tokens[0].start : block.tokens[-1].end]
        titles.open = titles.open or (raw.startswith("# ") and not titles.blocks)
        why = ""
        if not bare or _RULE.fullmatch(raw):
            why = "rule"
        elif titles.has(bare):
            why = "title page"
        elif _FOLIO.fullmatch(raw.strip()):
            why = "page number"
        elif _NOTES_HEAD.fullmatch(raw) and _is_before_note(block, blocks):
            why = "heading of the notes"
        elif len(bare) < 3 * PROSE and _COLOPHON.match(raw):
            why = "colophon"
        elif titles.open and not prose and block.runs_on:
            why = "title page"
            titles.add(bare)
        elif len(bare) <= PROSE and block.runs_on and seen[bare] >= 3:
            why = "running head"
        if why:
            block.part, block.why = "furniture", why
        else:
            titles.open = titles.open and not prose and not block.opens


def _is_before_note(block: Block, blocks: Sequence[Block]) -> bool:
    return block.index + 1 < len(blocks) and blocks[block.index + 1].part == "note"


class _Known:
    """The canonical text, where it is known: what stands in it is no furniture."""

    def __init__(self, passages: Sequence[tuple[str, ...]]) -> None:
        self._whole = set(passages)
        self._joined = " | ".join(" ".join(passage) for passage in passages)

    def has(self, bare: tuple[str, ...]) -> bool:
        """Whether these words are a passage, or a good part of one."""
        return bare in self._whole or (len(bare) >= 8 and " ".join(bare) in self._joined)


@dataclass
class _Titles:
    """What the title page says: it stands before all prose, and may come again anywhere."""

    open: bool = True
    """Whether no prose has come yet."""
    words: Counter[str] = field(default_factory=Counter)
    blocks: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, bare: tuple[str, ...]) -> None:
        """Take a block of the title page."""
        self.words.update(bare)
        self.blocks.add(bare)

    def has(self, bare: tuple[str, ...]) -> bool:
        """Whether a block says what the title page has said, all of it or a line of it."""
        if self.blocks and self.open and len(bare) < 3 and bare[0].isdecimal():
            self.add(bare)
        most = 2 * len(bare) >= self.words.total() > 0 and not Counter(bare) - self.words
        return most or bare in self.blocks


def _bare(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.key.lower() for token in tokens if token.kind == "word")

