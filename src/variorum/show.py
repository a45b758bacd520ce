"""Every stage of the work as lines that a person can read and compare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from string import Formatter

from variorum.anchor import show
from variorum.anchor.fold import FoldedText
from variorum.build import Project
from variorum.problems import CATALOGUE
from variorum.weave import Mark, Run


def _book(project: Project) -> Iterator[str]:
    for passage in project.book.passages:
        inside = f" in {' '.join(passage.within)}" if passage.within else ""
        yield f"{passage.label}  {passage.place}  {passage.kind}{inside}"
        yield from (f"    {line}" for line in passage.text.split("\n"))
        for span in passage.spans:
            yield f"    [{span.start}, {span.end}) {span.kind} {span.href}".rstrip()
        for call in passage.calls:
            yield f"    {call.offset} author’s note {call.label}"


def _layer(project: Project) -> Iterator[str]:
    for it in project.layer.annotations:
        yield f"{it.id}  {it.place}  {it.kind}"
        for target, place in it.targets:
            yield f"    target “{target.exact}” ({place.line})"
        if it.entry.forms:
            yield f"    mentions {' | '.join(it.entry.forms)} (mark: {it.entry.mark})"
        for line in it.body.plain.split("\n"):
            yield f"    {line}"


def _anchors(project: Project) -> Iterator[str]:
    text = FoldedText(project.book.passages)
    for anchor in project.anchoring.anchors:
        means = "mention" if anchor.target is None else f"target {anchor.target + 1}"
        marked = "marked" if anchor.marked else "not marked"
        ranges = " ".join(f"{part.passage}[{part.start}, {part.end})" for part in anchor.parts)
        yield f"{anchor.annotation}  {means}, {marked}  {ranges}"
        yield f"    {show(anchor.parts, text)}"


def _runs(project: Project) -> Iterator[str]:
    for woven in project.woven("study"):
        yield woven.passage.label
        for piece in woven.pieces:
            match piece:
                case Run(text, markup, annotations):
                    kinds = " ".join(span.kind for span in markup)
                    about = " ".join(annotations)
                    yield f"    “{text}”  {kinds}  {about}".rstrip()
                case Mark():
                    yield f"    ^{piece.series} {piece.label} ({piece.note}, mark {piece.time})"


def _pages(project: Project) -> Iterator[str]:
    from lxml import etree

    from variorum.build import unpaged_documents
    from variorum.problems import Problems

    for document in unpaged_documents(project, project.citations(), (), Problems()):
        yield f"{document.name}  {document.role}  “{document.title}”"
        yield etree.tostring(document.section, encoding="unicode", pretty_print=False)


_ON_PROBLEMS = """\
# Problems

Everything that `variorum` can complain of. This page is made from the catalogue,
[problems.toml](../src/variorum/problems.toml), by `variorum show problems`.

A problem is told in one line: the file, the line and the column; how bad it is; its name; what is
wrong, and what to try. An **error** keeps the editions from being built. A **warning** is told, and
the build goes on. A **note** is told only by `variorum check --strict`, which counts it as an
error. Words in *italics* stand for what the program fills in. The names are lasting: search for
them here, and rely on them with `--format json`."""


def problem_chapter() -> Iterator[str]:
    """The chapter `docs/problems.md`, made from the catalogue, as lines of Markdown."""
    yield from _ON_PROBLEMS.split("\n")
    group = ""
    for complaint in CATALOGUE.values():
        if complaint.group != group:
            group = complaint.group
            yield from ("", f"## {group}")
        severity = str(complaint.severity).capitalize()
        yield from ("", f"### {complaint.name}", "", f"**{severity}.** {_said(complaint.says)}", "")
        filled = complaint.hint == "{hint}"
        yield "The message says what to try." if filled else f"To try: {_said(complaint.hint)}"


def _said(sentence: str) -> str:
    """A sentence of the catalogue as Markdown: `{fields}` in italics, signs as themselves."""
    parts = []
    for words, name, _, _ in Formatter().parse(sentence):
        parts.append(re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", words))
        if name:
            parts.append(f"*{name}*")
    return "".join(parts)


STAGES: dict[str, Callable[[Project], Iterator[str]]] = {
    "book": _book,
    "layer": _layer,
    "anchors": _anchors,
    "runs": _runs,
    "pages": _pages,
}
"""Stage → the lines that show it."""
