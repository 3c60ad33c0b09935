"""Drawings of argument maps: DOT text, and pictures of it by suffix."""

from __future__ import annotations

import os
from pathlib import Path

from argmap.errors import RenderError
from argmap.files import write_whole
from argmap.model import ArgumentMap
from argmap.render.dot import to_dot
from argmap.render.graphviz import check_program, draw

__all__ = ["render", "to_dot", "to_svg"]

_SUFFIXES = (".svg", ".png", ".pdf", ".dot")


def render(argument_map: ArgumentMap, path: str | os.PathLike[str]) -> None:
    """Draw a map into a file whose suffix says the form: `.svg`, `.png`, `.pdf` or `.dot`.

    An existing file is replaced whole. The `dot` program draws where it is on the PATH; without it, SVG
    is drawn by the Graphviz that comes with argmap. Raises `RenderError` for another suffix, and for PNG
    or PDF where there is no `dot`.

    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "map.svg")
    >>> render(ArgumentMap(text="", units=()), path)
    >>> path.read_text(encoding="utf-8").startswith("<?xml")
    True
    """
    check_drawable(path)
    suffix = Path(path).suffix.lower()
    source = to_dot(argument_map)
    write_whole(path, source.encode() if suffix == ".dot" else draw(source, suffix[1:]))


def check_drawable(path: str | os.PathLike[str]) -> None:
    """Raise the `RenderError` that `render` would for `path`, before there is a map to draw.

    >>> check_drawable("map.txt")
    Traceback (most recent call last):
    argmap.errors.RenderError: map.txt: the suffix says what to draw; it is one of .svg, .png, .pdf, .dot
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _SUFFIXES:
        allowed = ", ".join(_SUFFIXES)
        raise RenderError(f"{os.fspath(path)}: the suffix says what to draw; it is one of {allowed}")
    if suffix in (".png", ".pdf"):
        check_program(suffix[1:])


def to_svg(argument_map: ArgumentMap) -> str:
    """Return the drawing of a map as the text of an SVG file."""
    return draw(to_dot(argument_map), "svg").decode()
