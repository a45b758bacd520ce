"""A finished EPUB, opened with suspicion: it may come from anybody.

zipfile and expat read it, neither of which wrote it. Sizes are counted while unpacking, not
believed; no path leads out; XML may say `<!DOCTYPE html>` and nothing more, so that no entity can
grow, no file be fetched and no word be hidden behind a name.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MOST_FILES = 20_000
MOST_BYTES = 200_000_000
"""Of all files together, unpacked; what is read twice counts twice."""
MOST_DEEP = 100
"""Elements within elements."""
MOST_ELEMENTS = 1_000_000
"""In one file: half a million words have a fifth of it."""

XHTML = "http://www.w3.org/1999/xhtml"
EPUB_TYPE = "http://www.idpf.org/2007/ops}type"
LINE = "line"
"""The attribute under which every element keeps the line on which it begins. No namespace has it:
a file's own attribute of this name is overwritten."""
_CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_DC = "http://purl.org/dc/elements/1.1/}"
_OPF = "http://www.idpf.org/2007/opf}"


class Unreadable(Exception):  # noqa: N818  # it reads as what it says: the file is unreadable
    """The archive, or a file in it, can't be read or must not be; the message says why."""

    def __init__(self, why: str, path: str = "", line: int = 0) -> None:
        super().__init__(why)
        self.why, self.path, self.line = why, path, line


@dataclass(frozen=True, slots=True)
class Package:
    """What an EPUB's package document says."""

    home: str
    """Its own path."""
    nav: str
    """The navigation file; "" where it has none."""
    spine: list[str]
    """The files of the reading order."""
    types: dict[str, str]
    """All files, with their media types."""
    titles: tuple[str, ...]
    identifiers: tuple[str, ...]


class Archive:
    """An EPUB's files by path. Raises Unreadable, here and in every method, and OSError."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        # zipfile raises NotImplementedError for an archive of a later version of the format.
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable(f"it is no EPUB: {error}") from None
        infos = self._zip.infolist()
        if len(infos) > MOST_FILES:
            raise Unreadable(f"it holds {len(infos)} files")
        self.names: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename
            if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name:
                raise Unreadable(f"the path “{name}” leads out of it")
            if name in self.names:
                raise Unreadable(f"it holds “{name}” twice")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable("it is packed in a way that no EPUB may be", name)
            self.names[name] = info
        self._left = MOST_BYTES

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def read(self, path: str) -> bytes:
        """The bytes of a file in it."""
        info = self.names.get(path)
        if info is None:
            raise Unreadable("the file is missing", path)
        try:
            with self._zip.open(info) as file:
                data = file.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
            raise Unreadable(f"it can't be unpacked: {error}", path) from None
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable(f"unpacked it has more than {MOST_BYTES:,} bytes", path)
        return data

    def read_all(self) -> None:
        """Unpack every file once, so that one that is damaged is found, whatever it is for."""
        for path in self.names:
            self.read(path)

    def xml(self, path: str) -> Element:
        """The root element of an XML file."""
        return parse_xml(self.read(path), path)

    def package(self) -> Package:
        """What the package document says; all paths are paths in the archive."""
        container = self.xml("META-INF/container.xml")
        home = next((it.get("full-path") for it in container.iter(_CONTAINER)), None)
        if home is None:
            raise Unreadable("it names no package", "META-INF/container.xml")
        root = self.xml(home)
        base, by_id, types, nav = posixpath.dirname(home), {}, {}, ""
        for item in root.iter(f"{_OPF}item"):
            path = posixpath.normpath(posixpath.join(base, unquote(item.get("href", ""))))
            by_id[item.get("id", "")] = path
            types[path] = item.get("media-type", "")
            if "nav" in item.get("properties", "").split():
                nav = path
        spine = [by_id.get(it.get("idref", ""), "") for it in root.iter(f"{_OPF}itemref")]
        titles, identifiers = (
            tuple("".join(it.itertext()).strip() for it in root.iter(f"{_DC}{name}"))
            for name in ("title", "identifier")
        )
        return Package(home, nav, [it for it in spine if it in types], types, titles, identifiers)


def parse_xml(data: bytes, path: str) -> Element:
    """The root of an XML file; XHTML's tags are bare (`p`), others keep their namespace (`ns}p`).

    expat fetches nothing by itself. A document type may name a public one (`<!DOCTYPE html>`, the
    NCX's), but an internal subset, an entity that is declared, and one that is not known are
    refused, and so is what is nested deeper than any book. Raises Unreadable.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    depth, count, prefix = 0, 0, len(XHTML) + 1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > MOST_DEEP or count > MOST_ELEMENTS:
            why = "its elements are too many, or nested too deeply"
            raise Unreadable(why, path, parser.CurrentLineNumber)
        attributes[LINE] = str(parser.CurrentLineNumber)
        builder.start(tag[prefix:] if tag.startswith(XHTML) else tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag[prefix:] if tag.startswith(XHTML) else tag)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    _refuse(parser, path)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        why = f"it is no XML: {expat.ErrorString(error.code)}"
        raise Unreadable(why, path, error.lineno) from None
    except (LookupError, ValueError):
        raise Unreadable("it is in an encoding that no EPUB may have", path) from None
    return builder.close()


def _refuse(parser: XMLParserType, path: str) -> None:
    def doctype(_: str, __: str | None, ___: str | None, internal: int) -> None:
        if internal:
            raise Unreadable("it declares a grammar of its own", path, parser.CurrentLineNumber)

    def entity(name: str, *_: object) -> None:
        raise Unreadable(f"it uses the entity “{name}”", path, parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.SkippedEntityHandler = entity


def classes(element: Element) -> list[str]:
    """The classes of an element."""
    return element.get("class", "").split()


def words(element: Element) -> str:
    """All text of an element; a hard break is a newline."""
    return "".join(_texts(element))


def _texts(element: Element) -> Iterator[str]:
    if element.tag == "br":
        yield "\n"
    if element.text:
        yield element.text
    for child in element:
        yield from _texts(child)
        if child.tail:
            yield child.tail
