"""Galleys: documents made ready for the engine that lays out the pages.

A galley is a copy for one machine only. It says where a line must not break, what stands in the
running heads and in the outline. The words stay what they are: the one character that is put in is
WORD JOINER, which has no glyph, so that nothing of it reaches the PDF.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from variorum.book.meta import Meta
from variorum.page.markup import Document, Element

JOINER = "\u2060"
"""WORD JOINER: no line breaks beside it."""

UNSET = ("pn", "nr", "nrsep", "num", "where", "footnote", "backlinks")
"""Classes whose words stand in a passage without belonging to its text."""

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLOCKS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "div"})


@dataclass(frozen=True, slots=True)
class Frame:
    """What all galleys of an edition share."""

    meta: Meta
    edition: str

    def galley(
        self,
        document: Document,
        first: int,
        roman: bool = False,
        stranded: Collection[str] = (),
    ) -> str:
        """The HTML of one document whose first page has the number `first`.

        The running heads are in the attributes `data-left` and `data-right` of its body, the
        outline's words in `data-label` of its headings. `stranded` are the ids of footnotes that
        are to be set where they are called.
        """
        meta = self.meta
        body = etree.Element("body")
        body.set("class", f"{self.edition} {document.role}{' roman' if roman else ''}")
        verso, recto = self.heads(document)
        rtl = meta.direction == "rtl"  # there a leaf's front is on the left
        body.set("data-left", recto if rtl else verso)
        body.set("data-right", verso if rtl else recto)
        section = _plain(document.section)
        body.append(section)
        _outline(section, document)
        _part_footnotes(section, stranded)
        _close_up_numbers(section)
        _melt_ranges(section)
        for block in _leaves(section):
            join(block)
        html = etree.Element("html", lang=meta.language, dir=meta.direction)
        html.set("class", _side(first))
        html.append(self._head())
        html.append(body)
        return "<!DOCTYPE html>" + str(etree.tostring(html, method="html", encoding="unicode"))

    def heads(self, document: Document) -> tuple[str, str]:
        """The running heads of the back and the front of a leaf."""
        meta = self.meta
        authors = ", ".join(author.name for author in meta.authors)
        if document.role != "chapter":
            return meta.title, document.title
        if document.title in ("", meta.title):
            return authors, meta.title
        both = f"{authors} · {meta.title}"
        return both if len(both) <= 64 else meta.title, document.title

    def heads_only(self, lines: Sequence[str], body_class: str, first: int = 1) -> str:
        """The HTML of as many empty pages as there are lines, each with one as its running head."""
        pages = "".join(f'<div class="headed" data-head="{_quoted(line)}"></div>' for line in lines)
        meta = self.meta
        return (
            "<!DOCTYPE html>"
            f'<html lang="{meta.language}" dir="{meta.direction}" class="{_side(first)}">'
            f'<body class="{self.edition} {body_class}">{pages}</body></html>'
        )

    def _head(self) -> Element:
        meta, head = self.meta, etree.Element("head")
        etree.SubElement(head, "meta", charset="utf-8")
        title = f"{meta.title}: {meta.subtitle}" if meta.subtitle else meta.title
        etree.SubElement(head, "title").text = title
        said = {
            "description": meta.description,
            "keywords": ", ".join(subject.replace(",", ";") for subject in meta.subjects),
            "generator": "Variorum",
            "dcterms.created": meta.date,
            "dcterms.modified": meta.modified,
        }
        for author in meta.authors:
            etree.SubElement(head, "meta", name="author", content=author.name)
        for name, content in said.items():
            if content:
                etree.SubElement(head, "meta", name=name, content=content)
        return head


def _side(number: int) -> str:
    return "verso" if number % 2 == 0 else "recto"


def _quoted(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _plain(of: Element) -> Element:
    """A copy of an element without namespaces, as HTML wants it."""
    made = etree.Element(etree.QName(of).localname)
    for name, value in of.attrib.items():
        if name == _XML_LANG:
            made.set("lang", value)
        elif not name.startswith("{"):
            made.set(name, value)
    made.text = of.text
    for child in of:
        if not isinstance(child.tag, str):
            continue
        copied = _plain(child)
        copied.tail = child.tail
        made.append(copied)
    return made


def _outline(section: Element, document: Document) -> None:
    """Give every heading the words that the outline shows, without marks in them."""
    headings = list(section.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    for heading in headings:
        heading.set("data-label", " ".join(words_of(heading).split()))
    if not any(heading.tag == "h1" for heading in headings):
        section.set("data-label", document.title or document.role)


def _part_footnotes(section: Element, stranded: Collection[str]) -> None:
    """Take footnotes out of footnotes, and note in each which passage calls it.

    The engine can't set one in another; and once laid out, a footnote stands elsewhere. Those that
    are `stranded` (their ids) are to be set where they are called.
    """
    last: dict[Element, Element] = {}
    for note in list(section.iter("span")):
        if "footnote" not in note.get("class", "").split():
            continue
        passages, outer = [], None
        for around in note.iterancestors():
            classes = around.get("class", "").split()
            if "footnote" in classes:
                outer = around
            elif "passage" in classes:
                passages.append(around.get("id", ""))
        note.set("data-in", passages[-1])
        if note.get("id") in stranded:
            note.set("class", f"{note.get('class')} stranded")
        _number_first(note)
        if outer is not None:
            _move_behind(note, last.get(outer, outer))
            last[outer] = note


def _number_first(note: Element) -> None:
    """Move a footnote's number into its first paragraph."""
    number, paragraph = note[0], note[1] if len(note) > 1 else None
    if number.get("class") == "num" and paragraph is not None and not (note.text or "").strip():
        note.remove(number)
        number.tail = (number.tail or "") + (paragraph.text or "")
        paragraph.text = None
        paragraph.insert(0, number)


