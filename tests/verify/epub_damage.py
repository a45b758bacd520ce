"""Damages to a good EPUB: each a function that changes one thing, and what verify must call it.

To add one, write a function that takes the opened EPUB and a random.Random, and name it in the
table at the end with the names of the problems of which at least one must be found.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from lxml import etree

X = "{http://www.w3.org/1999/xhtml}"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class OpenEpub:
    """An EPUB taken apart: its files, and its XHTML as trees."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.files = {info.filename: archive.read(info) for info in archive.infolist()}
        self.trees: dict[str, Any] = {
            name: etree.fromstring(data)
            for name, data in self.files.items()
            if name.endswith(".xhtml")
        }

    def close(self, path: Path) -> None:
        """Write it together again."""
        for name, root in self.trees.items():
            self.files[name] = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.files.items():
                archive.writestr(name, data)

    def all(self, xpath: str) -> list[Any]:
        """All elements of the XHTML files that an XPath finds, file by file (`x:` is XHTML)."""
        spaces = {"x": X[1:-1], "ops": "http://www.idpf.org/2007/ops"}
        return [it for root in self.trees.values() for it in root.xpath(xpath, namespaces=spaces)]

    def file_of(self, element: Any) -> str:
        """The name of the file that holds an element."""
        root = element.getroottree().getroot()
        return next(name for name, tree in self.trees.items() if tree is root)

    def href(self, element: Any, id: str) -> str:
        """How a link in the file of `element` leads to an id anywhere."""
        to = self.file_of(self.all(f"//*[@id='{id}']")[0])
        here = self.file_of(element)
        way = "" if to == here else posixpath.relpath(to, posixpath.dirname(here))
        return f"{way}#{id}"


def has(name: str) -> str:
    """An XPath test for a class."""
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


PASSAGES = f"//x:*[{has('passage')}]"
MARKS = f"//x:a[{has('nr')}]"
NOTES = f"//x:div[{has('note')}]"
EDITORS = f"//x:section[{has('editor')}]{NOTES}"


def pick(rng: Random, found: Sequence[Any]) -> Any:
    """One of them; there must be some."""
    assert found
    return rng.choice(list(found))


def words_in(element: Any) -> list[tuple[Any, str]]:
    """The places of an element's own words: (element, "text" or "tail"), numbers and marks not."""
    places = []
    for it in element.iter(f"{X}*"):
        apart = {"pn", "nr", "num", "nrsep"} & set(it.get("class", "").split())
        if not apart and len((it.text or "").split()) > 1:
            places.append((it, "text"))
        if it is not element and len((it.tail or "").split()) > 1:
            places.append((it, "tail"))
    return places


def change_words(rng: Random, element: Any, change: Callable[[list[str]], None]) -> None:
    """Change a list of an element's words, split at single spaces, in place."""
    it, where = pick(rng, words_in(element))
    words = getattr(it, where).split(" ")
    before = list(words)
    for _ in range(100):
        change(words)
        if words != before:
            break
    setattr(it, where, " ".join(words))


def drop(rng: Random, words: list[str]) -> None:
    """Take one of the words away."""
    del words[rng.randrange(len(words))]


def another(rng: Random, char: str) -> str:
    """Another letter."""
    return rng.choice([it for it in LETTERS if it != char.lower()])


def in_a_word(rng: Random, words: list[str], change: Callable[[str], str]) -> None:
    """Change one letter of one of the words."""
    at = pick(rng, [number for number, word in enumerate(words) if any(c.isalpha() for c in word)])
    word = words[at]
    char = pick(rng, [number for number, it in enumerate(word) if it.isalpha()])
    words[at] = word[:char] + change(word[char]) + word[char + 1 :]


# ------------------------------------------------------------ the text


def letter_changed(epub: OpenEpub, rng: Random) -> None:
    """A letter of the text is another."""
    change_words(
        rng,
        pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]),
        lambda words: in_a_word(rng, words, lambda char: another(rng, char)),
    )


def letter_dropped(epub: OpenEpub, rng: Random) -> None:
    """A letter of the text is missing."""
    change_words(
        rng,
        pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]),
        lambda words: in_a_word(rng, words, lambda _: ""),
    )


def look_alike(epub: OpenEpub, rng: Random) -> None:
    """A letter of the text is one of another script that looks the same."""
    alike = dict(zip("aceopxy", "асеорху", strict=True))
    change_words(
        rng,
        pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]),
        lambda words: in_a_word(rng, words, lambda char: alike.get(char, char)),
    )


