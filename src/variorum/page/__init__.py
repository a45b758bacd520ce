"""Pages: the text and the notes as XHTML documents, the same for every edition.

The lists at the back are made in lists.py, what stands in front in front.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from variorum.apparatus import Apparatus, Heading, Spot, mark_id
from variorum.book import AuthorNote, Book
from variorum.book.passage import Passage, Span
from variorum.page.endnote import again, backlink, further, links_of, note_block
from variorum.page.manner import Manner
from variorum.page.markup import Document, Element, TocLine, append, document, element
from variorum.weave import Mark, Run, Turn, Woven

NOTES_IN_A_FILE = 500
"""More editors' notes than this are split into several documents."""


def text_documents(
    book: Book, woven: Sequence[Woven], apparatus: Apparatus, manner: Manner
) -> list[Document]:
    """The chapters, with the editors' headings over their passages and the marks in them."""
    by_id = {it.passage.id: it for it in woven}
    headings: dict[str, list[Heading]] = {}
    for heading in apparatus.headings:
        headings.setdefault(heading.passage, []).append(heading)
    maker = _Text(manner, apparatus, book, by_id)
    documents = []
    for chapter in book.chapters:
        toc: list[TocLine] = []
        content: list[Element] = []
        if not chapter.title and len(book.chapters) == 1:
            content.append(_book_title(book))
        flow = _Blocks(content)
        for passage in chapter.passages:
            flow.close(passage.within)
            for heading in headings.get(passage.id, ()):
                toc.append(TocLine(f"section-{heading.id}", f"[{heading.title}]", 2))
                flow.add(_editorial(heading.id, heading.title))
            if passage.after_break:
                flow.add(element("hr", class_="break"))
            flow.open(passage.within)
            flow.add(maker.passage(by_id[passage.id]))
            if passage.kind == "heading" and passage is not chapter.passages[0]:
                toc.append(TocLine(passage.id, passage.text, min(passage.level + 1, 6)))
        title = chapter.title or book.meta.title
        documents.append(
            document(
                chapter.name,
                title,
                "chapter",
                content,
                toc=toc,
                head=False,
                epub_type="chapter",
                doc_role="doc-chapter",
            )
        )
    return documents


def _book_title(book: Book) -> Element:
    """The title over a text that has no heading of its own: from book.toml, not a passage."""
    parts = [element("h1", book.meta.title)]
    if book.meta.subtitle:
        parts.append(element("p", book.meta.subtitle, class_="subtitle"))
    authors = ", ".join(author.name for author in book.meta.authors)
    parts.append(element("p", authors, class_="author"))
    return element("header", parts, class_="book-title", role="presentation")


def _editorial(id: str, title: str) -> Element:
    left, right = element("span", "[", class_="bracket"), element("span", "]", class_="bracket")
    return element("h2", left, title, right, class_="editorial", id=f"section-{id}")


class _Blocks:
    """Passages put into the containers (quotations, lists, items) that they share."""

    def __init__(self, into: list[Element]) -> None:
        self._into = into
        self._open: list[tuple[str, Element]] = []

    def close(self, within: tuple[str, ...]) -> None:
        """Leave the containers that the next passage does not stand in."""
        for depth, (name, _) in enumerate(self._open):
            if depth >= len(within) or within[depth] != name:
                del self._open[depth:]
                return

    def open(self, within: tuple[str, ...]) -> None:
        """Enter the containers that the next passage stands in."""
        for name in within[len(self._open) :]:
            kind, _, rest = name.partition(":")
            tag = {"quote": "blockquote", "bullets": "ul", "numbers": "ol", "item": "li"}[kind]
            start = rest.partition(":")[2] if kind == "numbers" else ""
            made = element(tag, start=start if start not in ("", "1") else None)
            self.add(made)
            self._open.append((name, made))

    def add(self, it: Element) -> None:
        """Add an element at the innermost open place."""
        if self._open:
            self._open[-1][1].append(it)
        else:
            self._into.append(it)


