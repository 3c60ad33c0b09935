"""The prompts, kept as Markdown files beside this one; the first line of each names its version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt's text and its version, which changes whenever the text does."""

    version: str
    text: str


@cache
def load_prompt(name: str) -> Prompt:
    """Return the prompt of the file `name`.md.

    >>> load_prompt("extract").version.split("-")[0]
    'extract'
    """
    content = files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")
    head, text = content.split("\n", 1)
    version = re.fullmatch(r"<!-- version: (\S+) -->", head)
    if not version:
        raise ValueError(f"{name}.md must begin with its version, not with {head!r}")
    return Prompt(version[1], text.strip())