def word_dropped(epub: OpenEpub, rng: Random) -> None:
    """A word of the text is missing."""
    change_words(
        rng,
        pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]),
        lambda words: drop(rng, words),
    )


def word_doubled(epub: OpenEpub, rng: Random) -> None:
    """A word of the text stands twice."""

    def change(words: list[str]) -> None:
        at = rng.randrange(len(words))
        words.insert(at, words[at])

    change_words(rng, pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]), change)


def words_swapped(epub: OpenEpub, rng: Random) -> None:
    """Two words of the text have changed places."""

    def change(words: list[str]) -> None:
        one, other = rng.sample(range(len(words)), 2)
        words[one], words[other] = words[other], words[one]

    change_words(rng, pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]), change)


def space_added(epub: OpenEpub, rng: Random) -> None:
    """Two spaces stand where the text has one."""
    change_words(
        rng,
        pick(rng, [it for it in epub.all(PASSAGES) if words_in(it)]),
        lambda words: words.insert(rng.randrange(1, len(words)), ""),
    )


def passage_dropped(epub: OpenEpub, rng: Random) -> None:
    """A passage is missing."""
    remove(pick(rng, epub.all(PASSAGES)))


def passage_moved(epub: OpenEpub, rng: Random) -> None:
    """A passage stands at another place of its chapter."""
    chapter = pick(rng, epub.all(f"//x:section[{has('chapter')}]"))
    one = pick(rng, chapter.xpath("x:p", namespaces={"x": X[1:-1]}))
    other = pick(rng, [it for it in chapter if it is not one and it.getnext() is not one])
    tail, one.tail = one.tail, None
    chapter.remove(one)
    other.addnext(one)
    one.tail = tail


def passages_swapped(epub: OpenEpub, rng: Random) -> None:
    """Two passages have changed their words, and kept their numbers."""
    one, other = rng.sample(epub.all(PASSAGES), 2)
    swap_contents(one, other)


def passage_doubled(epub: OpenEpub, rng: Random) -> None:
    """A passage stands twice."""
    one = pick(rng, epub.all(PASSAGES))
    one.addnext(deepcopy(one))


def passage_split(epub: OpenEpub, rng: Random) -> None:
    """Words that nobody wrote stand between two passages."""
    added = etree.Element(f"{X}p")
    added.text = "And so it was everywhere."
    pick(rng, epub.all(f"//x:section[{has('chapter')}]/x:p")).addnext(added)


def word_in_added_markup(epub: OpenEpub, rng: Random) -> None:
    """A word stands in an element that looks like one of the edition's own."""
    added = etree.Element(f"{X}span")
    added.set("class", rng.choice(["pn", "nrsep", "num"]))
    added.text = "nobody"
    it, _ = pick(
        rng,
        [place for place in words_in(pick(rng, epub.all(PASSAGES))) if place[1] == "text"]
        or [(pick(rng, epub.all(PASSAGES)), "text")],
    )
    it.append(added)


def words_hidden(epub: OpenEpub, rng: Random) -> None:
    """A passage is there and can't be seen."""
    pick(rng, epub.all(PASSAGES)).set(
        *rng.choice([("hidden", "hidden"), ("style", "display:none")])
    )


def chapter_dropped(epub: OpenEpub, rng: Random) -> None:
    """A chapter is not in the reading order."""
    package = next(name for name in epub.files if name.endswith(".opf"))
    root = etree.fromstring(epub.files[package])
    lines = root.xpath("//*[local-name()='itemref'][starts-with(@idref, 'text-')]")
    line = pick(rng, lines)
    line.getparent().remove(line)
    epub.files[package] = etree.tostring(root)


def chapters_swapped(epub: OpenEpub, _: Random) -> None:
    """The chapters stand in another order."""
    package = next(name for name in epub.files if name.endswith(".opf"))
    root = etree.fromstring(epub.files[package])
    one, other = root.xpath("//*[local-name()='itemref'][starts-with(@idref, 'text-')]")
    other.addnext(one)
    epub.files[package] = etree.tostring(root)


def emphasis_lost(epub: OpenEpub, rng: Random) -> None:
    """Words of the text have lost their italics, or have become others."""
    pick(rng, epub.all(f"{PASSAGES}//x:em")).tag = f"{X}{rng.choice(['strong', 'span', 'code'])}"


