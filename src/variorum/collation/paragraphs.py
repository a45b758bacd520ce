"""Paragraphs: joined blocks as one run of words, in which no word is broken any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from variorum.collation.blocks import Block
from variorum.collation.continuity import Habits
from variorum.collation.joints import Joint
from variorum.collation.tokens import Token, closed_over, with_marks
from variorum.collation.witness import Witness


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a witness, in as many pieces as its pages gave it."""

    blocks: tuple[Block, ...]
    tokens: tuple[Token, ...]
    """Its words and signs, with the note marks on them; broken words are whole."""
    seams: tuple[int, ...] = ()
    """The places in `tokens` at which a further block begins."""

    @property
    def label(self) -> str:
        """For a note: its number or sign."""
        return self.blocks[0].label


def paragraphs(
    witness: Witness, joints: Sequence[Joint], habits: Habits
) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """The paragraphs of the text and those of the notes, joined as `joints` say."""
    follows = {joint.before: joint for joint in joints}
    led = {joint.after for joint in joints}
    text = [block for block in witness.of("text") if block not in led]
    notes = [block for block in witness.of("note") if block not in led]
    notes.sort(key=lambda block: int(block.label) if block.label.isdecimal() else block.index)
    made = []
    for starts in (text, notes):
        groups: list[list[Block]] = []
        for start in starts:
            groups.append([start])
            while joint := follows.get(groups[-1][-1]):
                if joint.inside:
                    groups[-1].append(joint.after)
                else:
                    groups.append([joint.after])
        made.append(tuple(_paragraph(group, follows, habits, witness.source) for group in groups))
    return made[0], made[1]


def _paragraph(
    blocks: Sequence[Block], follows: dict[Block, Joint], habits: Habits, source: str
) -> Paragraph:
    tokens: list[Token] = []
    seams: list[int] = []
    for at, block in enumerate(blocks):
        listed = block.tokens
        if block.part == "note" and not at and listed[0].kind == "mark":
            listed = listed[1:]
        own = list(_lines_joined(with_marks(listed), habits, source))
        if not at:
            tokens = own
            continue
        before = blocks[at - 1]
        if before.broken and own and own[0].kind == "word" and len(tokens) > 1:
            hyphen, first = tokens.pop(), tokens.pop()
            whole = follows[before].whole
            keep = _keeps(first, own[0], whole, habits)
            seams.append(len(tokens))
            tokens.append(closed_over(first, hyphen, own[0], keep=keep))
            tokens.extend(own[1:])
        else:
            seams.append(len(tokens))
            tokens.extend(own)
    return Paragraph(tuple(blocks), tuple(tokens), tuple(seams))


def _lines_joined(tokens: Sequence[Token], habits: Habits, source: str) -> Iterator[Token]:
    """Words broken at the ends of lines, whole."""
    at = 0
    while at < len(tokens):
        group = tokens[at : at + 3]
        if len(group) == 3 and _broken_line(group, source):
            first, hyphen, second = group
            yield closed_over(first, hyphen, second, keep=_keeps(first, second, "", habits))
            at += 3
        else:
            yield group[0]
            at += 1


def _broken_line(group: Sequence[Token], source: str) -> bool:
    first, hyphen, second = group
    return (
        first.kind == second.kind == "word"
        and hyphen.raw in ("-", "‐", "\u00ad", "¬")
        and hyphen.glued
        and "\n" in source[hyphen.end : second.start]
        and (second.key[:1].islower() or first.key.isupper())
    )


def _keeps(first: Token, second: Token, whole: str, habits: Habits) -> bool:
    """Whether the hyphen belongs to the word: another witness knows, or its other uses show."""
    before, after = first.key.lower(), second.key.lower()
    if whole in (before + after, f"{before}-{after}"):
        return "-" in whole[len(before) : len(before) + 1]
    return habits.hyphen_stays(before, after)
