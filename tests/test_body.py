"""Bodies: the Markdown of a note becomes a small tree."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.layer.body import Block, Cite, Inline, Link, Para, Styled, read_body, read_line

TREES = {
    "a paragraph": ("One *two*.", "p(One em(two).)"),
    "two paragraphs": ("One.\n\nTwo.", "p(One.) p(Two.)"),
    "a line's end is a space": ("One\ntwo.", "p(One two.)"),
    "a hard break": ("One\\\ntwo.", "p(One|two.)"),
    "a list": ("- One\n- Two", "bullets(item(p(One)) item(p(Two)))"),
    "a numbered list": ("1. One", "numbers(item(p(One)))"),
    "a quotation": ("> One", "quote(p(One))"),
    "bold and code": ("**a** `b`", "p(strong(a) code(b))"),
    "a link to a note": ("[one](#two)", "p(#two<one>)"),
    "a link to the web": ("[one](https://two.org/?a=b&c)", "p(https://two.org/?a=b&c<one>)"),
    "a link with emphasis": ("[*one* two](#x)", "p(#x<em(one) two>)"),
    "a citation": ("See [@a1].", "p(See @a1{}.)"),
    "a citation with a locator": ("[@a1, pp. 1–2, note]", "p(@a1{pp. 1–2, note})"),
    "several citations": ("[@a1, p. 1; @b2]", "p(@a1{p. 1}@b2{})"),
    "citation marks of another script": ("[@a1، ص 7؛ @b2]", "p(@a1{ص 7}@b2{})"),
    "a citation over a line's end": ("[@a1,\np. 1]", "p(@a1{p. 1})"),
    "an address is only text": ("me@here.org [at] @home", "p(me@here.org [at] @home)"),
    "no emphasis in citations": ("[@a_b_c]", "p(@a_b_c{})"),
    "less than": ("a < b & c", "p(a < b & c)"),
    "nothing": ("", ""),
}


def drawn(blocks: tuple[Block, ...]) -> str:
    """A tree in a line."""
    return " ".join(
        f"p({inline(it.content)})" if isinstance(it, Para) else f"{it.kind}({drawn(it.blocks)})"
        for it in blocks
    )


def inline(content: tuple[Inline, ...]) -> str:
    """Inline content in a line."""
    parts = []
    for it in content:
        match it:
            case Styled(kind, inner):
                parts.append(f"{kind}({inline(inner)})")
            case Link(href, inner):
                parts.append(f"{href}<{inline(inner)}>")
            case Cite(work, locator):
                parts.append(f"@{work}{{{locator}}}")
            case str():
                parts.append(it.replace("\n", "|"))
    return "".join(parts)


@pytest.mark.parametrize("case", TREES)
def test_trees(case: str) -> None:
    """What a note may hold becomes a tree without a fault."""
    source, tree = TREES[case]
    body = read_body(source)
    assert drawn(body.blocks) == tree
    assert body.faults == ()


FAULTS = {
    "# Heading": [(0, "bad-body", "a heading")],
    "a\n\n***\n\nb": [(2, "bad-body", "a rule (***)")],
    "```\nx\n```": [(0, "bad-body", "a block of code")],
    "![x](y.png)": [(0, "bad-body", "a picture")],
    "a\n<br>": [(1, "bad-body", "HTML")],
    "<div>\nx\n</div>": [(0, "bad-body", "HTML")],
    "<!-- x -->": [(0, "bad-body", "HTML")],
    "[x](y.html)": [(0, "bad-link", "y.html")],
    "[x](javascript:alert)": [(0, "bad-link", "javascript:alert")],
    "[x](JaVaScRiPt:alert)": [(0, "bad-link", "JaVaScRiPt:alert")],
    "[x](data:text/html,y)": [(0, "bad-link", "data:text/html,y")],
    "[x](//y.org)": [(0, "bad-link", "//y.org")],
    "[x](file:///etc/passwd)": [(0, "bad-link", "file:///etc/passwd")],
    "[x](#Not-an-id)": [(0, "bad-link", "#Not-an-id")],
    "[x](https://)": [(0, "bad-link", "https://")],
    "a\n[x](y)\n[z](w)": [(1, "bad-link", "y"), (2, "bad-link", "w")],
}


@pytest.mark.parametrize("source", FAULTS)
def test_faults(source: str) -> None:
    """What a note may not hold is told, with its line."""
    found = [(it.line, it.name, it.what) for it in read_body(source).faults]
    told = [it for it in found if not it[2].startswith("a block of code (")]
    assert told == FAULTS[source]


def test_links_and_citations_know_their_lines() -> None:
    """Each link to a note and each citation is listed with its line, for whoever checks them."""
    body = read_body("One [a](#b)\n[@c].\n\n- [d](#e)")
    assert body.lines == (("#b", 0), ("@c", 1), ("#e", 3))


def test_plain_words() -> None:
    """The words alone have neither markup nor citations, and a line for each block."""
    assert read_body("One *two* [three](#x) [@y].\n\n- Four").plain == "One two three .\nFour"


def test_a_line() -> None:
    """A question or a title is one paragraph's content."""
    assert inline(read_line("Why *not*?")) == "Why em(not)?"
    assert read_line("") == ()


@given(st.text(alphabet="ab *_`[]()#@<>&!-.1;,:/\n\\", max_size=60))
def test_any_body_is_read(source: str) -> None:
    """Whatever is written, a tree comes of it, and none of its links leads where none may."""
    body = read_body(source)

    def links(content: tuple[Inline, ...]) -> None:
        for it in content:
            if isinstance(it, Link):
                allowed = re.match(r"#[a-z][a-z0-9-]*$|https?://[^\s/]", it.href)
                assert allowed or any(fault.name == "bad-link" for fault in body.faults)
            if isinstance(it, Link | Styled):
                links(it.content)

    def walk(blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, Para):
                links(block.content)
            else:
                walk(block.blocks)

    walk(body.blocks)
