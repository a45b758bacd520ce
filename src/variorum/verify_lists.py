"""What a finished edition has of the layer beside notes: headings, sessions, dates, lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from variorum.body import plain, read_line
from variorum.entries import Biography, Event, Question, Reading, Section, Source, Term
from variorum.layer import Annotation
from variorum.readback import FoundLink
from variorum.verify_case import Case, words_of


def verify_lists(case: Case) -> None:
    """Every heading, session, date and entry of a list says what the layer says; there is no other.

    The links of the lists show the passages and notes that they lead to.
    """
    proof = _Proof(case)
    for it in case.layer.annotations:
        proof.annotation(it)
    known = {id for it in case.layer.annotations for id in _ids(it)}
    for id, shown in case.found.shown.items():
        if id.startswith(_HEADS) and not id.endswith("-h") and id not in known:
            case.problems.add("edition-note-foreign", shown.place, id=id)
    for link in case.found.links:
        proof.link(link)


_HEADS = ("person-", "term-", "event-", "session-", "section-")


def _ids(it: Annotation) -> Iterator[str]:
    """The ids of the elements that show an annotation beside its note."""
    heads = {Biography: "person", Term: "term", Event: "event", Question: "session"}
    head = "section" if isinstance(it.entry, Section) else heads.get(type(it.entry))
    if head:
        yield f"{head}-{it.id}"


class _Proof:
    def __init__(self, case: Case) -> None:
        self.case, self.found, self.problems = case, case.found, case.problems
        self.numbers = {
            note.id: note.number.shown for note in case.found.notes if note.number is not None
        }

    def annotation(self, it: Annotation) -> None:
        """The elements that show an annotation hold its words."""
        for id in _ids(it):
            shown = self.found.shown.get(id)
            if shown is None:
                self.problems.add("edition-note-missing", self.case.place, id=id)
                continue
            is_ = Counter(words_of(shown.words))
            missing = list(Counter(_said(it)) - is_)
            if isinstance(it.entry, Section) and shown.words != f"[{it.entry.title}]":
                missing = missing or [it.entry.title]
            if missing:
                self.problems.add(
                    "edition-note-differs",
                    shown.place,
                    id=id,
                    number="",
                    before="",
                    found=shown.words.strip()[:60],
                    wanted=" ".join(missing),
                )

    def link(self, link: FoundLink) -> None:
        """A link of a list shows where it leads."""
        if not link.to:
            return
        if link.kind == "contents" and link.to in self.found.page_labels:
            page = link.shown.split()[-1:]
            if page != [self.found.page_labels[link.to]]:
                self.case.wrong_link(link.place, link.shown, "names another page than its own")
            return
        digits = re.findall(r"\d+", link.shown)
        if link.kind == "see":
            fits = [self.numbers.get(link.to, "")] == digits
        elif link.kind == "places":
            passage = re.fullmatch(r"[pn](\d+)(?:\.(\d+))?", link.to)
            fits = passage is not None and digits == [it for it in passage.groups() if it]
            fits = fits and (link.to[0] == "n") == link.shown.startswith("n")
        else:
            return
        if not fits:
            self.case.wrong_link(link.place, link.shown, f"leads to “{link.to}”, something else")


def _said(it: Annotation) -> Iterator[str]:
    """The words that the lists must have of an annotation."""
    match entry := it.entry:
        case Biography():
            yield from words_of(f"{entry.sort} {entry.role}")
        case Term():
            yield from words_of(f"{entry.name} {entry.original} {entry.sense}")
        case Event():
            yield from words_of(f"{entry.name} {it.body.plain}")
            yield from _cited(entry.sources)
        case Question():
            yield from words_of(f"{entry.title} {it.body.plain}")
            for question in entry.questions:
                yield from words_of(plain(read_line(question)))
            yield from _cited(entry.beside)
        case Section():
            yield from words_of(entry.title)
        case Reading():
            pass


def _cited(sources: tuple[Source, ...]) -> Iterator[str]:
    for source in sources:
        yield from words_of(f"{source.locator} {source.note}" if source.work else source.note)
