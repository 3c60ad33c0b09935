"""`argmap eval`: predicted maps, or a model, beside gold maps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from argmap.cli.shared import BaseUrl, ModelName, Replies, choose_model, sentence_of
from argmap.errors import ExtractionError, FormatError
from argmap.extract import extract
from argmap.llm import LanguageModel
from argmap.model import ArgumentMap
from argmap.storage import load

if TYPE_CHECKING:
    from argmap.evaluate import Scores


class Reader(StrEnum):
    """The formats of gold data."""

    ARGGRAPH = "arggraph"
    BRAT = "brat"
    CDCP = "cdcp"
    JSON = "json"


def eval_maps(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_FOLDER", help="Gold maps, one file a document.")],
    reader: Annotated[
        Reader, typer.Option(help="What the gold files are; json is argmap's own.")
    ] = Reader.JSON,
    maps: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Predicted maps, NAME.json for each document.")
    ] = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    replies: Replies = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Score the first N documents by name.")] = None,
    json_out: Annotated[
        Path | None, typer.Option("--json", metavar="OUT", help="Write every figure, and counts by document.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="OTHER", help="Show the difference to the --json file of another run."),
    ] = None,
) -> None:
    """Score maps in a folder (--maps), or those a model makes of the gold texts (--model or --replies)."""
    from argmap.evaluate import Scores, evaluate  # scipy takes its time to load

    other = Scores.load(against) if against else None
    documents = _read_gold(gold, reader, limit)
    if maps is not None:
        found = _read_maps(maps, None if limit is None else list(documents))
    else:
        found = _ask(documents, choose_model(model, base_url, replies))
    scores = evaluate(documents, found)
    if json_out:
        scores.save(json_out)
    _print_table(scores, other)


def _read_gold(folder: Path, reader: Reader, limit: int | None) -> dict[str, ArgumentMap]:
    suffix, read = ".json", load
    if reader is not Reader.JSON:
        module = import_module(f"argmap.formats.{reader}")
        suffix, read = module.SUFFIX, module.load
    return _read_folder(folder, suffix, read, limit)


def _read_maps(folder: Path, names: list[str] | None) -> dict[str, ArgumentMap]:
    if names is None:
        return _read_folder(folder, ".json", load, None)
    return {name: load(folder / f"{name}.json") for name in names}


def _read_folder(
    folder: Path, suffix: str, read: Callable[[Path], ArgumentMap], limit: int | None
) -> dict[str, ArgumentMap]:
    paths = sorted(path for path in folder.iterdir() if path.name.endswith(suffix))[:limit]
    if not paths:
        raise FormatError(f"there are no {suffix} files in this folder", source=str(folder))
    return {path.name.removesuffix(suffix): read(path) for path in paths}


def _ask(documents: Mapping[str, ArgumentMap], model: LanguageModel) -> dict[str, ArgumentMap]:
    """Return the model's maps; a text that it gives no valid map of is scored as a map without units."""
    found = {}
    console = Console(stderr=True)
    for name, gold in track(documents.items(), "asking", console=console, disable=not console.is_terminal):
        try:
            found[name] = extract(gold.text, model)
        except ExtractionError as error:
            typer.echo(f"argmap: {name}: scored as a map without units: {sentence_of(error)}", err=True)
            found[name] = ArgumentMap(text=gold.text, units=())
    return found


def _print_table(scores: Scores, other: Scores | None) -> None:
    from argmap.evaluate import differences

    gold = sum(document.gold_units for document in scores.documents.values())
    predicted = sum(document.predicted_units for document in scores.documents.values())
    table = Table("measure")
    headings = ["pooled", "95 % interval", "mean", "documents"]
    for heading in headings + (["difference", "95 % interval"] if other else []):
        table.add_column(heading, justify="right")
    compared = differences(scores, other) if other else {}
    for name, score in scores.measures.items():
        interval = _interval(score.low, score.high)
        row = [name, f"{score.value:.3f}", interval, f"{score.mean:.3f}", str(score.documents)]
        if difference := compared.get(name):
            row += [f"{difference.value:+.3f}", _interval(difference.low, difference.high, sign="+")]
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = 120  # a file or a pipe has no width of its own
    console.print(table)
    typer.echo(f"documents: {len(scores.documents)}, gold units: {gold}, predicted units: {predicted}")


def _interval(low: float | None, high: float | None, *, sign: str = "") -> str:
    return "" if low is None or high is None else f"{low:{sign}.3f} to {high:{sign}.3f}"
