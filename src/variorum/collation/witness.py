"""Witnesses: a transcription read into blocks, each told to be text, a note or furniture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from variorum.collation.blocks import Block, Part
from variorum.collation.furniture import FOLIO, RULE, Known, bare_words, tell_furniture
from variorum.collation.tokens import Token, tokenise

_LINE = regex.compile(r"[^\n]*\n|[^\n]+")
_NOTE = regex.compile(r"\s*(?:<sup>\s*\d+\s*</sup>|[⁰¹²³⁴-⁹]+|\[\^[^\]\s]+\]:|\$\^)")
_NUMBERED = regex.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.):]?)(?=\s+\S)")


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
        for before, token in pairwise(tokens):
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
    tell_furniture(blocks, source, Known([bare_words(tokenise(it, plain=True)) for it in text]))
    witness = Witness(siglum, name, source, tuple(blocks))
    tell_pages(witness)
    return witness


def tell_pages(witness: Witness) -> None:
    """Note what stands between two blocks of text: a page's end, notes at its foot, a title."""
    apart, titled, end = False, 0, 0
    above: Block | None = None
    for block in witness.blocks:
        block.foot = 0
        start = block.tokens[0].start if block.tokens else end
        apart = apart or "\f" in witness.source[end:start]
        end = block.tokens[-1].end if block.tokens else end
        if block.part == "text":
            block.apart, apart, above = apart, False, block
            block.leads, titled = titled == 1, titled and 2
            continue
        apart = True
        titled = titled or int(block.why == "title page")
        if block.part == "note" and above is not None:
            above.foot += len(block.words)


def _pieces(source: str) -> Iterator[tuple[int, int, str]]:
    """The blocks of a file: line, offset, characters.

    Besides blank lines, a rule, a page number, a note and the end of a page part them.
    """
    start: int | None = None
    line_start = at = 0
    for number, line in enumerate(_LINE.findall(source), 1):
        bare = line.strip()
        alone = bool(bare) and bool(RULE.fullmatch(bare) or FOLIO.fullmatch(bare))
        parts = not bare or alone or line[0] == "\f" or bool(_NOTE.match(line))
        if start is not None and parts:
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

    A number that is marked as a note's (raised, `[^1]`) is one. A bare number (`1. `) is one only
    if the numbers ascend from 1 and are also called in the text; else it is a list.
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


def _tell_notes(blocks: Sequence[Block], labels: frozenset[str]) -> None:
    for block in blocks:
        size = _mark_size(block.tokens, labels)
        if size:
            first, rest = block.tokens[:size], block.tokens[size:]
            label = next(token.key for token in first if token.key in labels)
            raw = "".join(token.raw for token in first)
            block.part, block.label = "note", label
            block.tokens = (Token("mark", raw, label, first[0].start), *rest)


def _mark_size(tokens: Sequence[Token], labels: frozenset[str]) -> int:
    """Of how many tokens the mark consists with which a note begins; 0 if it is none."""
    raws = [token.raw for token in tokens[:3]]
    if len(tokens) < 2:
        return 0
    if raws[0] in ("(", "[") and tokens[1].key in labels and tokens[1].glued:
        return 3 if len(tokens) > 2 and raws[2] in (")", "]") else 0
    if tokens[0].key not in labels:
        return 0
    if tokens[1].glued and raws[1] in (".", ")", ":"):
        return 2
    starts = raws[1] in ("“", '"', "‘", "'") or tokens[1].key[:1].isupper()
    return 1 if tokens[0].kind == "mark" or starts else 0
