"""The PDFs against plain WeasyPrint, side by side: `.venv/bin/python benchmarks/pdf.py`.

For each book, in turn and as whole processes:

- ours: the print edition as a build makes it, from the project's files to the PDF, with the page
  of every place in words, running heads over the notes, our own tags;
- plain: WeasyPrint on the same XHTML and styles in one go, with its own tags; the page numbers
  stand in it already, so that it has nothing to look up;
- counting: the same, but WeasyPrint looks up the page of every note itself (`target-counter`);
- pandoc: the same text and notes by pandoc 3 and WeasyPrint, with pandoc's own look.

Printed are seconds, and the ratios of ours to each, pair by pair, the median of the runs. At the
end two editions at once (print and study), against the longer of the two alone. Nothing is
asserted: what a busy machine measures proves nothing. Needs `make benchmarks` (pandoc 3).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from epub import ROOT, Run, as_markdown, generate, run

COUNTING = "a.num::after { content: ' p. ' target-counter(attr(href), page) }"


def ours(project: Path, edition: str, out: Path) -> None:
    """Press one edition, as a build does."""
    from variorum.build import load, press
    from variorum.problems import Problems

    problems = Problems()
    read = load(project, problems)
    problems.stop_if_errors()
    press(read, read.citations(), edition, out)  # type: ignore[arg-type]


def plain(source: Path, styles: list[Path], out: Path, rules: str) -> None:
    """Set one HTML file with WeasyPrint as it is."""
    from weasyprint import CSS, HTML

    sheets = [CSS(string="@page { size: 148mm 210mm }"), *(CSS(filename=it) for it in styles)]
    HTML(filename=source).write_pdf(
        out, stylesheets=[*sheets, CSS(string=rules)], pdf_variant="pdf/ua-1"
    )


def as_html(project: Path, out: Path) -> list[Path]:
    """Write all documents of the print edition as one HTML file; say which styles are for it."""
    from variorum.build import load, press
    from variorum.pdf import galley
    from variorum.problems import Problems

    pages: list[str] = []
    made = galley.Frame.galley

    def keep(*arguments: object, **named: object) -> str:
        pages.append(made(*arguments, **named))  # type: ignore[arg-type]
        return pages[-1]

    galley.Frame.galley = keep  # type: ignore[assignment, method-assign]
    read = load(project, Problems())
    press(read, read.citations(), "print", out.with_suffix(".pdf"))
    bodies = [page.partition("<section")[2].rpartition("</section>")[0] for page in pages]
    head = pages[0].partition("<body")[0].replace('class="recto"', "")
    whole = "".join(
        f'<section style="break-before: page"{body}</section>'.replace("</a> <", "</a><")
        for body in bodies
    )
    out.write_text(f'{head}<body class="print" data-left="x" data-right="y">{whole}</body></html>')
    return read.styles("print")


def ratios(name: str, ours: list[Run], other: list[Run]) -> str:
    """The medians of the ratios of ours to the other, in time and in processor time."""
    wall = statistics.median(one.wall / two.wall for one, two in zip(ours, other, strict=True))
    cpu = statistics.median(one.cpu / two.cpu for one, two in zip(ours, other, strict=True))
    seconds = statistics.median(it.wall for it in other)
    return f"  to {name:10} {seconds:8.1f} s   wall {wall:5.2f}   CPU {cpu:5.2f}"


def compare(name: str, project: Path, runs: int, folder: Path) -> None:
    """Print what one book costs, against each of the others."""
    html = folder / "book.html"
    styles = [str(it) for it in as_html(project, html)]
    me = [sys.executable, __file__]
    pandoc = as_markdown(project, folder)
    pandoc = [*pandoc[:-2], "--pdf-engine", str(ROOT / ".venv/bin/weasyprint")]
    pandoc = [it for it in pandoc if not it.startswith("--split-level")]
    commands = {
        "ours": [*me, "--press", "print", str(project)],
        "plain": [*me, "--plain", str(html), *styles],
        "counting": [*me, "--counting", str(html), *styles],
        "pandoc": [*pandoc, "-o", str(folder / "pandoc.pdf")],
    }
    found: dict[str, list[Run]] = {kind: [] for kind in commands}
    for _ in range(runs):
        for kind, command in commands.items():
            found[kind].append(run(command))
    seconds = statistics.median(it.wall for it in found["ours"])
    memory = max(it.memory for it in found["ours"])
    print(f"{name}: ours {seconds:.1f} s, {memory} MiB", flush=True)
    for kind in ("plain", "counting", "pandoc"):
        print(ratios(kind, found["ours"], found[kind]), flush=True)


def together(project: Path) -> None:
    """Print how long two editions take at once, against the longer one alone."""
    commands = [
        [sys.executable, __file__, "--press", edition, str(project)]
        for edition in ("print", "study")
    ]
    alone = max(run(command).wall for command in commands)
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, commands))
    both = time.perf_counter() - start
    print(f"two editions at once: {both:.1f} s, {both / alone:.2f} of the longer alone")


def main() -> None:
    """Compare this book and made-up ones of growing size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--words", type=int, nargs="*", default=[50_000, 150_000])
    parser.add_argument("--press", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--plain", nargs="+", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--counting", nargs="+", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if arguments.press:
            ours(Path(arguments.press[1]), arguments.press[0], folder / "out.pdf")
            return
        for source, rules in ((arguments.plain, ""), (arguments.counting, COUNTING)):
            if source:
                plain(source[0], source[1:], folder / "out.pdf", rules)
                return
        compare("this book", ROOT, arguments.runs, folder)
        together(ROOT)
        for words in arguments.words:
            made = folder / str(words)
            made.mkdir()
            project = generate(made / "book-of-words", words)
            compare(f"{words:,} words", project, arguments.runs, folder)


if __name__ == "__main__":
    main()