def quotation_lost(epub: OpenEpub, rng: Random) -> None:
    """A quotation or a list has become something else."""
    chapters = f"//x:section[{has('chapter')}]"
    one = pick(rng, epub.all(f"{chapters}//x:blockquote | {chapters}//x:ol"))
    one.tag = f"{X}{rng.choice(['div', 'ul'])}"


def text_link_changed(epub: OpenEpub, rng: Random) -> None:
    """A link of the author's leads to another address."""
    pick(rng, epub.all(f"{PASSAGES}//x:a[starts-with(@href, 'http')]")).set(
        "href", f"https://example.org/{rng.randrange(999)}"
    )


def title_changed(epub: OpenEpub, rng: Random) -> None:
    """A heading of the text has another word."""
    heading = pick(rng, epub.all("//x:h1[@id][contains(@class, 'passage')]"))
    heading[0].tail = (heading[0].tail or "") + " again"


# ------------------------------------------------------------ marks and notes


def mark_dropped(epub: OpenEpub, rng: Random) -> None:
    """A mark is missing."""
    remove(pick(rng, epub.all(MARKS)))


def mark_moved(epub: OpenEpub, rng: Random) -> None:
    """A mark stands in another passage."""
    mark = pick(rng, epub.all(MARKS))
    here = next(it for it in mark.iterancestors() if "passage" in it.get("class", "").split())
    remove(mark)
    mark.tail = None
    pick(rng, [it for it in epub.all(PASSAGES) if it is not here and it.text is None]).append(mark)


def mark_moved_a_word(epub: OpenEpub, rng: Random) -> None:
    """A mark stands a word later than it should."""
    marks = [it for it in epub.all(MARKS) if len((it.tail or "").split(" ")) > 3]
    mark = pick(rng, marks)
    words = (mark.tail or "").split(" ")
    tail, mark.tail = " ".join(words[:2]), " " + " ".join(words[2:])
    before = mark.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        mark.getparent().text = (mark.getparent().text or "") + tail


def mark_number_changed(epub: OpenEpub, rng: Random) -> None:
    """A mark shows the number of another note."""
    mark = pick(rng, epub.all(MARKS))
    mark.text = mark.text.replace(mark.text.strip("[]⟨⟩"), str(rng.randrange(50, 90)))


def marks_swapped(epub: OpenEpub, rng: Random) -> None:
    """Two marks lead to one another's notes."""
    one, other = rng.sample(epub.all(f"{MARKS}[{has('editor')}]"), 2)
    while one.get("href").rpartition("#")[2] == other.get("href").rpartition("#")[2]:
        one, other = rng.sample(epub.all(f"{MARKS}[{has('editor')}]"), 2)
    ids = [it.get("href").rpartition("#")[2] for it in (one, other)]
    one.set("href", epub.href(one, ids[1]))
    other.set("href", epub.href(other, ids[0]))


def note_dropped(epub: OpenEpub, rng: Random) -> None:
    """A note is missing."""
    remove(pick(rng, epub.all(NOTES)).getparent())


def note_emptied(epub: OpenEpub, rng: Random) -> None:
    """A note has its number and nothing else."""
    note = pick(rng, epub.all(EDITORS))
    first = note[0]
    for child in list(first)[1:]:
        first.remove(child)
    first[0].tail = " "


def notes_swapped(epub: OpenEpub, rng: Random) -> None:
    """Two notes have changed their words, and kept numbers and links."""
    one, other = rng.sample(epub.all(EDITORS), 2)
    heads = [it[0][0] for it in (one, other)]
    swap_contents(one[0], other[0])
    for paragraph, head in zip((one[0], other[0]), heads, strict=True):
        remove(paragraph[0], keep_tail=True)
        tail, head.tail = paragraph.text, None
        paragraph.text = None
        paragraph.insert(0, head)
        head.tail = tail


def note_letter_changed(epub: OpenEpub, rng: Random) -> None:
    """A letter in a note is another."""
    change_words(
        rng,
        pick(rng, [it for it in epub.all(f"{NOTES}/x:p[not(@class='backlinks')]") if words_in(it)]),
        lambda words: in_a_word(rng, words, lambda char: another(rng, char)),
    )


