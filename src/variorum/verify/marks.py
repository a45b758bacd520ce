"""The marks and numbers of a finished edition's notes: from the text to each note, and back."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from variorum.anchor.fold import fold, is_cut
from variorum.layer import Annotation
from variorum.verify.case import Case, printed_label
from variorum.verify.readback import FoundLink, FoundMark, FoundNote

_PREFIX = {"author": ("aref", "anote"), "editor": ("ref", "note"), "textual": ("tref", "tnote")}
_SHOWN = {"author": "{}", "editor": "[{}]", "textual": "⟨{}⟩"}
MOST_NEAR = 3
"""Passages before that of a mark in which its words may begin."""


def verify_marks(case: Case) -> None:
    """Marks, notes and the text's own calls agree: every way leads there and back."""
    proof = _Proof(case)
    proof.calls()
    proof.marks()
    proof.ways_back()
    proof.numbers()


class _Proof:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.found, self.book, self.problems = case.found, case.book, case.problems

    def calls(self) -> None:
        """The marks of the author's notes stand where the text calls them, with their labels."""
        marks: dict[str, list[FoundMark]] = {}
        for mark in self.found.marks:
            if mark.series == "author":
                marks.setdefault(mark.passage, []).append(mark)
        there = {it.id for it in self.found.passages}
        for passage in self.book.passages:
            is_ = [(it.offset, it.shown, it.to) for it in marks.get(passage.id, ())]
            should = [(it.offset, it.label, f"anote-{it.note}") for it in passage.calls]
            if is_ == should or passage.id not in there:
                continue
            missing, misplaced = set(should) - set(is_), set(is_) - set(should)
            for name, odd in (
                ("edition-mark-missing", missing),
                ("edition-mark-misplaced", misplaced),
            ):
                for offset, shown, _ in sorted(odd):
                    words = passage.text[max(offset - 30, 0) : offset]
                    at = self.case.place
                    self.problems.add(name, at, mark=shown, passage=passage.label, words=words)

    def marks(self) -> None:
        """Every mark leads to its own note, shows its number, and stands at words that it means."""
        times: Counter[str] = Counter()
        for mark in self.found.marks:
            note, where = self.case.notes.get(mark.to), self.case.label(mark.passage)
            if note is None:
                if mark.to:
                    self.case.wrong_link(mark.place, mark.shown, f"in {where} leads to no note")
                continue
            times[mark.to] += 1
            own, to = _PREFIX.get(mark.series, ("", ""))
            name = mark.to.removeprefix(f"{to}-")
            id = f"{own}-{name}" if times[mark.to] == 1 else f"{own}-{name}.{times[mark.to]}"
            if mark.series != note.series or mark.id != id:
                why = f"in {where} leads to the note “{note.id}”, but is not its mark"
                self.case.wrong_link(mark.place, mark.shown, why)
            number = note.number.shown if note.number else ""
            if number and mark.shown != _SHOWN.get(mark.series, "").format(number):
                self.case.wrong_number(note.id, mark.place, mark.shown, number)
            if (it := self.case.printed.get(mark.to)) is not None and not self._stands(mark, it):
                before = self._before(mark)
                self.problems.add(
                    "edition-mark-misplaced",
                    mark.place,
                    mark=mark.shown,
                    passage=where,
                    words=before[-40:],
                )
        for id, it in self.case.printed.items():
            if id in self.case.notes:
                self._count(id, it)

    def _count(self, id: str, it: Annotation) -> None:
        """A note has a mark at each of its targets; of mentions, as many as `mark:` says."""
        marks = len(self.case.marks.get(id, ()))
        least, most = 1, len(self.found.marks)
        if it.targets:
            least = most = len(it.targets)
        elif it.entry.mark == "none":
            least = most = 0
        elif it.entry.mark == "first":
            most = 1
        if not least <= marks <= most:
            number = self.case.notes[id].number
            self.problems.add(
                "edition-mark-count",
                self.case.notes[id].place,
                id=it.id,
                number=number.shown if number else "",
                found=marks,
                wanted=least if marks < least else most,
            )

    def _before(self, mark: FoundMark) -> str:
        """The folded text right before a mark."""
        passage = self.book.by_id.get(mark.passage)
        return fold(passage.text[: mark.offset]) if passage else ""

    def _stands(self, mark: FoundMark, it: Annotation) -> bool:
        """Whether right before a mark stand words that the annotation means.

        Between them and the mark may stand what ends the word and what closes it, no white space.
        """
        if mark.passage not in self.case.order:
            return False
        before = self._before(mark)
        if not it.targets:
            return any(_ends_with(before, fold(form), whole=True) for form in it.entry.forms)
        wanted = [fold(target.exact) for target, _ in it.targets]
        if any(_ends_with(before, words) for words in wanted):
            return True
        at = self.case.order[mark.passage]
        near = self.book.passages[max(at - MOST_NEAR, 0) : at]
        longer = " ".join([*(fold(passage.text) for passage in near), before])
        return any(_ends_with(longer, words) for words in wanted)

    def ways_back(self) -> None:
        """Every note leads back to all of its marks, in order, and names their places."""
        for note in self.found.notes:
            marks = self.case.marks.get(note.id, [])
            if note.number is None:
                self.problems.add("edition-no-way-back", note.place, id=note.id, where="the text")
                continue
            links = (note.number, *note.again)
            if not marks:
                if note.number.to and note.number.to not in self.case.order:
                    self.case.wrong_link(
                        note.number.place, note.number.shown, "leads to no passage"
                    )
                continue
            for mark, link in zip(marks, links, strict=False):
                if link.to == mark.id:
                    self._named(link, mark, note)
                elif link.to:
                    where = self.case.label(mark.passage)
                    why = f"of the note “{note.id}” does not lead to its mark in {where}"
                    self.case.wrong_link(link.place, link.shown, why)
            for mark in marks[len(links) :]:
                where = self.case.label(mark.passage)
                self.problems.add("edition-no-way-back", note.place, id=note.id, where=where)
            for link in links[len(marks) :]:
                why = f"of the note “{note.id}” leads back to a mark that is not there"
                self.case.wrong_link(link.place, link.shown, why)

    def _named(self, link: FoundLink, mark: FoundMark, note: FoundNote) -> None:
        """A link back names the place that it leads to, seen or said."""
        place = printed_label(mark.passage)
        unseen = link is note.number or self.case.by_letters(f"{link.shown} {link.said}")
        if not (unseen or self._names(link.shown, mark)) or not self._names(link.said, mark):
            why = f"of the note “{note.id}” leads to {place}, but says that it leads elsewhere"
            self.case.wrong_link(link.place, link.shown, why)

    def _names(self, said: str, mark: FoundMark) -> bool:
        """Whether words name the place of a mark and its page, or neither of any mark."""
        said = " ".join(said.split())
        place = re.search(r"(¶ \d+|\bn\d+(\.\d+)?)$", said)
        if place is None:
            return True
        if place[0] != " ".join(printed_label(mark.passage).split()):
            return False
        page = self._page_before.search(said[: place.start()])
        return page is None or page[1] == self.found.page_labels.get(mark.id, page[1])

    @cached_property
    def _page_before(self) -> re.Pattern[str]:
        """The number of a page, named before a place: `p. 7, `."""
        before, _, behind = " ".join(self.book.meta.words["page"].split()).partition("{n}")
        return re.compile(rf"{re.escape(before)}(\w+){re.escape(behind)}, $")

    def numbers(self) -> None:
        """The editors' notes are numbered through the text, the author's as the author did."""
        labels = {f"anote-{note.number}": note.label for note in self.book.notes}
        for series in ("author", "editor", "textual"):
            notes = [note for note in self.found.notes if note.series == series]
            for at, note in enumerate(notes, 1):
                wanted = labels.get(note.id, str(at)) if series == "author" else str(at)
                if note.number is not None and note.number.shown != wanted:
                    self.case.wrong_number(note.id, note.place, note.number.shown, wanted)
            if series != "author":
                self._in_order(series)

    def _in_order(self, series: str) -> None:
        marked = dict.fromkeys(mark.to for mark in self.found.marks if mark.series == series)
        for at, id in enumerate(marked, 1):
            note = self.case.notes.get(id)
            if note and note.number and note.number.shown != str(at):
                self.case.wrong_number(id, note.place, note.number.shown, str(at))
                return  # all that follow are moved along


def _ends_with(before: str, words: str, whole: bool = False) -> bool:
    """Whether the text before a mark ends with these words, and what ends and closes them."""
    at = before.rfind(words) if words else -1
    if at < 0 or any(char.isspace() for char in before[at + len(words) :]):
        return False
    return not (whole and at and is_cut(before, at))
