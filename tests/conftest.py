"""Fixtures that tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from argmap.extract import extract
from argmap.files import read_text
from argmap.model import ArgumentMap
from argmap.recording import RecordedModel
from parts import REPLIES, SEED, lacking


@pytest.fixture
def dot_program() -> str:
    return shutil.which("dot") or lacking("the program 'dot'")


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without the program `dot`."""
    (tmp_path / "empty-path").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty-path"))


@pytest.fixture(scope="session")
def seed_map() -> ArgumentMap:
    """The map that the recorded replies of a large language model give of the seed essay."""
    return extract(read_text(SEED), RecordedModel(REPLIES))
