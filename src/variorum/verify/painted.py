"""What a PDF paints: its pieces of text, page by page, read by PDFium, which did not write it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from variorum.verify.archive import Unreadable

MOST_PAGES = 20_000
MOST_PIECES = 100_000
"""On one page."""
_DEEPEST = 8
"""Forms within forms."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words painted in one go: a line, or the part of one that shares its font."""

    page: int
    """The page's position in the file, from 0."""
    number: int
    """The number of its marked content; -1 where it has none."""
    is_artifact: bool
    """Whether it says of itself that it is no part of the text."""
    text: str
    x: float
    """Where it begins, in points from the left."""
    y: float
    """Its baseline, in points from the bottom."""
    size: float
    """The height of its letters, in points."""
    form: int = 0
    """Which of the forms placed on its page it belongs to, from 1; 0 where it is painted directly.
    On an imposed sheet each form is a page."""


def read_pieces(path: Path) -> list[list[Piece]]:
    """The pieces of every page that can be seen, in the order in which they are painted.

    What is painted outside of its page, or in no ink, is left out. Raises Unreadable.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("it is no PDF that can be opened") from error
    try:
        if len(document) > MOST_PAGES:
            raise Unreadable(f"it has {len(document)} pages")
        return [list(_page(document, index)) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("a page of it can’t be read") from error
    finally:
        document.close()


def _page(document: Any, index: int) -> Iterator[Piece]:
    from pypdfium2 import raw

    page = document[index]
    text = page.get_textpage()
    left, bottom, right, top = page.get_bbox()
    try:
        count = raw.FPDFPage_CountObjects(page.raw)
        found = (raw.FPDFPage_GetObject(page.raw, at) for at in range(count))
        matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        for number, piece in enumerate(_objects(found, text.raw, index, matrix)):
            if number > MOST_PIECES:
                raise Unreadable(f"its page {index + 1} holds too much")
            if left <= piece.x <= right and bottom <= piece.y <= top:
                yield piece
    finally:
        text.close()
        page.close()


_Matrix = tuple[float, float, float, float, float, float]


def _objects(
    found: Iterator[Any], text: Any, page: int, around: _Matrix, depth: int = 0, form: int = 0
) -> Iterator[Piece]:
    from pypdfium2 import raw

    for it in found:
        kind = raw.FPDFPageObj_GetType(it)
        if kind not in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM):
            continue
        own = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(it, own)
        matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), around)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            form += not depth
            if depth < _DEEPEST:
                count = raw.FPDFFormObj_CountObjects(it)
                inner = (raw.FPDFFormObj_GetObject(it, at) for at in range(count))
                yield from _objects(inner, text, page, matrix, depth + 1, form)
        elif raw.FPDFTextObj_GetTextRenderMode(it) != raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            size = ctypes.c_float()
            raw.FPDFTextObj_GetFontSize(it, size)
            yield Piece(
                page,
                raw.FPDFPageObj_GetMarkedContentID(it),
                any(name == "Artifact" for name in _names(it)),
                _text(it, text),
                matrix[4],
                matrix[5],
                size.value * (matrix[2] ** 2 + matrix[3] ** 2) ** 0.5,
                form if depth else 0,
            )


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    left = (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j)
    return (*left, e * g + f * i + k, e * h + f * j + m)


def _text(it: Any, text: Any) -> str:
    from pypdfium2 import raw

    length = raw.FPDFTextObj_GetText(it, text, None, 0)
    held = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(it, text, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), length)
    return held.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _names(it: Any) -> Iterator[str]:
    """The names of the marked content that an object stands in."""
    from pypdfium2 import raw

    held, length = ctypes.create_string_buffer(128), ctypes.c_ulong()
    place = ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort))
    for at in range(raw.FPDFPageObj_CountMarks(it)):
        mark = raw.FPDFPageObj_GetMark(it, at)
        if raw.FPDFPageObjMark_GetName(mark, place, 128, length):
            yield held.raw[: length.value].decode("utf-16-le", "replace").rstrip("\0")
