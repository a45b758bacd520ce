"""Notes held through changes of the text, counted: `.venv/bin/python benchmarks/reanchoring.py`.

Two books, this repository's own with the targets of its layer, and a made-up one of 100,000 words
with 1,000 notes, go through edits of known kinds. Every word carries a number that the tools do not
see, so that it is known where each note belongs afterwards. For each kind of edit the table says
how many notes were kept at the right place (those that `check` finds where they were, and those
that `reanchor` proposes), how many were given up with a report, and how many were put at a wrong
place. The same notes then go by the Hypothesis client's rule (client_rule.py). Everything is drawn
from one seed: the same figures come every time.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from client_rule import Text, match_quote

from variorum.anchor import anchor_all, describe, resolve_all
from variorum.anchor.fold import FoldedText, Part
from variorum.book import AuthorNote, Book, Chapter, read_book
from variorum.book.passage import Passage
from variorum.layer import Annotation, Layer, read_layer
from variorum.layer.entries import Comment, Target
from variorum.problems import Place, Problems
from variorum.reanchor import propose_all
from variorum.reanchor.compare import compare
from variorum.reanchor.fingerprint import WordedText
from variorum.reanchor.lock import make_lock

ROOT = Path(__file__).resolve().parents[1]
SEED = 1917

Word = tuple[int, str]
"""A word with its signs, and its number; 0 for one that an edit has put in."""
Paragraph = list[Word]
Edit = Callable[["Case", random.Random], "list[Paragraph]"]


@dataclass
class Note:
    """A note, and the numbers of the words it is about."""

    id: str
    target: Target
    words: frozenset[int]


@dataclass
class Case:
    """A book as numbered words, with its notes."""

    name: str
    paragraphs: list[Paragraph]
    notes: list[Note] = field(default_factory=list)
    apart: int = 0
    """How many paragraphs at the end are the author's notes."""

    def about(self) -> set[int]:
        """The numbers of all words that a note is about."""
        return {word for note in self.notes for word in note.words}


# --- books ---


def passages(paragraphs: list[Paragraph], apart: int) -> tuple[Passage, ...]:
    """The paragraphs as passages."""
    made = []
    limit = len(paragraphs) - apart
    for at, paragraph in enumerate(paragraphs):
        id = f"p{at + 1}" if at < limit else f"n{at - limit + 1}"
        text = " ".join(word for _, word in paragraph)
        made.append(Passage(id, "paragraph", text, (), (), (), 0, False, "book/text/01.md", 1, ()))
    return tuple(made)


def book_of(paragraphs: list[Paragraph], apart: int, like: Book) -> Book:
    """A book with these paragraphs."""
    made = passages(paragraphs, apart)
    limit = len(made) - apart
    notes = (AuthorNote(at + 1, str(at + 1), (made[limit + at],)) for at in range(apart))
    return Book(like.root, like.meta, (Chapter("text-01", "", made[:limit]),), tuple(notes))


def words_at(paragraphs: list[Paragraph], number: int, start: int, end: int) -> frozenset[int]:
    """The numbers of the words that the code points [start, end) of a paragraph touch."""
    at = 0
    touched = set()
    for word, written in paragraphs[number]:
        if at < end and at + len(written) > start:
            touched.add(word)
        at += len(written) + 1
    return frozenset(touched)


def words_of(
    paragraphs: list[Paragraph], text: FoldedText, parts: tuple[Part, ...]
) -> frozenset[int]:
    """The numbers of the words that a range touches, with 0 for words that an edit has put in."""
    return frozenset().union(
        *(words_at(paragraphs, text.numbers[it.passage], it.start, it.end) for it in parts)
    )


