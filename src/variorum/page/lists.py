"""The back of the book: people, terms, chronology, concordance, works, index, study sessions.

All are finding lists made from the layer: a head, a line, the number of the note, the places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from variorum.apparatus import Apparatus, Finding, IndexEntry, Spot, sort_key
from variorum.layer import Annotation
from variorum.layer.body import paragraphs, plain, read_line
from variorum.layer.entries import Biography, Event, Question, Reference, Source, Term
from variorum.page.dates import date, unbroken
from variorum.page.endnote import beginning, life, links_of, relation, spaced
from variorum.page.manner import Manner, label
from variorum.page.markup import Document, Element, Links, TocLine, document, element
from variorum.pagination import collapse


def list_documents(apparatus: Apparatus, manner: Manner) -> list[Document]:
    """The lists that have something to say, in the order of the book."""
    links = links_of(apparatus, manner)
    made = [
        _people(apparatus.people, manner) if apparatus.people else None,
        _terms(apparatus.terms, manner) if apparatus.terms else None,
        _chronology(apparatus.chronology, links, manner) if apparatus.chronology else None,
        _concordance(apparatus, links, manner) if apparatus.concordance else None,
        _works(apparatus, links, manner) if apparatus.citations else None,
        _index(apparatus.index, manner) if apparatus.index else None,
        _sessions(apparatus, links, manner) if apparatus.sessions else None,
    ]
    return [it for it in made if it is not None]


def _places(spots: Sequence[Spot], manner: Manner) -> Element:
    """Every place: its passage; in print its pages, runs collapsed, then its passages."""
    first: dict[str, Spot] = {}
    for spot in spots:
        first.setdefault(spot.passage, spot)
    shown: list[object] = []
    for number, spot in enumerate(first.values()):
        text = label(spot.passage)
        if number and text.startswith("¶"):
            text = text[2:]
        shown += [element("a", text, href=f"#{spot.passage}"), ", "]
    pages: list[object] = []
    if manner.pages is not None and spots:
        on = [manner.pages.page(spot.passage, spot.offset) for spot in spots]
        shown_on = collapse(on)
        is_one = len(shown_on) == 1 and shown_on[0] in on
        said = manner.words["page" if is_one else "several-pages"].format(n=", ".join(shown_on))
        pages = [element("span", said.replace(". ", ".\u00a0"), class_="pages"), "; "]
    return element("span", pages, shown[:-1], class_="places")


def _see_note(shown: str, id: str) -> Element:
    return element("a", shown, class_="see", href=f"#note-{id}")


def _found(it: Finding, manner: Manner) -> list[object]:
    """Where more is to be found: `Note 12; p. 7; ¶ 19`."""
    found = [_see_note(beginning(manner.note(it.note)), it.annotation.id)] if it.note else []
    found += [_places(it.spots, manner)] if it.spots else []
    return spaced(found, "; ")


def _entry(prefix: str, it: Finding, head: Sequence[object], line: str, manner: Manner) -> Element:
    return element(
        "div",
        element("dt", head),
        element(
            "dd",
            element("span", line, class_="role"),
            " " if line.endswith((".", "!", "?")) else ". ",
            _found(it, manner),
        ),
        id=f"{prefix}-{it.annotation.id}",
        class_="entry",
    )


def _people(people: Sequence[Finding], manner: Manner) -> Document:
    entries = []
    for it in people:
        person = it.annotation.entry
        assert isinstance(person, Biography)
        head: list[object] = [element("span", person.sort, class_="head")]
        if dates := life(person, manner):
            head += [" ", element("span", dates, class_="dates")]
        entries.append(_entry("person", it, head, person.role, manner))
    title = manner.words["people"]
    return document("people", title, "people", element("dl", entries), class_="list people")


def _terms(terms: Sequence[Finding], manner: Manner) -> Document:
    entries = []
    for it in terms:
        term = it.annotation.entry
        assert isinstance(term, Term)
        head: list[object] = [element("dfn", term.name)]
        if term.original:
            head += [" ", element("i", term.original, class_="original")]
        entries.append(_entry("term", it, head, term.sense, manner))
    return document(
        "terms",
        manner.words["terms"],
        "terms",
        element("dl", entries),
        class_="list terms",
        epub_type="glossary",
        doc_role="doc-glossary",
    )


def _chronology(events: Sequence[Finding], links: Links, manner: Manner) -> Document:
    """In print a table; on a screen, where four columns have no room, a list of dates."""
    title = manner.words["chronology"]
    made = _chronology_table if manner.paged else _chronology_list
    content = made(events, links, manner)
    return document("chronology", title, "chronology", content, class_="list chronology")


def _chronology_table(events: Sequence[Finding], links: Links, manner: Manner) -> Element:
    words = manner.words
    both = f"{words['new-style']} ({words['old-style']})"
    heads = [both, words["event"], words["places"]]
    rows = [element("tr", [element("th", head, scope="col") for head in heads])]
    for it in events:
        event = _event(it)
        cells: list[object] = [
            element("td", unbroken(date(event.ns, manner)), _old(event, manner), class_="date"),
            element("td", _happened(it, links)),
            element("td", _places(it.spots, manner)),
        ]
        rows.append(element("tr", cells, id=f"event-{it.annotation.id}"))
    return element("table", element("thead", rows[0]), element("tbody", rows[1:]))


def _old(event: Event, manner: Manner) -> list[object]:
    """The date of the old calendar, below that of the new one."""
    if not event.os:
        return []
    said = f"({unbroken(date(event.os, manner))})"
    return [element("br"), element("span", said, class_="old-style")]


def _chronology_list(events: Sequence[Finding], links: Links, manner: Manner) -> Element:
    entries = []
    for it in events:
        event = _event(it)
        when: list[object] = [element("span", date(event.ns, manner), class_="head")]
        if event.os:
            old = f"({manner.words['old-style']}: {date(event.os, manner)})"
            when += [" ", element("span", old, class_="dates")]
        places = [" ", _places(it.spots, manner)] if it.spots else []
        said = element("dd", _happened(it, links), places)
        id = f"event-{it.annotation.id}"
        entries.append(element("div", element("dt", when), said, id=id, class_="entry"))
    return element("dl", entries)


def _event(it: Finding) -> Event:
    assert isinstance(it.annotation.entry, Event)
    return it.annotation.entry


def _happened(it: Finding, links: Links) -> list[object]:
    """What happened, and who says so."""
    event = _event(it)
    said: list[object] = [element("span", event.name, class_="event-name")]
    for number, paragraph in enumerate(paragraphs(it.annotation.body.blocks)):
        said += [" " if number else ". ", links.inlines(paragraph.content)]
    if event.sources:
        said += [" (", _cited(event.sources, links), ")"]
    return said


def _cited(sources: Sequence[Source], links: Links) -> list[object]:
    cited = [[*links.cite(it.work, it.locator)] if it.work else [it.note] for it in sources]
    parts: list[object] = [part for one in cited for part in (one, "; ")]
    return parts[:-1]


def _concordance(apparatus: Apparatus, links: Links, manner: Manner) -> Document:
    lemmas = {note.annotation.id: note.lemma for note in apparatus.notes}
    toc, parts = [], []
    for number, (work, references) in enumerate(apparatus.concordance, 1):
        citation = apparatus.citations[work]
        title = (
            apparatus.layer.works[work].get("title-short") or apparatus.layer.works[work]["title"]
        )
        toc.append(TocLine(f"concordance-{number}", title, 2))
        parts.append(element("h2", title, id=f"concordance-{number}"))
        parts.append(element("p", links.inlines(citation.full), class_="work"))
        for chapter, found in groupby(references, key=_chapter):
            parts.append(element("h3", chapter))
            items = [_concorded(it, lemmas[it.annotation.id], manner) for it in found]
            parts.append(element("ul", items, class_="concordance"))
    work, _ = apparatus.concordance[0]
    author = plain(apparatus.citations[work].short)
    many = len(apparatus.concordance) > 1
    title = manner.words["concordance"].format(title=_author(apparatus.layer.works[work]) or author)
    return document(
        "concordance",
        title,
        "concordance",
        parts,
        toc=toc if many else (),
        class_="list concordance",
    )


def _author(work: dict[str, object]) -> str:
    """The family name of a work's first author, or "" where it has none."""
    authors = work.get("author")
    if isinstance(authors, list) and authors and isinstance(authors[0], dict):
        return str(authors[0].get("family") or authors[0].get("literal") or "")
    return ""