def note_word_dropped(epub: OpenEpub, rng: Random) -> None:
    """A word in a note's body is missing."""
    bodies = [it for it in epub.all(f"{EDITORS}/x:p[not(@class)]") if words_in(it)]
    change_words(rng, pick(rng, bodies), lambda words: drop(rng, words))


def note_added(epub: OpenEpub, rng: Random) -> None:
    """There is a note that nobody wrote."""
    one = pick(rng, epub.all(EDITORS)).getparent()
    copy = deepcopy(one)
    for it in copy.iter():
        if it.get("id"):
            it.set("id", f"{it.get('id')}x")
    one.addnext(copy)


def note_number_changed(epub: OpenEpub, rng: Random) -> None:
    """A note has another number."""
    number = pick(rng, epub.all(f"{NOTES}//x:a[{has('num')}]"))
    number.text = str(rng.randrange(50, 90))


def way_back_dropped(epub: OpenEpub, rng: Random) -> None:
    """A note has lost one of its ways back."""
    back = pick(rng, epub.all(f"{NOTES}//x:a[@ops:type='backlink']"))
    del back.attrib["href"]
    back.tag = f"{X}span"


def way_back_elsewhere(epub: OpenEpub, rng: Random) -> None:
    """A way back leads to another mark."""
    back = pick(rng, epub.all(f"{NOTES}//x:a[@ops:type='backlink']"))
    own = back.get("href").rpartition("#")[2]
    ids = [it.get("id") for it in epub.all(MARKS) if it.get("id") != own]
    back.set("href", epub.href(back, rng.choice(ids)))


def way_back_says_another(epub: OpenEpub, rng: Random) -> None:
    """A way back says that it leads to another place."""
    back = pick(rng, epub.all(f"{NOTES}//x:a[@ops:type='backlink']"))
    said = back.get("aria-label")
    back.set("aria-label", said[: said.rfind("\u00a0") + 1] + str(rng.randrange(60, 90)))


def confidence_dropped(epub: OpenEpub, _: Random) -> None:
    """A note does not say any more how sure the editors are."""
    remove(epub.all(f"//x:*[{has('confidence')}]")[0])


# ------------------------------------------------------------ links, lists, pages, hashes


def link_broken(epub: OpenEpub, rng: Random) -> None:
    """A link leads to nothing."""
    link = pick(rng, epub.all("//x:a[contains(@href, '#')]"))
    link.set("href", link.get("href") + "-gone")


def link_to_missing_file(epub: OpenEpub, rng: Random) -> None:
    """A link leads to a file that is not there."""
    link = pick(rng, epub.all("//x:a[contains(@href, '.xhtml')]"))
    link.set("href", link.get("href").replace(".xhtml", "-old.xhtml"))


def id_lost(epub: OpenEpub, rng: Random) -> None:
    """Something that links lead to has lost its id."""
    to = {it.get("href").rpartition("#")[2] for it in epub.all("//x:a[contains(@href, '#')]")}
    one = pick(rng, [it for it in epub.all("//x:*[@id]") if it.get("id") in to])
    del one.attrib["id"]


def id_doubled(epub: OpenEpub, rng: Random) -> None:
    """Two elements have the same id."""
    one, other = rng.sample(epub.all("//x:*[@id]"), 2)
    one.set("id", other.get("id"))


def place_link_elsewhere(epub: OpenEpub, rng: Random) -> None:
    """A place in a list leads to another passage."""
    link = pick(rng, epub.all(f"//x:*[{has('places')}]/x:a"))
    own = link.get("href").rpartition("#")[2]
    ids = [it.get("id") for it in epub.all(PASSAGES) if it.get("id") != own]
    link.set("href", epub.href(link, rng.choice(ids)))


def see_link_elsewhere(epub: OpenEpub, rng: Random) -> None:
    """A list names the number of another note."""
    link = pick(rng, epub.all(f"//x:a[{has('see')}]"))
    link.text = link.text.rstrip("0123456789") + str(rng.randrange(50, 90))


def reference_elsewhere(epub: OpenEpub, rng: Random) -> None:
    """A link in a note leads to another note."""
    link = pick(rng, epub.all(f"{NOTES}//x:a[{has('xref')}]"))
    own = link.get("href").rpartition("#")[2]
    ids = [it.get("id") for it in epub.all(NOTES) if it.get("id") != own]
    link.set("href", epub.href(link, rng.choice(ids)))