def own_book(book: Book) -> Case:
    """The book of this repository, with the targets of its layer."""
    problems = Problems()
    layer = read_layer(book, problems)
    number = iter(range(1, 10**9))
    paragraphs = [[(next(number), word) for word in it.text.split()] for it in book.passages]
    apart = sum(len(note.passages) for note in book.notes)
    case = Case("this book", paragraphs, [], apart)
    text = FoldedText(passages(paragraphs, apart))
    ids = {it.id: text.passages[at].id for at, it in enumerate(book.passages)}
    for anchor in anchor_all(book, layer, problems).anchors:
        if anchor.target is not None:
            target, _ = layer.by_id[anchor.annotation].targets[anchor.target]
            parts = tuple(Part(ids[it.passage], it.start, it.end) for it in anchor.parts)
            id = f"{anchor.annotation}-{anchor.target}"
            case.notes.append(Note(id, target, words_of(paragraphs, text, parts)))
    return case


def made_book(book: Book, words: int, notes: int, chance: random.Random) -> Case:
    """A book of so many words that reads like this one, with as many more words of its own.

    Half of what follows a word is what followed it in the essay, so that the book repeats itself
    much more than a book written by a person.
    """
    known = [it.text.split() for it in book.text]
    after: dict[str, list[str]] = {}
    for line in known:
        for one, other in pairwise(line):
            after.setdefault(one, []).append(other)
    syllables = [
        "ba",
        "be",
        "di",
        "do",
        "fa",
        "ke",
        "la",
        "lo",
        "ma",
        "mi",
        "no",
        "pa",
        "ra",
        "ri",
        "sa",
        "se",
        "ta",
        "ti",
        "vo",
        "za",
    ]
    made = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(6000)]
    common = [word for line in known for word in line]

    def word(last: str) -> str:
        draw = chance.random()
        if draw < 0.5 and last in after:
            return chance.choice(after[last])
        if draw < 0.8:
            return chance.choice(common)
        return made[min(int(chance.paretovariate(0.6)), len(made) - 1)]

    paragraphs: list[Paragraph] = []
    count = 0
    while count < words:
        paragraph: Paragraph = []
        last = ""
        for _ in range(chance.randint(25, 160)):
            count += 1
            last = word(last)
            paragraph.append((count, last))
        paragraphs.append(paragraph)
    case = Case("made book", paragraphs)
    text = FoldedText(passages(paragraphs, 0))
    for at in range(notes):
        number = chance.randrange(len(paragraphs))
        length = chance.choices([1, 2, 4, 8, 16, 40], weights=[8, 12, 35, 30, 12, 3])[0]
        paragraph = paragraphs[number]
        first = chance.randrange(max(len(paragraph) - length, 1))
        chosen = paragraph[first : first + length]
        start = sum(len(it) + 1 for _, it in paragraph[:first])
        end = start + sum(len(it) + 1 for _, it in chosen) - 1
        parts = (Part(f"p{number + 1}", start, end),)
        target = describe(parts, text)
        case.notes.append(Note(f"note-{at}", target, frozenset(it for it, _ in chosen)))
    return case


# --- edits ---


def changed(word: str, chance: random.Random) -> str:
    """A word with one letter changed, left out, doubled or put in another's place."""
    letters = [at for at, char in enumerate(word) if char.isalnum()]
    if not letters:
        return word + "x"
    at = chance.choice(letters)
    letter = chance.choice("etaoinshrdlu".replace(word[at].lower(), ""))
    kind = chance.randrange(4)
    if kind == 0 and len(letters) > 1:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + letter + word[at:]
    if kind == 2 and at + 1 < len(word) and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + letter + word[at + 1 :]


def typos(share: float) -> Edit:
    """A share of all words, mended or spoiled."""

    def edit(case: Case, chance: random.Random) -> list[Paragraph]:
        return [
            [(id, changed(it, chance) if chance.random() < share else it) for id, it in paragraph]
            for paragraph in case.paragraphs
        ]

    return edit


