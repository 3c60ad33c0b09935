"""The command line: a thin door to `argmap.extract`, `argmap.save` and `argmap.render`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from argmap.errors import ArgmapError, RenderError
from argmap.extract import extract
from argmap.files import decode_text, read_text
from argmap.llm import LanguageModel, OpenAIModel
from argmap.model import ArgumentMap
from argmap.recording import RecordedModel
from argmap.render import check_drawable, render, to_svg
from argmap.storage import from_json, save, to_json

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


def _out(help: str) -> Any:  # noqa: A002
    return typer.Option("-o", "--out", metavar="OUT", help=help)


def main() -> None:
    """Run the command line; an error of the work itself is one sentence and exit status 1."""
    try:
        app()
    except (ArgmapError, OSError) as error:
        _fail(_sentence(error))


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Argument maps from essays: premises, evidence and conclusions, checked and drawn."""
    if show_version:
        typer.echo(f"argmap {version('argmap')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        context.fail("Missing command.")


@app.command("map")
def map_essays(
    essays: Annotated[
        list[str], typer.Argument(metavar="ESSAY", help="UTF-8 text files; - is standard input.")
    ],
    out: Annotated[
        str,
        _out(
            "A file (.json for the map; .svg, .png, .pdf or .dot for a drawing), a folder for both of each "
            "essay, or - for the map on standard output."
        ),
    ] = "-",
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", envvar="ARGMAP_MODEL", help="The language model to ask, which may cost money."
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", envvar="OPENAI_BASE_URL", help="Its server, if it is not OpenAI's."),
    ] = None,
    replies: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Keep the model's replies here and use them again; alone, only use them."
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="The title of the map; for one essay.")] = None,
) -> None:
    """Map the argument of essays with a language model (the key is read from OPENAI_API_KEY)."""
    asked = _model(model, base_url, replies)
    if title is not None and len(essays) > 1:
        raise typer.BadParameter("one title cannot stand for several essays", param_hint="--title")
    targets = _targets(essays, out)
    failed = False
    for essay, files in zip(essays, targets, strict=True):
        started = time.monotonic()
        try:
            text = _read(essay)
            with _progress(f"{_name(essay)}: asking {asked.settings['model']}"):
                found = extract(text, asked, title=title)
            for target in files:
                _write(found, target)
        except (ArgmapError, OSError) as error:
            failed = True
            sentence = _sentence(error).removeprefix("text: ")
            named = sentence.startswith((f"{_name(essay)}:", f"{_name(essay)},"))
            typer.echo(f"argmap: {sentence if named else f'{_name(essay)}: {sentence}'}", err=True)
            continue
        tokens = found.provenance.tokens.total if found.provenance else 0
        seconds = time.monotonic() - started
        written = ", ".join(str(target) for target in files if target) or "standard output"
        typer.echo(f"{_name(essay)}: {found}, {tokens:,} tokens, {seconds:.1f} s -> {written}", err=True)
    if failed:
        raise typer.Exit(1)


@app.command("render")
def render_map(
    argument_map: Annotated[str, typer.Argument(metavar="MAP", help="A map's .json; - is standard input.")],
    out: Annotated[
        str,
        _out("A .svg, .png, .pdf or .dot file, or - for SVG on standard output."),
    ],
) -> None:
    """Draw a map that `argmap map` made."""
    target = None if out == "-" else Path(out)
    if target:
        check_drawable(target)
    found = from_json(_read(argument_map), source=_name(argument_map))
    if target is None:
        sys.stdout.buffer.write(to_svg(found).encode())
    else:
        render(found, target)


def _model(name: str | None, base_url: str | None, replies: Path | None) -> LanguageModel:
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


def _targets(essays: list[str], out: str) -> list[list[Path | None]]:
    """Return the files to write for each essay, `None` for standard output; nothing is asked before."""
    path = Path(out)
    is_folder = path.is_dir() or out.endswith("/") or not (path.suffix or path.exists() or out == "-")
    if not out:
        raise typer.BadParameter("give a file, a folder, or - for standard output", param_hint="-o")
    if len(essays) > 1 and not is_folder:
        raise typer.BadParameter(f"several essays need a folder, not {out!r}", param_hint="-o")
    if out == "-":
        return [[None]]
    if not is_folder:
        if path.suffix.lower() != ".json":
            _check_drawable(path)
        if not path.parent.is_dir():
            raise FileNotFoundError(ENOENT, "there is no such folder", str(path.parent))
        return [[path]]
    stems = ["stdin" if essay == "-" else Path(essay).stem for essay in essays]
    for stem in stems:
        if stems.count(stem) > 1:
            raise typer.BadParameter(f"two essays would both be written as {stem}.json", param_hint="ESSAY")
    path.mkdir(parents=True, exist_ok=True)
    return [[path / f"{stem}.json", path / f"{stem}.svg"] for stem in stems]


def _check_drawable(path: Path) -> None:
    try:
        check_drawable(path)
    except RenderError as error:
        raise RenderError(f"{error} (.json holds the map itself)") from error


def _name(path: str) -> str:
    return "standard input" if path == "-" else path


def _read(path: str) -> str:
    return decode_text(sys.stdin.buffer.read(), source=_name(path)) if path == "-" else read_text(path)


def _write(argument_map: ArgumentMap, target: Path | None) -> None:
    if target is None:
        sys.stdout.buffer.write(to_json(argument_map).encode())
    elif target.suffix.lower() == ".json":
        save(argument_map, target)
    else:
        try:
            render(argument_map, target)
        except RenderError as error:
            kept = target.with_name(f"{target.name}.json")
            save(argument_map, kept)
            raise RenderError(f"{error}; the map itself is kept in {kept}") from error


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """Show on a terminal that work goes on, and for how long."""
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task(what, total=None)
        yield


def _sentence(error: Exception) -> str:
    if isinstance(error, IsADirectoryError):
        return f"{error.filename}: this is a folder, not a file"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _fail(sentence: str) -> NoReturn:
    typer.echo(f"argmap: {sentence}", err=True)
    raise SystemExit(1)
