"""Reading an EPUB back: its files in reading order → what was found in them.

What belongs to the text is known by its markup (a passage has an id, a mark leads to a note), but
nothing is taken off unread: a number must be that number, a mark must be a link, and words that
stand among the text and are neither are kept as foreign.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from variorum.problems import Place
from variorum.verify.archive import EPUB_TYPE, LINE, Archive, Unreadable, classes, words
from variorum.verify.readback import (
    CITED,
    Found,
    FoundLink,
    FoundMark,
    FoundNote,
    FoundPage,
    FoundPassage,
    FoundSpan,
    FoundText,
)

_CONTAINERS = {"blockquote": "quote", "ul": "bullets", "ol": "numbers", "li": "item"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NCX = "http://www.daisy.org/z3986/2005/ncx/}"
_SERIES = ("author", "editor", "textual")
_ADDED = frozenset(
    {"titlepage", "cover", "about", "people", "terms", "chronology", "concordance", "works"}
    | {"index", "sessions", "colophon"}
)
"""The sections that an edition may have beside text and notes."""
_ACTIVE = frozenset(
    {"script", "style", "base", "iframe", "object", "embed", "audio", "video", "canvas"}
    | {"form", "input", "button", "select", "textarea", "template"}
)
"""Elements that act, fetch or repaint; no edition has them."""
_BEHIND = ("sources", "confidence")
"""The paragraphs of a note that are not its body."""
_KINDS = ("num", "again", "see", "xref", "cite", "web")


def read_epub(path: Path, shown: str) -> Found:
    """Read an EPUB back; `shown` is the name that messages give it.

    Raises Unreadable where it, or a file in it, can't be read, and OSError.
    """
    archive = Archive(path)
    try:
        archive.read_all()
        package = archive.package()
        if not package.spine:
            raise Unreadable("it has no reading order")
        reading = _Reading(shown, package.types)
        for file in dict.fromkeys(package.spine):
            reading.file(file, archive.xml(file), file == package.nav)
        if package.nav and package.nav not in package.spine:
            reading.file(package.nav, archive.xml(package.nav), True)
        for file, type in package.types.items():
            if type == "application/x-dtbncx+xml":
                reading.old_contents(file, archive.xml(file))
    finally:
        archive.close()
    found = reading.finished()
    found.titles, found.identifiers = package.titles, package.identifiers
    return found


@dataclass(slots=True)
class _Reading:
    """What is found while the files are read one after the other."""

    shown: str
    types: dict[str, str]
    found: Found = field(default_factory=Found)
    homes: dict[tuple[str, str], str] = field(default_factory=dict)
    """(file, id) → the id, for links."""
    ways: dict[tuple[str, str], str] = field(default_factory=dict)
    """(file, the file that a link in it names) → where that file is."""
    twice: list[tuple[str, Place]] = field(default_factory=list)
    containers: int = 0
    path: str = ""

    def place(self, element: Element) -> Place:
        return Place(f"{self.shown}/{self.path}", int(element.get(LINE, "0")))

    def file(self, path: str, root: Element, nav: bool) -> None:
        self.path = path
        for element in root.iter():
            if (id := element.get("id")) is not None:
                self.homes[path, id] = id
                if id in self.found.ids:
                    self.twice.append((id, self.place(element)))
                self.found.ids.setdefault(id, self.place(element))
            acts = [key for key in element.attrib if key == "style" or key.startswith("on")]
            hides = "hidden" in element.attrib and element.tag != "nav"
            if acts or hides or element.tag in _ACTIVE or "}" in element.tag:
                odd = " ".join([element.tag, *acts, *(["hidden"] if hides else [])])
                self.found.odd.append(FoundText(odd, self.place(element)))
        body = root.find("body")
        if body is None:
            raise Unreadable("it has no body", path)
        self._links(body, "", nav)
        first = next((part.get("id") for part in body if part.tag == "section"), None)
        self.homes[path, ""] = first or path
        for part in body:
            if part.tag == "section":
                self._section(part)
            elif part.tag != "nav" or not nav:
                self._foreign(part)
            self.stray(part.tail, part)
        self.stray(body.text, body)

    def old_contents(self, path: str, root: Element) -> None:
        """The contents for old devices: their lines and their pages."""
        self.path = path
        for kind, tag in (("toc", "navPoint"), ("", "pageTarget")):
            for line in root.iter(f"{_NCX}{tag}"):
                parts = {child.tag.removeprefix(_NCX): child for child in line}
                if (content := parts.get("content")) is not None:
                    to = self.target(content.get("src", ""))
                    shown = words(parts["navLabel"]).strip() if "navLabel" in parts else ""
                    self.found.links.append(FoundLink(to, shown, kind, self.place(content)))

    def target(self, href: str) -> str:
        """What a link leads to: file, NUL, id; or an address."""
        if ":" in href and urlsplit(href).scheme:
            return href
        way, _, id = href.partition("#")
        file = self.path if not way else self.ways.get((self.path, way))
        if file is None:
            file = posixpath.join(posixpath.dirname(self.path), unquote(way))
            file = self.ways[self.path, way] = posixpath.normpath(file)
        return f"{file}\0{unquote(id) if '%' in id else id}"

    def finished(self) -> Found:
        """Everything found, links led to the ids that they mean."""
        found = self.found
        found.links = [self._led(it) for it in found.links]
        found.page_list = [self._led(it) for it in found.page_list]
        found.marks = [
            FoundMark(
                it.id, it.series, it.shown, self._home(it.to), it.passage, it.offset, it.place
            )
            for it in found.marks
        ]
        found.notes = [self._led_note(it) for it in found.notes]
        found.twice = self.twice
        return found

    def _home(self, to: str) -> str:
        file, apart, id = to.partition("\0")
        return self.homes.get((file, id), "") if apart else to

    def _led(self, link: FoundLink) -> FoundLink:
        return FoundLink(self._home(link.to), link.shown, link.kind, link.place, link.said)

    def _led_note(self, it: FoundNote) -> FoundNote:
        return FoundNote(
            it.id,
            it.series,
            it.place,
            self._led(it.number) if it.number else None,
            tuple(map(self._led, it.again)),
            it.lemma,
            it.first,
            it.blocks,
            it.sources,
            tuple(map(self._led, it.links)),
        )

    def link(self, element: Element, around: str = "") -> FoundLink:
        """A link; `around` is the class of what it stands in."""
        own = classes(element)
        kind = next((it for it in _KINDS if it in own), around)
        to, said = self.target(element.get("href", "")), element.get("aria-label", "")
        return FoundLink(to, words(element), kind, self.place(element), said)

    def _links(self, element: Element, around: str, nav: bool) -> None:
        """All links, each with what it stands in: the places of a list, a list of pages."""
        for child in element:
            if child.tag == "a" and "href" in child.attrib:
                link = self.link(child, around)
                (self.found.page_list if around == "page-list" else self.found.links).append(link)
            own = classes(child)
            inside = "places" if "places" in own else around
            if nav and child.tag == "nav":
                inside = child.get(EPUB_TYPE, "")
            self._links(child, inside, nav)

    def _section(self, section: Element) -> None:
        own = classes(section)
        if "chapter" in own:
            _Flow(self, section).read()
        elif "notes" in own:
            series = next((it for it in _SERIES if it in own), "")
            self._notes(section, series)
        elif section.get("id") not in _ADDED:
            self._foreign(section)
        else:
            for element in section.iter():
                if (id := element.get("id")) is not None:
                    self.found.shown[id] = FoundText(self.marked(element), self.place(element))

    def _notes(self, element: Element, series: str) -> None:
        """The notes of a series; between them there is nothing."""
        self.stray(element.text, element)
        for child in element:
            if "note" in classes(child):
                self._note(child, series)
            elif child.tag != "h1":
                self._notes(child, series)
            self.stray(child.tail, child)

    def _foreign(self, element: Element) -> None:
        self.stray(words(element), element)

    def stray(self, text: str | None, element: Element) -> None:
        """Keep words that are neither the text's nor the edition's."""
        if text and text.strip():
            self.found.foreign.append(FoundText(text.strip(), self.place(element)))

    def _note(self, note: Element, series: str) -> None:
        if series == "author":
            _Flow(self, note).read()
        parts = [it for it in note.iter("p") if it.get("class") != "passage"]
        by_class = {it.get("class", ""): it for it in parts}
        links = [self.link(it) for it in note.iter("a") if "nr" not in classes(it)]
        opening, lemma = "", ""
        if (first := by_class.get("first")) is not None:
            lemma = "".join(words(it) for it in first.iter("b") if "lemma" in classes(it))
            opening = self.marked(first, ("num", "where", "lemma")).strip()
        self.found.notes.append(
            FoundNote(
                note.get("id", ""),
                series,
                self.place(note),
                next((it for it in links if it.kind == "num"), None),
                tuple(it for it in links if it.kind == "again"),
                lemma,
                opening,
                tuple(self.marked(it) for it in parts if "class" not in it.attrib),
                " ".join(self.marked(it) for it in parts if it.get("class") in _BEHIND),
                tuple(it for it in links if it.kind not in ("num", "again")),
            )
        )

    def marked(self, element: Element, without: tuple[str, ...] = ()) -> str:
        """All text of an element, each citation as the id of its work, some classes left out."""
        return "".join(self._marked(element, without))

    def _marked(self, element: Element, without: tuple[str, ...]) -> Iterator[str]:
        if element.text:
            yield element.text
        for child in element:
            own = classes(child)
            if child.tag == "br":
                yield "\n"
            elif child.tag == "a" and "cite" in own:
                work = self.target(child.get("href", "")).rpartition("\0")[2]
                yield f"{CITED}{work.removeprefix('work-')}{CITED}"
            elif not any(it in own for it in without):
                yield from self._marked(child, without)
            if child.tail:
                yield child.tail


class _Flow:
    """Passages in a chapter, or in a note of the author's, and all that stands around them."""

    def __init__(self, reading: _Reading, root: Element) -> None:
        self.reading, self.root, self.found = reading, root, reading.found
        self.after_break = False

    def read(self) -> None:
        """Read all of it."""
        self._blocks(self.root, ())

    def _blocks(self, element: Element, within: tuple[tuple[str, int], ...]) -> None:
        self.reading.stray(element.text, element)
        for child in element:
            self._block(child, within)
            self.reading.stray(child.tail, element)

    def _block(self, element: Element, within: tuple[tuple[str, int], ...]) -> None:
        own = classes(element)
        if "passage" in own and "id" in element.attrib:
            _Passage(self, element, within).read()
            self.after_break = False
        elif element.tag == "hr":
            self.after_break = True
        elif element.tag == "header" and "book-title" in own:
            self.found.title += tuple(words(it) for it in element)
        elif "editorial" in own and (id := element.get("id")) is not None:
            self.found.shown[id] = FoundText(words(element), self.reading.place(element))
        elif "backlinks" not in own:
            kind = _CONTAINERS.get(element.tag, element.tag)
            self.reading.containers += 1
            self._blocks(element, (*within, (kind, self.reading.containers)))


