"""Finish: laid-out pages joined into one PDF, with tags, page labels and descriptions of links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pydyf

from variorum.pdf.sheets import Page
from variorum.pdf.tags import Describe, MarkedPage, Tree, write_tree

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
        if archival:
            _declare_accessible(pdf)
            _end_plainly(pdf)

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


_ACCESSIBLE = b"""\
<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def _declare_accessible(pdf: pydyf.PDF) -> None:
    """Say in the metadata of a PDF/A that it is PDF/UA-1 too, and what that property means."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (content,) = metadata.stream
    before, end, after = content.partition(b"</rdf:RDF>")
    metadata.stream = [before + _ACCESSIBLE + end + after]
    # Archives read metadata with the plainest means.
    metadata.compress = False


def _end_plainly(pdf: pydyf.PDF) -> None:
    """Let no compressed stream end in a byte that looks like a part of the line's end behind it.

    Whoever measures a stream up to `endstream` would take it for one byte shorter than it says.
    """
    for it in pdf.objects:
        if isinstance(it, pydyf.Stream) and it.compress:
            while it.data.removesuffix(b"\nendstream").endswith((b"\r", b"\n")):
                it.stream.append(b"")  # one more newline in it, which means nothing there


def _page_labels(labels: Sequence[str]) -> pydyf.Dictionary:
    """How a reading program names the pages: small Roman numerals, then Arabic ones."""
    numbers = pydyf.Array()
    index = 0
    for arabic, run in groupby(labels, key=str.isdecimal):
        numbers.extend((index, pydyf.Dictionary({"S": "/D" if arabic else "/r"})))
        index += len(list(run))
    return pydyf.Dictionary({"Nums": numbers})
