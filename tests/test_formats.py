"""Readers of annotated corpora: small documents by hand, the real corpora where they are, and bad input."""

from __future__ import annotations

import json
import os
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
            "line 26: edge 'c1': its trg 'a9' is nothing in this file",
        ),
        (
            'trg="a1" type="sup"',
            'trg="c2" type="sup"',
            "line 26: edge 'c1': sup leads from adu to adu, not from adu 'a2' to edge 'c2'",
        ),
        (
            'trg="c3" type="und"',
            'trg="a1" type="und"',
            "line 29: edge 'c4': und leads from adu to edge (but seg), not from adu 'a5' to adu 'a1'",
        ),
        (
            'trg="c3" type="und"',
            'trg="s1" type="und"',
            "line 29: edge 'c4': und leads from adu to edge (but seg)",
        ),
        ('trg="c3" type="und"', 'trg="c4" type="und"', "line 29: edges c4 aim at each other in a circle"),
        ('trg="c2" type="add"', 'trg="c5" type="add"', "line 30: edges c5 aim at each other in a circle"),
        (
            'type="exa"',
            'type="odd"',
            "line 27: edge 'c2': the type 'odd' is none of seg, sup, exa, reb, und, add",
        ),
        (' type="exa"', "", "line 27: <edge> lacks the attribute 'type'"),
        ('src="e2" trg="a2"', 'src="e2" trg="a3"', "line 12: adu 'a2' has no edu"),
        ("arggraph", "graph", "line 1: the root is <graph>, not <arggraph>"),
        ('id="c1"', 'id="c-1"', "line 26: id 'c-1': String should match pattern"),
        ('src="a3" trg="a2"', 'src="a2" trg="a2"', "line 27: relation 'c2': 'a2' cannot be its own reason"),
        ("<arggraph", '\n<!DOCTYPE a [<!ENTITY b "c">]><arggraph', "line 2: a document type or entity"),
        ("<arggraph", '<?xml version="1.0" encoding="odd"?><arggraph', "line 1: this is not XML that can be"),
        (
            "<arggraph",
            '<?xml version="1.0" encoding="utf-7"?><arggraph',
            "line 1: this is not XML that can be",
        ),
        (
            "</arggraph>",
            "words</arggraph>",
            "line 1: <arggraph> holds the words 'words'; only an edu has any",
        ),
        ('type="opp"/>', 'type="opp"><joint id="j2"/></adu>', "line 14: <joint> inside another is none of"),
        ('type="opp"', 'type="op"', "line 14: adu 'a4': the type 'op' is none of pro, opp"),
        ('"a4" type="opp"', '"a4"', "line 14: <adu> lacks the attribute 'type'"),
        ('<joint id="j1"/>', '<joint id="j1"/><joint id="j2"/>', "line 10: joint 'j2' has no edu"),
        ('src="j1" trg="a3"', 'src="j1" trg="j1"', "line 22: edge 's6': seg leads from edu to adu or from"),
        ('src="j1" trg="a3"', 'src="e4" trg="a3"', "line 10: joint 'j1' is no part of any adu"),
        ('src="e8"', 'src="e4"', "line 9: implicit edu 'e8' is no part of any adu"),
        (
            'src="e8" trg="a6"',
            'src="e8" trg="a1" type="seg"/><edge id="s0" src="e2" trg="a6"',
            "line 9: edu 'e8' is implicit, but adu 'a1' has words",
        ),
        ('"true"', '"yes"', "line 9: edu 'e8': implicit is 'true' or 'false', not 'yes'"),
        ("Doctors know.", " ", "line 9: edu 'e8' has no words"),
        ('src="a4" trg="a1" type="reb"', 'src="a2" trg="a1" type="exa"', "line 28: relation 'c3': the same"),
        ('src="a6" trg="c2"', 'src="a3" trg="c2"', "line 27: relation 'c2': source 'a3' is given 2 times"),
    ],
)
def test_a_broken_arggraph_is_told_with_file_and_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in GRAPH
    path = write(tmp_path, TEXT, "doc.xml", GRAPH.replace(old, new))
    with pytest.raises(FormatError) as caught:
        arggraph.load(path)
    assert caught.value.source == str(path)
    assert said in str(caught.value)


