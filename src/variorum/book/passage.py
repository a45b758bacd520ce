"""Passages: the blocks of a CommonMark text that can be cited, with their inline markup as ranges.

Nothing here changes a word: a passage's text is what stands in the source, with a line's end as a
space and a hard break as a newline. Markup becomes spans beside the text, never characters in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypedDict

from variorum.problems import Place, Problems

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Span:
    """Inline markup over the code points [start, end) of a passage."""

    start: int
    end: int
    kind: Literal["em", "strong", "code", "link"]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """The mark of an author's note, standing before the code point `offset`."""

    offset: int
    label: str
    """The number or sign that the author gave the note."""
    note: int
    """The note's serial number in the book, counted from 1."""
    time: int
    """1 where the note is called first, 2 at its second mark, and so on."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One block that can be cited. Offsets count code points of `text`."""

    id: str
    """`p23` in the text, `n3` in the author's notes (`n3.2`: the third note's second block)."""
    kind: Literal["paragraph", "heading", "code"]
    text: str
    spans: tuple[Span, ...]
    calls: tuple[Call, ...]
    within: tuple[str, ...]
    """The containers it stands in, outermost first: `quote:4`, `bullets:5`, `numbers:5:1`.

    Neighbours that share a container name stand in the same one."""
    level: int
    """1 to 6 for a heading, 0 for the others."""
    after_break: bool
    """Whether a thematic break (`***`) stands before it."""
    file: str
    line: int
    breaks: tuple[int, ...]
    """The offsets at which the file's further lines begin."""

    @property
    def label(self) -> str:
        """How people cite it: `¶23`, `n3`."""
        return f"¶{self.id[1:]}" if self.id[0] == "p" else self.id

    @property
    def place(self) -> Place:
        """Where it begins in its file."""
        return Place(self.file, self.line)

    def line_of(self, offset: int) -> int:
        """The file's line, from 1, on which the code point at `offset` stands."""
        return self.line + sum(1 for start in self.breaks if start <= offset)


@dataclass(slots=True)
class Containers:
    """Gives every quotation, list and item of the book a name of its own."""

    count: int = 0

    def name(self, token: Token) -> str:
        """The next container's name: `quote:4`, `bullets:5`, `item:6`, `numbers:5:3` (from 3)."""
        self.count += 1
        kind = _CONTAINERS[token.type]
        first = f":{token.attrs.get('start', 1)}" if kind == "numbers" else ""
        return f"{kind}:{self.count}{first}"


_CONTAINERS = {
    "blockquote_open": "quote",
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
}


DEEPEST = 50
"""Quotations and lists in one another; the parser would drop what stands much deeper."""


