"""What a finished edition has of the layer beside notes: headings, sessions, dates, lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from variorum.layer import Annotation
from variorum.layer.body import plain, read_line
from variorum.layer.entries import Biography, Event, Question, Reading, Section, Source, Term
from variorum.problems import Place
from variorum.verify.case import Case, quoted, short, strings, words_of
from variorum.verify.readback import CITED, FoundLink
from variorum.verify.rejoin import letters


def verify_lists(case: Case) -> None:
    """Every heading, session, date and entry of a list says what the layer says; there is no other.

    The links of the lists show the passages and notes that they lead to.
    """
    proof = _Proof(case)
    for it in case.layer.annotations:
        proof.annotation(it)
    known = {id for it in case.layer.annotations for id in _ids(it)}
    for id, shown in case.found.shown.items():
        if id.startswith(_HEADS) and not id.endswith(".h") and id not in known:
            case.problems.add("edition-note-foreign", shown.place, id=id)
    for link in case.found.links:
        proof.link(link)
    proof.citations()
    proof.works()
    proof.words()


_HEADS = ("person-", "term-", "event-", "session-", "section-")


def _ids(it: Annotation) -> Iterator[str]:
    """The ids of the elements that show an annotation beside its note."""
    heads = {Biography: "person", Term: "term", Event: "event", Question: "session"}
    head = "section" if isinstance(it.entry, Section) else heads.get(type(it.entry))
    if head:
        yield f"{head}-{it.id}"


_MADE_OF_KNOWN_WORDS = ("titlepage", "about", "people", "terms", "index", "sessions")
_MANY_AUTHORS = 3
"""From so many on, a citation may have words (“et al.”) that the entry has not."""


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
            said = " ".join(_said(it))
            if self.case.by_letters(f"{said} {shown.words}"):
                missing = [said] if self.case.lacks(shown.words, said) else []
            else:
                missing = list(Counter(words_of(said)) - Counter(words_of(shown.words)))
            if isinstance(it.entry, Section) and not self.case.same(
                shown.words, f"[{it.entry.title}]"
            ):
                missing = missing or [it.entry.title]
            if missing:
                self._differs(id, shown.place, shown.words.strip(), " ".join(missing))

    def link(self, link: FoundLink) -> None:
        """A link of a list shows where it leads."""
        if not link.to:
            return
        if link.kind in ("toc", "contents"):
            self._line_of_contents(link)
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

    def _line_of_contents(self, link: FoundLink) -> None:
        """A line of the contents has the words of the heading, and in print its page."""
        if link.said != self.found.page_labels.get(link.to, ""):
            self.case.wrong_link(link.place, link.shown, "names another page than its own")
        heading, shown = self._heading(link.to), link.shown
        if any(link.to == chapter.name for chapter in self.case.book.chapters):
            shown = re.sub(r" · \d+$", "", shown)  # several chapters with one title are numbered
        if heading and letters(shown) != letters(heading + link.said):
            self.case.wrong_link(link.place, link.shown, f"leads to the heading “{heading}”")

    def _heading(self, id: str) -> str:
        """The heading that has an id, or whose section has it; "" where that is not known."""
        book, words = self.case.book, self.case.book.meta.words
        if passage := book.by_id.get(id):
            return passage.text
        if title := {it.name: it.title or book.meta.title for it in book.chapters}.get(id):
            return title
        if it := self.case.layer.by_id.get(id.removeprefix("section-")):
            return f"[{it.entry.title}]" if isinstance(it.entry, Section) else ""
        said = words.get("title-page" if id == "titlepage" else id, "")
        return "" if "{" in said else said

    def citations(self) -> None:
        """A work is cited alike wherever it is, with words of its entry among the works."""
        shown: dict[str, Counter[str]] = {}
        cites = [link for link in self.found.links if link.kind == "cite" and link.to]
        for link in cites:
            shown.setdefault(link.to, Counter())[" ".join(link.shown.split())] += 1
        for link in cites:
            said, usual = " ".join(link.shown.split()), shown[link.to].most_common(1)[0][0]
            entry = self.found.shown.get(link.to)
            known = set(words_of(entry.words)) if entry else set()
            if self.case.by_letters(f"{said}{usual}"):
                continue
            few = len(self._authors(link.to)) < _MANY_AUTHORS
            if said != usual or (few and not {*words_of(said)} <= known):
                self._differs(link.to, link.place, said, usual if said != usual else "its names")

    def _authors(self, id: str) -> list[object]:
        work = self.case.layer.works.get(id.removeprefix("work-"), {})
        names = work.get("author") or work.get("editor")
        return names if isinstance(names, list) else []

    def works(self) -> None:
        """The list of works has every title whole, or, in some styles, not at all."""
        for id, work in self.case.layer.works.items():
            if (shown := self.found.shown.get(f"work-{id}")) is None:
                continue
            title = re.sub(r"<[^>]*>", "", str(work.get("title", "")))
            if self.case.by_letters(title + shown.words):
                continue
            wanted = words_of(self.case.plain(title).casefold())
            there = set(words_of(shown.words.casefold()))
            missing = [word for word in wanted if word not in there]
            if 0 < len(missing) <= len(wanted) / 2:
                self._differs(f"work-{id}", shown.place, shown.words.strip(), " ".join(missing))

    def words(self) -> None:
        """Front and lists are made of words that book.toml, the text, the layer or the tool has."""
        meta, layer = self.case.book.meta, self.case.layer
        given = [*strings([msgspec.to_builtins(meta), layer.works])]
        given += strings([msgspec.to_builtins(it.entry) for it in layer.annotations])
        given += (passage.text for passage in self.case.book.passages)
        known = {word for text in given for word in words_of(self.case.plain(text))}
        for id in _MADE_OF_KNOWN_WORDS:
            if (shown := self.found.shown.get(id)) is None:
                continue
            for word in dict.fromkeys(words_of(shown.words)):
                given_up = word[0] == CITED or self.case.by_letters(word)
                if word not in known and not given_up and not any(map(str.isdigit, word)):
                    self.problems.add("edition-foreign-text", shown.place, words=word)

    def _differs(self, id: str, place: Place, is_: str, should: str) -> None:
        self.problems.add(
            "edition-note-differs",
            place,
            id=id,
            number="",
            at="there",
            found=quoted(short(is_)),
            wanted=quoted(short(should)),
        )


def _said(it: Annotation) -> Iterator[str]:
    """The words that the lists must have of an annotation."""
    match entry := it.entry:
        case Biography():
            yield from words_of(f"{entry.sort} {entry.role}")
            for date in (entry.born, entry.died):
                yield from (part.lstrip("-")[:4] for part in date.split("/") if part)
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
