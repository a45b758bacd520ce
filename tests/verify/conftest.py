"""The good editions, built once."""

from pathlib import Path

import pytest

from verify.editions import Good


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    """The small book that the tests damage."""
    return Good.of(Path(__file__).parent / "project", tmp_path_factory.mktemp("ferry"))