def test_restatements_and_joined_edus_are_told_in_the_order_of_the_text(tmp_path: Path) -> None:
    turned = GRAPH.replace('src="e1" trg="a1"', 'src="e0" trg="a1"').replace('src="e7"', 'src="e1"')
    turned = turned.replace('src="e0"', 'src="e7"')
    turned = turned.replace('src="e3" trg="j1"', 'src="e0" trg="j1"').replace('src="e4"', 'src="e3"')
    turned = turned.replace('src="e0"', 'src="e4"')
    assert turned != GRAPH
    made = arggraph.load(write(tmp_path, TEXT, "doc.xml", turned))
    assert [unit.text for unit in made.units[:3:2]] == ["Walk!", "Doctors say so, and nurses do."]


def test_an_undercut_or_addition_that_aims_at_an_addition_aims_at_its_relation(tmp_path: Path) -> None:
    more = (
        '<edge id="c6" src="a4" trg="c5" type="und"/><edge id="c7" src="a5" trg="c5" type="add"/></arggraph>'
    )
    made = arggraph.load(write(tmp_path, TEXT, "doc.xml", GRAPH.replace("</arggraph>", more)))
    found = {rel.id: (rel.sources, rel.target) for rel in made.relations}
    assert found["c6"] == (("a4",), "c2")
    assert found["c2"] == (("a3", "a5", "a6"), "a2")


def test_a_thousand_joints_in_a_chain_end_at_once(tmp_path: Path) -> None:
    joints = "".join(f'<joint id="k{number}"/>' for number in range(1000))
    chain = "".join(
        f'<edge id="k{number}-{time}" src="k{number}" trg="k{number + 1}" type="seg"/>'
        for number in range(999)
        for time in "ab"
    )
    path = write(tmp_path, TEXT, "doc.xml", GRAPH.replace("</arggraph>", f"{joints}{chain}</arggraph>"))
    with pytest.raises(FormatError, match="from joint 'k0' to joint 'k1'"):
        arggraph.load(path)


@pytest.mark.parametrize(("reader", "name"), [(arggraph, "doc.txt"), (brat, "doc.xml"), (cdcp, "doc.json")])
def test_another_suffix_is_refused(reader: Any, name: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=f"must end in {reader.SUFFIX}"):
        reader.load(write(tmp_path, TEXT, name, ""))


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


def test_a_stance_makes_no_relation_where_there_is_no_major_claim(tmp_path: Path) -> None:
    made = brat.load(
        write(tmp_path, ESSAY, "doc.ann", "T2\tClaim 6 22\tWalking is good.\r\nA1\tStance T2 For")
    )
    assert [unit.id for unit in made.units] == ["T2"]
    assert made.relations == ()


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
        ("6 22", "6", "line 2: a text-bound annotation is ID, label with offsets, and text"),
        ("T2\tClaim", "T1\tClaim", "line 2: the id 'T1' stands on line 1, too"),
        ("supports", "helps", "line 9: R1: the label 'helps' is none of supports, attacks"),
        ("Arg2:T2", "Arg2:T9", "line 9: R1: there is no text-bound annotation 'T9'"),
        ("T2 For", "T2 Maybe", "line 6: A1: the stance 'Maybe' is none of For, Against"),
        ("T2 For", "T9 For", "line 6: A1: there is no text-bound annotation 'T9'"),
        ("#1\t", "E1\t", "line 11: 'E1' is none of the kinds T, R, A and #"),
        ("R1\tsupports Arg1:T3", "R1\tsupports T3", "line 9: a relation is ID and"),
        ("Arg1:T3 Arg2:T2", "Arg2:T2 Arg1:T3", "line 9: a relation is ID and, behind a tab, label, Arg1:ID"),
        ("R2\t", "R1\t", "line 10: the id 'R1' stands on line 9, too"),
        ("R2\tattacks Arg1:T4 Arg2:T3", "R2\tsupports Arg1:T3 Arg2:T2", "line 10: relation 'R2': the same"),
        ("R1\t", "Ré\t", "line 9: id 'Ré': String should match pattern"),
        ("A1\t", "Aé\t", "line 6: id 'Aé': String should match pattern"),
        ("6 22", "6 " + "9" * 5000, "line 2: a text-bound annotation is ID, label with offsets"),
        ("23 36;54 59", "23 36;30 59", "line 3: T3: at 23 36;30 59 the text has"),
        ("76 84\tSo walk.", "3 22\tk! Walking is good.", "line 5: unit 'T1': span 3-22 must start at 5"),
        ("T2 For", "T3 For", "line 6: A1: a Premise takes no stance, only Claim"),
        ("T2 For", "T1 For", "line 6: A1: a MajorClaim takes no stance, only Claim"),
        ("T2 For", "T4 For", "line 7: A2: T4 has a stance on line 6, too; it takes one"),
        ("Arg1:T3 Arg2:T2", "Arg1:T2 Arg2:T2", "line 9: relation 'R1': 'T2' cannot be its own reason"),
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