class _Text:
    """Makes the elements of passages."""

    def __init__(
        self, manner: Manner, apparatus: Apparatus, book: Book, by_id: dict[str, Woven]
    ) -> None:
        self.manner = manner
        self.notes = {note.annotation.id: note for note in (*apparatus.notes, *apparatus.textual)}
        self.links = links_of(apparatus, manner)
        self.authors = {str(note.number): note for note in book.notes}
        self.by_id = by_id

    def passage(self, woven: Woven) -> Element:
        passage = woven.passage
        tag = {"paragraph": "p", "code": "pre"}.get(passage.kind, f"h{passage.level}")
        number = element("span", passage.id[1:], class_="pn", aria_hidden="true")
        return element(tag, number, self.content(woven), id=passage.id, class_="passage")

    def content(self, woven: Woven) -> list[Element]:
        """The pieces of a passage as text and elements; the spans around them nested."""
        root = element("span")
        stack: list[tuple[Span, Element]] = []
        before: object = None
        for piece in woven.pieces:
            markup = piece.markup
            if isinstance(piece, Mark):  # a link can't stand in a link: that one is interrupted
                markup = tuple(takewhile(lambda span: span.kind != "link", markup))
            for depth, (span, _) in enumerate(stack):
                if depth >= len(markup) or markup[depth] is not span:
                    del stack[depth:]
                    break
            for span in markup[len(stack) :]:
                tag = "a" if span.kind == "link" else span.kind
                made = element(tag, href=span.href or None)
                append(stack[-1][1] if stack else root, [made])
                stack.append((span, made))
            append(stack[-1][1] if stack else root, self.piece(piece, before))
            before = piece
        return [root.text or "", *_children(root)]

    def piece(self, piece: Run | Mark | Turn, before: object) -> Iterator[object]:
        match piece:
            case Run(text, _, annotations):
                if annotations and self.manner.highlight:
                    yield element("span", text, class_="lemma-range")
                else:
                    yield text
            case Mark():
                if isinstance(before, Mark):
                    yield element("span", "\u2009", class_="nrsep", aria_hidden="true")
                yield self.mark(piece)
                if piece.series in self.manner.foot and piece.time == 1:
                    yield self.footnote(piece)
            case Turn(_, number):
                yield element(
                    "span",
                    epub_type="pagebreak",
                    role="doc-pagebreak",
                    id=f"page-{number}",
                    aria_label=number,
                )

    def mark(self, mark: Mark) -> Element:
        to = {"author": "anote", "editor": "note", "textual": "tnote"}[mark.series]
        shown = {"author": "{}", "editor": "[{}]", "textual": "⟨{}⟩"}[mark.series]
        return element(
            "a",
            shown.format(mark.label),
            class_=f"nr {mark.series}",
            id=mark_id(mark.series, mark.note, mark.time),
            href=f"#{to}-{mark.note}",
            epub_type="noteref",
            role="doc-noteref",
        )

    def footnote(self, mark: Mark) -> Element:
        """A note as phrasing content, to be floated to the foot of the page."""
        if mark.series == "author":
            note = self.authors[mark.note]
            parts = [
                element("span", self.content(self.by_id[it.id]), class_="passage para", id=it.id)
                for it in note.passages
            ]
            number = element(
                "a", note.label, class_="num", href=f"#{mark_id('author', mark.note, 1)}"
            )
            inside: list[object] = [number, " ", parts]
            return element("span", inside, id=f"anote-{mark.note}", class_="footnote author")
        made = note_block(self.notes[mark.note], self.links, self.manner)
        paragraphs = [
            element(
                "span", it.text or "", _children(it), class_=f"para {it.get('class', '')}".strip()
            )
            for it in made.iter("{*}p")
        ]
        return element("span", paragraphs, id=made.get("id"), class_=f"footnote {mark.series}")


