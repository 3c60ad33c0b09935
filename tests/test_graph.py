"""Maps as graphs, and what follows from a map's structure."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given

from argmap import graph as g
from argmap.model import ArgumentMap, Relation, Unit
from strategies import argument_maps


@given(argument_maps())
def test_a_map_survives_the_graph(made: ArgumentMap) -> None:
    assert g.from_graph(g.to_graph(made)) == made


@given(argument_maps())
def test_supporters_and_attackers_are_the_sources_of_the_relations(made: ArgumentMap) -> None:
    graph = g.to_graph(made)
    for unit in made.units:
        into = [relation for relation in made.relations if relation.target == unit.id]
        assert set(g.supporters(graph, unit.id)) == {
            source for relation in into if relation.kind == "support" for source in relation.sources
        }
        assert set(g.attackers(graph, unit.id)) == {
            source for relation in into if relation.kind == "rebut" for source in relation.sources
        }


def debate(*relations: tuple[Any, str, str], conclusions: str = "thesis") -> nx.DiGraph[str]:
    """A graph of the units that the relations name; a relation's id is `kind_target` or `kind_n`."""
    names = dict.fromkeys(
        name for _, sources, target in relations for name in (*sources.split(), target) if "_" not in name
    )
    return g.to_graph(
        ArgumentMap(
            text="",
            units=tuple(
                Unit(id=name, role="conclusion" if name in conclusions.split() else "premise", text=name)
                for name in names
            ),
            relations=tuple(
                Relation(id=f"r_{number}", kind=kind, sources=tuple(sources.split()), target=target)
                for number, (kind, sources, target) in enumerate(relations, 1)
            ),
        )
    )


def test_the_notions_of_an_argument_with_objection_and_reply() -> None:
    graph = debate(
        ("support", "claim", "thesis"),
        ("support", "rule case", "claim"),
        ("support", "other", "claim"),
        ("rebut", "objection", "thesis"),
        ("support", "backing", "objection"),
        ("undercut", "reply", "r_4"),
        ("rebut", "denial", "objection"),
        ("undercut", "doubt", "r_2"),
        conclusions="thesis claim",
    )
    assert g.main_conclusions(graph) == ["thesis"]
    assert g.intermediate_conclusions(graph) == ["claim"]
    assert g.supporters(graph, "claim") == ["rule", "case", "other"]
    assert g.attackers(graph, "thesis") == ["objection"]
    assert g.attackers(graph, "r_4") == ["reply"]
    assert g.linked(graph) == ["r_2"]
    assert g.convergent(graph, "claim") == ["r_2", "r_3"]
    assert g.convergent(graph, "thesis") == []
    assert g.objections(graph) == ["objection", "reply", "denial", "doubt"]
    assert g.rebuttals(graph) == ["reply", "denial"]
    assert g.support_circles(graph) == []
    assert g.units_reaching(graph, "thesis") == {
        *("thesis", "claim", "rule", "case", "other", "objection", "backing", "reply", "denial", "doubt")
    }
    assert g.units_reaching(graph, "objection") == {"objection", "backing", "denial"}


def test_a_conclusion_that_answers_an_objection_is_no_main_conclusion() -> None:
    graph = debate(
        ("rebut", "objection", "thesis"),
        ("rebut", "reply", "objection"),
        ("support", "backing", "reply"),
        conclusions="thesis reply",
    )
    assert g.main_conclusions(graph) == ["thesis"]
    assert g.intermediate_conclusions(graph) == ["reply"]


def test_two_conclusions_that_lead_nowhere_are_both_main() -> None:
    graph = debate(("support", "a", "thesis"), ("support", "b", "other"), conclusions="thesis other")
    assert g.main_conclusions(graph) == ["thesis", "other"]


def test_a_circle_of_support_is_found_through_linked_steps_and_not_through_attacks() -> None:
    graph = debate(
        ("support", "a x", "b"),
        ("support", "b", "c"),
        ("support", "c", "a"),
        ("rebut", "p", "q"),
        ("rebut", "q", "p"),
    )
    assert g.support_circles(graph) == [["a", "b", "c"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda graph: graph.add_edge("r_1", "a"), "relation 'r_1' has 2 targets; it takes one"),
        (lambda graph: graph.remove_edge("r_1", "thesis"), "relation 'r_1' has 0 targets; it takes one"),
        (lambda graph: graph.add_node("x"), "node 'x': type is None, not 'unit' or 'relation'"),
        (lambda graph: graph.nodes["a"].update(role="idea"), "Input should be 'conclusion', 'premise'"),
    ],
)
def test_a_graph_that_is_no_map_is_refused_by_name(change: Any, said: str) -> None:
    graph = debate(("support", "a", "thesis"))
    change(graph)
    with pytest.raises(ValueError, match=r"[a-z]") as caught:
        g.from_graph(graph)
    assert said in str(caught.value)
