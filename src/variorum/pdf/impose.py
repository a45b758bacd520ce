"""Imposition: the pages of the print edition on sheets, to be printed, folded and stapled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.book.meta import Edition, Meta
from variorum.book.paper import millimetres

if TYPE_CHECKING:
    import pikepdf

_POINTS = 72 / 25.4
"""PDF points in a millimetre."""
_MARK = 4 * _POINTS
"""The length of a fold mark."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet: two pages by their index, None where a page is blank."""

    left: int | None
    right: int | None
    depth: int
    """How many sheets of its signature lie around it."""
    outermost: bool
    """Whether it is the side that is seen when the signature is folded."""


def sides(pages: int, signature: int = 0, *, rtl: bool = False) -> Iterator[Side]:
    """The sides of all sheets, front and back in turn, as they come out of the printer.

    `signature` is the number of pages folded into one another, a multiple of 4; 0 folds all of
    them into one. Blank pages fill the last signature up at its end. `rtl`: the back is on the
    right.

    >>> [(it.left, it.right) for it in sides(8)]
    [(7, 0), (1, 6), (5, 2), (3, 4)]
    >>> [(it.left, it.right) for it in sides(6, 4)]
    [(3, 0), (1, 2), (None, 4), (5, None)]
    """
    whole = -(-pages // 4) * 4
    for start in range(0, whole, signature or whole or 4):
        end = min(start + (signature or whole), whole)
        for depth in range((end - start) // 4):
            first, last = start + 2 * depth, end - 1 - 2 * depth
            for at, (left, right) in enumerate(((last, first), (first + 1, last - 1))):
                if rtl:
                    left, right = right, left
                yield Side(
                    left if left < pages else None,
                    right if right < pages else None,
                    depth,
                    depth == 0 and at == 0,
                )


def impose(source: Path, out: Path, meta: Meta) -> None:
    """Write the pages of the PDF `source`, two on each side of a sheet, as the PDF `out`.

    Sheet, signature, creep and marks are those of the edition `booklet` in `meta`. A page that is
    larger than half a sheet is made smaller. What comes out is for paper: it has no links, tags
    or outline.
    """
    import pikepdf

    settings = meta.edition("booklet")
    assert settings.paper is not None
    short, long = (side * _POINTS for side in millimetres(settings.paper))
    with pikepdf.open(source) as pages, pikepdf.new() as sheets:
        forms = [sheets.copy_foreign(page.as_form_xobject()) for page in pages.pages]
        for side in sides(len(forms), settings.signature, rtl=meta.direction == "rtl"):
            _fill(sheets, (long, short), side, forms, settings)
        _describe(sheets, meta)
        beside = out.with_name(f".{out.name}.part")
        try:
            sheets.save(
                beside,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
            beside.replace(out)
        finally:
            beside.unlink(missing_ok=True)


def _fill(
    sheets: pikepdf.Pdf,
    size: tuple[float, float],
    side: Side,
    forms: Sequence[pikepdf.Object],
    settings: Edition,
) -> None:
    """Add a side: its pages in the middle of their halves, moved towards the fold by the creep."""
    import pikepdf

    width, height = size
    shift = settings.creep * side.depth * _POINTS
    content = [_marks(width, height, staples=side.outermost)] if settings.marks else []
    placed = pikepdf.Dictionary()
    left, right = width / 4 + shift, width * 3 / 4 - shift
    for name, index, middle in (("L", side.left, left), ("R", side.right, right)):
        if index is None:
            continue
        x0, y0, x1, y1 = (float(edge) for edge in forms[index].BBox)
        scale = min(1.0, width / 2 / (x1 - x0), height / (y1 - y0))
        x, y = middle - scale * (x0 + x1) / 2, height / 2 - scale * (y0 + y1) / 2
        placed[f"/{name}"] = forms[index]
        content.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /{name} Do Q")
    sheet = sheets.add_blank_page(page_size=size)
    sheet.obj.Resources = pikepdf.Dictionary(XObject=placed)
    sheet.obj.Contents = sheets.make_stream("\n".join(content).encode())


def _marks(width: float, height: float, *, staples: bool) -> str:
    """Where to fold: a stroke at the head and the foot; where to staple: two in between."""
    strokes = [(height - _MARK, height), (0.0, _MARK)]
    if staples:
        strokes += [(height * at - _MARK / 2, height * at + _MARK / 2) for at in (0.25, 0.75)]
    middle = width / 2
    drawn = " ".join(f"{middle:.3f} {a:.3f} m {middle:.3f} {b:.3f} l" for a, b in strokes)
    return f"q 0.4 w 0.5 G {drawn} S Q"


def _describe(sheets: pikepdf.Pdf, meta: Meta) -> None:
    """Title, author and language; and for the printer: both sides, no scaling."""
    import pikepdf

    sheets.docinfo["/Title"] = meta.title
    sheets.docinfo["/Author"] = ", ".join(author.name for author in meta.authors)
    sheets.Root.Lang = meta.language
    sheets.Root.ViewerPreferences = pikepdf.Dictionary(
        DisplayDocTitle=True,
        Duplex=pikepdf.Name.DuplexFlipShortEdge,
        PrintScaling=pikepdf.Name("/None"),
    )
