"""Maps as networkx graphs, and the notions of argumentation that follow from a map's structure.

Units and relations are both nodes, as in the Argument Interchange Format (AIF: I-nodes and S-nodes;
Chesñevar et al. 2006, doi:10.1017/S0269888906001044), so that an undercut can aim at an inference. Edges
run from source to relation and from relation to target. All functions name nodes by their id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

from argmap.model import ArgumentMap, Relation, Unit

Graph = nx.DiGraph  # of str; networkx's own class takes no type parameter at run time


def to_graph(argument_map: ArgumentMap) -> Graph[str]:
    """Return the map as a directed graph with one node for each unit and each relation.

    A unit's node has the attributes `type="unit"`, `role`, `text` and `spans`; a relation's has
    `type="relation"` and `kind`. The graph's own attributes are the map's other fields.

    >>> graph = to_graph(_EXAMPLE)
    >>> list(graph.edges)
    [('u2', 'r1'), ('u3', 'r2'), ('r1', 'u1'), ('r2', 'r1')]
    >>> graph.nodes["r2"]
    {'type': 'relation', 'kind': 'undercut'}
    >>> from_graph(graph) == _EXAMPLE
    True
    """
    graph: Graph[str] = nx.DiGraph(**{name: getattr(argument_map, name) for name in _GRAPH_FIELDS})
    for unit in argument_map.units:
        graph.add_node(unit.id, type="unit", role=unit.role, text=unit.text, spans=unit.spans)
    for relation in argument_map.relations:
        graph.add_node(relation.id, type="relation", kind=relation.kind)
    for relation in argument_map.relations:
        graph.add_edges_from((source, relation.id) for source in relation.sources)
        graph.add_edge(relation.id, relation.target)
    return graph


_GRAPH_FIELDS = sorted(set(ArgumentMap.model_fields) - {"units", "relations"})


def from_graph(graph: Graph[str]) -> ArgumentMap:
    """Return the map that `to_graph` made `graph` from, or that a graph of the same form describes.

    Raises `ValueError` where a node is neither unit nor relation, or a relation has not one target;
    pydantic's `ValidationError` where the map would break an invariant.
    """
    units, relations = [], []
    for node, data in graph.nodes(data=True):
        fields = {name: value for name, value in data.items() if name != "type"}
        if data.get("type") == "unit":
            units.append(Unit(id=node, **fields))
        elif data.get("type") == "relation":
            targets = list(graph.successors(node))
            if len(targets) != 1:
                raise ValueError(f"relation {node!r} has {len(targets)} targets; it takes one")
            sources = tuple(_units(graph, graph.predecessors(node)))
            relations.append(Relation(id=node, sources=sources, target=targets[0], **fields))
        else:
            raise ValueError(f"node {node!r}: type is {data.get('type')!r}, not 'unit' or 'relation'")
    return ArgumentMap(units=tuple(units), relations=tuple(relations), **graph.graph)


def main_conclusions(graph: Graph[str]) -> list[str]:
    """Return the conclusions from which no step leads any further; a finished argument has one.

    >>> main_conclusions(to_graph(_EXAMPLE))
    ['u1']
    """
    return [unit for unit in _conclusions(graph) if not graph.out_degree(unit)]


def intermediate_conclusions(graph: Graph[str]) -> list[str]:
    """Return the conclusions that in their turn support or attack something."""
    return [unit for unit in _conclusions(graph) if graph.out_degree(unit)]


def supporters(graph: Graph[str], unit: str) -> list[str]:
    """Return the units that support `unit`, linked ones included, in the order of their relations.

    >>> supporters(to_graph(_EXAMPLE), "u1")
    ['u2']
    """
    return _sources(graph, unit, "support")


def attackers(graph: Graph[str], node: str) -> list[str]:
    """Return the units that rebut the unit `node`, or that undercut the relation `node`.

    >>> attackers(to_graph(_EXAMPLE), "r1")
    ['u3']
    """
    return _sources(graph, node, "rebut", "undercut")


def linked(graph: Graph[str]) -> list[str]:
    """Return the relations whose several sources need each other."""
    return [node for node, data in graph.nodes(data=True) if "kind" in data and len(_inputs(graph, node)) > 1]


def convergent(graph: Graph[str], unit: str) -> list[str]:
    """Return the relations that support `unit` each on its own: none, or at least two."""
    steps = _steps_to(graph, unit, "support")
    return steps if len(steps) > 1 else []


def objections(graph: Graph[str]) -> list[str]:
    """Return the units that attack a unit or a relation.

    >>> objections(to_graph(_EXAMPLE))
    ['u3']
    """
    return [unit for unit in _units(graph, graph) if _steps_from(graph, unit, "rebut", "undercut")]


def rebuttals(graph: Graph[str]) -> list[str]:
    """Return the units that answer an objection: that rebut it, or undercut its attack."""
    attacks = {
        attack
        for objection in objections(graph)
        for attack in (objection, *_steps_from(graph, objection, "rebut", "undercut"))
    }
    return [
        unit
        for unit in _units(graph, graph)
        if any(
            target in attacks
            for step in _steps_from(graph, unit, "rebut", "undercut")
            for target in graph[step]
        )
    ]


def units_reaching(graph: Graph[str], unit: str) -> set[str]:
    """Return the units from which relations of any kind lead to `unit`, and `unit` itself.

    >>> sorted(units_reaching(to_graph(_EXAMPLE), "u1"))
    ['u1', 'u2', 'u3']
    """
    return {unit, *_units(graph, nx.ancestors(graph, unit))}


def support_circles(graph: Graph[str]) -> list[list[str]]:
    """Return the groups of units that support each other in a circle, each in the order of the graph."""
    kept = [node for node, data in graph.nodes(data=True) if data.get("kind", "support") == "support"]
    order = {node: place for place, node in enumerate(graph)}
    return sorted(
        (
            sorted(_units(graph, group), key=order.__getitem__)
            for group in nx.strongly_connected_components(graph.subgraph(kept))
            if len(group) > 1
        ),
        key=lambda group: order[group[0]],
    )


def _conclusions(graph: Graph[str]) -> Iterator[str]:
    return (node for node, data in graph.nodes(data=True) if data.get("role") == "conclusion")


def _units(graph: Graph[str], nodes: Iterable[str]) -> Iterator[str]:
    return (node for node in nodes if graph.nodes[node]["type"] == "unit")


def _inputs(graph: Graph[str], relation: str) -> list[str]:
    return list(_units(graph, graph.predecessors(relation)))


def _steps_from(graph: Graph[str], unit: str, *kinds: str) -> list[str]:
    return [step for step in graph.successors(unit) if graph.nodes[step]["kind"] in kinds]


def _steps_to(graph: Graph[str], node: str, *kinds: str) -> list[str]:
    return [step for step in graph.predecessors(node) if graph.nodes[step].get("kind") in kinds]


def _sources(graph: Graph[str], node: str, *kinds: str) -> list[str]:
    found = dict.fromkeys(
        source for step in _steps_to(graph, node, *kinds) for source in _inputs(graph, step)
    )
    return list(found)


_EXAMPLE: Any = ArgumentMap(
    text="Walk! It is healthy. It rains, though.",
    units=(
        Unit(id="u1", role="conclusion", text="You should walk."),
        Unit(id="u2", role="premise", text="Walking is healthy."),
        Unit(id="u3", role="premise", text="It rains."),
    ),
    relations=(
        Relation(id="r1", kind="support", sources=("u2",), target="u1"),
        Relation(id="r2", kind="undercut", sources=("u3",), target="r1"),
    ),
)
