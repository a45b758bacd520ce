"""Pages: text and notes as XHTML that every edition prints."""

from __future__ import annotations

import functools
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from variorum.build import Project, load, unpaged_documents
from variorum.page.markup import Document, append, clean, element
from variorum.problems import Problems
from written import write

from programs import ROOT

BOOKS = [ROOT, ROOT / "tests" / "books" / "das-wehr", ROOT / "tests" / "books" / "al-bir"]
TYPE = "{http://www.idpf.org/2007/ops}type"


@functools.cache
def made(root: Path) -> tuple[Project, list[Document]]:
    """A project and the documents of its EPUB."""
    problems = Problems()
    project = load(root, problems)
    problems.stop_if_errors()
    return project, unpaged_documents(project, project.citations(), (), problems)


def everything(root: Path) -> list[Any]:
    """Every element of a book, in reading order."""
    return [it for document in made(root)[1] for it in document.section.iter("*")]


def text_of(it: Any) -> str:
    """The words of a passage's element, without its number and the marks in it."""
    skipped = {"pn", "nr", "nrsep", "num"}

    def words(of: Any) -> str:
        own = of.text or ""
        for child in of:
            if not skipped & set(child.get("class", "").split()):
                own += "\n" if child.tag.endswith("}br") else words(child)
            own += child.tail or ""
        return own

    return words(it)