def other_words(share: float) -> Edit:
    """A share of all words left out, another put in their place, or a word put in.

    No word is put in beside its like: it would be as right a place for a note as the other.
    """

    def edit(case: Case, chance: random.Random) -> list[Paragraph]:
        words = [it for paragraph in case.paragraphs for _, it in paragraph]
        edited = []
        for paragraph in case.paragraphs:
            new: Paragraph = []
            for at, word in enumerate(paragraph):
                draw = chance.random() / share
                if draw >= 1 / 3:
                    new.append(word)
                other = chance.choice(words)
                if draw < 2 / 3 and other not in {
                    it for _, it in paragraph[max(at - 8, 0) : at + 8]
                }:
                    new.append((0, other))
            edited.append(new)
        return edited

    return edit


def sentences(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph's sentences, or stretches of a dozen words where it has no stops."""
    made: list[Paragraph] = [[]]
    for word in paragraph:
        made[-1].append(word)
        if word[1].endswith((".", "?", "!", ".”")) or len(made[-1]) > 25:
            made.append([])
    return [it for it in made if it]


def sentence_put_in(case: Case, chance: random.Random) -> list[Paragraph]:
    """In every paragraph a new sentence, made of the book's words."""
    words = [it for paragraph in case.paragraphs for _, it in paragraph]
    edited = []
    for paragraph in case.paragraphs:
        pieces = sentences(paragraph)
        new = [(0, chance.choice(words)) for _ in range(chance.randint(6, 25))]
        pieces.insert(chance.randint(0, len(pieces)), new)
        edited.append([word for piece in pieces for word in piece])
    return edited


def sentence_taken_out(case: Case, chance: random.Random) -> list[Paragraph]:
    """From every paragraph that has several, a sentence left out, notes or no notes."""
    edited = []
    for paragraph in case.paragraphs:
        pieces = sentences(paragraph)
        if len(pieces) > 1:
            pieces.pop(chance.randrange(len(pieces)))
        edited.append([word for piece in pieces for word in piece])
    return edited


def sentences_swapped(case: Case, chance: random.Random) -> list[Paragraph]:
    """In every paragraph two neighbouring sentences change places."""
    edited = []
    for paragraph in case.paragraphs:
        pieces = sentences(paragraph)
        if len(pieces) > 1:
            at = chance.randrange(len(pieces) - 1)
            pieces[at : at + 2] = pieces[at + 1], pieces[at]
        edited.append([word for piece in pieces for word in piece])
    return edited


def sentences_swapped_far(case: Case, chance: random.Random) -> list[Paragraph]:
    """A fifth of all sentences move into another paragraph."""
    split = [sentences(paragraph) for paragraph in case.paragraphs]
    for pieces in split:
        at = chance.randrange(len(pieces))
        other = chance.choice(split)
        if chance.random() < 0.6 and other is not pieces:
            there = chance.randrange(len(other))
            pieces[at], other[there] = other[there], pieces[at]
    return [[word for piece in pieces for word in piece] for pieces in split]


def text_part(case: Case) -> tuple[list[Paragraph], list[Paragraph]]:
    """The paragraphs of the text, and the author's notes."""
    limit = len(case.paragraphs) - case.apart
    return case.paragraphs[:limit], case.paragraphs[limit:]


def paragraphs_swapped(case: Case, chance: random.Random) -> list[Paragraph]:
    """The paragraphs of the text in another order, a tenth of them with a typo too."""
    text, notes = text_part(case)
    text = list(text)
    chance.shuffle(text)
    for at, paragraph in enumerate(text):
        if chance.random() < 0.1:
            spoilt = chance.randrange(len(paragraph))
            word = (paragraph[spoilt][0], changed(paragraph[spoilt][1], chance))
            text[at] = [*paragraph[:spoilt], word, *paragraph[spoilt + 1 :]]
    return [*text, *notes]


def chapter_moved(case: Case, chance: random.Random) -> list[Paragraph]:
    """A third of the book moved to its front, with typos in one word of a hundred."""
    text, notes = text_part(case)
    cut = len(text) * 2 // 3
    return typos(0.01)(Case("", [*text[cut:], *text[:cut], *notes]), chance)


def split_and_joined(case: Case, chance: random.Random) -> list[Paragraph]:
    """Every third paragraph split anywhere, every third joined with the next."""
    text, notes = text_part(case)
    edited: list[Paragraph] = []
    for at, paragraph in enumerate(text):
        if at % 3 == 0 and len(paragraph) > 3:
            cut = chance.randrange(1, len(paragraph))
            edited += [paragraph[:cut], paragraph[cut:]]
        elif at % 3 == 2:
            edited[-1] = [*edited[-1], *paragraph]
        else:
            edited.append(paragraph)
    return [*edited, *notes]


def hyphens_and_quotes(case: Case, chance: random.Random) -> list[Paragraph]:
    """Quotation marks and dashes typed otherwise; one long word in twelve broken with a hyphen."""
    signs = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "–", "…": "."})

    def written(word: str) -> str:
        word = word.translate(signs)
        if len(word) > 6 and word.isalpha() and chance.random() < 1 / 12:
            at = chance.randint(2, len(word) - 3)
            return f"{word[:at]}{chance.choice(['-', '- ', chr(0xAD)])}{word[at:]}"
        return word

    return [[(id, written(it)) for id, it in paragraph] for paragraph in case.paragraphs]


