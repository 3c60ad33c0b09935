"""The seed essay: what a large language model's recorded replies make of it, and what lies beside it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from importlib.metadata import version

import pytest

from argmap.extract import extract
from argmap.files import read_text
from argmap.graph import main_conclusions, supporters, to_graph
from argmap.model import ArgumentMap, Unit
from argmap.recording import RecordedModel
from argmap.render import to_dot
from argmap.segment import as_line
from argmap.storage import from_json, to_json
from parts import REPLIES, ROOT, SEED

TITLE = "Xi and Putin Have the Most Consequential Undeclared Alliance in the World"


def said(seed_map: ArgumentMap, unit: Unit) -> str:
    """A unit's quotes on one line, with plain spaces where the page has hard ones."""
    return as_line(" … ".join(seed_map.quotes(unit)))


def saying(seed_map: ArgumentMap, words: str) -> Unit:
    """The one unit whose quotes have these words."""
    [unit] = [unit for unit in seed_map.units if words in said(seed_map, unit)]
    return unit


def test_the_thesis_is_the_main_conclusion_and_found_where_it_is_said_again(seed_map: ArgumentMap) -> None:
    [main] = main_conclusions(to_graph(seed_map))
    thesis = saying(seed_map, "has become much more consequential than most of the United States’")
    assert thesis.id == main
    assert len(thesis.spans) == 2
    assert "the most consequential undeclared alliance in the world" in seed_map.quotes(thesis)[1]


@pytest.mark.parametrize(
    ("strand", "evidence"),
    [
        ("masterfully build a relationship with Putin", "40 one-on-one meetings"),
        ("Sino-Russian economic ties have grown", "Russia’s No. 1 trading partner"),
        ("functional equivalent of a military alliance", "S-400 air defenses"),
        ("Their diplomatic coordination has also ramped up", "almost always vote together"),
    ],
)
def test_each_strand_supports_the_thesis_and_has_its_own_evidence(
    strand: str, evidence: str, seed_map: ArgumentMap
) -> None:
    graph = to_graph(seed_map)
    [main] = main_conclusions(graph)
    claim = saying(seed_map, strand)
    assert claim.role == "conclusion"
    assert claim.id in supporters(graph, main)
    assert saying(seed_map, evidence).role == "evidence"
    assert saying(seed_map, evidence).id in supporters(graph, claim.id)


def test_the_objection_has_its_backing_and_its_answer(seed_map: ArgumentMap) -> None:
    graph = to_graph(seed_map)
    [main] = main_conclusions(graph)
    objection = saying(seed_map, "Many observers still find this alliance hard to believe")
    [attack] = [rel for rel in seed_map.relations if rel.sources == (objection.id,)]
    assert (attack.kind, attack.target) == ("rebut", main)
    assert saying(seed_map, "natural nonconvergence of interests").id in supporters(graph, objection.id)
    reply = saying(seed_map, "human beings play the cards")
    [answer] = [rel for rel in seed_map.relations if rel.sources == (reply.id,)]
    assert (answer.kind, answer.target) == ("undercut", attack.id)


@pytest.mark.parametrize(
    "furniture",
    [
        "Undeclared Alliance in the World",
        "By Graham Allison",
        "MARCH 23",
        "Destined for War",
        "Trả lời",
        "%s",
    ],
)
def test_titles_bylines_and_the_furniture_of_the_page_are_in_no_unit(
    furniture: str, seed_map: ArgumentMap
) -> None:
    assert furniture in as_line(seed_map.text)
    assert not any(furniture in said(seed_map, unit) for unit in seed_map.units)


def test_the_files_beside_the_seed_are_what_the_replies_give_today() -> None:
    found = extract(read_text(SEED), RecordedModel(REPLIES), title=TITLE)
    assert found.provenance is not None
    assert found.provenance.library_version == version("argmap")
    kept = read_text(SEED.with_suffix(".json"))
    assert to_json(found) == kept
    assert to_json(from_json(kept, source="seed")) == kept
    assert to_dot(found) == read_text(ROOT / "tests" / "golden" / "seed.dot")


def test_the_drawing_beside_the_seed_shows_the_map(seed_map: ArgumentMap) -> None:
    drawn = ET.fromstring(read_text(SEED.with_suffix(".svg")))
    ids = {item.get("id") for item in drawn.iter()}
    assert {unit.id for unit in seed_map.units} <= ids
    assert "".join(drawn.itertext()).count("economic lifeline") == 1
