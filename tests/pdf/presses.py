"""PDFs for the tests: pressed from projects, and read by programs that did not write them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf

from variorum.book.meta import EditionName
from variorum.build import load, press
from variorum.problems import Problems

from programs import program


def pressed(root: Path, edition: EditionName, out: Path) -> Path:
    """Press one edition of the project at `root` as `out`."""
    problems = Problems()
    project = load(root, problems)
    problems.stop_if_errors()
    press(project, project.citations(), edition, out)
    return out


@dataclass
class Node:
    """An element of a PDF's structure tree."""

    kind: str
    id: str
    language: str
    parent: Node | None
    kids: list[Node | tuple[int, int] | pikepdf.Object] = field(default_factory=list)
    """Elements, pieces of content (page index, number), annotations."""

    def walk(self) -> Iterator[Node]:
        """The element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()

    def content(self) -> Iterator[tuple[int, int]]:
        """The pieces of content below it, in reading order."""
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.content()
            elif isinstance(kid, tuple):
                yield kid

    def links(self) -> Iterator[pikepdf.Object]:
        """The link annotations directly in it."""
        return (kid for kid in self.kids if isinstance(kid, pikepdf.Object))


@dataclass
class Printed:
    """A PDF that is read back."""

    path: Path

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        """The file as pikepdf sees it."""
        return pikepdf.open(self.path)

    @cached_property
    def pages(self) -> list[str]:
        """The words of each page as pdftotext finds them, from top to bottom."""
        found = subprocess.run(
            [program("pdftotext"), "-layout", str(self.path), "-"], capture_output=True, check=True
        )
        return found.stdout.decode().split("\f")[:-1]

    @cached_property
    def labels(self) -> list[str]:
        """The numbers of the pages, as a reading program names them."""
        return [str(page.label) for page in self.pdf.pages]

    def head(self, index: int) -> str:
        """The first line of a page."""
        lines = [line for line in self.pages[index].splitlines() if line.strip()]
        return " ".join(lines[0].split()) if lines else ""

    @cached_property
    def tree(self) -> Node:
        """The structure tree."""
        at: dict[Any, int] = {page.objgen: index for index, page in enumerate(self.pdf.pages)}
        root = self.pdf.Root.StructTreeRoot

        def read(element: pikepdf.Object, parent: Node | None, page: int) -> Node:
            node = Node(
                str(element.S)[1:],
                str(element.get("/ID", "")),
                str(element.get("/Lang", "")),
                parent,
            )
            page = at[element.Pg.objgen] if "/Pg" in element else page
            kids: Any = element.get("/K", [])
            each: list[Any] = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            for kid in each:
                if isinstance(kid, int):
                    node.kids.append((page, int(kid)))
                elif kid.get("/Type") == "/OBJR":
                    node.kids.append(kid.Obj)
                elif kid.get("/Type") == "/MCR":
                    node.kids.append((at[kid.Pg.objgen], int(kid.MCID)))
                else:
                    node.kids.append(read(kid, node, page))
            return node

        return read(root.K[0], None, 0)

    def page_of(self, annotation: pikepdf.Object) -> int:
        """The index of the page that a link inside the book leads to."""
        return self._destinations[str(annotation.Dest)]

    @cached_property
    def _destinations(self) -> dict[str, int]:
        at = {page.objgen: index for index, page in enumerate(self.pdf.pages)}
        names: dict[Any, Any] = dict(pikepdf.NameTree(self.pdf.Root.Names.Dests))
        return {str(name): at[place[0].objgen] for name, place in names.items()}

    @cached_property
    def marked(self) -> dict[tuple[int, int], str]:
        """The words of every numbered piece of content, by page index and number."""
        return {
            (index, number): words
            for index, page in enumerate(self.pdf.pages)
            for number, words in _pieces(page)
            if number is not None
        }

    @cached_property
    def artifacts(self) -> list[str]:
        """For each page, the words that are no part of the text: heads, page and ¶ numbers."""
        return [
            " ".join(words for number, words in _pieces(page) if number is None)
            for page in self.pdf.pages
        ]

    @cached_property
    def fonts(self) -> dict[str, float]:
        """Every font that shows something, with the smallest size in which it does, in points."""
        found: dict[str, float] = {}
        for page in self.pdf.pages:
            font, size = "", 0.0
            instructions: Any = pikepdf.parse_content_stream(page)
            for operands, operator in instructions:
                if str(operator) == "Tf":
                    font = str(page.Resources.Font[str(operands[0])].BaseFont)
                    size = round(float(operands[1]) * 0.75, 1)
                elif str(operator) == "TJ":
                    found[font] = min(found.get(font, size), size)
        return found

    def words(self, node: Node) -> str:
        """The words below an element of the tree, each piece of content apart."""
        return " ".join(self.marked[piece] for piece in node.content())


def _pieces(page: pikepdf.Page) -> Iterator[tuple[int | None, str]]:
    """The pieces of content of a page: number (None: an artifact) and words."""
    fonts: dict[str, dict[int, str]] = {}
    inside: list[int | None] = []
    words = ""
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        match str(operator):
            case "BDC":
                said = operands[1]
                inside.append(int(said.MCID) if "/MCID" in said else None)
                words = ""
            case "BMC":
                inside.append(None)
                words = ""
            case "EMC":
                yield inside.pop(), words
                words = ""
            case "Tf":
                name = str(operands[0])
                if name not in fonts:
                    fonts[name] = _letters(page.Resources.Font[name])
                font = fonts[name]
            case "TJ":
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        words += "".join(
                            font.get(int.from_bytes(codes[at : at + 2], "big"), "")
                            for at in range(0, len(codes), 2)
                        )


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """What the glyphs of a font mean, from its ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    return {
        int(code, 16): bytes.fromhex(letters).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL)
        for code, letters in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block)
    }


def plain(words: str) -> str:
    """Words without anything that layout adds: spaces, hyphens at the ends of lines, joiners."""
    return re.sub(r"[\s\u2010\u2060\u00ad]", "", words)
