"""Tokens: what stands in a transcription, cut so that nothing of it is lost.

Tokens and the white space between them, put one after the other, are the source again, character
for character; whoever accounts for every token has accounted for the whole file. Each token has a
key: what is compared. The key leaves out what differs between two transcriptions of the same words
without meaning anything (straight or curly quotation marks, `20<sup>th</sup>` or `20th`).
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import regex

Kind = Literal["word", "punct", "mark", "markup"]
"""A word, a sign of punctuation, the mark of an author's note, or markup of the transcription."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `start` counts code points of the source from 0."""

    kind: Kind
    raw: str
    """The characters as they stand in the source."""
    key: str
    """What is compared: a folded word or sign, a note's label, or "" for markup."""
    start: int
    glued: bool = False
    """Whether it follows the token before it without white space."""
    em: bool = False
    """Whether it stands in italics."""
    marks: tuple[str, ...] = ()
    """The labels of the notes called right after it, once marks have been taken into the words."""
    parts: tuple[Token, ...] = ()
    """For a word put together again over the end of a page or line: the tokens it was made of."""

    @property
    def end(self) -> int:
        """The offset after its last character (of its last part)."""
        return self.parts[-1].end if self.parts else self.start + len(self.raw)


_QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛ʼ′`´‹›", "'")
_FOLDED = str.maketrans(
    _QUOTES | dict.fromkeys("‐‑", "-") | {"\u00ad": None, "\u200b": None, "\ufeff": None}
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_JOINER = r"(?:['’ʼ‐‑\u00ad]|&(?!\w+;)|(?<!\d)-|-(?!\d))"
_WORD = r"[\p{L}\p{M}\p{N}--[⁰¹²³⁴⁵⁶⁷⁸⁹]]"
_SOURCE = regex.compile(
    rf"""
    (?P<comment><!--.*?-->)
  | (?P<sup><sup>\s*(?:\d{{1,3}}|[*†‡§]+)\s*</sup>)
  | (?P<url><(?:https?|mailto):[^<>\s]+>)
  | (?P<tag></?[a-zA-Z][^<>\n]*>)
  | (?P<called>\[\^[^\]\s]+\]:?|\[\d{{1,3}}\](?!\())
  | (?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[†‡]+)
  | (?P<maths>\$(?=[^$\n]*[\^\\])[^$\n]{{1,80}}\$)
  | (?P<linked>\[(?=[^\[\]\n]+\]\([^()\s]+\))|\]\([^()\s]+\))
  | (?P<start>(?<=(?:^|\n)[ \t]*)(?:\#{{1,6}}(?=[ \t])|>+))
  | (?P<escape>\\(?=[!-/:-@\[-`{{-~\n]))
  | (?P<stars>\*{{1,3}}|(?<![\p{{L}}\p{{N}}])_{{1,3}}(?=\S)|(?<=\S)_{{1,3}}(?![\p{{L}}\p{{N}}]))
  | (?P<ellipsis>\.(?:[ ]?\.){{2,}}|…)
  | (?P<dash>[—–―−]|-{{2,3}})
  | (?P<glued>(?<=\p{{L}}[.,;:!?]['"”’)\]]*)\d{{1,3}}(?=\s|$))
  | (?P<word>{_WORD}+(?:{_JOINER}{_WORD}+)*(?:<sup>[^<>\d]{{1,4}}</sup>)?)
  | (?P<entity>&(?:\#\d+|\#x[0-9a-fA-F]+|[a-zA-Z]+);)
  | (?P<other>\S)
    """,
    regex.VERBOSE | regex.VERSION1 | regex.DOTALL,
)
_PLAIN = regex.compile(
    rf"""
    (?P<ellipsis>\.(?:[ ]?\.){{2,}}|…)
  | (?P<dash>[—–―−]|-{{2,3}})
  | (?P<word>{_WORD}+(?:{_JOINER}{_WORD}+)*)
  | (?P<other>\S)
    """,
    regex.VERBOSE | regex.VERSION1,
)


def fold(text: str) -> str:
    """The key of a word or sign: compatibility forms, one apostrophe, one hyphen, nothing unseen.

    >>> fold("workers’"), fold("ﬁnal"), fold("co‑op")
    ("workers'", 'final', 'co-op')
    """
    if text.isascii() and "`" not in text:
        return text
    return unicodedata.normalize("NFKC", text.translate(_FOLDED))


def tokenise(
    source: str, at: int = 0, *, plain: bool = False, labels: frozenset[str] = frozenset()
) -> list[Token]:
    """Cut `source`, which begins at offset `at` of its file, into tokens.

    `plain` text has no markup and no note marks in it. `labels` are the author's notes known to be
    there: only these are taken for marks where a bare number is glued to the end of a sentence.
    """
    made: list[Token] = []
    pattern = _PLAIN if plain else _SOURCE
    end = 0
    for found in pattern.finditer(source):
        kind, key = _kind(found.lastgroup, found[0], labels)
        glued = bool(made) and found.start() == end
        made.append(Token(kind, found[0], key, at + found.start(), glued))
        end = found.end()
    return made if plain else list(_emphasised(made, source, at))


def _kind(group: str | None, raw: str, labels: frozenset[str]) -> tuple[Kind, str]:
    match group:
        case "word":
            return "word", fold(regex.sub(r"</?sup>", "", raw) if "<" in raw else raw)
        case "sup" | "called" | "raised":
            bare = raw.removeprefix("<sup>").removesuffix("</sup>").strip("[]^: \t\n")
            return "mark", bare.translate(_SUPERSCRIPT)
        case "maths":
            return _maths(raw)
        case "glued":
            return ("mark", raw) if raw in labels else ("word", raw)
        case "ellipsis" | "dash":
            return "punct", "…" if group == "ellipsis" else "—"
        case "entity":
            decoded = html.unescape(raw)
            if decoded.isspace():
                return "markup", ""
            return ("word" if decoded.isalnum() else "punct"), fold(decoded)
        case "url":
            return "word", raw
        case "other":
            return "punct", "—" if raw == "-" else fold(raw)
        case _:
            return "markup", ""


def _maths(raw: str) -> tuple[Kind, str]:
    """What a transcriber's formula stands for: `$^{5}$` is a note mark, `$20^{th}$` a word."""
    bare = regex.sub(r"\\[a-zA-Z]+|[{}$\\\s]", "", raw)
    before, _, raised = bare.partition("^")
    raised = regex.sub(r"^(?:math|text)?(?:rm|it|bf|sf|tt|sc)(?=\d)", "", raised.replace("^", ""))
    if not before and regex.fullmatch(r"\d{1,3}|[*†‡§]+", raised):
        return "mark", raised
    return "word", fold(before + raised)


def _emphasised(tokens: list[Token], source: str, at: int) -> Iterator[Token]:
    """Pair what opens and closes italics; what is left is a note's asterisk or a sign."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind != "markup" or not _is_italic(token.raw):
            continue
        after = token.start - at + len(token.raw)
        opens = after < len(source) and not source[after].isspace()
        if token.raw[0] == "<":
            opens = token.raw[1] != "/"
        partner = next((i for i in reversed(opened) if _closes(token.raw, tokens[i].raw)), None)
        if partner is not None and (token.glued or token.raw[0] == "<"):
            pairs[partner] = index
            del opened[opened.index(partner) :]
        elif opens:
            opened.append(index)
    until = -1
    closing = set(pairs.values())
    for index, token in enumerate(tokens):
        if index in pairs and token.raw not in ("**", "__"):
            until = max(until, pairs[index])
        if token.kind == "markup" and token.raw[0] in "*_" and index not in pairs.keys() | closing:
            following = source[token.end - at : token.end - at + 1]
            sign = token.raw[0] == "*" and not following.isalnum() and (token.glued or not index)
            yield replace(token, kind="mark" if sign else "punct", key=token.raw)
        else:
            yield replace(token, em=True) if index < until and token.kind != "markup" else token


def _is_italic(raw: str) -> bool:
    return raw[0] in "*_" or raw.lower() in ("<i>", "</i>", "<em>", "</em>")


def _closes(raw: str, opening: str) -> bool:
    if raw[0] == "<":
        return raw[1] == "/" and opening.lower() == raw.lower().replace("/", "")
    return raw == opening


def with_marks(tokens: Iterable[Token]) -> list[Token]:
    """Words and signs only: each note mark has become part of the token it follows."""
    made: list[Token] = []
    early: tuple[str, ...] = ()
    glued = False
    for token in tokens:
        glued = glued and token.glued
        if token.kind == "mark" and made:
            made[-1] = replace(made[-1], marks=(*made[-1].marks, token.key))
        elif token.kind == "mark":
            early = (*early, token.key)
        elif token.kind != "markup":
            made.append(replace(token, marks=early, glued=glued))
            early, glued = (), True
    return made


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def worded(tokens: Iterable[Token]) -> str:
    """Tokens as a line of text: italics between asterisks, note marks raised (`revolution.¹`)."""
    shown, em = "", False
    for number, token in enumerate(tokens):
        space = " " if number and not token.glued else ""
        if em and not token.em:
            shown, em = shown + "*", False
        shown += space
        if token.em and not em:
            shown, em = shown + "*", True
        raw = token.raw.replace("<sup>", "").replace("</sup>", "") if token.key else token.raw
        shown += raw + "".join(mark.translate(_RAISED) for mark in token.marks)
    return shown + "*" if em else shown


def closed_over(first: Token, hyphen: Token, second: Token, *, keep: bool) -> Token:
    """The word that the end of a page or line had broken; `keep`: the hyphen belongs to it."""
    joined = first.raw + ("-" if keep else "") + second.raw
    key = first.key + ("-" if keep else "") + second.key
    parts = (first, hyphen, second)
    return Token("word", joined, key, first.start, first.glued, first.em, second.marks, parts)
