"""The EPUB against pandoc's, side by side: `.venv/bin/python benchmarks/epub.py`.

Both make an EPUB of the same text, notes and citations, in turn, as whole processes; what is
printed is the median of the ratios pair by pair, with the seconds and the peak memory. First this
repository's own book with its whole layer, then made-up books that grow, to show that the cost is
in proportion. Ours includes everything that a build does, proving the finished file too; pandoc
makes plain endnotes with one way back. Needs `make benchmarks` (pandoc 3).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VARIORUM = ROOT / ".venv" / "bin" / "variorum"
WORDS_A_NOTE = 100
WORDS_A_PASSAGE = 100
WORDS_A_CHAPTER = 5000


@dataclass(frozen=True)
class Run:
    """One run of a command, as the system accounts for it."""

    wall: float
    cpu: float
    memory: int
    """Peak, in mebibytes, of the largest process."""


def run(command: Sequence[str]) -> Run:
    """Run a command to its end. Raises CalledProcessError with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        if status:
            said.seek(0)
            raise subprocess.CalledProcessError(status, command, said.read().decode())
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def generate(folder: Path, words: int, seed: int = 1) -> Path:
    """A project of so many words with a note for every hundred; the same seed, the same project."""
    chance = random.Random(seed)  # noqa: S311  # for repeatable books, not for secrets
    letters = "etaoinshrdlucmfwypvbgk"
    lexicon = list({"".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(4000)})
    lexicon.sort()
    weights = [1 / rank for rank in range(1, len(lexicon) + 1)]
    (folder / "book" / "text").mkdir(parents=True)
    (folder / "annotations").mkdir()
    shutil.copytree(ROOT / "styles", folder / "styles")
    (folder / "book" / "book.toml").write_text(
        f'name = "generated"\ntitle = "A generated book"\nauthor = "Nobody"\ndate = "2026"\n'
        f'modified = "2026-01-01"\nlanguage = "en"\nidentifier = "urn:uuid:{seed:032d}"\n'
        "[editions.epub]\n"
    )
    passages = [
        " ".join(chance.choices(lexicon, weights, k=WORDS_A_PASSAGE)).capitalize() + "."
        for _ in range(words // WORDS_A_PASSAGE)
    ]
    per_chapter = WORDS_A_CHAPTER // WORDS_A_PASSAGE
    for number, first in enumerate(range(0, len(passages), per_chapter), 1):
        chapter = [f"# Chapter {number}", *passages[first : first + per_chapter]]
        (folder / "book" / "text" / f"{number:03d}.md").write_text("\n\n".join(chapter) + "\n")
    works = [
        {
            "id": f"work{number}",
            "type": "book",
            "title": " ".join(chance.choices(lexicon, k=4)).capitalize(),
            "author": [{"family": chance.choice(lexicon).capitalize(), "given": "A."}],
            "issued": {"date-parts": [[1900 + number]]},
            "publisher": "Press",
        }
        for number in range(40)
    ]
    (folder / "annotations" / "bibliography.json").write_text(json.dumps(works))
    lines = ["kind: comment", "entries:"]
    for number, passage in enumerate(passages[: words // WORDS_A_NOTE]):
        at = chance.randrange(10, WORDS_A_PASSAGE - 20)
        exact = " ".join(passage.rstrip(".").split()[at : at + 8])
        body = " ".join(chance.choices(lexicon, weights, k=chance.randint(15, 45)))
        lines += [
            f"  note-{number}:",
            f'    target: "{exact}"',
            "    body: |",
            f"      {body.capitalize()} [@work{number % 40}, p. {number}].",
        ]
    (folder / "annotations" / "comments.yaml").write_text("\n".join(lines) + "\n")
    return folder


def as_markdown(project: Path, folder: Path) -> list[str]:
    """The same text, notes and citations as pandoc reads them; pandoc's command for it."""
    from variorum.build import load
    from variorum.problems import Problems
    from variorum.weave import Mark, weave_book
    from variorum.weave import Run as Words

    problems = Problems()
    read = load(project, problems)
    problems.stop_if_errors()
    lines = [f"% {read.book.meta.title}", ""]
    for woven in weave_book(read.book, read.anchoring):
        if woven.passage.id[0] != "p":
            continue
        text = "#" * woven.passage.level + (" " if woven.passage.level else "")
        for piece in woven.pieces:
            if isinstance(piece, Words):
                text += (
                    f"*{piece.text}*" if any(it.kind == "em" for it in piece.markup) else piece.text
                )
            elif isinstance(piece, Mark):
                text += f"[^{piece.series}-{piece.note}]"
        lines += [("> " if woven.passage.within else "") + text, ""]
    for note in read.book.notes:
        lines += [f"[^author-{note.number}]: {note.passages[0].text}", ""]
    for it in read.layer.annotations:
        sources = "; ".join(
            f"@{source.work}, {source.locator}" if source.locator else f"@{source.work}"
            for source in it.entry.sources
            if source.work
        )
        body = it.entry.body.strip().replace("\n\n", "\n\n    ").replace("](#", "](#fn-")
        lines += [f"[^editor-{it.id}]: {body} " + (f"[{sources}]" if sources else ""), ""]
    source = folder / "book.md"
    source.write_text("\n".join(lines))
    import pypandoc

    return [
        pypandoc.get_pandoc_path(),
        str(source),
        "--citeproc",
        f"--bibliography={project / 'annotations' / 'bibliography.json'}",
        "--split-level=1",
        "--toc",
        "-o",
        str(folder / "pandoc.epub"),
    ]


def compare(name: str, project: Path, runs: int) -> None:
    """Print a row: both in turn, the median of the ratios pair by pair."""
    with tempfile.TemporaryDirectory() as name_of_folder:
        pandoc = as_markdown(project, Path(name_of_folder))
        ours = [str(VARIORUM), "build", "epub", "--project", str(project)]
        run(ours), run(pandoc)
        pairs = [(run(ours), run(pandoc)) for _ in range(runs)]
    wall = statistics.median(one.wall / other.wall for one, other in pairs)
    cpu = statistics.median(one.cpu / other.cpu for one, other in pairs)
    seconds = [statistics.median(pair[side].wall for pair in pairs) for side in (0, 1)]
    memory = [max(pair[side].memory for pair in pairs) for side in (0, 1)]
    print(
        f"{name:24} {seconds[0]:8.2f} {seconds[1]:8.2f} {wall:7.2f} {cpu:7.2f} "
        f"{memory[0]:8} {memory[1]:8}",
        flush=True,
    )


def main() -> None:
    """Compare this book and made-up ones of growing size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--words", type=int, nargs="*", default=[6_000, 60_000, 150_000, 500_000])
    arguments = parser.parse_args()
    if not VARIORUM.exists():
        sys.exit("Run `make benchmarks` first.")
    print(
        f"{'':24} {'ours, s':>8} {'pandoc':>8} {'wall':>7} {'CPU':>7} {'ours MiB':>8} {'pandoc':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "this-book"
        for part in ("book", "annotations", "styles"):
            shutil.copytree(ROOT / part, book / part)
        compare("this book, whole layer", book, arguments.runs)
        for words in arguments.words:
            project = generate(Path(folder) / str(words), words)
            compare(f"{words:,} words", project, arguments.runs if words < 200_000 else 1)


if __name__ == "__main__":
    main()
