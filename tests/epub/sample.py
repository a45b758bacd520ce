"""Small books made by hand, in the markup that all editions print."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from variorum.book import Book
from variorum.book.meta import Meta, Person, Series, fixed_words
from variorum.page.markup import Document, Element, Role, TocLine, document, element

META = Meta(
    name="sample",
    title="The Factory at Dawn",
    subtitle="A report",
    author=(Person(name="Ada Writer", sort="Writer, Ada"),),
    contributors=(Person(name="Ed Itor", sort="Itor, Ed", role="ann"),),
    date="1921",
    modified="2026-01-02",
    language="en",
    identifier="urn:uuid:7b1d8f3e-4a57-5a0e-9c55-0f4f8c1a2b3c",
    publisher="Dawn Press",
    source="A typescript",
    rights="CC BY-SA 4.0",
    description="What happened in the morning.",
    subjects=("Factories", "Mornings"),
    series=Series(name="Mornings", number="3"),
    words=fixed_words()["en"],
)


def book(root: Path, **changes: object) -> Book:
    """A book of no passages: only what `book.toml` says of it matters to the binder."""
    return Book(root, msgspec.structs.replace(META, **changes), (), ())


def noteref(series: str, note: str, id: str, shown: str) -> Element:
    """The mark of a note."""
    return element(
        "a", shown, class_=f"nr {series}", id=id, href=f"#{note}", epub_type="noteref",
        role="doc-noteref",
    )  # fmt: skip


def page(label: str) -> Element:
    """The mark of a page of the print edition."""
    return element(
        "span", id=f"page-{label}", epub_type="pagebreak", role="doc-pagebreak", aria_label=label
    )


def passage(number: int, *content: object) -> Element:
    """A numbered paragraph."""
    label = element("span", str(number), class_="pn", aria_hidden="true")
    return element("p", label, content, id=f"p{number}", class_="passage")


def back(to: str, shown: str, label: str, class_: str | None = "num") -> Element:
    """A link from a note to its mark."""
    return element(
        "a", shown, class_=class_, href=f"#{to}", epub_type="backlink", role="doc-backlink",
        aria_label=label,
    )  # fmt: skip


def note(id: str, *content: object) -> Element:
    """A note in its list."""
    return element(
        "li",
        element("div", content, id=id, class_="note", epub_type="footnote", role="doc-footnote"),
    )


def notes(name: str, series: str, title: str, items: Sequence[Element]) -> Document:
    """A section of notes."""
    role: Role = "author-notes" if series == "author" else "editor-notes"
    return document(
        name, title, role, element("ol", items, class_="notes", role="list"),
        epub_type="endnotes", doc_role="doc-endnotes", class_=f"notes {series}",
    )  # fmt: skip


def documents() -> list[Document]:
    """A title page, two chapters, both series of notes, and an index."""
    one = document(
        "text-01", "Morning", "chapter",
        passage(1, "The committee", noteref("author", "anote-1", "aref-1", "1"), " met ",
                element("em", "early", page("1")), " and ", element("b", "a"), element("i", "b"),
                noteref("editor", "note-soviet", "ref-soviet", "[1]"),
                element("span", ",", class_="nrsep"),
                noteref("editor", "note-shatov", "ref-shatov", "[2]"), "."),
        element("h2", "What they said", id="section-said", class_="editorial"),
        element("blockquote", passage(2, "“Work & rest.”", page("2"))),
        toc=[TocLine("section-said", "What they said", 2)],
        epub_type="chapter", doc_role="doc-chapter",
    )  # fmt: skip
    two = document(
        "text-02", "Noon", "chapter",
        passage(3, "Shatov again", noteref("editor", "note-shatov", "ref-shatov.2", "[2]"), ". ",
                page("3"), "And ", element("a", "the source", href="https://example.org/"), "."),
        epub_type="chapter", doc_role="doc-chapter",
    )  # fmt: skip
    return [
        document("titlepage", META.title, "titlepage", element("p", "Ada Writer", class_="author"),
                 epub_type="titlepage"),
        one,
        two,
        notes("author-notes", "author", "Author’s notes", [
            note("anote-1", element("p", back("aref-1", "1", "Author’s note 1, back to ¶ 1"),
                                    " Seven people.", id="n1", class_="passage")),
        ]),
        notes("editor-notes-1", "editor", "Editors’ notes", [
            note("note-soviet", element("p", back("ref-soviet", "1", "Note 1, back to ¶ 1"),
                                        " ", element("b", "ab", class_="lemma"), " A council.")),
            note("note-shatov",
                 element("p", back("ref-shatov", "2", "Note 2, back to ¶ 1"), " Bill Shatov, see ",
                         element("a", "note 1", href="#note-soviet", class_="xref"), "."),
                 element("p", back("ref-shatov.2", "¶ 3", "Note 2, back to ¶ 3", None),
                         class_="backlinks")),
        ]),
        document("index", "Index", "index",
                 element("ul", element("li", "Shatov ", element("a", "¶ 3", href="#p3")),
                         class_="index"),
                 epub_type="index", doc_role="doc-index"),
    ]  # fmt: skip
