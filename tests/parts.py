"""What tests share: where the seed is, a model whose replies are written by hand, parts that may lack."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from argmap.llm import Message, Reply
from argmap.model import Tokens

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "xi-putin-undeclared-alliance.txt"
REPLIES = ROOT / "seeds" / "replies"


class ScriptedModel:
    """A model that gives replies written by hand, one after the other, and keeps what it was asked."""

    def __init__(self, *replies: str | Exception) -> None:
        self.settings: Mapping[str, Any] = {"model": "scripted"}
        self.asked: list[list[Message]] = []
        self._replies = list(replies)

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        self.asked.append(list(messages))
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return Reply(
            text=reply,
            model="scripted-1",
            created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            tokens=Tokens(prompt=100, cached=40, completion=10),
        )


def lacking(part: str) -> NoReturn:
    """Skip a test for lack of a part; where every part must be there, fail it."""
    message = f"{part} is not installed here (.ci/run installs it)"
    if os.environ.get("ARGMAP_TEST_ALL_PARTS"):
        pytest.fail(message)
    pytest.skip(message)
