"""The pages of a tagged PDF: the text runs down them in order, all else is furniture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from variorum.layer.entries import Section
from variorum.problems import Place
from variorum.verify.case import Case, short, words_of
from variorum.verify.painted import Piece
from variorum.verify.rejoin import is_leftward
from variorum.verify.tagged import Content, Tagged


def verify_sheets(
    case: Case,
    pieces: Sequence[Sequence[Piece]],
    tagged: Tagged,
    flow: Sequence[tuple[str, Sequence[Piece]]],
) -> None:
    """Pages in order, nothing painted that no tag knows, numbers in the margin where they belong.

    `flow`: each passage of the chapters with its pieces, in the order of the tags.
    """
    proof = _Proof(case, pieces, tagged)
    proof.order(flow)
    proof.numbers(flow)
    proof.furniture()
    proof.untagged()
    for title in tagged.astray:
        case.problems.add("edition-dead-link", case.place, shown=title)
    for page, what in tagged.added:
        case.problems.add("edition-foreign-text", proof.place(page), words=f"({what})")


class _Proof:
    def __init__(self, case: Case, pieces: Sequence[Sequence[Piece]], tagged: Tagged) -> None:
        self.case, self.pieces, self.tagged = case, pieces, tagged
        self.numbered: set[int] = set()

    def place(self, page: int) -> Place:
        """A page of the file."""
        return Place(f"{self.case.place.file}#page={page + 1}")

    def order(self, flow: Sequence[tuple[str, Sequence[Piece]]]) -> None:
        """On the pages as in the tags, each line of the text stands behind the one before it."""
        last: Piece | None = None
        for id, pieces in flow:
            for piece in pieces:
                if last is not None and not _is_behind(piece, last):
                    where = f"on page {self.tagged.labels[piece.page]}, before what it follows"
                    self.case.problems.add(
                        "edition-passage-moved",
                        self.place(piece.page),
                        passage=self.case.label(id),
                        where=where,
                    )
                    break
                last = piece
            last = pieces[-1] if pieces else last

    def numbers(self, flow: Sequence[tuple[str, Sequence[Piece]]]) -> None:
        """Beside the first line of each passage stands its number."""
        for id, pieces in flow:
            first = pieces[0]
            beside = [
                it
                for it in self.pieces[first.page]
                if it.is_artifact
                and it.text.strip() == id[1:]
                and abs(it.y - first.y) < 1.5 * first.size
            ]
            self.numbered.update(map(key_of, beside))
            if not beside:
                self.case.problems.add(
                    "edition-label-differs", self.place(first.page), passage=self.case.label(id)
                )

    def furniture(self) -> None:
        """Running heads and page numbers say nothing else than titles and numbers of pages."""
        known = {word.casefold() for text in self._titles() for word in words_of(text)}
        labels = set(self.tagged.labels)
        for page in self.pieces:
            for it in page:
                if it.is_artifact and key_of(it) not in self.numbered:
                    odd = [
                        word
                        for word in words_of(it.text)
                        if word.casefold() not in known
                        and word not in labels
                        and not (is_leftward(word) and any(word in it for it in known))
                    ]  # where letters join they may be painted in several pieces
                    if odd:
                        self._foreign(it)

    def _titles(self) -> Iterator[str]:
        book, meta = self.case.book, self.case.book.meta
        yield from (meta.title, meta.subtitle, *meta.words.values())
        yield from (person.name for person in meta.authors)
        yield from (chapter.title for chapter in book.chapters)
        yield from (passage.text for passage in book.text if passage.kind == "heading")
        yield from (
            it.entry.title for it in self.case.layer.of(Section) if isinstance(it.entry, Section)
        )
        for work in self.case.layer.works.values():
            yield str(work.get("title", ""))
            yield from (
                str(it.get("family", "")) for it in work.get("author", ()) if isinstance(it, dict)
            )

    def untagged(self) -> None:
        """Every other word belongs to an element of the structure tree."""
        assert self.tagged.root is not None
        known = set(self.tagged.root.contents())
        for page in self.pieces:
            for it in page:
                if (
                    not it.is_artifact
                    and it.text.strip()
                    and Content(it.page, it.number) not in known
                ):
                    self._foreign(it)

    def _foreign(self, it: Piece) -> None:
        self.case.problems.add("edition-foreign-text", self.place(it.page), words=short(it.text))


def key_of(piece: Piece) -> int:
    """What tells one piece from another that is equal."""
    return id(piece)


def _is_behind(piece: Piece, last: Piece) -> bool:
    """Whether a piece stands where reading goes on: lower on the page, or on the same line."""
    if piece.page != last.page:
        return piece.page > last.page
    return piece.y < last.y + 0.6 * max(piece.size, last.size)