def _children(of: Element) -> list[object]:
    """An element's children, each followed by the text behind it, taken out of it."""
    found: list[object] = []
    for child in list(of):
        tail, child.tail = child.tail or "", None
        found += child, tail
    return found


def author_documents(
    book: Book, woven: Sequence[Woven], apparatus: Apparatus, manner: Manner
) -> list[Document]:
    """The author's notes, unless they stand at the foot of the pages."""
    if not book.notes or "author" in manner.foot:
        return []
    maker = _Text(manner, apparatus, book, {it.passage.id: it for it in woven})
    calls = _calls(woven)
    items = [_author_note(it, maker, calls, manner) for it in book.notes]
    return [_notes_document("author-notes", "author", items, manner, 1)]


def editor_documents(apparatus: Apparatus, manner: Manner) -> list[Document]:
    """The editors' notes and, where the edition has them, the textual notes."""
    links = links_of(apparatus, manner)
    documents = []
    for series, notes in (("editor", apparatus.notes), ("textual", apparatus.textual)):
        if series in manner.foot:
            continue
        items = [element("li", note_block(it, links, manner)) for it in notes]
        for part, first in enumerate(range(0, len(items), NOTES_IN_A_FILE), 1):
            some = items[first : first + NOTES_IN_A_FILE]
            role = "editor-notes" if series == "editor" else "textual-notes"
            documents.append(_notes_document(role, series, some, manner, part))
    return documents


def _notes_document(
    role: str, series: str, items: list[Element], manner: Manner, part: int
) -> Document:
    name = role if part == 1 else f"{role}-{part}"
    title = manner.words[role] + ("" if part == 1 else f" ({part})")
    return document(
        name,
        title,
        role,  # type: ignore[arg-type]  # the three roles of notes are among them
        element("ol", items, class_="notes", role="list"),
        class_=f"notes {series}",
        epub_type="endnotes",
        doc_role="doc-endnotes",
    )


def _calls(woven: Sequence[Woven]) -> dict[str, list[tuple[Mark, Spot]]]:
    """The marks of each of the author's notes, with their places."""
    calls: dict[str, list[tuple[Mark, Spot]]] = {}
    for it in woven:
        offset = 0
        for piece in it.pieces:
            if isinstance(piece, Run):
                offset += len(piece.text)
            elif isinstance(piece, Mark) and piece.series == "author":
                spot = Spot(
                    it.passage.id, max(offset - 1, 0), mark_id("author", piece.note, piece.time)
                )
                calls.setdefault(piece.note, []).append((piece, spot))
    return calls


def _author_note(
    note: AuthorNote, maker: _Text, calls: dict[str, list[tuple[Mark, Spot]]], manner: Manner
) -> Element:
    marks = calls[str(note.number)]
    content: list[Element] = []
    flow = _Blocks(content)
    for at, passage in enumerate(note.passages):
        flow.close(passage.within)
        flow.open(passage.within)
        number: list[object] = []
        if at == 0:
            said = manner.words["author-note-back"].format(
                label=note.label, place=manner.place(marks[0][1])
            )
            number = [backlink(note.label, marks[0][1], said, "num"), " "]
        flow.add(_note_passage(passage, number, maker))
    if len(marks) > 1:
        more = [
            again(note.label, mark.time, spot, manner, "author-note-back")
            for mark, spot in marks[1:]
        ]
        content.append(further(more, manner))
    return element(
        "li",
        element(
            "div",
            content,
            id=f"anote-{note.number}",
            class_="note",
            epub_type="footnote",
            role="doc-footnote",
        ),
    )


def _note_passage(passage: Passage, number: list[object], maker: _Text) -> Element:
    tag = {"paragraph": "p", "code": "pre"}.get(passage.kind, "p")
    return element(
        tag, number, maker.content(maker.by_id[passage.id]), id=passage.id, class_="passage"
    )