def citation_elsewhere(epub: OpenEpub, rng: Random) -> None:
    """A citation in a note leads to another work."""
    link = pick(rng, epub.all(f"{NOTES}//x:a[{has('cite')}]"))
    own = link.get("href").rpartition("#")[2]
    ids = [it.get("id") for it in epub.all("//x:li[starts-with(@id, 'work-')]")]
    link.set("href", epub.href(link, rng.choice([id for id in ids if id != own])))


def entry_dropped(epub: OpenEpub, rng: Random) -> None:
    """A person, a term, a date, a session or an editors' heading is missing."""
    tests = " or ".join(f"starts-with(@id, '{head}-')" for head in HEADS)
    remove(pick(rng, [it for it in epub.all(f"//x:*[{tests}]") if not it.get("id").endswith("-h")]))


def entry_letter_changed(epub: OpenEpub, rng: Random) -> None:
    """A letter in an entry of a list, or in an editors' heading, is another."""
    tests = " or ".join(f"starts-with(@id, '{head}-')" for head in HEADS)
    found = [it for it in epub.all(f"//x:*[{tests}]") if words_in(it)]
    names = f".//x:span[{has('role')}] | .//x:span[{has('event-name')}] | ."
    one = pick(rng, found)
    inner = one.xpath(names, namespaces={"x": X[1:-1]})
    change_words(
        rng,
        inner[-1] if len(inner) > 1 else inner[0],
        lambda words: in_a_word(rng, words, lambda char: another(rng, char)),
    )


HEADS = ("person", "term", "event", "section")


def contents_changed(epub: OpenEpub, rng: Random) -> None:
    """A line of the contents has other words."""
    line = pick(rng, epub.all("//x:nav[@ops:type='toc']//x:a[contains(@href, 'text/text-')]"))
    line.text = f"{line.text} again"


def contents_lead_elsewhere(epub: OpenEpub, rng: Random) -> None:
    """A line of the contents leads to another heading."""
    lines = epub.all("//x:nav[@ops:type='toc']//x:a[contains(@href, 'text/text-')]")
    one, other = rng.sample(lines, 2)
    one.set("href", other.get("href"))


def identifier_changed(epub: OpenEpub, rng: Random) -> None:
    """The package calls itself another book."""
    package = next(name for name in epub.files if name.endswith(".opf"))
    own = rng.choice([b"urn:uuid:7b1d8f3e", b"The Ferry and the Mill"])
    epub.files[package] = epub.files[package].replace(own, own[:-1] + b"0")


def page_mark_dropped(epub: OpenEpub, rng: Random) -> None:
    """The mark of a page is missing."""
    remove(pick(rng, epub.all("//x:span[@ops:type='pagebreak']")))


def page_line_changed(epub: OpenEpub, rng: Random) -> None:
    """The list of pages has another number."""
    line = pick(rng, epub.all("//x:nav[@ops:type='page-list']//x:a"))
    line.text = str(rng.randrange(300, 400))


def page_label_changed(epub: OpenEpub, rng: Random) -> None:
    """The mark of a page has another number."""
    pick(rng, epub.all("//x:span[@ops:type='pagebreak']")).set("aria-label", "399")


def hash_changed(epub: OpenEpub, rng: Random) -> None:
    """A hash in the colophon is another."""
    code = pick(rng, epub.all("//x:code[@id='text-hash' or @id='layer-hash']"))
    at = rng.randrange(64)
    code.text = code.text[:at] + ("0" if code.text[at] != "0" else "1") + code.text[at + 1 :]


# ------------------------------------------------------------ the archive


def entity_declared(epub: OpenEpub, rng: Random) -> None:
    """A file declares entities that unfold to more than any memory holds."""
    name = pick(rng, [it for it in epub.trees if "text-" in it])
    data = etree.tostring(epub.trees.pop(name))
    head = b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    epub.files[name] = head + data


