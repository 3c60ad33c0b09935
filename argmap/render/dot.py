"""Argument map to DOT: what a unit and a relation look like.

Roles differ in shape and in colour, support and attack in line, head and colour, so that a drawing also
reads in black and white (colours: Okabe and Ito 2008, safe for the colour-blind). The argument runs from
right to left: the main conclusion stands at the left edge, its reasons to its right, so that many reasons
make a drawing taller, never wider than its longest chain.
"""

from __future__ import annotations

import textwrap
import unicodedata

import graphviz

from argmap.graph import main_conclusions, to_graph
from argmap.model import ArgumentMap, Kind, Relation, Role, Unit
from argmap.segment import as_line

_FONT = "Helvetica"
_COLUMNS = 40  # of a unit's text; a line of the title has as many again

_ROLE_STYLES: dict[Role, dict[str, str]] = {
    "conclusion": {"shape": "box", "style": "filled", "fillcolor": "#D6E8F5", "penwidth": "2"},
    "premise": {"shape": "box", "style": "filled,rounded", "fillcolor": "#FFFFFF"},
    "evidence": {"shape": "note", "style": "filled", "fillcolor": "#FFF3C4"},
}
_KIND_STYLES: dict[Kind, dict[str, str]] = {
    "support": {"color": "#00664B", "arrowhead": "normal"},
    "rebut": {"color": "#C04A00", "arrowhead": "tee", "style": "dashed", "penwidth": "1.6"},
    "undercut": {"color": "#C04A00", "arrowhead": "tee", "style": "dotted", "penwidth": "2.2"},
}
_KIND_SIGNS: dict[Kind, str] = {  # of characters that every common font has (WGL4)
    "support": "◄─── supports",
    "rebut": "├ ─ ─ rebuts",
    "undercut": "├ · · · undercuts",
}
_KIND_WORDS: dict[Kind, str] = {"support": "supports", "rebut": "rebuts", "undercut": "undercuts"}


def to_dot(argument_map: ArgumentMap) -> str:
    """Return the drawing of a map as DOT text; the same map gives the same text.

    Every unit is a node named by its id, with the essay's words as its tooltip. A relation that has
    several sources, or that is undercut, has a node of its own, a joint, named by the relation's id: the
    sources meet there, and there the undercut points.

    >>> map_of_one = ArgumentMap(text="Walk!", units=(Unit(id="u1", role="premise", text="Walk!"),))
    >>> [line.strip() for line in to_dot(map_of_one).splitlines() if "u1" in line]
    ['u1 [label="Walk!..." fillcolor="#FFFFFF" id=u1 shape=box ... tooltip=unsaid]']
    """
    dot = graphviz.Digraph(
        graph_attr={"rankdir": "RL", "ranksep": "0.4", "nodesep": "0.14", "bgcolor": "white"},
        node_attr={"fontname": _FONT, "fontsize": "12", "margin": "0.12,0.07", "color": "#333333"},
        edge_attr={"fontname": _FONT, "fontsize": "11", "arrowsize": "0.8"},
    )
    if argument_map.title:
        title = _label(argument_map.title, 2 * _COLUMNS)
        dot.attr(label=title, labelloc="t", labeljust="l", fontname=_FONT, fontsize="18")
    main = set(main_conclusions(to_graph(argument_map)))
    for unit in argument_map.units:
        _add_unit(dot, argument_map, unit, main=unit.id in main)
    undercut = {relation.target for relation in argument_map.relations if relation.kind == "undercut"}
    for relation in argument_map.relations:
        _add_relation(dot, relation, joint=len(relation.sources) > 1 or relation.id in undercut)
    _add_legend(dot, argument_map)
    return str(dot.source)


def _add_unit(dot: graphviz.Digraph, argument_map: ArgumentMap, unit: Unit, *, main: bool) -> None:
    style = dict(_ROLE_STYLES[unit.role])
    if main:
        style["peripheries"] = "2"
    if not unit.spans:
        style["style"] += ",dashed"
    quote = " … ".join(argument_map.quotes(unit))
    dot.node(unit.id, _label(unit.text, _COLUMNS), id=unit.id, tooltip=_tooltip(quote or "unsaid"), **style)


def _add_relation(dot: graphviz.Digraph, relation: Relation, *, joint: bool) -> None:
    style = _KIND_STYLES[relation.kind]
    sources = ", ".join(relation.sources)
    tooltip = f"{relation.id}: {sources} {_KIND_WORDS[relation.kind]} {relation.target}"
    last = relation.sources[0]
    if joint:
        last = relation.id
        dot.node(last, shape="point", width="0.09", color=style["color"], tooltip=tooltip)
        for source in relation.sources:
            dot.edge(source, last, tooltip=tooltip, **{**style, "arrowhead": "none"})
    dot.edge(last, relation.target, tooltip=tooltip, **style)


def _add_legend(dot: graphviz.Digraph, argument_map: ArgumentMap) -> None:
    """Add a sample of each role and kind that the map has; no id of a map has a hyphen."""
    roles = [role for role in _ROLE_STYLES if any(unit.role == role for unit in argument_map.units)]
    kinds = [kind for kind in _KIND_STYLES if any(rel.kind == kind for rel in argument_map.relations)]
    if not roles:
        return
    with dot.subgraph(name="cluster-legend") as legend:
        legend.attr(label="", color="#BBBBBB", style="rounded", margin="6")
        legend.attr("node", fontsize="10", margin="0.08,0.02", height="0.2")
        for role in roles:
            legend.node(f"legend-{role}", role, tooltip=role, **_ROLE_STYLES[role])
        for kind in kinds:
            color = _KIND_STYLES[kind]["color"]
            legend.node(f"legend-{kind}", _KIND_SIGNS[kind], shape="plain", fontcolor=color, tooltip=kind)


def _label(text: str, columns: int) -> str:
    r"""Return a text wrapped to `columns` of a fixed-width font, its lines flush left.

    >>> _label("two <b> \\N", 5)
    'two\\l<b>\\l\\\\N\\l'
    """
    line = _clipped(as_line(text), 5000)
    cells = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
    width = max(1, columns * len(line) // max(cells, 1))
    return _plain("".join(_escape(part) + r"\l" for part in textwrap.wrap(line, width)))


def _tooltip(text: str) -> str:
    """Return a tooltip that shows `text` as it is; Graphviz reads the escapes in tooltips twice."""
    return _plain(_escape(graphviz.escape(_clipped(as_line(text), 1000))))


def _clipped(line: str, longest: int) -> str:
    """Return a line that `dot` can read, which takes no string of more than 16 kB; the map keeps it all."""
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _escape(line: str) -> str:
    """Return a line that shows as it is, where DOT would read escapes and entities."""
    escaped: str = graphviz.escape(line.replace("&", "&amp;"))
    return escaped


def _plain(value: str) -> str:
    """Mark a value as one that is not HTML-like, whatever it looks like."""
    marked: str = graphviz.nohtml(value)
    return marked