CONFUSED = [("rn", "m"), ("m", "rn"), ("cl", "d"), ("h", "b"), ("e", "c"), ("l", "1"), ("o", "0")]
CONFUSED += [("i", "l"), ("s", "5"), ("t", "f"), ("u", "v"), ("a", "o"), ("B", "8"), (".", ",")]


def scanned(case: Case, chance: random.Random) -> list[Paragraph]:
    """As read by a machine from a poor scan: one sign in forty taken for another, spaces lost."""

    def read(word: str) -> str:
        for one, other in CONFUSED:
            if one in word and chance.random() < 0.025 * word.count(one) * 2:
                word = word.replace(one, other, 1)
        return word

    return [[(id, read(it)) for id, it in paragraph] for paragraph in case.paragraphs]


def near_copy(paragraph: Paragraph, share: float, chance: random.Random) -> Paragraph:
    """The words of a paragraph once more, with some of them changed; none has a number."""
    return [(0, changed(it, chance) if chance.random() < share else it) for _, it in paragraph]


def with_near_copies(case: Case, chance: random.Random) -> Case:
    """The book with a near copy of every annotated paragraph somewhere else."""
    text, notes = text_part(case)
    about = case.about()
    mine = [it for it in text if about & {id for id, _ in it}]
    paragraphs = [*text]
    number = max(id for paragraph in case.paragraphs for id, _ in paragraph)
    for paragraph in mine:
        copy = near_copy(paragraph, 0.05, chance)
        numbered = [(number := number + 1, it) for _, it in copy]
        paragraphs.insert(chance.randrange(len(paragraphs) + 1), numbered)
    return renewed(Case(case.name, [*paragraphs, *notes], case.notes, case.apart))


def renewed(case: Case) -> Case:
    """The case with targets that mean only their place in its text as it is now."""
    text = FoldedText(passages(case.paragraphs, case.apart))
    at: dict[int, tuple[int, int, int]] = {}
    for number, paragraph in enumerate(case.paragraphs):
        start = 0
        for id, written in paragraph:
            at[id] = (number, start, start + len(written))
            start += len(written) + 1
    notes = []
    for note in case.notes:
        first, last = at[min(note.words)], at[max(note.words)]
        ids = [text.passages[number].id for number in range(first[0], last[0] + 1)]
        if len(ids) == 1:
            notes.append(
                Note(note.id, describe((Part(ids[0], first[1], last[2]),), text), note.words)
            )
    return Case(case.name, case.paragraphs, notes, case.apart)


