"""Replies kept as files: the cache, the test fixture and the run that anyone can repeat, in one."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from argmap.errors import FormatError, ModelError
from argmap.files import read_text, write_whole
from argmap.llm import LanguageModel, Message, Reply


class _Recording(BaseModel):
    """The file of one reply. It holds what was asked too, so that a person can read the exchange."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settings: dict[str, Any]
    messages: list[dict[str, str]]
    reply: Reply


class RecordedModel:
    """Replies kept as files in `folder`, named by the hash of settings, messages and schema.

    With a `model` behind it, a request that has no file yet is sent to that model and its reply kept:
    a cache. Without one it only replays, as the one model whose replies the folder holds: a fixture for
    tests, or a run that anyone can repeat.

    >>> import tempfile
    >>> RecordedModel(tempfile.mkdtemp()).complete([{"role": "user", "content": "Hello"}], schema={})
    Traceback (most recent call last):
    argmap.errors.ModelError: ... holds no replies; to record some, name a model (--model on the command line)
    """

    def __init__(self, folder: str | os.PathLike[str], model: LanguageModel | None = None) -> None:
        self._folder = Path(folder)
        self._model = model

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the model behind it, or of the one whose replies are in the folder."""
        if self._model:
            return self._model.settings
        found = {
            json.dumps(settings, sort_keys=True): settings
            for path in sorted(self._folder.glob("*.json"))
            for settings in [self._load(path).settings]
        }
        if not found:
            raise ModelError(f"{self._folder} holds no replies; {_HOW_TO_RECORD}")
        if len(found) > 1:
            raise ModelError(
                f"{self._folder} holds replies of several models ({', '.join(found)}); name one of them"
            )
        return next(iter(found.values()))

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Return the kept reply, or the model's, which is kept before it is returned.

        Raises `ModelError` where there is neither, and `FormatError` where a kept file is damaged.
        """
        request = json.dumps([self.settings, list(messages), schema], sort_keys=True, ensure_ascii=False)
        path = self._folder / f"{hashlib.sha256(request.encode()).hexdigest()[:32]}.json"
        if path.exists():
            return self._load(path).reply
        if not self._model:
            raise ModelError(
                f"{self._folder} holds no reply to this request (it would be {path.name}): the text, the "
                f"prompt or the settings have changed since the replies were recorded; {_HOW_TO_RECORD}"
            )
        self._folder.mkdir(parents=True, exist_ok=True)  # before the reply costs anything
        reply = self._model.complete(messages, schema)
        recording = _Recording(
            settings=dict(self.settings), messages=[dict(message) for message in messages], reply=reply
        )
        write_whole(path, (recording.model_dump_json(indent=1) + "\n").encode())
        return reply

    @staticmethod
    def _load(path: Path) -> _Recording:
        try:
            return _Recording.model_validate_json(read_text(path))
        except ValidationError as error:
            raise FormatError(
                "this is no recorded reply; delete it to record it again",
                source=str(path),
            ) from error


_HOW_TO_RECORD = "to record some, name a model (--model on the command line)"
