"""Readers of annotated corpora: small documents by hand, the real corpora where they are, and bad input."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from argmap.errors import FormatError
from argmap.evaluate import MEASURES, evaluate
from argmap.formats import arggraph, brat, cdcp
from argmap.model import ArgumentMap, Relation
from parts import ROOT

CORPORA = Path(os.environ.get("ARGMAP_CORPORA", ROOT.parent / "shared" / "corpora"))


def corpus(name: str) -> Path:
    if not (CORPORA / name).is_dir():
        pytest.skip(f"the corpus {name} is not here; ARGMAP_CORPORA names the folder of corpora")
    return CORPORA / name


def write(folder: Path, text: str, name: str, annotation: str) -> Path:
    (folder / "doc.txt").write_text(text, encoding="utf-8")
    (folder / name).write_text(annotation, encoding="utf-8")
    return folder / name


# arggraph

TEXT = "Walk! It is healthy. Doctors say so, and nurses do. It takes time. We have it. So walk."
EDUS = [
    "Walk!",
    "It is healthy.",
    "Doctors say so,",
    "and nurses do.",
    "It takes time.",
    "We have it.",
    "So walk.",
]
SEGMENTS = ["e1>a1", "e7>a1", "e2>a2", "e3>j1", "e4>j1", "j1>a3", "e5>a4", "e6>a5", "e8>a6"]
GRAPH = "\n".join(
    [
        '<arggraph id="walk">',
        *(f'<edu id="e{number}"><![CDATA[{edu}]]></edu>' for number, edu in enumerate(EDUS, 1)),
        '<edu id="e8" implicit="true">Doctors know.</edu>',
        '<joint id="j1"/>',
        *(
            f'<adu id="a{n}" type="{side}"/>'
            for n, side in enumerate(["pro", "pro", "pro", "opp", "pro", "pro"], 1)
        ),
        *(
            f'<edge id="s{number}" src="{source}" trg="{target}" type="seg"/>'
            for number, (source, target) in enumerate((pair.split(">") for pair in SEGMENTS), 1)
        ),
        '<edge id="c1" src="a2" trg="a1" type="sup"/>',
        '<edge id="c2" src="a3" trg="a2" type="exa"/>',
        '<edge id="c3" src="a4" trg="a1" type="reb"/>',
        '<edge id="c4" src="a5" trg="c3" type="und"/>',
        '<edge id="c5" src="a6" trg="c2" type="add"/>',
        "</arggraph>",
    ]
)


def test_an_arggraph_becomes_units_with_spans_and_relations(tmp_path: Path) -> None:
    made = arggraph.load(write(tmp_path, TEXT, "doc.xml", GRAPH))
    assert made.text == TEXT
    assert [(unit.id, unit.role, made.quotes(unit)) for unit in made.units] == [
        ("a1", "conclusion", ("Walk!", "So walk.")),
        ("a2", "conclusion", ("It is healthy.",)),
        ("a3", "evidence", ("Doctors say so, and nurses do.",)),
        ("a4", "premise", ("It takes time.",)),
        ("a5", "premise", ("We have it.",)),
        ("a6", "premise", ()),
    ]
    assert made.units[5].text == "Doctors know."
    assert [(rel.id, rel.kind, rel.sources, rel.target) for rel in made.relations] == [
        ("c1", "support", ("a2",), "a1"),
        ("c2", "support", ("a3", "a6"), "a2"),
        ("c3", "rebut", ("a4",), "a1"),
        ("c4", "undercut", ("a5",), "c3"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "It is healthy.]",
            "It is wealthy.]",
            "line 3: edu 'e2' is not in the text behind character 5: 'It is weal",
        ),
        ("</arggraph>", "", "line 31: this is not XML: no element found"),
        ('<adu id="a2" type="pro"/>', '<unit id="a2"/>', "line 12: <unit> is none of edu, joint, adu, edge"),
        ('<adu id="a2"', '<adu id="a1"', "line 12: the id 'a1' stands on line 11, too"),
        (
            'trg="a1" type="sup"',
            'trg="a9" type="sup"',
            "line 26: trg 'a9' of a sup edge is nothing in this file",
        ),
        ('trg="a1" type="sup"', 'trg="c2" type="sup"', "line 26: trg 'c2' of a sup edge is edge, not adu"),
        ('trg="c3" type="und"', 'trg="a1" type="und"', "line 29: trg 'a1' of a und edge is adu, not edge"),
        ('trg="c3" type="und"', 'trg="s1" type="und"', "line 29: edge 'c4' aims at the seg edge 's1'"),
        ('trg="c3" type="und"', 'trg="c4" type="und"', "line 29: edges aim at each other in a circle"),
        ('trg="c2" type="add"', 'trg="c5" type="add"', "line 30: edges aim at each other in a circle"),
        ('type="exa"', 'type="odd"', "line 27: edge type 'odd' is none of sup, exa, reb, und, add, seg"),
        (' type="exa"', "", "line 27: <edge> lacks the attribute 'type'"),
        ('src="e2" trg="a2"', 'src="e2" trg="a3"', "line 12: adu 'a2' has no edu"),
        ("arggraph", "graph", "line 1: the root is <graph>, not <arggraph>"),
        ('id="c1"', 'id="c-1"', "line 26: edge 'c-1': "),
        ('src="a3" trg="a2"', 'src="a2" trg="a2"', "'a2' cannot be its own reason"),
        ("<arggraph", '<!DOCTYPE a [<!ENTITY b "c">]><arggraph', "a document type or entity"),
    ],
)
def test_a_broken_arggraph_is_told_with_file_and_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in GRAPH
    path = write(tmp_path, TEXT, "doc.xml", GRAPH.replace(old, new))
    with pytest.raises(FormatError) as caught:
        arggraph.load(path)
    assert caught.value.source == str(path)
    assert said in str(caught.value)


def test_a_missing_text_is_an_os_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "doc.xml").write_text(GRAPH)
    with pytest.raises(FileNotFoundError, match=r"doc\.txt"):
        arggraph.load(tmp_path / "doc.xml")


@pytest.mark.parametrize("language", ["en", "de"])
def test_all_microtexts_load_with_every_edu_and_edge(language: str) -> None:
    kinds: Counter[str] = Counter()
    sources = units = 0
    for path in sorted(corpus("microtexts1").joinpath(language).glob("*.xml")):
        made = arggraph.load(path)
        root = ET.parse(path).getroot()
        assert [" ".join(made.quotes(unit)) for unit in made.units] == [
            (edu.text or "").strip() for edu in root.iter("edu")
        ]
        kinds.update(relation.kind for relation in made.relations)
        sources += sum(len(relation.sources) for relation in made.relations)
        units += len(made.units)
        assert sum(edge.get("type") != "seg" for edge in root.iter("edge")) == sum(
            len(relation.sources) for relation in made.relations
        )
    assert (units, dict(kinds)) == (576, {"support": 263 + 9, "rebut": 108, "undercut": 63})
    assert sources == sum(kinds.values()) + 21


def attached(gold: ArgumentMap, *, to_first: bool) -> ArgumentMap:
    """Every unit but the first supports the first, or the one before it."""
    names = [unit.id for unit in gold.units]
    return gold.model_copy(
        update={
            "relations": tuple(
                Relation(
                    id=f"r{place}",
                    kind="support",
                    sources=(name,),
                    target=names[0 if to_first else place - 1],
                )
                for place, name in enumerate(names)
                if place
            )
        }
    )


@pytest.mark.parametrize(
    ("to_first", "known"),
    [(True, [0.712, 0.439, 0.407, 0.618, 0.312]), (False, [0.712, 0.439, 0.407, 0.663, 0.300])],
)
def test_trivial_mappers_score_as_by_the_original_evaluation_code(to_first: bool, known: list[float]) -> None:
    gold = {path.stem: arggraph.load(path) for path in corpus("microtexts1").joinpath("en").glob("*.xml")}
    scores = evaluate(gold, {name: attached(made, to_first=to_first) for name, made in gold.items()})
    names = ["eg_central_claim", "eg_role", "eg_function", "eg_attachment", "eg_las"]
    assert [round(scores[name].value, 3) for name in names] == known
    assert {scores[name].documents for name in names} == {112}


def test_gold_microtexts_against_themselves_score_one_everywhere() -> None:
    gold = {path.stem: arggraph.load(path) for path in corpus("microtexts1").joinpath("en").glob("*.xml")}
    figures = {name: score.value for name, score in evaluate(gold, gold).measures.items()}
    assert figures == {measure.name: 1.0 for measure in MEASURES}


# brat

ESSAY = "Walk!\nWalking is good.\nIt is healthy, and, as I\nsaid, cheap. It takes time. So walk."
ANN = "\n".join(
    [
        "T1\tMajorClaim 0 5\tWalk!",
        "T2\tClaim 6 22\tWalking is good.",
        "T3\tPremise 23 36;54 59\tIt is healthy cheap",
        "T4\tClaim 61 75\tIt takes time.",
        "T5\tMajorClaim 76 84\tSo walk.",
        "A1\tStance T2 For",
        "A2\tStance T4 Against",
        "A3\tSure T4",
        "R1\tsupports Arg1:T3 Arg2:T2",
        "R2\tattacks Arg1:T4 Arg2:T3",
        "#1\tAnnotatorNotes T1\tis it?",
        "",
    ]
)


def test_a_brat_essay_has_one_thesis_stances_and_pieces(tmp_path: Path) -> None:
    made = brat.load(write(tmp_path, ESSAY, "doc.ann", ANN))
    assert [(unit.id, unit.role, made.quotes(unit)) for unit in made.units] == [
        ("T1", "conclusion", ("Walk!", "So walk.")),
        ("T2", "conclusion", ("Walking is good.",)),
        ("T3", "premise", ("It is healthy", "cheap")),
        ("T4", "conclusion", ("It takes time.",)),
    ]
    assert [(rel.id, rel.kind, rel.sources, rel.target) for rel in made.relations] == [
        ("A1", "support", ("T2",), "T1"),
        ("A2", "rebut", ("T4",), "T1"),
        ("R1", "support", ("T3",), "T2"),
        ("R2", "rebut", ("T4",), "T3"),
    ]


def test_labels_can_be_called_otherwise(tmp_path: Path) -> None:
    ann = "T1\tThesis 0 5\tWalk!\nT2\tFact 6 22\tWalking is good.\nR1\tpro Arg1:T2 Arg2:T1\n"
    labels = brat.Labels(main="Thesis", evidence=("Fact",), supports=("pro",))
    made = brat.load(write(tmp_path, ESSAY, "doc.ann", ann), labels=labels)
    assert [unit.role for unit in made.units] == ["conclusion", "evidence"]
    assert made.relations[0].kind == "support"


def test_a_line_end_in_the_text_is_a_space_in_brat(tmp_path: Path) -> None:
    made = brat.load(write(tmp_path, ESSAY, "doc.ann", "T1\tPremise 38 59\tand, as I said, cheap\n"))
    assert made.quotes(made.units[0]) == ("and, as I\nsaid, cheap",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "Walking is good.",
            "Walking is bad.",
            "line 2: T2: at 6 22 the text has 'Walking is good.', not 'Walking is b",
        ),
        ("Claim 6 22", "Idea 6 22", "line 2: T2: the label 'Idea' is none of MajorClaim, Claim, Premise"),
        ("6 22", "6 2200", "line 2: T2: 6 2200 does not lie in the text (0 to 84)"),
        ("6 22", "6", "line 2: a text-bound annotation is ID, label and offsets, and text"),
        ("T2\tClaim", "T1\tClaim", "line 2: the id 'T1' is given twice"),
        ("supports", "helps", "line 9: R1: the label 'helps' is none of supports, attacks"),
        ("Arg2:T2", "Arg2:T9", "line 9: R1: there is no annotation 'T9'"),
        ("T2 For", "T2 Maybe", "line 6: A1: the stance 'Maybe' is none of For, Against"),
        ("T2 For", "T9 For", "line 6: A1: there is no annotation 'T9'"),
        ("#1\t", "E1\t", "line 11: 'E1' is none of the kinds T, R, A and #"),
        ("R1\tsupports Arg1:T3", "R1\tsupports T3", "line 9: a relation is ID and"),
        ("Arg1:T3 Arg2:T2", "Arg1:T2 Arg2:T2", "'T2' cannot be its own reason"),
    ],
)
def test_a_broken_brat_file_is_told_with_file_and_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in ANN
    path = write(tmp_path, ESSAY, "doc.ann", ANN.replace(old, new))
    with pytest.raises(FormatError) as caught:
        brat.load(path)
    assert caught.value.source == str(path)
    assert said in str(caught.value)


# CDCP

COMMENT = "They call daily. I lost my job. That must stop. See http://a.b"
PROPOSITIONS: dict[str, Any] = {
    "prop_labels": ["fact", "testimony", "policy", "reference"],
    "prop_offsets": [[0, 16], [16, 31], [31, 47], [47, 62]],
    "reasons": [[[0, 1], 2]],
    "evidences": [[[3, 3], 0]],
    "url": {},
}


def test_a_cdcp_comment_has_linked_reasons_and_evidence(tmp_path: Path) -> None:
    made = cdcp.load(write(tmp_path, COMMENT, "doc.ann.json", json.dumps(PROPOSITIONS)))
    assert [(unit.id, unit.role, made.quotes(unit)) for unit in made.units] == [
        ("u1", "conclusion", ("They call daily.",)),
        ("u2", "evidence", ("I lost my job.",)),
        ("u3", "conclusion", ("That must stop.",)),
        ("u4", "evidence", ("See http://a.b",)),
    ]
    assert [(rel.sources, rel.target) for rel in made.relations] == [(("u1", "u2"), "u3"), (("u4",), "u1")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"reasons": [[[0, 1], 4]]},
            "reasons[0]: a link is [[first, last], target] over the propositions 0 to 3",
        ),
        ({"evidences": [[[1, 0], 2]]}, "evidences[0]: a link is"),
        (
            {"prop_offsets": [[0, 16], [16, 31], [31, 47], [47, 63]]},
            "prop_offsets[3]: [47, 63] holds no words",
        ),
        ({"prop_labels": ["fact"]}, "prop_labels: 1 labels for 4 propositions"),
        ({"prop_labels": ["idea"] * 4}, "prop_labels.0: this is no CDCP annotation: Input should be 'fact'"),
        ({"reasons": 1}, "reasons: this is no CDCP annotation"),
        ({"reasons": [[[0, 2], 1]]}, "'u2' cannot be its own reason"),
    ],
)
def test_a_broken_cdcp_file_is_told_with_file_and_place(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    path = write(tmp_path, COMMENT, "doc.ann.json", json.dumps({**PROPOSITIONS, **change}))
    with pytest.raises(FormatError) as caught:
        cdcp.load(path)
    assert caught.value.source == str(path)
    assert said in str(caught.value)


def test_all_cdcp_comments_load_with_every_proposition_and_link() -> None:
    files = sorted(corpus("cdcp-train").glob("*.ann.json"))
    assert len(files) == 581
    for path in files:
        made = cdcp.load(path)
        raw = json.loads(path.read_text(encoding="utf-8"))
        assert len(made.units) == len(raw["prop_offsets"])
        links = {(tuple(ends), target) for ends, target in raw["reasons"] + raw["evidences"]}
        assert len(made.relations) == len(links)
