r"""Examples: small projects and what the commands say of them, told in Markdown files.

A fenced block whose first line names a path is a file of the project, put over what stands there:

    ```yaml annotations/people.yaml

`bytes PATH` holds escapes such as `\xff`; `absent PATH` takes a file away; `folder PATH` makes a
folder, `link PATH` a symbolic link to what the block holds.
A block called `console` holds commands and all that they print; a line `…` stands for any lines.
A block without a path is there for the reader alone.

`python tests/examples.py FILE …` writes into these files what the commands say today, for a person
to look at.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

_FENCE = re.compile(
    r"^(?P<fence>```+|~~~+)(?P<info>.*)\n(?P<content>(?:.*\n)*?)(?P=fence) *$", re.MULTILINE
)


@dataclass(frozen=True)
class Block:
    """A fenced block: its info string in words, its content, and where the content stands."""

    info: tuple[str, ...]
    content: str
    start: int
    """Offset of the content in the source."""
    line: int
    """The line of its fence, from 1."""

    def put(self, root: Path) -> None:
        """Do with the project at `root` what the block says; one without a path does nothing."""
        if len(self.info) < 2:
            return
        how, path = self.info[0], root / self.info[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        if how == "folder":
            path.unlink(missing_ok=True)
            path.mkdir()
        elif how == "absent":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif how == "link":
            path.unlink(missing_ok=True)
            path.symlink_to(self.content.strip())
        elif how == "bytes":
            path.write_bytes(
                self.content.encode("latin-1").decode("unicode_escape").encode("latin-1")
            )
        else:
            path.write_text(self.content, encoding="utf-8")


def blocks(source: str) -> list[Block]:
    """The fenced blocks of a Markdown source, in order."""
    return [
        Block(
            tuple(found["info"].split()),
            found["content"],
            found.start("content"),
            source.count("\n", 0, found.start()) + 1,
        )
        for found in _FENCE.finditer(source)
    ]


def consoles(source: str, fresh: Callable[[str], Path]) -> Iterator[tuple[Block, str]]:
    """Every console block of a source, and what it should hold by what the commands print.

    `fresh` is given the source before a block and says in which folder its project stands; blocks
    are put there in order.
    """
    for block in blocks(source):
        root = fresh(source[: block.start])
        block.put(root)
        if block.info[:1] == ("console",):
            commands = (line for line in block.content.split("\n") if line.startswith("$ "))
            yield block, "".join(_run(line, root) for line in commands)


def _run(line: str, root: Path) -> str:
    from variorum.cli import main

    program, *arguments = shlex.split(line[2:])
    assert program == "variorum", f"only variorum can be run: {line}"
    done = CliRunner().invoke(main, [*arguments, "--project", str(root)], prog_name="variorum")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    printed = "".join(f"{it.rstrip()}\n" for it in done.output.splitlines())
    return f"{line}\n{printed.replace(str(root.resolve()), '.')}"


def agree(expected: str, printed: str) -> bool:
    """Whether what is printed is what was expected, a line `…` standing for any lines."""
    parts = re.split(r"^ *…\n", expected, flags=re.MULTILINE)
    pattern = r"(?:.*\n)*".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, printed) is not None


class Folders:
    """Gives each section of a file (under a heading `## …`) a project of its own, made from one.

    Without a base that is the project of the file's first section, as it stands at its end.
    """

    def __init__(self, base: Path | None, into: Path) -> None:
        self.base, self.into = base, into
        self.made: dict[int, Path] = {}

    def __call__(self, before: str) -> Path:
        """The folder of the section that this source ends in."""
        section = len(re.findall(r"^## ", _FENCE.sub("", before), flags=re.MULTILINE))
        if section not in self.made:
            root = self.into / f"section-{section}"
            if base := self.base or self.made.get(1):
                shutil.copytree(base, root)
            else:
                root.mkdir()
            self.made[section] = root
        return self.made[section]


def _refresh(path: Path, base: Path | None) -> None:
    source = path.read_text(encoding="utf-8")
    made: list[str] = []
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        for block, printed in consoles(source, Folders(base, Path(folder))):
            keep = agree(block.content, printed)
            made += source[done : block.start], block.content if keep else printed
            done = block.start + len(block.content)
    path.write_text("".join([*made, source[done:]]), encoding="utf-8")


if __name__ == "__main__":
    project = Path(__file__).parent / "problems" / "project"
    for name in sys.argv[1:]:
        _refresh(Path(name), project if "problems" in Path(name).parts else None)
