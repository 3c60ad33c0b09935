"""What the readers share: the text beside an annotation, and errors that tell the place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from argmap.errors import FormatError
from argmap.files import read_text

Fault = Callable[[str | None, str], FormatError]
"""Takes a place ("line 3") and what is wrong there."""


def faults_of(path: str | os.PathLike[str]) -> Fault:
    """Return a maker of errors about one file."""
    return lambda place, message: FormatError(message, source=os.fspath(path), location=place)


def text_beside(path: str | os.PathLike[str], suffix: str) -> str:
    """Return the text of `NAME.txt` beside the annotation `NAME` + `suffix`.

    Raises `FormatError` where `path` has another suffix or the text is no UTF-8, `OSError` for no text.
    """
    annotation = Path(path)
    if not annotation.name.endswith(suffix):
        raise FormatError(f"the name of this annotation must end in {suffix}", source=os.fspath(path))
    return read_text(annotation.with_name(annotation.name.removesuffix(suffix) + ".txt"))


@contextmanager
def checked(fault: Fault, places: str | Mapping[str, str]) -> Iterator[None]:
    """Turn the `ValidationError` of the data made inside into a `FormatError` that tells the place.

    `places` is that place, or the places of ids: then it is the one of the id that the error names first.
    """
    try:
        yield
    except ValidationError as error:
        said = []
        for item in error.errors(include_url=False):
            problem = item["msg"].removeprefix("Value error, ")
            field = ".".join(map(str, item["loc"]))
            said.append(f"{field} {item['input']!r}: {problem}" if field else problem)
        message = "; ".join(said)
        if not isinstance(places, str):
            named = (places[name] for name in re.findall(r"'(\w+)'", message) if name in places)
            raise fault(next(named, None), message) from error
        raise fault(places, message) from error
