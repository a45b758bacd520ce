"""Provenance: the canonical text proven from its witnesses, word by word, nothing left over.

Every word and sign of the text must be in a witness at that place or be an emendation that a
reading states; every token of every witness must be in the text, or be stated as a variant, or be
told what else it is: markup, the mark of a note, a rule, a page number, a title page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from variorum.anchor import Anchoring
from variorum.anchor.fold import fold
from variorum.book import Book
from variorum.book.passage import Passage
from variorum.collation.order import Ordered
from variorum.collation.readings import Difference, Row, differences
from variorum.collation.table import Collation, collate
from variorum.collation.tokens import Token, tokenise, with_marks, worded
from variorum.layer import Layer
from variorum.layer.entries import Reading as ReadingEntry
from variorum.problems import Place, Problem, Problems


@dataclass(frozen=True)
class Stated:
    """A reading that the layer states: at a place of the text, what each witness has."""

    id: str
    place: Place
    passage: str
    start: int
    end: int
    """The code points [start, end) of the passage."""
    variants: dict[str, str]
    """Siglum → what that witness has, written as in the layer."""
    lemma: str
    """The words of the text that the reading is about: of others it states nothing."""


@dataclass
class Provenance:
    """What a proof of the text found."""

    problems: Problems = field(default_factory=Problems)
    accounts: dict[str, Counter[str]] = field(default_factory=dict)
    """For each witness what its tokens are: `text`, `variant`, `note mark`, `markup`, `rule` …"""
    classes: dict[str, Counter[str]] = field(default_factory=dict)
    """For each witness how often it differs from the text, by class."""


def stated(layer: Layer, anchors: Anchoring) -> list[Stated]:
    """The readings of the layer at the places where they are anchored."""
    found: list[Stated] = []
    for it in layer.of(ReadingEntry):
        assert isinstance(it.entry, ReadingEntry)
        variants = {variant.witness: variant.text for variant in it.entry.variants}
        for anchor in anchors.by_annotation.get(it.id, ()):
            part, lemma = anchor.parts[0], it.targets[anchor.target or 0][0].exact
            found.append(
                Stated(it.id, it.place, part.passage, part.start, part.end, variants, lemma)
            )
    return found


def verify_text(
    passages: Sequence[Passage], collation: Collation, readings: Sequence[Stated]
) -> list[Problem]:
    """What keeps the text from being proven by its witnesses: an empty list proves it.

    `collation` is that of the witnesses with these same passages.
    """
    return list(prove(passages, collation, readings).problems)


def prove(
    passages: Sequence[Passage], collation: Collation, readings: Sequence[Stated]
) -> Provenance:
    """The proof of the text, with the account of every token of the witnesses."""
    proof = Provenance()
    by_passage: dict[str, list[Stated]] = {}
    for reading in readings:
        by_passage.setdefault(reading.passage, []).append(reading)
    accounts = {it.witness.siglum: _account(it) for it in collation.witnesses}
    for passage, beside in zip(passages, collation.alignment, strict=True):
        _Passage(passage, beside, by_passage.get(passage.id, []), collation, proof).prove()
        for row in beside:
            accounts[row.siglum]["variant"] += sum(end - start for _, _, start, end in row.gaps)
    _paragraphs(passages, collation, proof.problems)
    for siglum, count in accounts.items():
        count["text"] -= count["variant"]
        proof.accounts[siglum] = +count
        proof.classes[siglum] = collation.counts[siglum]
    for ordered in collation.witnesses:
        _unconfirmed(ordered, proof.problems)
    return proof


def _account(ordered: Ordered) -> Counter[str]:
    """What each token of a witness is. Tokens of words made whole count as often as they stand."""
    witness = ordered.witness
    count: Counter[str] = Counter()
    for block in witness.blocks:
        for token in block.tokens:
            if block.part == "furniture":
                count[block.why] += 1
            elif token.kind == "markup":
                count["markup"] += 1
            elif token.kind == "mark":
                count["note mark"] += 1
    for paragraph in (*ordered.paragraphs, *ordered.notes):
        for token in paragraph.tokens:
            count["text"] += 1
            count["broken word"] += max(0, len(token.parts) - 1)
    return count


@dataclass
class _Passage:
    """A passage of the text beside its witnesses, as it is proven."""

    passage: Passage
    beside: Sequence[Row]
    stated: list[Stated]
    collation: Collation
    proof: Provenance

    def prove(self) -> None:
        """Add to the proof what is wrong with this passage."""
        tokens = self.beside[0].base.tokens if self.beside else ()
        present = [row for row in self.beside if not row.lacking]
        if tokens and not present:
            self._problem_in_text("text-without-witness", 0, len(tokens), has="nothing")
            return
        found = {row.siglum: list(differences(row)) for row in present}
        for row in present:
            for difference in found[row.siglum]:
                if not self._is_stated(difference):
                    self._tell(difference, present, found)
        for reading in self.stated:
            self._check(reading, present)

    def _tell(
        self,
        difference: Difference,
        present: Sequence[Row],
        found: dict[str, list[Difference]],
    ) -> None:
        start, end = difference.widened
        row = difference.row
        alone = all(
            any(_same_place(difference, other) for other in found[it.siglum]) for it in present
        )
        if not alone:
            self._problem_in_text(
                "witness-left-over",
                start,
                end,
                siglum=row.siglum,
                has=_short(row.has(start, end)),
                where=self._where(row, difference),
                text=_short(row.base.tokens[start:end]),
                kind=difference.kind,
            )
        elif row is present[0]:  # told once, with what each witness has
            all_ = "; ".join(f"{it.siglum} {_short(it.has(start, end))}" for it in present)
            self._problem_in_text("text-without-witness", start, end, has=all_)

    def _problem_in_text(self, name: str, start: int, end: int, /, **details: str) -> None:
        tokens = self.beside[0].base.tokens
        at = tokens[start].start if start < len(tokens) else 0
        words = _short(tokens[start:end])
        place = Place(self.passage.file, self.passage.line_of(at))
        self.proof.problems.add(
            name, place, **{"words": words, "passage": self.passage.label, **details}
        )

    def _where(self, row: Row, difference: Difference) -> str:
        """Where in the witness's file the difference stands."""
        witness = next(
            it.witness for it in self.collation.witnesses if it.witness.siglum == row.siglum
        )
        has = row.has(difference.start, difference.end) or row.has(*difference.widened)
        line, _ = witness.place(has[0] if has else row.tokens[0])
        return f"line {line}"

    def _is_stated(self, difference: Difference) -> bool:
        """Whether a reading states, at this place, what this witness has."""
        return any(
            first <= difference.start
            and difference.end <= last
            and difference.row.siglum in reading.variants
            for reading in self.stated
            if fold(self.passage.text[reading.start : reading.end]) == fold(reading.lemma)
            for first, last in [self._tokens_of(reading)]
        )

    def _check(self, reading: Stated, present: Sequence[Row]) -> None:
        """What a reading says that a witness has must be what it has."""
        start, end = self._tokens_of(reading)
        for row in present:
            if row.siglum not in reading.variants:
                continue
            has, says = row.has(start, end), reading.variants[row.siglum]
            if _signature(has) != _signature(with_marks(tokenise(says))):
                self.proof.problems.add(
                    "reading-untrue",
                    reading.place,
                    id=reading.id,
                    siglum=row.siglum,
                    says=says or "nothing",
                    has=_short(has),
                )

    def _tokens_of(self, reading: Stated) -> tuple[int, int]:
        """The tokens [start, end) of the passage over which a reading stands, none of them cut."""
        tokens = self.beside[0].base.tokens
        inside = [
            at
            for at, token in enumerate(tokens)
            if token.start < reading.end and token.end > reading.start
        ]
        if not inside:
            return 0, 0
        start, end = inside[0], inside[-1] + 1
        whole = tokens[start].start == reading.start and tokens[end - 1].end == reading.end
        return (start, end) if whole else (0, 0)


