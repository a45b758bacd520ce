"""The EPUB: documents and style sheets bound into one file.

EbookLib writes the package; every file in it is finished before it gets there, and what stands in
the archive is compared with what was handed over, byte for byte. The archive is then packed anew
with fixed dates in a fixed order, so that the same input gives the same bytes.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from variorum.book import Book, read_source
from variorum.book.meta import Meta
from variorum.epub.cover import Picture, cover_of
from variorum.epub.inspection import inspect
from variorum.epub.leaf import Leaf, Paper, make_leaves
from variorum.epub.navigation import NAV, NCX, make_nav, make_ncx
from variorum.epub.package import describe
from variorum.ownstyles import home_of
from variorum.page.markup import Document, element
from variorum.problems import EditionError, Place, Problems, relative

FOLDER = "EPUB"
PACKAGE = f"{FOLDER}/content.opf"
_DC = "http://purl.org/dc/elements/1.1/"
_OPF = "http://www.idpf.org/2007/opf"
_FETCHES = re.compile(r"@import|url\s*\(|expression\s*\(|behavior\s*:|-moz-binding", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.css")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6}) ?")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def bind(
    book: Book,
    documents: Sequence[Document],
    styles: Sequence[Path],
    page_labels: Sequence[str],
    out: Path,
) -> None:
    """Bind an EPUB 3.3 and put it at `out`, which stays as it was if anything is wrong.

    `documents` in reading order; a document with the role `cover` or `contents` gives only its
    place, the file is made here (without one, they stand first and behind the title page).
    `styles` in the order in which they apply. `page_labels` are the numbers of the pages of the
    print edition that begin in the documents, in order; () where no print edition was made.

    Raises ProjectError where the cover or a style sheet can't be used, EditionError where the
    finished book fails its own checks.
    """
    problems = Problems()
    sheets = _read_styles(styles, book, problems)
    cover = cover_of(book)
    problems.stop_if_errors()

    paper = Paper(book.meta, tuple(f"styles/{name}" for name in sheets))
    leaves = _leaves(paper, documents, cover, problems)
    if problems.errors:
        raise EditionError("epub", problems)

    items = [
        *(_item(leaf.path, leaf.data, "application/xhtml+xml") for leaf in leaves),
        *(_item(f"styles/{name}", data, "text/css") for name, data in sheets.items()),
        _item(cover.name, cover.data, cover.media_type),
        _item(NCX, make_ncx(book.meta, leaves), "application/x-dtbncx+xml"),
    ]
    _name_parts(items, cover)
    data = _packed(_written(book.meta, items, leaves), items, book.meta, problems)
    problems.extend(inspect(data, page_labels, out.name))
    if problems.errors:
        raise EditionError("epub", problems)
    _put(data, out)


def _read_styles(styles: Iterable[Path], book: Book, problems: Problems) -> dict[str, bytes]:
    """The style sheets by the names they get. One that would fetch anything is a problem."""
    sheets: dict[str, bytes] = {}
    for path in styles:
        source = read_source(path, home_of(path, book.root), problems)
        if source is None:
            continue
        shown = relative(path, book.root)
        bare = _ESCAPE.sub(
            lambda it: chr(min(int(it[1], 16), 0x10FFFF)),
            _COMMENT.sub(lambda it: "\n" * it[0].count("\n"), source),
        )
        for found in _FETCHES.finditer(bare):
            line = bare.count("\n", 0, found.start()) + 1
            problems.add("style-fetches", Place(shown, line), what=found[0].strip())
        plain = _PLAIN_NAME.fullmatch(path.name) and path.name not in sheets
        sheets[path.name if plain else f"sheet-{len(sheets) + 1}.css"] = source.encode()
    return sheets


def _leaves(
    paper: Paper, documents: Sequence[Document], cover: Picture, problems: Problems
) -> list[Leaf]:
    """All XHTML files in reading order."""
    own = {"cover": "text/cover.xhtml", "cover-h": "text/cover.xhtml"}
    own |= dict.fromkeys(
        ("contents", "contents-h", "landmarks", "landmarks-h", "page-list", "page-list-h"), NAV
    )
    made = make_leaves(
        [it for it in documents if it.role not in ("cover", "contents")], paper, own, problems
    )
    place = next((at for at, it in enumerate(documents) if it.role == "contents"), None)
    before = [it for it in documents[: place or 0] if it.role != "cover"]
    at = len(before) if place is not None else sum(it.role == "titlepage" for it in made)
    contents = Leaf(NAV, paper.meta.words["contents"], "contents", b"", ())
    leaves = [_cover_page(paper, cover), *made[:at], contents, *made[at:]]
    return [make_nav(paper, leaves) if it is contents else it for it in leaves]


def _cover_page(paper: Paper, cover: Picture) -> Leaf:
    meta, path, title = paper.meta, "text/cover.xhtml", paper.meta.words["cover"]
    names = ", ".join(person.name for person in meta.authors)
    words = ". ".join(part for part in (meta.title, meta.subtitle, names) if part)
    image = element("img", src=f"../{cover.name}", alt=f"{title}: {words}.", role="doc-cover")
    section = element("section", image, id="cover", class_="cover", epub_type="cover")
    return Leaf(path, title, "cover", paper.file(path, title, "cover", section), ("cover",))


def _item(path: str, data: bytes, media_type: str) -> Any:
    from ebooklib.epub import EpubItem

    return EpubItem(file_name=path, media_type=media_type, content=data)


def _name_parts(items: Sequence[Any], cover: Picture) -> None:
    """Give every item its id, and those that the package must know their properties."""
    for item in items:
        item.properties = []
        stem = Path(item.file_name).stem
        item.id = stem if item.media_type == "application/xhtml+xml" else f"file-{stem}"
        if item.file_name == NAV:
            item.properties = ["nav"]
        elif item.file_name == NCX:
            item.id = "ncx"
        elif item.file_name == cover.name:
            item.id, item.properties = "cover-image", ["cover-image"]


def _written(meta: Meta, items: Sequence[Any], leaves: Sequence[Leaf]) -> bytes:
    """The archive as EbookLib writes it."""
    from ebooklib.epub import EpubBook, EpubWriter

    epub = EpubBook()
    epub.metadata.clear()
    epub.FOLDER_NAME = FOLDER
    epub.IDENTIFIER_ID = "identifier"
    epub.direction = meta.direction
    roles = {leaf.role for leaf in leaves}
    for entry in describe(meta, roles, any(leaf.pages for leaf in leaves)):
        namespace, _, name = entry.tag.rpartition(":")
        epub.add_metadata(
            _DC if namespace else None, name, entry.text or None, dict(entry.attributes)
        )
    for item in items:
        epub.add_item(item)
    epub.spine = [item for item in items if item.media_type == "application/xhtml+xml"]
    epub.guide = [*_guide(leaves)]
    modified = datetime.fromisoformat(meta.modified).replace(tzinfo=UTC)
    out = io.BytesIO()
    writer = EpubWriter(out, epub, {"mtime": modified, "compresslevel": 0})
    writer.process()
    writer.write()
    return out.getvalue()


def _guide(leaves: Sequence[Leaf]) -> Iterable[dict[str, str]]:
    """Where old devices find the cover, the contents and the text."""
    for role, type in (("cover", "cover"), ("contents", "toc"), ("chapter", "text")):
        leaf = next((it for it in leaves if it.role == role), None)
        if leaf is not None:
            yield {"type": type, "title": leaf.title, "href": leaf.path}


def _packed(written: bytes, items: Sequence[Any], meta: Meta, problems: Problems) -> bytes:
    """The archive packed anew: the same files, `mimetype` first, in a fixed order without dates.

    A file that is not what was handed over is added to `problems`.
    """
    handed = {f"{FOLDER}/{item.file_name}": item.content for item in items}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(out, "w") as new:
        found = {name: old.read(name) for name in old.namelist()}
        for name in sorted(handed.keys() | found.keys()):
            own = name in ("mimetype", "META-INF/container.xml", PACKAGE)
            if not own and handed.get(name) != found.get(name):
                problems.add("edition-altered", Place(name))
        found[PACKAGE] = _cleaned(found[PACKAGE], meta)
        first = ["mimetype", "META-INF/container.xml", PACKAGE]
        for name in [*first, *(name for name in handed if name in found)]:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            info.compress_type = (
                zipfile.ZIP_STORED
                if name == "mimetype" or name.endswith((".png", ".jpg"))
                else zipfile.ZIP_DEFLATED
            )
            new.writestr(info, found[name])
    return out.getvalue()


def _cleaned(package: bytes, meta: Meta) -> bytes:
    """The package document in EbookLib's words, put right.

    It gets the language and direction of what it says, loses a prefix that it does not use, and
    what refines an entry stands behind that entry.
    """
    # The same namespace under a second name would come back as a prefix.
    root = etree.fromstring(package.replace(f' xmlns:opf="{_OPF}"'.encode(), b""))
    root.set("{http://www.w3.org/XML/1998/namespace}lang", meta.language)
    root.set("dir", meta.direction)
    del root.attrib["prefix"]
    metadata = root[0]
    named = {f"#{id}": it for it in metadata if (id := it.get("id"))}
    for refining in [it for it in metadata if it.get("refines")]:
        refined = named[str(refining.get("refines"))]
        while (after := refined.getnext()) is not None and after.get("refines"):
            if after is refining:
                break
            refined = after
        refined.addnext(refining)
    etree.cleanup_namespaces(root)
    etree.indent(root)
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    return head + etree.tostring(root, encoding="utf-8") + b"\n"


def _put(data: bytes, out: Path) -> None:
    """Write beside the place, then rename: nobody ever sees half a book."""
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
