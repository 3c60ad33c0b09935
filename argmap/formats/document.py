"""What the readers share: the text beside an annotation, and how a place in it is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from argmap.errors import FormatError
from argmap.files import read_text
from argmap.model import ArgumentMap, Relation, Unit

Fault = Callable[[str, str], FormatError]
"""Takes a place ("line 3") and what is wrong there."""


def faults_of(path: str | os.PathLike[str]) -> Fault:
    """Return a maker of errors about one file."""
    return lambda place, message: FormatError(message, source=os.fspath(path), location=place)


def text_beside(path: str | os.PathLike[str], suffix: str) -> str:
    """Return the text of `NAME.txt` beside the annotation `NAME` + `suffix`; raises `OSError` for none."""
    annotation = Path(path)
    return read_text(annotation.with_name(annotation.name.removesuffix(suffix) + ".txt"))


def build(
    path: str | os.PathLike[str], text: str, units: Sequence[Unit], relations: Sequence[Relation]
) -> ArgumentMap:
    """Return the map of what was read; raises `FormatError` where it breaks an invariant of maps."""
    try:
        return ArgumentMap(text=text, units=tuple(units), relations=tuple(relations))
    except ValidationError as error:
        problems = "; ".join(item["msg"].removeprefix("Value error, ") for item in error.errors())
        raise FormatError(problems, source=os.fspath(path)) from error
