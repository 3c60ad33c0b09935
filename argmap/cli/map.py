"""`argmap map` and `argmap render`: essays to maps and drawings."""

from __future__ import annotations

import sys
import time
from errno import ENOENT
from pathlib import Path
from typing import Annotated, Any

import typer

from argmap.cli.shared import (
    BaseUrl,
    ModelName,
    Replies,
    choose_model,
    name_of,
    progress,
    read_input,
    sentence_of,
)
from argmap.errors import ArgmapError, RenderError
from argmap.extract import extract
from argmap.model import ArgumentMap
from argmap.render import check_drawable, render, to_svg
from argmap.storage import from_json, save, to_json


def _out(help: str) -> Any:  # noqa: A002
    return typer.Option("-o", "--out", metavar="OUT", help=help)


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
    model: ModelName = None,
    base_url: BaseUrl = None,
    replies: Replies = None,
    title: Annotated[str | None, typer.Option(help="The title of the map; for one essay.")] = None,
) -> None:
    """Map the argument of essays with a language model (the key is read from OPENAI_API_KEY)."""
    asked = choose_model(model, base_url, replies)
    if title is not None and len(essays) > 1:
        raise typer.BadParameter("one title cannot stand for several essays", param_hint="--title")
    targets = _targets(essays, out)
    failed = False
    for essay, files in zip(essays, targets, strict=True):
        started = time.monotonic()
        try:
            text = read_input(essay)
            with progress(f"{name_of(essay)}: asking {asked.settings['model']}"):
                found = extract(text, asked, title=title)
            for target in files:
                _write(found, target)
        except (ArgmapError, OSError) as error:
            failed = True
            sentence = sentence_of(error).removeprefix("text: ")
            named = sentence.startswith((f"{name_of(essay)}:", f"{name_of(essay)},"))
            typer.echo(f"argmap: {sentence if named else f'{name_of(essay)}: {sentence}'}", err=True)
            continue
        tokens = found.provenance.tokens.total if found.provenance else 0
        seconds = time.monotonic() - started
        written = ", ".join(str(target) for target in files if target) or "standard output"
        typer.echo(f"{name_of(essay)}: {found}, {tokens:,} tokens, {seconds:.1f} s -> {written}", err=True)
    if failed:
        raise typer.Exit(1)


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
    found = from_json(read_input(argument_map), source=name_of(argument_map))
    if target is None:
        sys.stdout.buffer.write(to_svg(found).encode())
    else:
        render(found, target)


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