def without_originals(case: Case, chance: random.Random) -> list[Paragraph]:
    """Half of the annotated paragraphs left out, and a typo in one word of fifty of the rest."""
    about = case.about()
    kept = [
        it for it in case.paragraphs if not about & {id for id, _ in it} or chance.random() < 0.5
    ]
    return typos(0.02)(Case("", kept), chance)


def look_alikes(case: Case, chance: random.Random) -> list[Paragraph]:
    """Half of the annotated paragraphs left out; where each was, another has a note's words.

    The other is a new text of random words in which the words of one note stand as they stood,
    six of them at most; where more words are the same the passage is not another.
    """
    words = [it for paragraph in case.paragraphs for _, it in paragraph]
    text, notes = text_part(case)
    edited: list[Paragraph] = []
    for paragraph in text:
        ids = {id for id, _ in paragraph}
        about = [it.words for it in case.notes if it.words <= ids and len(it.words) <= 6]
        if not about:
            edited.append(paragraph)
            continue
        marked = chance.choice(about)
        alike = [(0, it if id in marked else chance.choice(words)) for id, it in paragraph]
        edited += [alike] if chance.random() < 0.5 else [alike, paragraph]
    return [*edited, *notes]


EDITS: list[tuple[str, Edit, bool]] = [
    # the name, the edit, and whether near copies stand in the book from the beginning
    ("typos, 1 % of words", typos(0.01), False),
    ("typos, 5 % of words", typos(0.05), False),
    ("typos, 10 % of words", typos(0.10), False),
    ("other words, 5 %", other_words(0.05), False),
    ("sentence put in", sentence_put_in, False),
    ("sentence taken out", sentence_taken_out, False),
    ("neighbours swapped", sentences_swapped, False),
    ("sentences moved away", sentences_swapped_far, False),
    ("passages in new order", paragraphs_swapped, False),
    ("chapter moved", chapter_moved, False),
    ("passages split, joined", split_and_joined, False),
    ("hyphens and quotes", hyphens_and_quotes, False),
    ("noise of a scan", scanned, False),
    ("deleted, copy stays", without_originals, True),
    ("typos 5 %, copy stays", typos(0.05), True),
    ("look-alike beside", look_alikes, False),
]


# --- counting ---


@dataclass
class Count:
    """What became of the notes of one case under one edit."""

    kept: int = 0
    given_up: int = 0
    wrong: int = 0
    lost: int = 0
    """Of those given up: notes whose words are no more, so that giving up is right."""
    seconds: float = 0.0
    astray: list[str] = field(default_factory=list)

    def add(self, note: Note, place: frozenset[int] | None, left: frozenset[int]) -> None:
        """Count one note, put at `place`, if the words `left` are what the text still has of it."""
        if place is None:
            self.given_up += 1
            self.lost += not left
        elif len(place & left) * 2 >= max(len(left), len(place - {0})) > 0:
            self.kept += 1
        else:
            self.wrong += 1
            self.astray.append(note.id)


def left_of(note: Note, paragraphs: list[Paragraph]) -> frozenset[int]:
    """The words of a note that the text still has."""
    return note.words & {id for paragraph in paragraphs for id, _ in paragraph}


def ours(case: Case, edited: list[Paragraph], like: Book) -> Count:
    """Variorum: lock the old text, compare with the new, re-anchor what is not where it was."""
    place = Place("annotations/notes.yaml", 1, 1)
    layer = Layer(
        tuple(
            Annotation(
                it.id, Comment(target=it.target, body="."), place, ((it.target, place),), (), ()
            )
            for it in case.notes
        )
    )
    old = book_of(case.paragraphs, case.apart, like)
    text = FoldedText(old.passages)
    lock = make_lock(layer, resolve_all(text, old, layer, Problems()), WordedText(text), None)
    assert len(lock.entries) == len(case.notes), "a target of the old book is not resolved"
    new = book_of(edited, case.apart, like)
    began = time.perf_counter()
    text = FoldedText(new.passages)
    comparison = compare(new, layer, text, resolve_all(text, new, layer, Problems()), lock)
    places = {it.annotation: it.parts for it in comparison.standings if it.state == "same"}
    for standing, proposal in propose_all(comparison):
        places[standing.annotation] = proposal.parts
    count = Count(seconds=time.perf_counter() - began)
    everything = frozenset(id for paragraph in edited for id, _ in paragraph)
    for note in case.notes:
        parts = places.get(note.id)
        found = words_of(edited, text, parts) if parts else None
        count.add(note, found, note.words & everything)
    return count


