"""What the commands share: how a model is named, texts are read, progress is shown and failure is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from argmap.files import decode_text, read_text
from argmap.llm import LanguageModel, OpenAIModel
from argmap.recording import RecordedModel

ModelName = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", envvar="ARGMAP_MODEL", help="The language model to ask, which may cost money."
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="OPENAI_BASE_URL", help="Its server, if it is not OpenAI's."),
]
Replies = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="Keep the model's replies here and use them again; alone, only use them."
    ),
]


def choose_model(name: str | None, base_url: str | None, replies: Path | None) -> LanguageModel:
    """Return the model that the options name; without any, end with status 2 and say what to set."""
    behind = OpenAIModel(name, base_url=base_url) if name else None
    if replies is not None:
        return RecordedModel(replies, behind)
    if behind is None:
        raise typer.BadParameter(
            "no language model is named, and argmap asks none of its own accord: give --model NAME (or set "
            "ARGMAP_MODEL), with OPENAI_API_KEY for OpenAI or --base-url for a server of your own; or "
            "--replies FOLDER to use recorded replies",
            param_hint="--model",
        )
    return behind


def name_of(path: str) -> str:
    """Return how to call an input in a message."""
    return "standard input" if path == "-" else path


def read_input(path: str) -> str:
    """Return the text of a file, or of standard input."""
    return decode_text(sys.stdin.buffer.read(), source=name_of(path)) if path == "-" else read_text(path)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show on a terminal that work goes on, and for how long."""
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        shown.add_task(what, total=None)
        yield


def sentence_of(error: Exception) -> str:
    """Return what went wrong in one sentence, with the file concerned."""
    if isinstance(error, IsADirectoryError):
        return f"{error.filename}: this is a folder, not a file"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