def _move_behind(it: Element, place: Element) -> None:
    """Move an element behind another one, leaving the text behind it where it is."""
    before, parent = it.getprevious(), it.getparent()
    if before is not None:
        before.tail = (before.tail or "") + (it.tail or "")
    else:
        parent.text = (parent.text or "") + (it.tail or "")
    parent.remove(it)
    it.tail, place.tail = place.tail, None
    place.addnext(it)


def _close_up_numbers(section: Element) -> None:
    """Take the space behind a note's number into the number, where no justified line widens it."""
    for number in section.iter("a"):
        if number.get("class") == "num" and (number.tail or "").startswith(" "):
            number.text = f"{number.text or ''} "
            number.tail = number.tail.lstrip(" ")


def _melt_ranges(section: Element) -> None:
    """Make one span of neighbouring spans that are highlighted alike, with no space at its end.

    WeasyPrint 70 breaks lines far too early before a span that follows another's final space.
    """
    for span in reversed([it for it in section.iter("span") if it.get("class") == "lemma-range"]):
        before = span.getprevious()
        if before is not None and before.get("class") == "lemma-range" and not before.tail:
            if len(before):
                before[-1].tail = (before[-1].tail or "") + (span.text or "")
            else:
                before.text = (before.text or "") + (span.text or "")
            before.extend(span)
            before.tail = span.tail
            span.getparent().remove(span)
    for span in section.iter("span"):
        if span.get("class") == "lemma-range" and not len(span) and span.text:
            words = span.text.rstrip(" ")
            span.tail = span.text[len(words) :] + (span.tail or "")
            span.text = words


def words_of(element: Element) -> str:
    """An element's own text: without marks, ¶ numbers and notes; a hard break is a newline."""
    return "".join(_words(element))


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if is_break(child):
            yield "\n"
        elif not is_unset(child):
            yield from _words(child)
        yield child.tail or ""


def is_break(element: Element) -> bool:
    """Whether it is a `<br>`: a hard break."""
    return bool(element.tag.rpartition("}")[2] == "br")


def is_unset(element: Element) -> bool:
    """Whether the words in an element do not belong to the text around it."""
    classes = element.get("class", "").split()
    return element.get("aria-hidden") == "true" or any(name in UNSET for name in classes)


