"""What stands before the text, and the colophon behind it all."""

from __future__ import annotations

from collections.abc import Sequence

from variorum import __version__
from variorum.apparatus import Apparatus
from variorum.book import Book
from variorum.layer import Layer
from variorum.layer.body import read_body
from variorum.page.dates import date
from variorum.page.endnote import links_of
from variorum.page.manner import Manner
from variorum.page.markup import Document, Element, TocLine, document, element


def front_documents(
    book: Book, apparatus: Apparatus, manner: Manner, behind: Sequence[Document]
) -> list[Document]:
    """Cover (in print), title page, contents (in print; an EPUB has its own), about this edition.

    `behind` are the documents that follow, for the contents; `manner.pages` knows their pages.
    """
    about = _about(book, apparatus, manner)
    if not manner.paged:
        return [_title_page(book, manner), about]
    return [_cover(book, manner), _title_page(book, manner), _contents(behind, manner), about]


def _naming(book: Book) -> list[Element]:
    meta = book.meta
    authors = ", ".join(author.name for author in meta.authors)
    subtitle = [element("p", meta.subtitle, class_="subtitle")] if meta.subtitle else []
    return [
        element("p", meta.title, class_="title"),
        *subtitle,
        element("p", authors, class_="author"),
    ]


def _cover(book: Book, manner: Manner) -> Document:
    """The cover of the printed editions, set in type; that of the EPUB is a picture."""
    parts = [*_naming(book), element("p", manner.words["with-notes"], class_="edition")]
    return document("cover", manner.words["cover"], "cover", parts, head=False, epub_type="cover")


def _title_page(book: Book, manner: Manner) -> Document:
    meta = book.meta
    annotators = ", ".join(it.name for it in meta.contributors)
    said = [element("h1", meta.title, class_="title", id="titlepage-h"), *_naming(book)[1:]]
    said.append(element("p", meta.date[:4], class_="date"))
    if annotators:
        said.append(
            element(
                "p",
                manner.words["with-notes"],
                " ",
                manner.words["by"],
                " ",
                annotators,
                class_="edition",
            )
        )
    if meta.publisher:
        said.append(element("p", meta.publisher, class_="publisher"))
    return document(
        "titlepage",
        manner.words["title-page"],
        "titlepage",
        said,
        head=False,
        epub_type="titlepage",
    )


def _contents(behind: Sequence[Document], manner: Manner) -> Document:
    lines = [line for it in behind for line in it.toc if line.level <= 2]
    items: list[Element] = []
    for line in lines:
        item = element("li", _toc_line(line, manner))
        if line.level == 1 or not items:
            items.append(item)
        else:
            under = items[-1].find("{*}ol")
            if under is None:
                under = element("ol")
                items[-1].append(under)
            under.append(item)
    listed = element(
        "nav", element("ol", items), epub_type="toc", role="doc-toc", aria_labelledby="contents-h"
    )
    return document("contents", manner.words["contents"], "contents", listed)


def _toc_line(line: TocLine, manner: Manner) -> Element:
    page = manner.pages.of(line.id) if manner.pages else ""
    return element(
        "a",
        element("span", line.title, class_="t"),
        " ",
        element("span", class_="leader", aria_hidden="true"),
        " ",
        element("span", page, class_="pageno"),
        class_="toc",
        href=f"#{line.id}",
    )


def _about(book: Book, apparatus: Apparatus, manner: Manner) -> Document:
    words, meta = manner.words, book.meta
    said = [words["about-text"], words["about-passages"]]
    said += [words["about-author-notes"]] if book.notes else []
    said += [words["about-editor-notes"]] if apparatus.notes else []
    said += [words["about-headings"]] if apparatus.headings else []
    parts: list[Element] = [element("p", sentence) for sentence in said]
    if meta.witnesses:
        parts.append(element("p", words["about-witnesses"]))
        listed = [
            element("li", element("b", it.siglum, class_="siglum"), " ", it.title)
            for it in meta.witnesses
        ]
        parts.append(element("ul", listed, class_="witnesses"))
    authors = ", ".join(author.name for author in meta.authors)
    parts.append(element("p", words["about-cite"].format(author=authors, title=meta.title)))
    links = links_of(apparatus, manner)
    parts += links.blocks(read_body(meta.about).blocks)
    parts += [element("p", it, class_="rights") for it in (meta.source, meta.rights) if it]
    return document("about", words["about"], "about", parts)


def colophon(book: Book, layer: Layer, manner: Manner) -> Document:
    """What made the edition, and from what: version, date, and the hashes of text and layer."""
    words = manner.words
    made = words["colophon-made"].format(version=__version__, date=date(book.meta.modified, manner))
    parts = [
        element("p", made),
        element(
            "dl",
            element("dt", words["colophon-text"]),
            element("dd", element("code", book.digest, class_="hash", id="text-hash")),
            element("dt", words["colophon-layer"]),
            element("dd", element("code", layer.digest, class_="hash", id="layer-hash")),
        ),
        element("p", element("code", book.meta.identifier), class_="identifier"),
    ]
    return document(
        "colophon",
        words["colophon"],
        "colophon",
        parts,
        epub_type="colophon",
        doc_role="doc-colophon",
    )
