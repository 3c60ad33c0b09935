"""Argument maps as JSON files."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pydantic import ValidationError

from argmap.errors import FormatError
from argmap.files import read_text, write_whole
from argmap.model import ArgumentMap


def save(argument_map: ArgumentMap, path: str | os.PathLike[str]) -> None:
    """Write a map as JSON (UTF-8, two spaces of indentation); an existing file is replaced whole.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "empty.json")
    >>> save(ArgumentMap(text="", units=()), path)
    >>> load(path)
    ArgumentMap(schema_version=1, title=None, text='', units=(), relations=(), provenance=None)
    """
    write_whole(path, to_json(argument_map).encode())


def to_json(argument_map: ArgumentMap) -> str:
    """Return a map as the JSON text that `save` writes."""
    return argument_map.model_dump_json(indent=2) + "\n"


def load(path: str | os.PathLike[str]) -> ArgumentMap:
    """Return the map that `save` wrote to `path`.

    Raises `FormatError` with every place that is wrong where the file is no such map, and `OSError`
    where it cannot be read.
    """
    return from_json(read_text(path), source=str(path))


def from_json(text: str, *, source: str) -> ArgumentMap:
    """Return the map that `to_json` wrote; `source` names the text in the `FormatError` of another."""
    try:
        return ArgumentMap.model_validate_json(text)
    except ValidationError as error:
        problems = "; ".join(_explain(error))
        raise FormatError(f"this is no argument map: {problems}", source=source) from error


def _explain(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(map(str, item["loc"]))
        message = item["msg"].removeprefix("Value error, ")
        yield f"{place}: {message}" if place else message