class _Passage:
    """One passage as it is read: its text grows, what the edition adds is put aside."""

    def __init__(self, flow: _Flow, element: Element, within: tuple[tuple[str, int], ...]) -> None:
        self.flow, self.element, self.within = flow, element, within
        self.id = element.get("id", "")
        self.pieces: list[str] = []
        self.length = 0
        self.spans: list[FoundSpan] = []
        self.numbered = False

    def read(self) -> None:
        """Read it, and keep what was found."""
        self.take(self.element)
        tag, reading = self.element.tag, self.flow.reading
        self.flow.found.passages.append(
            FoundPassage(
                self.id,
                "".join(self.pieces),
                tuple(sorted(self.spans, key=lambda it: (it.start, -it.end, it.kind))),
                "heading" if tag in _HEADINGS else {"p": "paragraph", "pre": "code"}.get(tag, tag),
                _HEADINGS.get(tag, 0),
                self.within,
                self.flow.after_break,
                reading.place(self.element),
            )
        )

    def add(self, text: str | None) -> None:
        """Words of the text."""
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def take(self, element: Element) -> None:
        """All content of an element."""
        self.add(element.text)
        for child in element:
            before = self.numbered
            self.child(child)
            tail = child.tail or ""
            if self.numbered and not before and "num" in classes(child):
                tail = tail.removeprefix(" ")
            self.add(tail)

    def child(self, it: Element) -> None:
        """An element in the passage: markup of the text, or something added."""
        own, reading, start = classes(it), self.flow.reading, self.length
        if it.tag == "br":
            self.add("\n")
        elif it.tag == "a" and "nr" in own:
            self.mark(it, next((series for series in _SERIES if series in own), ""))
        elif ("pn" in own or "num" in own) and not self.length and not self.numbered:
            self.numbered = True
            if "pn" in own and words(it) != self.id[1:]:
                reading.stray(words(it), it)
        elif it.get(EPUB_TYPE) == "pagebreak":
            page = FoundPage(it.get("id", ""), it.get("aria-label", ""), reading.place(it))
            self.flow.found.pages.append(page)
            self.take(it)
        elif "nrsep" in own and words(it) in ("\u2009", ","):
            pass
        elif it.tag in ("em", "strong", "code", "a"):
            self.take(it)
            kind, href = ("link", it.get("href", "")) if it.tag == "a" else (it.tag, "")
            self.span(start, kind, href)
        else:
            if it.tag != "span" or own != ["lemma-range"]:
                self.flow.found.odd.append(FoundText(it.tag, reading.place(it)))
            self.take(it)

    def span(self, start: int, kind: str, href: str) -> None:
        """Markup that ends here; a mark may have interrupted it, since links hold no links."""
        marks = self.flow.found.marks
        if any(mark.passage == self.id and mark.offset == start for mark in marks[-9:]):
            for before in self.spans:
                if (before.end, before.kind, before.href) == (start, kind, href):
                    self.spans.remove(before)
                    start = before.start
                    break
        self.spans.append(FoundSpan(start, self.length, kind, href))

    def mark(self, it: Element, series: str) -> None:
        """The mark of a note."""
        reading = self.flow.reading
        to = reading.target(it.get("href", ""))
        place = reading.place(it)
        shown = words(it)
        found = FoundMark(it.get("id", ""), series, shown, to, self.id, self.length, place)
        self.flow.found.marks.append(found)
