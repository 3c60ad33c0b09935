"""The command line: a thin door to the library's own functions."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from argmap.cli.eval import eval_maps
from argmap.cli.map import map_essays, render_map
from argmap.cli.shared import sentence_of
from argmap.errors import ArgmapError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
app.command("map")(map_essays)
app.command("render")(render_map)
app.command("eval")(eval_maps)


def main() -> None:
    """Run the command line; an error of the work itself is one sentence and exit status 1."""
    try:
        app()
    except (ArgmapError, OSError) as error:
        typer.echo(f"argmap: {sentence_of(error)}", err=True)
        raise SystemExit(1) from None


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
