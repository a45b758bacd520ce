"""An editors' note as a block of XHTML: number, lemma, body, sources, and the ways back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from variorum.apparatus import Apparatus, Note, Spot
from variorum.layer.body import Para, read_line
from variorum.layer.entries import Biography, Reading, Reference, Source, Term
from variorum.page.manner import Manner
from variorum.page.markup import Element, Links, element


def backlink(shown: str, spot: Spot, said: str, class_: str) -> Element:
    """The way from a note back to a place: what is seen, and what is said aloud."""
    return element(
        "a",
        shown,
        class_=class_,
        href=f"#{spot.id}",
        epub_type="backlink",
        role="doc-backlink",
        aria_label=said,
    )


def again(number: str, time: int, spot: Spot, manner: Manner, key: str) -> Element:
    """The way back to a further place of a note; its visible words name that place."""
    place = manner.place(spot)
    said = manner.words[key].format(n=number, label=number, time=time, place=place)
    return backlink(place, spot, said, "again")


def beginning(words: str) -> str:
    """Words as a sentence begins."""
    return words[:1].upper() + words[1:]


def further(ways: Sequence[Element], manner: Manner) -> Element:
    """The ways back to the further places of a note, as a line of their own."""
    said = f"{beginning(manner.words['also'])} " if manner.paged else ""
    return element("p", said, spaced(ways, ", " if manner.paged else " "), class_="backlinks")


def links_of(apparatus: Apparatus, manner: Manner) -> Links:
    """The links of the layer's Markdown; on paper the numbers of notes stand behind them."""
    numbers = {}
    if manner.paged:
        numbers = {it.id: f"\u00a0({manner.note(it.number)})" for it in apparatus.notes}
    return Links(apparatus.targets, apparatus.citations, numbers)


def spaced(elements: Sequence[Element], between: str = " ") -> list[object]:
    """Elements with something between them."""
    return [part for it in elements for part in (it, between)][:-1]


def note_block(note: Note, links: Links, manner: Manner) -> Element:
    """An editors' note as a block: number, lemma, body, sources, ways back."""
    words, entry = manner.words, note.annotation.entry
    first_spot = note.spots[0]
    key = "textual-note-back" if note.series == "textual" else "editor-note-back"
    said = words[key].format(n=note.number, place=manner.place(first_spot))
    opening: list[object] = [backlink(note.number, first_spot, said, "num"), " "]
    if manner.pages is not None:
        opening += [element("span", manner.place(first_spot), class_="where"), " "]
    if note.lemma:
        opening += [element("b", note.lemma, class_="lemma"), " "]
    opening += _opening(note, links, manner)
    blocks = note.annotation.body.blocks
    if blocks and isinstance(blocks[0], Para):
        opening += links.inlines(blocks[0].content)
        blocks = blocks[1:]
    content = [element("p", opening, class_="first"), links.blocks(blocks)]
    sources = _sources(entry.sources, links)
    if entry.confidence != "high":
        said = element("span", words[f"confidence-{entry.confidence}"], class_="confidence")
        sources = [sources, " ", said] if sources else [said]
    if sources:
        content.append(element("p", sources, class_="sources"))
    if len(note.spots) > 1:
        more = [
            again(note.number, time, spot, manner, "editor-note-back-again")
            for time, spot in enumerate(note.spots[1:], 2)
        ]
        content.append(further(more, manner))
    return element(
        "div",
        content,
        id=note.id,
        class_=f"note {entry.kind}",
        epub_type="footnote",
        role="doc-footnote",
    )


def _opening(note: Note, links: Links, manner: Manner) -> list[object]:
    """What stands between the lemma and the body, by kind."""
    match entry := note.annotation.entry:
        case Biography():
            same = re.sub(r"[’']s?$", "", note.lemma) == entry.name
            parts = [
                None if same else element("span", entry.name, class_="name"),
                element("span", f"({dates})", class_="dates")
                if (dates := life(entry, manner))
                else None,
                element("i", entry.original, class_="original") if entry.original else None,
            ]
            shown = [it for it in parts if it is not None]
            return [*spaced(shown), ". "] if shown else []
        case Term():
            names = [element("i", entry.original, class_="original")] if entry.original else []
            if entry.abbreviation not in ("", note.lemma):
                names.append(element("span", entry.abbreviation, class_="abbr"))
            return ["(", spaced(names, ", "), ") "] if names else []
        case Reference():
            drawn = _sources(entry.draws_on, links)
            return [
                element("span", locator(entry, links, manner), class_="locator"),
                ": ",
                element("span", relation(entry, manner), class_="relation"),
                ". ",
                [element("span", manner.words["draws-on"], ": ", drawn, class_="draws-on"), " "]
                if drawn
                else "",
            ]
        case Reading():
            variants = [
                [
                    element("span", links.inlines(read_line(it.text or "–")), class_="variant"),
                    " ",
                    element("span", it.witness, class_="siglum"),
                ]
                for it in entry.variants
            ]
            return [spaced([element("span", it) for it in variants], "; "), ". "]
        case _:
            return []


def life(entry: Biography, manner: Manner) -> str:
    """A person's dates as a reader expects them: `1870–1924`, `born c. 1947`, `1938 / 1943`."""
    born, died = (
        " / ".join(_year(part, manner) for part in date.split("/"))
        for date in (entry.born, entry.died)
    )
    if born and died:
        return f"{born}–{died}"
    if born or died:
        return f"{manner.words['born' if born else 'died']} {born or died}"
    return ""


def _year(date: str, manner: Manner) -> str:
    """The year of a date, with what is said of its certainty: `1887?`, `c. 1887`."""
    year = date.lstrip("-")[:4] + ("?" if date.endswith(("?", "%")) else "")
    return manner.words["circa"].format(n=year) if date.endswith(("~", "%")) else year


def locator(entry: Reference, links: Links, manner: Manner) -> list[object]:
    """The place in the work pointed to: work, chapter, entry, pages."""
    place = ", ".join(part for part in (entry.locator.chapter, entry.locator.entry) if part)
    pages = [
        f"{manner.words['page'].format(n=page)} {manner.meta.kinds.reference.pages.get(key, key)}"
        for key, page in entry.locator.pages.items()
    ]
    behind = f" ({'; '.join(pages)})" if pages else ""
    return [links.cite(entry.work), f", {place}{behind}"]


def relation(entry: Reference, manner: Manner) -> str:
    """How the text stands to the work, in the words of book.toml."""
    return ", ".join(manner.meta.kinds.reference.relations.get(it, it) for it in entry.relations)


def _sources(sources: Sequence[Source], links: Links) -> list[object]:
    cited: list[object] = []
    for source in sources:
        parts: list[object] = [links.cite(source.work, source.locator)] if source.work else []
        if source.note:
            parts += [" " if parts else "", f"({source.note})" if parts else source.note]
        cited += parts, "; "
    if not cited:
        return []
    last = sources[-1]
    said = f"({last.note})" if last.work and last.note else last.note or last.locator
    ends = said.endswith(".") or (not said and links.ends_in_stop(last.work))
    return [*cited[:-1], "" if ends else "."]
