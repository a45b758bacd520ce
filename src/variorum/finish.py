"""Finish: laid-out pages joined into one PDF, with tags, page labels and descriptions of links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pydyf

from variorum.sheets import Page
from variorum.tags import Describe, MarkedPage, Tree, write_tree

if TYPE_CHECKING:
    from weasyprint.document import Document as Layout


def finish(
    layout: Layout,
    pages: Sequence[Page],
    labels: Sequence[str],
    describe: Describe,
    path: Path,
    *,
    language: str,
    archival: bool,
) -> None:
    """Write pages as one PDF in place of `path`.

    `layout` is any of the layouts that the pages come from: title, authors and dates are taken
    from it. `labels` are the pages' numbers as they are printed. It is written beside its place
    and then moved there, so that a failure leaves what stood there before.
    """
    headed: set[int] = set()
    marked = [MarkedPage(page, headed) for page in pages]

    def finisher(_: object, pdf: pydyf.PDF) -> None:
        tree = Tree(language, describe)
        for index, page in enumerate(marked):
            tree.grow(index, page)
        write_tree(pdf, tree)
        pdf.catalog["PageLabels"] = _page_labels(labels)

    beside = path.with_name(f".{path.name}.part")
    try:
        layout.copy(marked).write_pdf(
            beside,
            finisher=finisher,
            pdf_variant="pdf/a-3a" if archival else "pdf/ua-1",
            pdf_identifier=True,
            pdf_tags=True,
        )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _page_labels(labels: Sequence[str]) -> pydyf.Dictionary:
    """How a reading program names the pages: small Roman numerals, then Arabic ones."""
    numbers = pydyf.Array()
    index = 0
    for arabic, run in groupby(labels, key=str.isdecimal):
        numbers.extend((index, pydyf.Dictionary({"S": "/D" if arabic else "/r"})))
        index += len(list(run))
    return pydyf.Dictionary({"Nums": numbers})