def theirs(case: Case, edited: list[Paragraph], most: int) -> Count:
    """The Hypothesis client's rule, for the first `most` notes."""
    old, new = joined(case.paragraphs), joined(edited)
    at_word = [(at, at + len(written), id) for (at, written, id) in _places(edited)]
    began = time.perf_counter()
    text = Text(new)
    count = Count()
    everything = frozenset(id for paragraph in edited for id, _ in paragraph)
    spans = {id: (at, at + len(written)) for at, written, id in _places(case.paragraphs)}
    for note in case.notes[:most]:
        start, end = spans[min(note.words)][0], spans[max(note.words)][1]
        found = match_quote(
            text, old[start:end], old[max(start - 32, 0) : start], old[end : end + 32], start
        )
        place = None
        if found is not None:
            place = frozenset(id for at, to, id in at_word if at < found[1] and to > found[0])
        count.add(note, place, note.words & everything)
    count.seconds = time.perf_counter() - began
    return count


def joined(paragraphs: list[Paragraph]) -> str:
    """The whole text in one string."""
    return "\n".join(" ".join(it for _, it in paragraph) for paragraph in paragraphs)


def _places(paragraphs: list[Paragraph]) -> Iterator[tuple[int, str, int]]:
    at = 0
    for paragraph in paragraphs:
        for id, written in paragraph:
            yield at, written, id
            at += len(written) + 1


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--notes", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="only edits whose name holds these words")
    parser.add_argument("--theirs", type=int, default=250, help="notes that go by the other rule")
    parser.add_argument(
        "--verbose", action="store_true", help="name the notes put at a wrong place"
    )
    options = parser.parse_args()
    book = read_book(ROOT, Problems())
    chance = random.Random(options.seed)  # noqa: S311  # for repeatable edits, not for secrets
    cases = [own_book(book), made_book(book, options.words, options.notes, chance)]
    wrong = 0
    for case in cases:
        words = sum(len(paragraph) for paragraph in case.paragraphs)
        print(f"\n{case.name}: {words:,} words, {len(case.notes):,} notes")
        head = f"{'':24}{'kept':>7}{'given up':>10}{'(gone)':>8}{'wrong':>7}{'s':>6}"
        print(head + f"   |{'kept':>7}{'none':>7}{'wrong':>7}   Hypothesis client’s rule")
        for name, edit, has_copies in EDITS:
            if options.only not in name:
                continue
            chance = random.Random(f"{options.seed} {case.name} {name}")  # noqa: S311
            this = with_near_copies(case, chance) if has_copies else case
            edited = edit(this, chance)
            mine = ours(this, edited, book)
            other = theirs(this, edited, options.theirs)
            all_, some = len(this.notes), min(options.theirs, len(this.notes))
            wrong += mine.wrong
            print(
                f"{name:24}{mine.kept / all_:7.1%}{mine.given_up / all_:10.1%}"
                f"{mine.lost / all_:8.1%}{mine.wrong:7}{mine.seconds:6.1f}   |"
                f"{other.kept / max(some, 1):7.1%}{other.given_up / max(some, 1):7.1%}"
                f"{other.wrong / max(some, 1):7.1%}"
            )
            if options.verbose:
                print("   ", *mine.astray)
    print(f"\n{wrong} notes were put at a wrong place.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