@pytest.mark.parametrize("root", BOOKS, ids=lambda it: it.name)
def test_ids_are_unique_in_the_whole_book(root: Path) -> None:
    """No two elements of a book have one id."""
    ids = Counter(it.get("id") for it in everything(root) if it.get("id"))
    assert [id for id, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("root", BOOKS, ids=lambda it: it.name)
def test_every_link_inside_the_book_leads_somewhere(root: Path) -> None:
    """Every `#id` is the id of an element, and every other link goes to the web."""
    ids = {it.get("id") for it in everything(root)}
    for it in everything(root):
        href = it.get("href")
        if href and href.startswith("#"):
            assert href[1:] in ids, href
        elif href:
            assert href.startswith(("https://", "http://", "mailto:")), href


@pytest.mark.parametrize("root", BOOKS, ids=lambda it: it.name)
def test_every_mark_leads_to_its_note_and_back(root: Path) -> None:
    """Each mark leads to a note, and that note has a way back to this very mark."""
    by_id = {it.get("id"): it for it in everything(root) if it.get("id")}
    marks = [it for it in everything(root) if it.get(TYPE) == "noteref"]
    assert marks
    for mark in marks:
        note = by_id[mark.get("href")[1:]]
        assert note.get("role") == "doc-footnote"
        back = [it.get("href") for it in note.iter("*") if it.get(TYPE) == "backlink"]
        assert f"#{mark.get('id')}" in back
    for it in everything(root):
        if it.get(TYPE) == "backlink":
            assert it.get("aria-label"), etree.tostring(it)


@pytest.mark.parametrize("root", BOOKS, ids=lambda it: it.name)
def test_the_text_stands_in_its_pages(root: Path) -> None:
    """Without marks and numbers, each passage's element holds its text, letter for letter."""
    by_id = {it.get("id"): it for it in everything(root) if it.get("id")}
    passages = made(root)[0].book.passages
    for passage in passages:
        assert text_of(by_id[passage.id]).strip() == passage.text.strip(), passage.id
    order = [it.get("id") for it in everything(root) if it.get("class") == "passage"]
    assert order == [passage.id for passage in passages]


@pytest.mark.parametrize("root", BOOKS, ids=lambda it: it.name)
def test_no_note_vanishes(root: Path) -> None:
    """Every annotation is shown by an element of its own, readings where they are asked for."""
    ids = {it.get("id") for it in everything(root)}
    heads = {"section": "section-", "question": "session-", "event": "event-"}
    for it in made(root)[0].layer.annotations:
        if it.kind != "reading":
            assert heads.get(it.kind, "note-") + it.id in ids


def page(root: Path, text: str, layer: str = "kind: comment\nentries: {}\n") -> str:
    """The first chapter of a small book as XHTML, without its namespaces."""
    write(root, {"book/text/01.md": text, "annotations/a.yaml": layer})
    documents = {it.name: it for it in made(root)[1]}
    source = etree.tostring(documents["text-01"].section, encoding="unicode")
    for namespace in (
        ' xmlns="http://www.w3.org/1999/xhtml"',
        ' xmlns:epub="http://www.idpf.org/2007/ops"',
    ):
        source = source.replace(namespace, "")
    return source


BLOCKS = {
    "quotation": (
        "> One.\n>\n> Two.\n\nThree.\n",
        "<blockquote><p 1>One.</p><p 2>Two.</p></blockquote><p 3>Three.</p>",
    ),
    "list": ("- One\n- Two\n", "<ul><li><p 1>One</p></li><li><p 2>Two</p></li></ul>"),
    "numbers": ("4. One\n", '<ol start="4"><li><p 1>One</p></li></ol>'),
    "two quotations": (
        "> One.\n\n***\n\n> Two.\n",
        "<blockquote><p 1>One.</p></blockquote><hr/><blockquote><p 2>Two.</p></blockquote>",
    ),
    "list in a quotation": (
        "> One\n>\n> - Two\n",
        "<blockquote><p 1>One</p><ul><li><p 2>Two</p></li></ul></blockquote>",
    ),
    "verse": ("One\\\ntwo\n", "<p 1>One<br/>two</p>"),
    "headings": ("# One\n\nTwo\n\n### Three\n", "<h1 1>One</h1><p 2>Two</p><h3 3>Three</h3>"),
    "code": ("    a < b\n      c\n", "<pre 1>a &lt; b<br/>  c</pre>"),
    "emphasis": ("a *b **c** d* e\n", "<p 1>a <em>b <strong>c</strong> d</em> e</p>"),
    "a link": ("[a *b*](https://c.d)\n", '<p 1><a href="https://c.d">a <em>b</em></a></p>'),
    "signs": ('a & b \\<c> "d"\n', '<p 1>a &amp; b &lt;c&gt; "d"</p>'),
}


@pytest.mark.parametrize("case", BLOCKS)
def test_blocks(case: str, tmp_path: Path) -> None:
    """Containers are opened once for the passages that share them, and markup nests."""
    text, expected = BLOCKS[case]
    source = page(tmp_path, text)
    source = re.sub(r'<span class="pn" aria-hidden="true">\d+</span>', "", source)
    source = re.sub(r' id="p(\d+)" class="passage"', r" \1", source)
    source = source.replace('<hr class="break"/>', "<hr/>")
    source = re.sub(r"<header .*?</header>", "", source)
    assert re.sub(r"^<section [^>]*>|</section>$", "", source) == expected


def test_marks_stand_in_the_text(tmp_path: Path) -> None:
    """Marks that meet are parted; a mark inside emphasis stays inside; ¶ numbers are hidden."""
    layer = """\
kind: comment
entries:
  one: {target: a b, body: Long enough.}
  two: {target: b, body: Long enough.}
  three: {target: c, body: Long enough.}
"""
    source = page(tmp_path, "a b *c d*.[^1]\n\n[^1]: Note.\n", layer)
    assert 'a b<a class="nr editor" id="ref-one" href="#note-one" epub:type="noteref"' in source
    assert '</a><span class="nrsep" aria-hidden="true">\u2009</span><a' in source
    assert '<em>c<a class="nr editor" id="ref-three"' in source
    assert 'id="aref-1" href="#anote-1"' in source
    assert '<span class="pn" aria-hidden="true">1</span>' in source


def test_one_note_many_marks(tmp_path: Path) -> None:
    """A note with several marks keeps one number, and leads back to each by a label of its own."""
    layer = "kind: comment\nentries:\n  a: {target: [One, Two, Four], body: Long enough.}\n"
    page(tmp_path, "One.\n\nTwo. Three.\n\nFour.\n", layer)
    note = next(it for it in everything(tmp_path) if it.get("id") == "note-a")
    back = [it for it in note.iter("*") if it.get(TYPE) == "backlink"]
    assert [it.get("href") for it in back] == ["#ref-a", "#ref-a.2", "#ref-a.3"]
    assert [it.text for it in back] == ["1", "¶\u00a02", "¶\u00a03"]
    assert len({it.get("aria-label") for it in back}) == 3
    marks = [it for it in everything(tmp_path) if it.get(TYPE) == "noteref"]
    assert [it.text for it in marks] == ["[1]"] * 3


def test_editors_headings_stand_before_their_passage(tmp_path: Path) -> None:
    """An editors' heading is in brackets, outside the quotation that its passage stands in."""
    layer = "kind: section\nentries:\n  s: {title: Here, target: Two}\n"
    source = page(tmp_path, "> One.\n\nand\n\n> Two.\n", layer)
    heading = (
        '<h2 class="editorial" id="section-s"><span class="bracket">[</span>Here'
        '<span class="bracket">]</span></h2><blockquote>'
    )
    assert heading in source


def test_a_text_without_a_heading_has_the_books_title(tmp_path: Path) -> None:
    """The title from book.toml stands over it, and is no passage."""
    source = page(tmp_path, "One.\n")
    assert "<h1>A Trial</h1>" in source
    assert source.index("<h1>") < source.index('id="p1"')


def test_elements() -> None:
    """Elements hold text, elements and lists of them; a newline in text is a break."""
    made = element("p", "a\nb", [element("em", "c"), "d"], class_="x", aria_hidden=None)
    append(made, ["e", ["f"]])
    namespace = ' xmlns="http://www.w3.org/1999/xhtml"'
    source = etree.tostring(made, encoding="unicode").replace(namespace, "")
    assert source.replace(' xmlns:epub="http://www.idpf.org/2007/ops"', "") == (
        '<p class="x">a<br/>b<em>c</em>def</p>'
    )


def test_what_no_xml_holds_is_left_out() -> None:
    """Control characters and lone surrogates never reach a page."""
    assert clean("a\x00b\x0bc\ud800d\ufffee\tf\U0001f600") == "abcde\tf\U0001f600"
