"""Programs of other people that the tests need: each is found, or the test fails and says how.

A missing program never lets a test pass or be skipped in silence. `make test` installs them all.
"""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
"""The project's root: the folder that holds pyproject.toml."""


def _missing(what: str) -> str:
    pytest.fail(f"{what} is missing: run `make test`, which gets it or says how.", pytrace=False)


@functools.cache
def program(name: str) -> str:
    """The path of a program, as `pdftotext`, `qpdf` or `java`, or of one in the environment."""
    beside = Path(sys.executable).parent
    return shutil.which(name, path=f"{beside}{os.pathsep}{os.environ['PATH']}") or _missing(name)


@functools.cache
def browser() -> str:
    """The path of a Chromium that starts: the system's, or the one that setup/ unpacked."""
    found = subprocess.run(
        ["sh", str(ROOT / "setup" / "find-browser.sh")], capture_output=True, text=True, check=False
    )
    return found.stdout.strip() or _missing("Chromium")


@functools.cache
def node_module(path: str) -> str:
    """The path of a file in node_modules, as `@daisy/ace-cli/bin/ace.js`."""
    file = ROOT / "node_modules" / path
    return str(file) if file.exists() else _missing(f"node_modules/{path}")


def ace() -> list[str]:
    """The command that starts DAISY Ace; run it with `environment()`."""
    return [program("node"), node_module("@daisy/ace-cli/bin/ace.js")]


def environment() -> dict[str, str]:
    """The environment variables with which JavaScript tools find Node and the browser."""
    beside = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}",
        "PUPPETEER_EXECUTABLE_PATH": browser(),
    }
