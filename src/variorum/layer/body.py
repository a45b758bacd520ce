"""Bodies: the Markdown of a note as a small tree that every edition can print.

Allowed are paragraphs, lists, quotations, emphasis, code, links and citations; what else Markdown
knows is a fault, and so is HTML. The tree holds values only: where a link leads and how a
citation reads is settled later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Styled:
    """Inline content in italics, bold or as code."""

    kind: Literal["em", "strong", "code"]
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another annotation (`#id`) or to a web address."""

    href: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation, `[@work, locator]`."""

    work: str
    locator: str


Inline: TypeAlias = "str | Styled | Link | Cite"
"""A line's end is a space, a hard break a newline, both in the strings."""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A list, an item of one, or a quotation."""

    kind: Literal["bullets", "numbers", "item", "quote"]
    blocks: tuple[Block, ...]


Block: TypeAlias = "Para | Group"


@dataclass(frozen=True, slots=True)
class BodyFault:
    """Something that can't stand in a body."""

    line: int
    """Line of the body, from 0."""
    name: Literal["bad-body", "bad-link"]
    what: str
    words: str = ""
    """Characters of the body by which its place can be found."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body, read."""

    blocks: tuple[Block, ...] = ()
    faults: tuple[BodyFault, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    """Each link's `#id` and each cited `@work`, with its line of the body, from 0."""

    @property
    def plain(self) -> str:
        """The words alone, blocks joined by newlines."""
        return "\n".join(_plain(block) for block in self.blocks)


def read_body(source: str) -> Body:
    """Read a body's Markdown."""
    reading = _Reading()
    tokens = iter(_parser().parse(source))
    blocks = tuple(reading.blocks(tokens))
    return Body(blocks, tuple(reading.faults), tuple(reading.lines))


def read_line(source: str) -> tuple[Inline, ...]:
    """Read one line of inline Markdown (a title, a question); faults are those of `read_body`."""
    first = next(iter(read_body(source).blocks), None)
    return first.content if isinstance(first, Para) else ()


def paragraphs(blocks: Sequence[Block]) -> Iterator[Para]:
    """The paragraphs of a body in order, those in lists and quotations too."""
    for block in blocks:
        if isinstance(block, Para):
            yield block
        else:
            yield from paragraphs(block.blocks)


def plain(content: Sequence[Inline]) -> str:
    """The words of inline content, without citations."""
    return "".join(
        it if isinstance(it, str) else "" if isinstance(it, Cite) else plain(it.content)
        for it in content
    )


def _plain(block: Block) -> str:
    if isinstance(block, Para):
        return plain(block.content)
    return "\n".join(_plain(inner) for inner in block.blocks)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100})  # seen, to be refused
    parser.inline.ruler.before("link", "cite", _cite_rule)
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:
    """Let every link through: which are allowed is judged below, in words for a person."""
    return bool(url)


def _cite_rule(state: StateInline, silent: bool) -> bool:
    """`[@work, locator]`, several of them parted by `; @`; comma and semicolon of any script."""
    if not state.src.startswith("[@", state.pos):
        return False
    end = state.src.find("]", state.pos)
    if end < 0:
        return False
    if not silent:
        for part in re.split("[;؛；]", state.src[state.pos + 1 : end]):
            work, *locator = re.split("[,،，、]", part.strip().removeprefix("@"), maxsplit=1)
            token = state.push("cite", "", 0)
            token.meta = {"work": work.strip(), "locator": " ".join("".join(locator).split())}
    state.pos = end + 1
    return True


_GROUPS: dict[str, Literal["bullets", "numbers", "item", "quote"]] = {
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "blockquote_open": "quote",
}
_NOT_ALLOWED = {
    "heading_open": "a heading",
    "hr": "a rule (***)",
    "fence": "a block of code",
    "code_block": "a block of code (its lines are indented by four spaces or more)",
    "html_block": "HTML",
}
DEEPEST = 20
"""Lists and quotations in one another."""
_STYLES: dict[str, Literal["em", "strong"]] = {"em_open": "em", "strong_open": "strong"}


class _Reading:
    """One body as it is read."""

    def __init__(self) -> None:
        self.faults: list[BodyFault] = []
        self.lines: list[tuple[str, int]] = []
        self.line = 0

    def blocks(self, tokens: Iterator[Token]) -> Iterator[Block]:
        for token in tokens:
            self.line = token.map[0] if token.map else self.line
            if token.level == DEEPEST and token.nesting == 1:
                self.faults.append(BodyFault(self.line, "bad-body", "lists deep in one another"))
            if token.type in _GROUPS:
                yield Group(_GROUPS[token.type], tuple(self.blocks(tokens)))
            elif token.type.endswith("_close") and token.type.replace("_close", "_open") in _GROUPS:
                return
            elif token.type in _NOT_ALLOWED:
                self.faults.append(BodyFault(self.line, "bad-body", _NOT_ALLOWED[token.type]))
            elif token.type == "inline":
                yield Para(tuple(_joined(self.inlines(iter(token.children or ())))))

    def inlines(self, tokens: Iterator[Token]) -> Iterator[Inline]:
        for token in tokens:
            match token.type:
                case "text" | "text_special":
                    yield token.content
                case "softbreak" | "hardbreak":
                    self.line += 1
                    yield " " if token.type == "softbreak" else "\n"
                case "code_inline":
                    yield Styled("code", (token.content,))
                case "em_open" | "strong_open":
                    yield Styled(_STYLES[token.type], tuple(_joined(self.inlines(tokens))))
                case "link_open":
                    href = str(token.attrs.get("href", ""))
                    self._judge(href)
                    yield Link(href, tuple(_joined(self.inlines(tokens))))
                case "cite":
                    self.lines.append((f"@{token.meta['work']}", self.line))
                    yield Cite(token.meta["work"], token.meta["locator"])
                case "image":
                    self.faults.append(BodyFault(self.line, "bad-body", "a picture", "!["))
                case "html_inline":
                    self.faults.append(BodyFault(self.line, "bad-body", "HTML", token.content))
                case _:
                    return

    def _judge(self, href: str) -> None:
        if re.fullmatch(r"#[a-z][a-z0-9-]*", href):
            self.lines.append((href, self.line))
        elif not re.match(r"https?://[^\s/]", href):
            self.faults.append(BodyFault(self.line, "bad-link", href, href))


def _joined(content: Iterator[Inline]) -> Iterator[Inline]:
    """Neighbouring strings made one."""
    held = ""
    for it in content:
        if isinstance(it, str):
            held += it
            continue
        if held:
            yield held
        held = ""
        yield it
    if held:
        yield held