def test_an_address_that_the_corpus_keeps_apart_is_in_the_unit_s_text(tmp_path: Path) -> None:
    change = {"prop_offsets": [[0, 16], [16, 31], [31, 47], [47, 59]], "url": {"3": "http://a.b"}}
    comment = COMMENT.replace("http://a.b", "__URL__")
    made = cdcp.load(write(tmp_path, comment, "doc.ann.json", json.dumps({**PROPOSITIONS, **change})))
    assert (made.units[3].text, made.quotes(made.units[3])) == ("See http://a.b", ("See __URL__",))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{\n  no", "line 2: this is not JSON: Expecting property name"),
        ("[" * 100_000, "this is no CDCP annotation: maximum recursion depth"),
        ('{"prop_labels": [], "prop_labels": []}', "the key 'prop_labels' is given twice"),
        ('{"prop_labels": [' + "9" * 5000 + "]}", "this is no CDCP annotation: Exceeds the limit"),
    ],
    ids=["syntax", "depth", "key", "digits"],
)
def test_a_file_that_is_no_sane_json_is_told(written: str, said: str, tmp_path: Path) -> None:
    path = write(tmp_path, COMMENT, "doc.ann.json", written)
    with pytest.raises(FormatError) as caught:
        cdcp.load(path)
    assert caught.value.source == str(path)
    assert said in str(caught.value)


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
        ({"prop_labels": ["idea"] * 4}, "prop_labels[0]: this is no CDCP annotation: Input should be 'fact'"),
        ({"reasons": 1}, "reasons: this is no CDCP annotation"),
        (
            {"reasons": [[[0, True], 2]]},
            "reasons[0][0][1]: this is no CDCP annotation: Input should be a valid",
        ),
        ({"more": 1}, "more: this is no CDCP annotation: Extra inputs"),
        (
            {"reasons": [[[0, 0], 2], [[0, 0], 2]]},
            "reasons[1]: relation 'r2': the same step as relation 'r1'",
        ),
        ({"evidences": [[[0, 1], 2]]}, "evidences[0]: relation 'r2': the same step as relation 'r1'"),
        ({"prop_offsets": [[0, 16], [9, 31], [31, 47], [47, 62]]}, "prop_offsets[1]: starts at 10, in or"),
        ({"url": {"3": "http://c.d"}}, "url.3: an address is for one __URL__ in its proposition"),
        ({"url": {"9": "http://c.d"}}, "url.9: the key '9' is no proposition (0 to 3)"),
        ({"reasons": [[[0, 2], 1]]}, "reasons[0]: relation 'r1': 'u2' cannot be its own reason"),
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
        assert [(rel.sources, rel.target) for rel in made.relations] == [
            (tuple(f"u{number + 1}" for number in range(first, last + 1)), f"u{target + 1}")
            for (first, last), target in raw["reasons"] + raw["evidences"]
        ]
        assert [made.quotes(unit)[0] for unit in made.units] == [
            made.text[start:end].strip() for start, end in raw["prop_offsets"]
        ]
        for name, address in raw["url"].items():
            assert address in made.units[int(name)].text


# all three

FILES = [(arggraph, TEXT, GRAPH), (brat, ESSAY, ANN), (cdcp, COMMENT, json.dumps(PROPOSITIONS))]


@pytest.mark.parametrize(("reader", "text", "annotation"), FILES, ids=["arggraph", "brat", "cdcp"])
@given(data=st.data())
def test_a_damaged_file_is_a_map_or_a_format_error(
    reader: Any, text: str, annotation: str, data: st.DataObject
) -> None:
    """Never another exception: pieces of the file are cut out, doubled, moved or overwritten."""
    written = annotation.encode()
    for _ in range(data.draw(st.integers(1, 3))):
        start, end, to = (data.draw(st.integers(0, len(written))) for _ in range(3))
        piece = data.draw(st.sampled_from([b"", written[to : to + 12]]) | st.binary(max_size=4))
        written = written[:start] + piece + written[min(end, start + 12) :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "doc" + reader.SUFFIX)
        path.write_bytes(written)
        path.with_name("doc.txt").write_text(text, encoding="utf-8")
        with suppress(FormatError):
            assert reader.load(path).text == text
