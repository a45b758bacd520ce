"""The editions of this repository's book, pressed once for all tests."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pdf.presses import Printed, pressed
from variorum.book.meta import EditionName

from programs import ROOT


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Callable[[EditionName], Printed]:
    """Give an edition by name; the processes of a parallel run share what one of them pressed."""
    base: Path = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "editions"
    shared.mkdir(exist_ok=True)
    known: dict[str, Printed] = {}

    def get(name: EditionName) -> Printed:
        if name not in known:
            out = shared / f"{name}.pdf"
            with (shared / f"{name}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not out.exists():
                    pressed(ROOT, name, out)
            known[name] = Printed(out)
        return known[name]

    return get
