"""The data model: what is valid, and what is said of what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from argmap.model import ArgumentMap, Relation, Span, Tokens, Unit
from strategies import argument_maps


def unit(name: str, *spans: tuple[int, int], role: Any = "premise") -> Unit:
    return Unit(
        id=name, role=role, text=f"Claim {name}.", spans=tuple(Span(start=a, end=b) for a, b in spans)
    )


def relation(name: str, kind: Any, sources: str, target: str) -> Relation:
    return Relation(id=name, kind=kind, sources=tuple(sources.split()), target=target)


def test_a_map_is_frozen_and_takes_no_unknown_field() -> None:
    made = ArgumentMap(text="", units=())
    with pytest.raises(ValidationError, match="frozen"):
        made.text = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError, match=r"colour\n.*Extra inputs are not permitted"):
        ArgumentMap.model_validate({"text": "", "units": [], "colour": "red"})


@pytest.mark.parametrize("name", ["", "1u", "u-1", "u 1", "u1:n", "ü1", "u1\n"])
def test_an_id_is_a_letter_and_then_letters_digits_and_underscores(name: str) -> None:
    with pytest.raises(ValidationError, match="should match pattern"):
        unit(name)


@pytest.mark.parametrize("text", ["", " \n\u00a0"])
def test_a_unit_says_something(text: str) -> None:
    with pytest.raises(ValidationError, match="should match pattern"):
        Unit(id="u1", role="premise", text=text)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (3, 2)])
def test_a_span_ends_after_its_start(start: int, end: int) -> None:
    with pytest.raises(ValidationError, match=f"a span ends after its start, not at {end} from {start}"):
        Span(start=start, end=end)


@pytest.mark.parametrize("spans", [[(0, 4), (3, 6)], [(4, 6), (0, 2)], [(0, 4), (0, 4)]])
def test_the_spans_of_a_unit_are_in_order_and_apart(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValidationError, match=r"unit 'u1': span .* must start at . or later"):
        unit("u1", *spans)


def test_spans_may_touch() -> None:
    assert len(unit("u1", (0, 4), (4, 6)).spans) == 2


def test_everything_wrong_with_a_map_is_reported_together() -> None:
    with pytest.raises(ValidationError) as caught:
        ArgumentMap(
            text="Ten chars.",
            units=(unit("u1"), unit("u2", (4, 11)), unit("u3"), unit("u4"), unit("u1")),
            relations=(
                relation("r1", "support", "u9", "u1"),
                relation("r2", "rebut", "u2 u2", "r1"),
                relation("r3", "undercut", "u2", "u1"),
                relation("r4", "support", "u3", "u3"),
                relation("r5", "support", "u3 u4", "u2"),
                relation("r6", "support", "u4 u3", "u2"),
            ),
        )
    said = caught.value.errors()[0]["msg"]
    for problem in (
        "id 'u1' is given 2 times; every unit and relation has its own",
        "unit 'u2': span 4-11 passes the text's end (10 characters)",
        "relation 'r1': unknown source 'u9' (units: u1 to u4)",
        "relation 'r2': source 'u2' is given 2 times",
        "relation 'r2': unknown target 'r1' (units: u1 to u4)",
        "relation 'r3': an undercut's target is a relation, not 'u1' (relations: r1 to r6)",
        "relation 'r4': 'u3' cannot be its own reason or objection",
        "relation 'r6': the same step as relation 'r5'",
    ):
        assert problem in said


def test_undercuts_do_not_run_in_a_circle() -> None:
    with pytest.raises(ValidationError, match="relations r1, r2: undercuts run in a circle"):
        ArgumentMap(
            text="",
            units=(unit("u1"), unit("u2")),
            relations=(relation("r1", "undercut", "u1", "r2"), relation("r2", "undercut", "u2", "r1")),
        )


def test_what_an_argument_should_have_but_may_lack_is_valid_data() -> None:
    circle = ArgumentMap(
        text="",
        units=(unit("u1"), unit("u2"), unit("alone")),
        relations=(relation("r1", "support", "u1", "u2"), relation("r2", "support", "u2", "u1")),
    )
    assert str(circle) == "3 units (3 premises), 2 relations (2 supports)"


def test_provenance_belongs_to_the_text(seed_map: ArgumentMap) -> None:
    data = seed_map.model_dump()
    data["text"] += " "
    with pytest.raises(ValidationError, match="text_sha256 belongs to another text"):
        ArgumentMap.model_validate(data)


def test_quotes_are_the_essays_own_words_in_code_points() -> None:
    made = ArgumentMap(text="İ 👩‍👧 e\u0301 said so.", units=(unit("u1", (0, 1), (2, 5)),))
    assert made.quotes(made.units[0]) == ("İ", "👩‍👧")


def test_a_lone_surrogate_is_no_text() -> None:
    with pytest.raises(ValidationError, match="half a surrogate pair at character 2"):
        ArgumentMap(text="ab\ud800", units=())


def test_tokens_add_up_and_cached_ones_are_part_of_the_prompt() -> None:
    spent = Tokens(prompt=5, cached=2, completion=1) + Tokens(prompt=10, cached=8, completion=3)
    assert (spent, spent.total) == (Tokens(prompt=15, cached=10, completion=4), 19)


@given(argument_maps())
def test_a_map_survives_json(made: ArgumentMap) -> None:
    assert ArgumentMap.model_validate_json(made.model_dump_json()) == made
    assert json.loads(made.model_dump_json())["schema_version"] == 1