def parse(source: str) -> tuple[list[Token], dict[str, list[Token]]]:
    """The block tokens of a text, and for each footnote's label those of its definition."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    options = {"html": True, "maxNesting": 2 * DEEPEST}  # HTML is seen, so that it can be refused
    parser = MarkdownIt("commonmark", options).use(
        footnote_plugin, inline=False, move_to_end=False, always_match_refs=True
    )
    body: list[Token] = []
    definitions: dict[str, list[Token]] = {}
    into = body
    for token in parser.parse(source):
        if token.type == "footnote_reference_open":
            into = definitions.setdefault(token.meta["label"], [])
        elif token.type == "footnote_reference_close":
            into = body
        else:
            into.append(token)
    return body, definitions


def calls_in(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    """The footnote marks in block tokens: label and source line (from 1), in order."""
    for token in tokens:
        line = (token.map or [0])[0] + 1
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "footnote_ref":
                yield child.meta["label"], line


def read_passages(
    tokens: list[Token],
    file: str,
    containers: Containers,
    next_id: Callable[[], str],
    call: Callable[[str], tuple[int, int]],
    problems: Problems,
) -> Iterator[Passage]:
    """Turn block tokens into passages, in order.

    `next_id` names each passage as it comes; `call` gives, for a footnote's label, the note's
    serial number and how many times it has been called by now. What can't be set is added to
    `problems` with its line.
    """
    within: list[str] = []
    after_break = False
    block: Token | None = None
    for token in tokens:
        if what := _unset(token):
            line = (token.map or [0])[0] + 1
            problems.add("unsupported-markup", Place(file, line, 1), what=what)
        if token.type in _CONTAINERS:
            within.append(containers.name(token))
        elif token.nesting == -1 and token.type.replace("_close", "_open") in _CONTAINERS:
            within.pop()
        elif token.type in ("paragraph_open", "heading_open"):
            block = token
        elif token.type == "hr":
            after_break = True
        elif token.type in ("inline", "fence", "code_block"):
            inline = _Inline(file, (token.map or [0])[0] + 1, token.content, call, problems)
            if token.type == "inline":
                for child in token.children or ():
                    inline.take(child)
            else:
                inline.verbatim(token.content.rstrip("\n"))
            heading = block is not None and block.type == "heading_open"
            kind: Literal["paragraph", "heading", "code"] = "heading" if heading else "paragraph"
            yield Passage(
                id=next_id(),
                kind=kind if token.type == "inline" else "code",
                **inline.finished(),
                within=tuple(within),
                level=int(block.tag[1]) if block is not None and heading else 0,
                after_break=after_break,
                file=file,
                line=inline.line,
            )
            block, after_break = None, False


_TABLE = re.compile(r"^.*\|.*\n *\|?( *:?-+:? *\|)+[ :|-]*$", re.MULTILINE)


def _unset(token: Token) -> str:
    """What a block token is, if it is something that Variorum does not set."""
    if token.type == "html_block":
        return "HTML"
    if token.level == DEEPEST and token.nesting == 1:
        return "quotations or lists deep in one another"
    if token.type == "inline" and "|" in token.content and _TABLE.search(token.content):
        return "a table"
    return ""


@dataclass(slots=True)
class _Inline:
    """The inline content of one block, as it grows."""

    file: str
    line: int
    source: str
    call: Callable[[str], tuple[int, int]]
    problems: Problems
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    _open: list[tuple[int, str]] = field(default_factory=list)

    def take(self, token: Token) -> None:
        """Take one inline token."""
        match token.type:
            case "text" | "text_special":
                self.text += token.content
            case "softbreak" | "hardbreak":
                self.text += " " if token.type == "softbreak" else "\n"
                self.breaks.append(len(self.text))
            case "code_inline":
                self.spans.append(Span(len(self.text), len(self.text) + len(token.content), "code"))
                self.text += token.content
            case "em_open" | "strong_open" | "link_open":
                self._open.append((len(self.text), str(token.attrs.get("href", ""))))
            case "em_close" | "strong_close" | "link_close":
                self._close(token.type)
            case "footnote_ref":
                label = token.meta["label"]
                note, time = self.call(label)
                self.calls.append(Call(len(self.text), label, note, time))
            case "image":
                self._complain("unsupported-markup", "![", what="a picture")
            case "html_inline":
                self._complain("unsupported-markup", token.content, what="HTML")

    def _close(self, type: str) -> None:
        start, href = self._open.pop()
        end = len(self.text)
        if start == end:
            return
        if type == "em_close":
            self.spans.append(Span(start, end, "em"))
        elif type == "strong_close":
            self.spans.append(Span(start, end, "strong"))
        elif href.startswith(("http://", "https://", "mailto:")):
            self.spans.append(Span(start, end, "link", href))
        else:
            self._complain("bad-text-link", f"]({href}", href=href)

    def _complain(self, name: str, words: str, **details: str) -> None:
        """Add a problem at these words of the block's source, or at the line reached by now."""
        row = self.source.split("\n")[len(self.breaks) :][:1] or [""]
        column = row[0].find(words) + 1
        place = Place(self.file, self.line + len(self.breaks), column or 1)
        self.problems.add(name, place, **details)

    def verbatim(self, text: str) -> None:
        """Take a block of code: its lines stay lines."""
        self.text = text
        self.breaks = [at + 1 for at, char in enumerate(text) if char == "\n"]

    def finished(self) -> _Content:
        """The content in normal form C, all offsets moved along with it."""
        whole = unicodedata.is_normalized("NFC", self.text)

        def moved(offset: int) -> int:
            return offset if whole else len(unicodedata.normalize("NFC", self.text[:offset]))

        return {
            "text": unicodedata.normalize("NFC", self.text),
            "spans": tuple(
                Span(moved(s.start), moved(s.end), s.kind, s.href)
                for s in sorted(self.spans, key=lambda span: (span.start, -span.end))
            ),
            "calls": tuple(Call(moved(c.offset), c.label, c.note, c.time) for c in self.calls),
            "breaks": tuple(moved(offset) for offset in self.breaks),
        }


class _Content(TypedDict):
    text: str
    spans: tuple[Span, ...]
    calls: tuple[Call, ...]
    breaks: tuple[int, ...]