def _chapter(it: Finding) -> str:
    assert isinstance(it.annotation.entry, Reference)
    return it.annotation.entry.locator.chapter


def _concorded(it: Finding, lemma: str, manner: Manner) -> Element:
    reference = it.annotation.entry
    assert isinstance(reference, Reference)
    lemma = re.sub(r"[,;:](?=[”’»\"']*$)", "", lemma)
    where = (
        [element("b", reference.locator.entry, class_="entry"), " "]
        if reference.locator.entry
        else []
    )
    pages = "; ".join(
        f"{manner.words['page'].format(n=page)} {manner.meta.kinds.reference.pages.get(key, key)}"
        for key, page in reference.locator.pages.items()
    )
    return element(
        "li",
        where,
        f"({pages}) " if pages else "",
        element("span", relation(reference, manner), class_="relation"),
        ": ",
        element("i", lemma, class_="lemma"),
        " " if re.search(r"[.!?…]\W*$", lemma) else ". ",
        _found(it, manner),
    )


def _works(apparatus: Apparatus, links: Links, manner: Manner) -> Document:
    items = [
        element("li", links.inlines(it.full), id=f"work-{it.work}")
        for it in apparatus.citations.values()
    ]
    return document(
        "works",
        manner.words["works"],
        "works",
        element("ul", items, class_="works", role="list"),
        class_="list works",
        epub_type="bibliography",
        doc_role="doc-bibliography",
    )


