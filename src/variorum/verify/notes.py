"""The notes of a finished edition against the layer: all there, each with its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from variorum.layer import Annotation
from variorum.layer.body import Block, Cite, Inline, Link, Para
from variorum.layer.entries import Biography, Reading, Reference, Source, Term
from variorum.verify.case import Case, quoted, short, told, words_of
from variorum.verify.readback import CITED, FoundNote

MOST_NEAR = 3
"""Passages before that of a mark in which its words may begin."""


def verify_notes(case: Case) -> None:
    """Every note of the layer and of the author's is there, with its words; there is no other."""
    proof = _Proof(case)
    wanted = {f"anote-{note.number}" for note in case.book.notes} | case.printed.keys()
    for id in sorted(wanted - case.notes.keys()):
        case.problems.add("edition-note-missing", case.place, id=id)
    for note in case.found.notes:
        if note.id not in wanted:
            case.problems.add("edition-note-foreign", note.place, id=note.id)
        elif (it := case.printed.get(note.id)) is not None:
            proof.note(note, it)


class _Proof:
    def __init__(self, case: Case) -> None:
        self.case, self.found, self.book = case, case.found, case.book

    def note(self, note: FoundNote, it: Annotation) -> None:
        """A note says what its annotation says."""
        said = [self.case.plain(line).strip() for line in lines_of(it.body.blocks)]
        if any(map(self.case.by_letters, [*said, note.first])):
            whole = " ".join([note.first, *note.blocks])
            if self.case.lacks(whole, " ".join([*said, *self._said(it)])):
                self._differs(note, whole, " ".join(said))
            return
        opening = note.first
        if it.body.blocks and isinstance(it.body.blocks[0], Para):
            wanted = said.pop(0)
            if not opening.endswith(wanted):
                self._differs(note, opening[-len(wanted) :], wanted)
                return
            opening = opening[: len(opening) - len(wanted)]
        is_, behind = note.blocks, note.sources
        if behind is None:
            is_, behind = is_[: len(said)], " ".join(is_[len(said) :])
        if [line.strip() for line in is_] != said:
            self._differs(note, "\n".join(is_), "\n".join(said))
            return
        self._opening(note, it, opening)
        self._behind(note, it, behind)
        self._links(note, it)

    def _behind(self, note: FoundNote, it: Annotation, behind: str) -> None:
        """Behind the body stand the sources, and how sure the editors are."""
        wanted = [*_source_words(it.entry.sources)]
        if it.entry.confidence != "high":
            wanted += words_of(self.book.meta.words[f"confidence-{it.entry.confidence}"])
        if words_of(behind) != wanted:
            self._differs(note, " ".join(words_of(behind)), " ".join(wanted))

    def _opening(self, note: FoundNote, it: Annotation, opening: str) -> None:
        """Between lemma and body stands what the entry says of itself, and fixed words."""
        is_, should = Counter(words_of(opening)), Counter(words_of(" ".join(self._said(it))))
        lemma = Counter(words_of(note.lemma or ""))
        known = self.case.fixed
        if note.lemma is None:
            known = known | self._at_the_mark(note)
        elif not self._is_lemma(note, note.lemma):
            self._stands(note, note.lemma, "words of the text")
        if missing := should - is_ - lemma:
            self._stands(note, opening, " ".join(missing))
        elif extra := [word for word in is_ - should if word not in known]:
            self._stands(note, " ".join(extra), "")

    def _near(self, note: FoundNote) -> list[str] | None:
        """The texts of the passages around a note's first mark; None where it has no place."""
        marks = self.case.marks.get(note.id, ())
        passage = marks[0].passage if marks else note.number.to if note.number else ""
        at = self.case.order.get(passage)
        if at is None:
            return None
        texts = self.book.passages[max(at - MOST_NEAR, 0) : at + 2]
        return [" ".join(self.case.plain(passage.text).split()) for passage in texts]

    def _at_the_mark(self, note: FoundNote) -> set[str]:
        """The words that a lemma and the name of its place may have."""
        words = {word for text in self._near(note) or () for word in words_of(text)}
        for mark in self.case.marks.get(note.id, ())[:1]:
            words |= {mark.passage[1:], self.found.page_labels.get(mark.id, "")}
            words |= set(words_of(mark.passage))
        if note.number is not None:
            words |= {
                note.number.to,
                note.number.to[1:],
                self.found.page_labels.get(note.number.to, ""),
            }
        return words

    def _is_lemma(self, note: FoundNote, lemma: str) -> bool:
        """Whether the lemma is made of words of the text, at the note's place."""
        texts = self._near(note)
        if texts is None:
            return True
        near = " ".join(texts)
        pieces = [lemma] if lemma in near else lemma.split(" … ")
        if all(piece in near for piece in pieces):
            return True
        return all(any(piece in it.text for it in self.book.passages) for piece in pieces)

    def _said(self, it: Annotation) -> Iterator[str]:
        """The words that an entry says of itself, before its body."""
        match entry := it.entry:
            case Biography():
                yield from (entry.name, entry.original)
                for date in (entry.born, entry.died):
                    yield from (part.lstrip("-")[:4] for part in date.split("/") if part)
            case Term():
                yield from (entry.original, entry.abbreviation)
            case Reference():
                labels = self.book.meta.kinds.reference.relations
                yield f"{CITED}{entry.work}{CITED}"
                yield from (entry.locator.chapter, entry.locator.entry)
                yield from entry.locator.pages.values()
                yield from (labels.get(it, it) for it in entry.relations)
                yield from _source_words(entry.draws_on)
            case Reading():
                yield from (part for it in entry.variants for part in (it.text, it.witness))

    def _links(self, note: FoundNote, it: Annotation) -> None:
        """The links of a note lead where its body says."""
        is_ = [
            (link.to, self.case.plain(link.shown))
            for link in note.links
            if link.kind in ("xref", "web")
        ]
        should = [
            (self._shown_at(href), self.case.plain(shown))
            for href, shown in _body_links(it.body.blocks)
        ]
        should = [(to, shown) for to, shown in should if to]
        for (to, shown), (wanted, words) in zip(is_, should, strict=False):
            if to and (to, shown) != (wanted, words):
                why = f"in the note “{note.id}” should be “{words}” and lead to “{wanted}”"
                self.case.wrong_link(note.place, shown, why)
        if len(is_) != len(should):
            self._differs(note, f"{len(is_)} links", f"{len(should)} links")

    def _shown_at(self, href: str) -> str:
        """Where a link of a body leads in the edition; "" where its annotation is not printed."""
        if not href.startswith("#"):
            return href
        heads = ("note", "tnote", "event", "session", "section")
        return next((id for head in heads if (id := f"{head}-{href[1:]}") in self.found.ids), "")

    def _stands(self, note: FoundNote, is_: str, should: str) -> None:
        """Tell of what stands before a note's body."""
        self.case.problems.add(
            "edition-note-differs",
            note.place,
            id=note.id,
            number=f" ({note.number.shown})" if note.number else "",
            at="before its body",
            found=quoted(short(is_.strip())),
            wanted=quoted(short(should)),
        )

    def _differs(self, note: FoundNote, is_: str, should: str) -> None:
        number = f" ({note.number.shown})" if note.number else ""
        self.case.problems.add(
            "edition-note-differs", note.place, id=note.id, number=number, **told(is_, should)
        )


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The paragraphs of a body as an edition has them."""
    for block in blocks:
        if isinstance(block, Para):
            yield "".join(_shown(block.content))
        else:
            yield from lines_of(block.blocks)


def _shown(content: Iterable[Inline]) -> Iterator[str]:
    for cited, group in groupby(content, key=lambda it: isinstance(it, Cite)):
        if cited:  # works cited together share their brackets
            yield f"({'; '.join(_cited(it) for it in group if isinstance(it, Cite))})"
            continue
        for it in group:
            if isinstance(it, str):
                yield it
            elif not isinstance(it, Cite):
                yield from _shown(it.content)


def _cited(cite: Cite) -> str:
    return f"{CITED}{cite.work}{CITED}" + (f", {cite.locator}" if cite.locator else "")


def _body_links(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """The links of a body: address and words."""
    for block in blocks:
        if isinstance(block, Para):
            yield from _inline_links(block.content)
        else:
            yield from _body_links(block.blocks)


def _inline_links(content: Iterable[Inline]) -> Iterator[tuple[str, str]]:
    for it in content:
        if isinstance(it, Link):
            yield it.href, "".join(_shown(it.content))
        elif not isinstance(it, str | Cite):
            yield from _inline_links(it.content)


def _source_words(sources: Sequence[Source]) -> Iterator[str]:
    for source in sources:
        if source.work:
            yield f"{CITED}{source.work}{CITED}"
            yield from words_of(source.locator)
        yield from words_of(source.note)