# ---------------------------------------------------------------- where a line must not break

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_BEFORE_NUMBER = (
    r"[Nn]otes?|[Rr]emark|[Pp]oint|Pamphlet|pp?|vols?|nos?|No|chs?|figs?|c|ca|art|§§?|¶¶?"
    r"|S|Bd|Nr|Abs|с|стр|т|гл|ص"
)
_TITLES = r"Mr|Mrs|Ms|Dr|St|Prof|Hr|Fr|M|Mme"

KEPT = re.compile(
    rf"""
      (?<=\S)(?=[—–―‒]) | (?<=\s)(?=[—–―‒](?:\s|\d|$))          # no line begins with a dash
    | (?<=\d)(?=[—–‒-]\d) | (?<=\d[—–‒-])(?=\d)                  # 12–15
    | (?<=\s)(?=[…;:!?»](?:\s|$|[.,)\]”’])) | (?<=«\s)           # … and the French way
    | (?<=\b[A-ZА-ЯЁ]\.\s)(?=[A-ZА-ЯЁ])                          # V. I. Lenin
    | (?:(?<=\s)|(?<=^)|(?<=[(\[]))(?:{_BEFORE_NUMBER})\.?\s(?P<number>)(?=[\dIVXLC])
    | \b(?:{_TITLES})\.\s(?P<name>)(?=[A-ZА-ЯЁ])
    | \b(?:{_MONTHS})\s(?P<day>)(?=\d{{1,2}}\b(?![\d:]))
    | \b\d{{1,2}}\s(?P<month>)(?=(?:{_MONTHS})\b)
    | (?<=\d\s)(?=(?:гг?|в|руб|km|kg|%|million|per\b)\b)
    | (?<=\s)(?=[^\s]{{1,4}}$)                                   # no paragraph ends in a scrap
    | (?<=[^\W\d])(?=[^\w\s]*(?:\u2009?(?:\d+|[\[⟨]\w+[\]⟩]))*$)     # nor in half a word
    | \b\w{{6,}}(?=-\w) | (?<=\w-)\w{{6,}}\b                      # a compound parts at its hyphen
    """,
    re.VERBOSE,
)


def joints(text: str) -> list[int]:
    """The offsets in a block's text at which its line must not break, in order.

    A word that ends at one is not hyphenated either: to WeasyPrint the joiner is a letter of it.

    >>> joints("It was—on April 28—so, V. I. Lenin, pp. 12–15 said.")
    [6, 16, 18, 26, 29, 40, 42, 43, 50]
    """
    found = set()
    for match in KEPT.finditer(text):
        found.add(match.end())
    return sorted(found)


def join(block: Element) -> None:
    """Put a joiner wherever a line of this block must not break, and before each mark."""
    pieces = list(_pieces(block))
    text = "".join(getattr(node, place) for node, place, _ in pieces)
    marks = []
    start = 0
    for node, place, joined in pieces:
        if joined:
            marks.append(start)
        start += len(getattr(node, place))
    at = sorted({*joints(text), *marks} - {0, len(text)})
    start = 0
    for node, place, _ in pieces:
        words = getattr(node, place)
        inside = [offset - start for offset in at if start < offset <= start + len(words)]
        start += len(words)
        for offset in reversed(inside):
            words = words[:offset] + JOINER + words[offset:]
        if inside:
            setattr(node, place, words)


def _pieces(block: Element) -> Iterator[tuple[Element, str, bool]]:
    """The strings of a block: element, attribute, and whether it clings to what stands before."""
    if block.text:
        yield block, "text", False
    for child in block:
        classes = child.get("class", "").split()
        apart = "pn" in classes or "footnote" in classes or child.tag in ("br", "ul", "ol")
        if not apart:
            clings = "nr" in classes or "nrsep" in classes
            for at, (node, place, joined) in enumerate(_pieces(child)):
                yield node, place, joined or (clings and at == 0)
        if child.tail:
            yield child, "tail", False


def _leaves(section: Element) -> Iterator[Element]:
    """The blocks that hold words and no other block."""
    for element in section.iter(*_BLOCKS, "span"):
        if element.tag == "span" and "para" not in element.get("class", "").split():
            continue
        if not any(child.tag in _BLOCKS or child.tag == "dl" for child in element):
            yield element