def _index(entries: Sequence[IndexEntry], manner: Manner) -> Document:
    groups = []
    for _, some in groupby(entries, key=lambda it: sort_key(it.head)[0][:1]):
        groups.append(element("ul", [_index_line(it, manner) for it in some], class_="index"))
    return document(
        "index",
        manner.words["index"],
        "index",
        groups,
        class_="list index",
        epub_type="index",
        doc_role="doc-index",
    )


def _index_line(it: IndexEntry, manner: Manner) -> Element:
    if it.see:
        see = element("i", manner.words["see"])
        to = element("a", it.see, href=f"#note-{it.annotation}", class_="xref")
        return element("li", it.head, ", ", see, " ", to)
    note = ["; ", _see_note(manner.note(it.note), it.annotation)] if it.note else []
    return element("li", it.head, ", ", _places(it.spots, manner), note)


def _sessions(apparatus: Apparatus, links: Links, manner: Manner) -> Document:
    toc, parts = [], []
    for number, it in enumerate(apparatus.sessions, 1):
        session = it.entry
        assert isinstance(session, Question)
        title = f"{manner.words['session'].format(n=number)}. {session.title}"
        toc.append(TocLine(f"session-{it.id}", title, 2))
        parts.append(
            element(
                "section",
                element("h2", title, id=f"session-{it.id}.h"),
                element(
                    "p", manner.words["passages"], ": ", _covered(it, apparatus), class_="covers"
                ),
                element("p", manner.words["beside"], ": ", _beside(session, links), class_="beside")
                if session.beside
                else (),
                links.blocks(it.body.blocks),
                element(
                    "ol",
                    [_asked(question, links, manner) for question in session.questions],
                    class_="questions",
                ),
                id=f"session-{it.id}",
                aria_labelledby=f"session-{it.id}.h",
                class_="session",
            )
        )
    title = manner.words["sessions"]
    return document("sessions", title, "sessions", parts, toc=toc, class_="list sessions")


def _covered(it: Annotation, apparatus: Apparatus) -> list[object]:
    """The passages of a session: those of its sections, each linked to its heading."""
    assert isinstance(it.entry, Question)
    shown: list[Element] = []
    for heading in apparatus.headings:
        if heading.id in it.entry.sections:
            first, last = label(heading.passage), label(heading.last)[2:]
            through = first if heading.passage == heading.last else f"{first}–{last}"
            where = element("a", through, href=f"#section-{heading.id}")
            shown.append(element("span", where, f" ({heading.title})"))
    return spaced(shown, ", ")


def _beside(session: Question, links: Links) -> list[object]:
    said: list[object] = []
    for source in session.beside:
        cited = links.cite(source.work, source.locator) if source.work else []
        said += [cited, f" ({source.note})" if cited and source.note else source.note, "; "]
    return said[:-1]


_LINES = 5
"""Lines to write on behind a question."""


def _asked(question: str, links: Links, manner: Manner) -> Element:
    lines = [element("div", class_="line") for _ in range(_LINES)]
    room = element("div", lines, class_="write", aria_hidden="true") if manner.paged else ()
    return element("li", element("p", links.inlines(read_line(question))), room)
