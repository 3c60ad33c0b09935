"""Scores: laws, figures that can be checked by hand, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argmap.errors import FormatError
from argmap.evaluate import MEASURES, Scores, differences, evaluate
from argmap.model import ArgumentMap, Relation, Span, Unit
from parts import ROOT
from strategies import argument_maps

TEXT = "Walk! It is healthy. Doctors say so. It takes time. We have time. Go now."
QUOTES = ["Walk!", "It is healthy.", "Doctors say so.", "It takes time.", "We have time.", "Go now."]
ROLES = ["conclusion", "conclusion", "evidence", "premise", "premise", "premise"]
STEPS: list[tuple[Any, str, str]] = [
    ("support", "u2", "u1"),
    ("support", "u3", "u2"),
    ("rebut", "u4", "u1"),
    ("undercut", "u5", "r3"),
    ("support", "u6", "u1"),
]


def walk(
    steps: list[tuple[Any, str, str]] = STEPS,
    roles: list[Any] = ROLES,
    quotes: list[str] = QUOTES,
    text: str = TEXT,
) -> ArgumentMap:
    units = [
        Unit(
            id=f"u{number}",
            role=role,
            text=quote,
            spans=(Span(start=text.index(quote), end=text.index(quote) + len(quote)),),
        )
        for number, (quote, role) in enumerate(zip(quotes, roles, strict=True), 1)
    ]
    relations = [
        Relation(id=f"r{number}", kind=kind, sources=tuple(sources.split()), target=target)
        for number, (kind, sources, target) in enumerate(steps, 1)
    ]
    return ArgumentMap(text=text, units=tuple(units), relations=tuple(relations))


def test_gold_against_itself_is_one_everywhere() -> None:
    scores = evaluate(walk(), walk())
    assert {name: score.value for name, score in scores.measures.items()} == {
        measure.name: 1.0 for measure in MEASURES
    }


@given(argument_maps())
def test_any_map_against_itself_scores_one_wherever_it_is_scored(made: ArgumentMap) -> None:
    spans = [span for unit in made.units for span in unit.spans]
    placed = all(unit.spans for unit in made.units) and len(set(spans)) == len(spans) and made.text.strip()
    for name, score in evaluate(made, made).measures.items():
        if placed or name in ("segmentation", "kappa"):
            assert score.value == score.mean == 1.0, name


@given(argument_maps(), st.data())
def test_every_figure_lies_between_its_bounds_and_is_no_nan(gold: ArgumentMap, data: st.DataObject) -> None:
    predicted = data.draw(argument_maps(text=gold.text))
    for name, score in evaluate(gold, predicted).measures.items():
        assert (-1 if name == "kappa" else 0) <= score.value <= 1, name


@given(argument_maps())
def test_ids_make_no_difference(made: ArgumentMap) -> None:
    name = {item.id: f"x_{item.id}" for item in (*made.units, *made.relations)}
    renamed = ArgumentMap(
        text=made.text,
        units=tuple(unit.model_copy(update={"id": name[unit.id]}) for unit in made.units),
        relations=tuple(
            Relation(
                id=name[rel.id],
                kind=rel.kind,
                sources=tuple(name[source] for source in rel.sources),
                target=name[rel.target],
            )
            for rel in made.relations
        ),
    )
    for name, score in evaluate(made, made).measures.items():
        assert evaluate(made, renamed)[name] == score


def test_every_measure_is_explained_in_the_docs() -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    rows = "".join(line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    assert re.findall(r"`(\w+)`", rows) == [measure.name for measure in MEASURES]


def figures(predicted: ArgumentMap, gold: ArgumentMap | None = None) -> dict[str, float]:
    return {
        name: round(score.value, 3) for name, score in evaluate(gold or walk(), predicted).measures.items()
    }


def test_links_roles_and_the_main_conclusion_by_hand() -> None:
    # u6 moved to u2, u4's rebut turned to support (the undercut now attacks a support), u5 made evidence.
    found = figures(
        walk(
            steps=[*STEPS[:2], ("support", "u4", "u1"), ("undercut", "u5", "r3"), ("support", "u6", "u2")],
            roles=[*ROLES[:4], "evidence", "premise"],
        )
    )
    assert found["unit"] == found["unit_exact"] == found["main_conclusion"] == 1
    assert found["role"] == round(5 / 6, 3)
    assert found["link"] == found["link_positive"] == round(4 / 5, 3)
    assert found["typed_link"] == round(3 / 5, 3)
    # Gold links: 3 support, 2 attack; predicted: 4 support, 1 attack; right: 2 support, 1 attack.
    assert found["relation_support"] == round(2 * 2 / 7, 3)
    assert found["relation_attack"] == round(2 * 1 / 3, 3)
    # 30 ordered pairs; 24 are no link in both, 25 in each.
    assert found["link_macro"] == round((24 / 25 + 4 / 5) / 2, 3)
    assert found["relation_macro"] == round((24 / 25 + 4 / 7 + 2 / 3) / 3, 3)
    # conclusion 2/2, premise 2 of 3 and 2, evidence 1 of 1 and 2
    assert found["component_macro"] == round((1 + 4 / 5 + 2 / 3) / 3, 3)
    # agreement: 5 of 6 by chance (2*2 + 3*2 + 1*2) / 36
    assert found["kappa"] == round((5 / 6 - 12 / 36) / (1 - 12 / 36), 3)
    assert found["cass"] == round(2 * 0.75 * 1 / 1.75, 3)


def test_the_evidencegraph_measures_by_hand() -> None:
    # Gold: 1 is the root; 2, 6 support it; 3 supports 2; 4 attacks 1; 5 attacks 4. Opponent: 4 alone.
    # Here 4 supports 1 and 5 attacks 4: opponent is 5 alone. 6 hangs on 2.
    found = figures(
        walk(steps=[*STEPS[:2], ("support", "u4", "u1"), ("rebut", "u5", "u4"), ("support", "u6", "u2")])
    )
    assert found["eg_central_claim"] == 1
    assert found["eg_role"] == round((2 * 4 / 10 + 0) / 2, 3)
    assert found["eg_function"] == round((1 + 2 * 3 / 7 + 2 * 1 / 3) / 3, 3)
    assert found["eg_attachment"] == round((24 / 25 + 4 / 5) / 2, 3)
    assert found["eg_las"] == round(4 / 6, 3)


def test_another_root_is_another_central_claim() -> None:
    steps: list[tuple[Any, str, str]] = [("support", f"u{n}", "u2") for n in (1, 3, 4, 5, 6)]
    found = figures(walk(steps=steps))
    assert found["eg_central_claim"] == round((2 * 4 / 10 + 0) / 2, 3)
    assert found["main_conclusion"] == 0


def test_linked_sources_hang_on_the_first_in_the_tree_and_each_links_to_the_target() -> None:
    linked = walk(steps=[("support", "u3 u2", "u1"), ("support", "u6 u4 u5", "u1")])
    chain = [("u2", "u1"), ("u3", "u2"), ("u4", "u1"), ("u5", "u4"), ("u6", "u4")]
    chained = walk(steps=[("support", source, target) for source, target in chain])
    found = figures(chained, linked)
    assert found["eg_attachment"] == found["eg_las"] == 1
    assert found["link"] == round(2 * 2 / 10, 3)


def test_units_are_matched_one_to_one_at_half_of_the_longer_span() -> None:
    merged = walk(
        steps=[("support", "u2", "u1")],
        roles=["conclusion", "evidence"],
        quotes=["Walk!", "It is healthy. Doctors say so."],
    )
    found = figures(merged)
    assert found["unit"] == round(2 * 2 / 8, 3)  # 15 of 30 characters are "Doctors say so."
    assert found["unit_exact"] == round(2 * 1 / 8, 3)
    assert found["role"] == round(2 * 2 / 8, 3)
    assert "eg_las" not in found
    # By words: 3 of 6 are "Doctors say so." (evidence); "Walk!" is one of one.
    assert found["component_50"] == round(2 * 2 / 8, 3)
    assert found["component_100"] == round(2 * 1 / 8, 3)
    # 14 places between 15 words; one border of five is missed, and three more behind the units.
    assert found["segmentation"] == round(1 - 3 / 14, 3)


def test_a_border_moved_by_a_word_is_one_edit_and_not_two() -> None:
    text = "One two three four five six."
    gold = walk([], ["premise", "premise"], ["One two three", "four five six."], text)
    moved = walk([], ["premise", "premise"], ["One two", "three four five six."], text)
    far = walk([], ["premise", "premise"], ["One", "two three four five six."], text)
    assert figures(moved, gold)["segmentation"] == round(1 - 1 / 5, 3)
    assert figures(far, gold)["segmentation"] == round(1 - 2 / 5, 3)


def test_a_border_counts_as_moved_only_once() -> None:
    text = "One two three four five six."
    gold = walk([], ["premise"] * 3, ["One two three", "four", "five six."], text)
    between = walk([], ["premise"] * 2, ["One two three four", "five six."], text)
    other = walk([], ["premise"] * 3, ["One two", "three four five", "six."], text)
    assert figures(between, gold)["segmentation"] == round(1 - 1 / 5, 3)
    assert figures(other, gold)["segmentation"] == round(1 - 2 / 5, 3)
    alone = walk([], ["premise"] * 2, ["One two three", "four five six."], text)
    both = walk([], ["premise"] * 3, ["One two", "three four", "five six."], text)
    assert figures(both, alone)["segmentation"] == round(1 - 2 / 5, 3)  # one moved, one too many


def test_components_of_another_role_are_others() -> None:
    found = figures(walk(roles=[*ROLES[:5], "evidence"]))
    assert found["component_50"] == found["component_100"] == round(5 / 6, 3)


def test_of_two_steps_from_one_unit_the_tree_takes_the_first() -> None:
    twice = walk(steps=[*STEPS, ("support", "u6", "u2")])
    assert figures(walk(), twice)["eg_las"] == 1
    assert figures(walk(), twice)["link"] == round(2 * 5 / 11, 3)


def test_the_interval_is_that_of_95_percent() -> None:
    other = walk(steps=[("support", f"u{n}", "u2") for n in (1, 3, 4, 5, 6)])
    gold = {f"{number:03}": walk() for number in range(100)}
    score = evaluate(gold, {name: walk() if int(name) % 2 else other for name in gold})["main_conclusion"]
    assert score.value == 0.5
    assert score.low is not None
    assert score.high is not None
    assert 0.18 < score.high - score.low < 0.21  # 2 * 1.96 * 0.05; of 90 % it were 0.16


def test_a_restated_unit_is_found_at_any_of_its_places() -> None:
    gold = walk()
    thesis = gold.units[0]
    restated = thesis.model_copy(update={"spans": (*thesis.spans, Span(start=66, end=72))})
    found = figures(gold, gold.model_copy(update={"units": (restated, *gold.units[1:])}))
    assert found["unit"] == 1


def test_pooled_figures_weigh_units_and_means_weigh_documents() -> None:
    empty = ArgumentMap(text=TEXT, units=())
    scores = evaluate({"a": walk(), "b": walk(), "c": empty}, {"a": walk(), "b": empty, "c": empty})
    unit = scores["unit"]
    assert unit.value == pytest.approx(2 * 6 / 18)
    assert unit.mean == pytest.approx((1 + 0 + 1) / 3)
    assert unit.documents == 3
    assert unit.low is not None
    assert unit.high is not None
    assert 0 <= unit.low < unit.value < unit.high <= 1
    assert scores["eg_las"].documents == 1
    assert scores["main_conclusion"].documents == 2
    assert scores["main_conclusion"].value == 0.5


def test_intervals_are_the_same_every_time_and_absent_for_one_document() -> None:
    many = {str(number): walk() for number in range(5)}
    other = {**many, "3": walk(steps=STEPS[:3])}
    assert evaluate(many, other).measures == evaluate(many, other).measures
    assert evaluate(walk(), walk())["link"].low is None


def test_scores_are_saved_whole_and_two_runs_are_compared_document_by_document(tmp_path: Path) -> None:
    gold = {str(number): walk() for number in range(6)}
    worse = {name: walk(steps=STEPS[:3]) for name in gold}
    first, second = evaluate(gold, gold), evaluate(gold, worse)
    first.save(tmp_path / "first.json")
    loaded = Scores.load(tmp_path / "first.json")
    assert loaded.measures == first.measures
    kept = json.loads((tmp_path / "first.json").read_text())
    assert kept["documents"]["3"]["counts"]["link"] == [5, 5, 5]
    assert kept["measures"]["link"]["value"] == 1
    difference = differences(loaded, second)["link"]
    assert difference.value == pytest.approx(1 - 2 * 3 / 8)
    assert (difference.low, difference.high) == (pytest.approx(0.25), pytest.approx(0.25))
    assert differences(first, loaded)["link"].value == 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"measures": {}, "documents": {"a": {}}}'])
def test_a_file_that_holds_no_scores_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(content)
    with pytest.raises(FormatError, match=r"odd\.json: these are no scores"):
        Scores.load(tmp_path / "odd.json")


@pytest.mark.parametrize(
    ("gold", "predicted", "said"),
    [
        ({}, {}, "there are no gold maps"),
        ({"a": walk(), "b": walk()}, {"b": walk()}, r"a: there is no prediction .*\(1 of 2 have none\)"),
        ({"b": walk()}, {"b": walk(), "c": walk()}, r"c: there is no gold map .*\(1 of 2 have none\)"),
        ({"a": walk()}, {"a": walk(text=TEXT + " ")}, "a: the prediction is for another text"),
        (walk(), {"a": walk()}, "one gold and one predicted map, or many"),
    ],
)
def test_what_cannot_be_scored_is_refused_by_name(gold: Any, predicted: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        evaluate(gold, predicted)


def test_runs_over_different_documents_are_not_compared() -> None:
    with pytest.raises(FormatError, match=r"b: only one of the runs has this document \(1 are so\)"):
        differences(
            evaluate({"a": walk()}, {"a": walk()}),
            evaluate({"b": walk(), "a": walk()}, {"b": walk(), "a": walk()}),
        )