def not_xml(epub: OpenEpub, rng: Random) -> None:
    """A file is cut off."""
    name = pick(rng, list(epub.trees))
    data = etree.tostring(epub.trees.pop(name))
    epub.files[name] = data[: rng.randrange(len(data) // 2)]


def file_lost(epub: OpenEpub, rng: Random) -> None:
    """A file that the package names is missing."""
    name = pick(rng, [it for it in epub.trees if "/text/" in it])
    del epub.trees[name], epub.files[name]


def way_out(epub: OpenEpub, _: Random) -> None:
    """The archive would write outside of its folder."""
    epub.files["../evil.txt"] = b"x"


def nested_deeply(epub: OpenEpub, rng: Random) -> None:
    """A file nests elements until a reader's memory is full."""
    name = pick(rng, [it for it in epub.trees if "text-" in it])
    data = etree.tostring(epub.trees.pop(name))
    epub.files[name] = data.replace(b"</body>", b"<b>" * 3000 + b"</b>" * 3000 + b"</body>")


def remove(element: Any, keep_tail: bool = True) -> None:
    """Take an element out; the words behind it stay."""
    before, parent = element.getprevious(), element.getparent()
    tail = element.tail or "" if keep_tail else ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def swap_contents(one: Any, other: Any) -> None:
    """Two elements take one another's content."""
    held = [(it.text, list(it)) for it in (one, other)]
    for it, (text, children) in zip((other, one), held, strict=True):
        for child in list(it):
            it.remove(child)
        it.text = text
        it.extend(children)


Damage = Callable[[OpenEpub, Random], None]

TEXT = "edition-text-differs"
DAMAGES: dict[Damage, set[str]] = {
    letter_changed: {TEXT},
    letter_dropped: {TEXT},
    look_alike: {TEXT},
    word_dropped: {TEXT},
    word_doubled: {TEXT},
    words_swapped: {TEXT},
    space_added: {TEXT},
    passage_dropped: {"edition-passage-missing"},
    passage_moved: {"edition-passage-moved"},
    passages_swapped: {"edition-passage-moved", TEXT},
    passage_doubled: {"edition-duplicate-id"},
    passage_split: {"edition-foreign-text"},
    word_in_added_markup: {"edition-foreign-text", TEXT, "edition-markup-differs"},
    words_hidden: {"edition-markup-differs"},
    chapter_dropped: {"edition-passage-missing"},
    chapters_swapped: {"edition-passage-moved"},
    emphasis_lost: {"edition-markup-differs"},
    quotation_lost: {"edition-markup-differs"},
    text_link_changed: {"edition-markup-differs"},
    title_changed: {TEXT},
    mark_dropped: {"edition-mark-missing", "edition-mark-count", "edition-dead-link"},
    mark_moved: {"edition-mark-misplaced"},
    mark_moved_a_word: {"edition-mark-misplaced"},
    mark_number_changed: {"edition-number-differs", "edition-mark-missing"},
    marks_swapped: {"edition-wrong-link"},
    note_dropped: {"edition-note-missing"},
    note_emptied: {"edition-note-differs"},
    notes_swapped: {"edition-note-differs"},
    note_letter_changed: {"edition-note-differs", TEXT},
    note_word_dropped: {"edition-note-differs"},
    note_added: {"edition-note-foreign"},
    note_number_changed: {"edition-number-differs"},
    way_back_dropped: {"edition-no-way-back", "edition-wrong-link"},
    way_back_elsewhere: {"edition-wrong-link"},
    way_back_says_another: {"edition-wrong-link"},
    confidence_dropped: {"edition-note-differs"},
    link_broken: {"edition-dead-link"},
    link_to_missing_file: {"edition-dead-link"},
    id_lost: {"edition-dead-link"},
    id_doubled: {"edition-duplicate-id"},
    place_link_elsewhere: {"edition-wrong-link"},
    see_link_elsewhere: {"edition-wrong-link"},
    reference_elsewhere: {"edition-wrong-link"},
    citation_elsewhere: {"edition-note-differs"},
    entry_dropped: {"edition-note-missing"},
    entry_letter_changed: {"edition-note-differs"},
    contents_changed: {"edition-wrong-link"},
    contents_lead_elsewhere: {"edition-wrong-link"},
    identifier_changed: {"edition-title-differs"},
    page_mark_dropped: {"edition-page-list"},
    page_line_changed: {"edition-page-list"},
    page_label_changed: {"edition-page-list"},
    hash_changed: {"edition-hash-differs"},
    entity_declared: {"edition-unreadable"},
    not_xml: {"edition-unreadable"},
    file_lost: {"edition-unreadable"},
    way_out: {"edition-unreadable"},
    nested_deeply: {"edition-unreadable"},
}
"""Each damage, and the names of problems of which verify must find at least one."""
