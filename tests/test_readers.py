"""Other people's readers: what Calibre makes of the EPUB keeps every note and every link.

Left out of the suite, since Calibre is large: `make readers` installs it, builds the EPUB and runs
these.
"""

import os
import posixpath
import subprocess
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pytest
from lxml import etree

from programs import ROOT, program

pytestmark = pytest.mark.readers

XHTML = "{http://www.w3.org/1999/xhtml}"
REACH = 60
"""Letters after a link's target by which the place is known again, wherever its id went."""


class Reading:
    """An EPUB as a person goes through it: all its letters in order, and where its links lead.

    Spaces are left out, since converters set them as they like.
    """

    def __init__(self, epub: Path) -> None:
        self.letters = ""
        self.parts: list[str] = []
        self._targets: dict[str, int] = {}
        self._links: list[tuple[str, str]] = []
        with zipfile.ZipFile(epub) as archive:
            for name in spine(archive):
                begin = len(self.letters)
                self._read(name, etree.fromstring(archive.read(name)))
                self.parts.append(self.letters[begin:])

    def _read(self, name: str, document: etree._Element) -> None:
        self._targets[name] = len(self.letters)
        body = document.find(f"{XHTML}body")
        assert body is not None, name
        for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
            if event == "start":
                for key in ("id", "name"):
                    if target := element.get(key):
                        self._targets.setdefault(f"{name}#{target}", len(self.letters))
                self.letters += squeezed(element.text)
                if element.tag == f"{XHTML}a" and (href := element.get("href")):
                    self._link(name, squeezed("".join(element.itertext())), unquote(href))
            elif element is not body:
                self.letters += squeezed(element.tail)

    def _link(self, name: str, words: str, href: str) -> None:
        path, _, target = href.partition("#")
        if "://" not in href and not href.startswith("mailto:"):
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            file = file if path else name
            self._links.append((words, f"{file}#{target}" if target else file))

    @property
    def links(self) -> Counter[tuple[str, str]]:
        """Every link inside the book: its words, and the letters that stand where it leads."""
        where = ((words, self._targets.get(target)) for words, target in self._links)
        return Counter(
            (words, "nowhere" if at is None else self.letters[at : at + REACH])
            for words, at in where
        )


def spine(archive: zipfile.ZipFile) -> Iterator[str]:
    """The names of the book's files in reading order, without the navigation."""
    package = next(name for name in archive.namelist() if name.endswith(".opf"))
    opf = etree.fromstring(archive.read(package))
    spaces = {"o": "http://www.idpf.org/2007/opf"}
    items = {item.get("id"): item for item in opf.iterfind(".//o:item", spaces)}
    for place in opf.iterfind(".//o:itemref", spaces):
        item = items[place.get("idref")]
        if "nav" not in (item.get("properties") or "").split():
            yield posixpath.join(posixpath.dirname(package), unquote(item.get("href") or ""))


def squeezed(text: str | None) -> str:
    """The text without any white space."""
    return "".join((text or "").split())


def convert(source: Path, target: Path) -> Path:
    """What Calibre makes of a book; the ending of the target's name says which format."""
    done = subprocess.run(
        [program("ebook-convert"), str(source), str(target)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            # Calibre's own browser refuses to run as root otherwise.
            "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return target


@pytest.fixture(scope="module")
def epub() -> Path:
    """The book of this repository as `variorum build epub` bound it."""
    name = tomllib.loads((ROOT / "book" / "book.toml").read_text("utf-8"))["name"]
    return ROOT / "dist" / f"{name}.epub"


@pytest.fixture(scope="module")
def original(epub: Path) -> Reading:
    """The EPUB before any conversion."""
    reading = Reading(epub)
    assert reading.links
    return reading


def test_kindle_keeps_everything(epub: Path, original: Reading, tmp_path: Path) -> None:
    """In an AZW3 every letter stands in order, and every link leads to the same words."""
    azw3 = convert(epub, tmp_path / "book.azw3")
    read_back = Reading(convert(azw3, tmp_path / "back.epub"))
    found = 0
    for part in original.parts:
        found = read_back.letters.find(part, found)
        assert found >= 0, part[:200]
    lost = original.links - read_back.links
    assert not lost, f"{lost.total()} of {original.links.total()} links: {lost.most_common(5)}"


def test_pdf_of_calibre_keeps_everything(epub: Path, original: Reading, tmp_path: Path) -> None:
    """In Calibre's PDF every paragraph can be read, and no link is missing."""
    pdf = convert(epub, tmp_path / "book.pdf")
    text = subprocess.run(
        [program("pdftotext"), "-raw", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    letters = squeezed(text.stdout).replace("-", "")
    for passage in passages(epub):
        assert passage.replace("-", "") in letters, passage
    with pikepdf.open(pdf) as opened:
        found = sum(
            annotation.get("/Subtype") == "/Link" and "/URI" not in annotation.get("/A", {})
            for page in opened.pages
            for annotation in page.get("/Annots", [])
        )
    assert found >= original.links.total()


def passages(epub: Path) -> Iterator[str]:
    """Of every paragraph in the book its longest run without a mark, or the beginning of it."""
    with zipfile.ZipFile(epub) as archive:
        for name in spine(archive):
            for paragraph in etree.fromstring(archive.read(name)).iter(f"{XHTML}p"):
                yield max(map(squeezed, paragraph.itertext()), key=len, default="")[:REACH]
