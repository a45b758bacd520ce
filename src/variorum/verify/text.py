"""The text of a finished edition against the canonical text: every character, in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from variorum.book import Book
from variorum.book.passage import Passage
from variorum.problems import Place, Problems
from variorum.verify.case import Case, difference, short, told
from variorum.verify.readback import FoundPassage


def verify_text(case: Case) -> None:
    """Every passage is there, once, in order, with its characters, its markup and its place."""
    found, book, place, problems = case.found, case.book, case.place, case.problems
    shown = {it.id: it for it in reversed(found.passages)}
    by_words = {case.plain(passage.text): passage for passage in book.passages}
    for passage in book.passages:
        if (it := shown.get(passage.id)) is None:
            problems.add(
                "edition-passage-missing",
                place,
                passage=passage.label,
                words=short(passage.text),
                source=passage.place,
            )
        else:
            _verify_passage(it, passage, by_words, case)
    verify_order([it.id for it in found.passages], book, place, problems)
    if case.exact:
        _verify_containers(found.passages, book, problems)
    for it in found.passages:
        if it.id not in book.by_id:
            problems.add("edition-foreign-text", it.place, words=short(it.text))
    for stray in found.foreign:
        problems.add("edition-foreign-text", stray.place, words=short(stray.words))
    for odd in found.odd:
        what = f"there is markup that is neither the author's nor the editors': {odd.words}"
        problems.add("edition-markup-differs", odd.place, passage="the text", what=what)
    _verify_title(case)


def _verify_title(case: Case) -> None:
    """The title over a text without a heading is that of book.toml."""
    found, book, place, problems = case.found, case.book, case.place, case.problems
    meta = book.meta
    if len(book.chapters) == 1 and not book.chapters[0].title:
        names = ", ".join(author.name for author in meta.authors)
        lines = (meta.title, meta.subtitle, names)
        wanted = tuple(case.plain(line) for line in lines if line)
        if not case.same(" / ".join(found.title), " / ".join(wanted)):
            said = told(" / ".join(found.title), " / ".join(wanted))
            problems.add("edition-title-differs", place, **said)
    elif found.title:
        problems.add("edition-foreign-text", place, words=short(" / ".join(found.title)))


def _verify_passage(
    it: FoundPassage, passage: Passage, by_words: dict[str, Passage], case: Case
) -> None:
    problems, wanted = case.problems, case.plain(passage.text)
    if not case.same(it.text, passage.text):
        other = by_words.get(it.text)
        if other is not None and it.text:
            problems.add(
                "edition-passage-moved",
                it.place,
                passage=other.label,
                where=f"at the place of {passage.label}",
            )
            return
        _add_difference(it.text, wanted, passage, it.place, problems)
    elif case.exact:
        for what in _markup_differences(it, passage):
            problems.add("edition-markup-differs", it.place, passage=passage.label, what=what)


def _add_difference(
    text: str, wanted_text: str, passage: Passage, place: Place, problems: Problems
) -> None:
    """Tell that an edition has other words than the passage."""
    before, _, _ = difference(text, wanted_text)
    source = Place(passage.file, passage.line_of(min(len(before), len(passage.text))))
    problems.add(
        "edition-text-differs",
        place,
        passage=passage.label,
        source=source,
        **told(text, wanted_text),
    )


def _markup_differences(it: FoundPassage, passage: Passage) -> Iterator[str]:
    is_ = {(span.start, span.end, span.kind, span.href) for span in it.spans}
    should = {(span.start, span.end, span.kind, span.href) for span in passage.spans}
    for start, end, kind, href in sorted(is_ ^ should):
        words = short(passage.text[start:end])
        name = {"em": "in italics", "strong": "bold", "code": "code"}.get(kind, f"a link ({href})")
        said = "are" if (start, end, kind, href) in is_ else "are not"
        yield f"the words “{words}” {said} {name}"
    is_note = passage.id[0] == "n"
    kind = "paragraph" if is_note and passage.kind == "heading" else passage.kind
    if it.kind != kind or (it.level != passage.level and not is_note):
        yield f"it is a {it.kind} {it.level or ''}".rstrip()
    if it.after_break != passage.after_break and not is_note:
        yield (
            "the line (***) before it is one too many"
            if it.after_break
            else ("the line (***) before it is missing")
        )


def _verify_containers(passages: Iterable[FoundPassage], book: Book, problems: Problems) -> None:
    """Passages that share a quotation, a list or an item in the text share it in the edition."""
    numbers: dict[str, int] = {}
    names: dict[int, str] = {}
    for it in passages:
        if (passage := book.by_id.get(it.id)) is None:
            continue
        alike = len(it.within) == len(passage.within)
        for (kind, number), name in zip(it.within, passage.within, strict=False):
            alike = (
                alike
                and kind == name.partition(":")[0]
                and numbers.setdefault(name, number) == number
                and names.setdefault(number, name) == name
            )
        if not alike:
            stands = ", ".join(kind for kind, _ in it.within) or "none"
            should = ", ".join(name.partition(":")[0] for name in passage.within) or "none"
            what = f"it stands in other containers: {stands}, in the text {should}"
            problems.add("edition-markup-differs", it.place, passage=passage.label, what=what)


def verify_order(ids: Sequence[str], book: Book, place: Place, problems: Problems) -> None:
    """The passages stand in the order of the text; those that do not are named, and no others."""
    order = {passage.id: number for number, passage in enumerate(book.passages)}
    known = [id for id in dict.fromkeys(ids) if id in order]
    kept = set(_longest_rise([order[id] for id in known]))
    before = "the beginning"
    for id in known:
        label = book.by_id[id].label
        if order[id] not in kept:
            where = f"behind {before}" if before[0] in "¶n" else f"at {before}"
            problems.add("edition-passage-moved", place, passage=label, where=where)
        before = label


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """The longest series of numbers that rises, picked from these in order."""
    ends: list[int] = []
    last: list[int] = []
    came: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        came.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            last.append(at)
        else:
            ends[length], last[length] = number, at
    at = last[-1] if last else -1
    rise = []
    while at >= 0:
        rise.append(numbers[at])
        at = came[at]
    return rise[::-1]
