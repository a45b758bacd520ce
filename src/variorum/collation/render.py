"""Rendering: a collation as plain text that a person can read, and its readings as YAML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import fill

from variorum.collation.blocks import Block
from variorum.collation.joints import Joint
from variorum.collation.order import Ordered
from variorum.collation.readings import TRIVIAL, Base, Reading
from variorum.collation.table import Collation
from variorum.collation.tokens import worded

_HOW = {
    "found": "neighbours in the file",
    "attested": "attested by {by}",
    "proposed": "PROPOSED, please look",
}


def witnesses(collation: Collation) -> str:
    """Each witness in reading order, with the lines of its file and what joins its pieces."""
    return "\n".join(line for ordered in collation.witnesses for line in _witness(ordered))


def _witness(ordered: Ordered) -> Iterator[str]:
    it = ordered.witness
    joints = {joint.before: joint for joint in ordered.joints}
    proposed = sum(joint.how == "proposed" for joint in ordered.joints)
    yield f"Witness {it.siglum}: {it.name}"
    yield (
        f"{len(ordered.paragraphs)} paragraphs, {len(ordered.notes)} notes; "
        f"{len(ordered.joints)} joints, {proposed} of them proposed only."
    )
    yield ""
    for number, paragraph in enumerate(ordered.paragraphs, 1):
        yield from _pieces(f"¶{number}", paragraph.blocks, joints)
        yield fill(worded(paragraph.tokens), 96)
        yield ""
    for note in ordered.notes:
        yield from _pieces(f"note {note.label}", note.blocks, joints)
        yield fill(worded(note.tokens), 96)
        yield ""
    furniture = it.of("furniture")
    if furniture:
        yield f"Not text, {it.siglum}:"
    for block in furniture:
        yield f"  line {block.line}: {block.why}: {it.wording(block.tokens)}"
    yield ""


def _pieces(label: str, blocks: tuple[Block, ...], joints: dict[Block, Joint]) -> Iterator[str]:
    yield f"[{label}, line {blocks[0].line}]"
    for block in blocks:
        joint = joints.get(block)
        if joint is None or not (joint.inside or joint.how == "proposed"):
            continue
        how = _HOW[joint.how].format(by=", ".join(joint.by))
        word = f"; the word is “{joint.whole}”" if joint.whole else ""
        place = "goes on in" if joint.inside else "the next paragraph is"
        yield f"[{place} line {joint.after.line}: {how}{word}]"


def alignment(collation: Collation) -> str:
    """The base passage by passage, and for each witness what it has otherwise."""
    lines: list[str] = []
    by_base: dict[str, list[Reading]] = {}
    for reading in collation.readings:
        by_base.setdefault(reading.base.id, []).append(reading)
    for passage in collation.alignment:
        base = passage[0].base
        words = sum(token.kind == "word" for token in base.tokens)
        lines += [f"[{base.label}, {words} words]", fill(worded(base.tokens), 96)]
        readings = by_base.get(base.id, [])
        for row in passage:
            mine = [reading for reading in readings if row.siglum in reading.differ]
            if row.lacking:
                lines.append(f"  {row.siglum}  has nothing of this passage")
            elif not mine:
                lines.append(f"  {row.siglum}  the same")
            for reading in mine:
                lines.append(f"  {row.siglum}  {_says(reading, row.siglum)}")
        lines.append("")
    return "\n".join(lines)


def _says(reading: Reading, siglum: str) -> str:
    has = next(tokens for other, tokens in reading.variants if other == siglum)
    return f"{reading.lemma}] {worded(has) or '(lacking)'}  ({reading.kind})"


def readings(collation: Collation) -> str:
    """The readings, one a line, and how often each class of difference occurs."""
    lines = []
    for reading in collation.readings:
        variants = "; ".join(
            f"{siglum} {worded(tokens) or '(lacking)'}" for siglum, tokens in reading.variants
        )
        lines.append(f"{reading.base.label}  {reading.lemma}]  {variants}  ({reading.kind})")
    lines.append("")
    for siglum, count in collation.counts.items():
        kinds = ", ".join(
            f"{number} {kind}{' (by rule)' if kind in TRIVIAL else ''}"
            for kind, number in sorted(count.items())
        )
        lines.append(f"{siglum} differs from {collation.of or 'the text'}: {kinds or 'nowhere'}")
    return "\n".join(lines) + "\n"


def readings_yaml(collation: Collation) -> str:
    """The readings as an annotation file, each waiting for the reason of the decision."""
    lines = ["kind: reading", "entries:"]
    seen: dict[str, int] = {}
    for reading in collation.readings:
        name = _id(reading)
        seen[name] = seen.get(name, 0) + 1
        lines.append(f"  {name}{'' if seen[name] == 1 else f'-{seen[name]}'}:")
        lines.append(f"    target: {{{', '.join(_target(reading))}}}")
        lines.append(f"    class: {reading.kind}")
        lines.append("    variants:")
        for siglum, tokens in reading.variants:
            lines.append(f"      - {{witness: {siglum}, text: {_quoted(worded(tokens))}}}")
        lines.append("    body: |")
        lines.append("      (Why the text has what it has.)")
    return "\n".join(lines) + "\n"


def _id(reading: Reading) -> str:
    words = [token.key.lower() for token in reading.base.tokens[reading.start : reading.end]]
    name = "-".join("".join(c for c in word if c.isascii() and c.isalnum()) for word in words)
    parts = [part for part in name.split("-") if part][:4]
    return "-".join(["reading", *parts])


def _target(reading: Reading) -> list[str]:
    """The words of the lemma, with as many before them as make them mean only this place."""
    base = reading.base
    exact = _plain(base, reading.start, reading.end)
    text = _plain(base, 0, len(base.tokens))
    target = [f"exact: {_quoted(exact)}"]
    start = reading.start
    while text.count(_plain(base, start, reading.end)) > 1 and start > 0:
        start -= 1
        while start > 0 and base.tokens[start].glued:
            start -= 1
    if start < reading.start:
        target.append(f"prefix: {_quoted(_plain(base, start, reading.start))}")
    target.append(f"passage: {_quoted(base.label)}")
    return target


def _plain(base: Base, start: int, end: int) -> str:
    shown = ""
    for at, token in enumerate(base.tokens[start:end]):
        shown += (" " if at and not token.glued else "") + token.raw
    return shown


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