def _short(tokens: Sequence[Token]) -> str:
    """Tokens as a message shows them: the first dozen."""
    if not tokens:
        return "nothing"
    return worded(tokens[:12]) + (" …" if len(tokens) > 12 else "")


def _same_place(one: Difference, other: Difference) -> bool:
    return (one.start < other.end and other.start < one.end) or one.start == other.start


def _signature(tokens: Iterable[Token]) -> list[tuple[str, bool, tuple[str, ...]]]:
    """What counts when what a witness has is compared with what a reading says of it."""
    return [(token.key, token.em and token.kind == "word", token.marks) for token in tokens]


def _paragraphs(passages: Sequence[Passage], collation: Collation, problems: Problems) -> None:
    """Every paragraph of the text is one in a witness; no break that all have is passed over."""

    def tell(passage: Passage, does: str, tokens: Sequence[Token]) -> None:
        place = Place(passage.file, passage.line_of(tokens[0].start))
        words = worded(tokens[:6])
        problems.add(
            "paragraph-without-witness", place, passage=passage.label, does=does, words=words
        )

    earlier: Sequence[Row] = ()
    for passage, beside in zip(passages, collation.alignment, strict=True):
        edges = [
            row.homes[0] != before.homes[-1]
            for before, row in zip(earlier, beside, strict=False)
            if row.tokens and before.tokens
        ]
        if edges and not any(edges) and beside[0].base.tokens:
            tell(passage, "begins", beside[0].base.tokens)
        present = [row for row in beside if row.tokens]
        broken = [set(_breaks(row)) for row in present]
        for at in sorted(set.intersection(*broken)) if broken else ():
            tell(passage, "does not begin", beside[0].base.tokens[at:])
        earlier = beside


def _breaks(row: Row) -> Iterator[int]:
    """The tokens of the base at which the witness begins a paragraph, the first left aside."""
    for at, (before, there) in enumerate(zip(row.matched, row.matched[1:], strict=False), 1):
        if before >= 0 and there >= 0 and row.homes[before] != row.homes[there]:
            yield at


def _unconfirmed(ordered: Ordered, problems: Problems) -> None:
    """Joints of pages that nothing attests: the order is likely, and a person has to look."""
    witness = ordered.witness
    for joint in ordered.joints:
        if joint.how == "proposed" and joint.before.reading and joint.after.reading:
            line, column = witness.place(joint.after.reading[0])
            problems.add(
                "joint-proposed",
                Place(witness.name, line, column),
                siglum=witness.siglum,
                before=worded(joint.before.reading[-6:]),
                after=worded(joint.after.reading[:6]),
            )


def proof_lines(proof: Provenance) -> Iterator[str]:
    """The proof in a few lines: what every token of each witness is."""
    for siglum, count in proof.accounts.items():
        told = ", ".join(f"{number} {what}" for what, number in count.most_common())
        yield f"{siglum}: {sum(count.values())} tokens: {told}"


def prove_book(book: Book, layer: Layer, anchors: Anchoring, problems: Problems) -> Provenance:
    """The proof of a project's text from the witnesses that its `book.toml` lists.

    A witness that can't be read is added to `problems`, and so is all that the proof finds.
    """
    folder = book.root / "book"
    sigla = {folder / it.file: it.siglum for it in book.meta.witnesses}
    collation = collate([*sigla], book.passages, sigla, problems, book.root)
    proof = prove(book.passages, collation, stated(layer, anchors))
    problems.extend(proof.problems)
    return proof
