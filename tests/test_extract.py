"""From a model's answer to a map: replies written by hand for each case, right and wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argmap.answer import InvalidAnswerError, answer_schema, read_answer
from argmap.errors import ExtractionError, FormatError, TruncatedError
from argmap.extract import extract, numbered_lines
from argmap.model import ArgumentMap, Span, Tokens
from argmap.segment import segment
from parts import ScriptedModel
from strategies import texts

ESSAY = (
    "On walking\n\n"
    "We should walk. It is healthy,\nbecause it moves the blood. In 2019, 40 doctors said so.\n\n"
    "It takes time, but time is what we have. So let’s walk!"
)
# 1| On walking  2| We should walk.  3| It is healthy,  4| because …  5| In 2019, …  6| It takes time,
# 7| but time is what we have.  8| So let’s walk!
GOOD: dict[str, Any] = {
    "units": [[1, 2, 8], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7]],
    "parts": [],
    "texts": [{"unit": 2, "text": "Walking is healthy."}],
    "supports": [[2, 1], [3, 4, 2]],
    "rebuts": [[5, 1]],
    "undercuts": [[6, 5, 1]],
    "conclusions": [1, 2],
    "premises": [3, 5, 6],
    "evidence": [4],
}


NOTHING = json.dumps({field: [] for field in GOOD})


def changed(**fields: Any) -> str:
    return json.dumps({**GOOD, **fields})


def problems_of(reply: str) -> tuple[str, ...]:
    with pytest.raises(InvalidAnswerError) as caught:
        read_answer(reply, ESSAY, segment(ESSAY))
    return caught.value.problems


def test_an_answer_by_number_becomes_a_map_with_exact_quotes() -> None:
    found = extract(ESSAY, ScriptedModel(json.dumps(GOOD)), title="On walking")
    assert found.title == "On walking"
    assert [(unit.id, unit.role, unit.text) for unit in found.units] == [
        ("u1", "conclusion", "We should walk."),
        ("u2", "conclusion", "Walking is healthy."),
        ("u3", "premise", "because it moves the blood."),
        ("u4", "evidence", "In 2019, 40 doctors said so."),
        ("u5", "premise", "It takes time"),
        ("u6", "premise", "but time is what we have."),
    ]
    assert [found.quotes(unit) for unit in found.units][:2] == [
        ("We should walk.", "So let’s walk!"),
        ("It is healthy,",),
    ]
    assert [(rel.id, rel.kind, rel.sources, rel.target) for rel in found.relations] == [
        ("r1", "support", ("u2",), "u1"),
        ("r2", "support", ("u3", "u4"), "u2"),
        ("r3", "rebut", ("u5",), "u1"),
        ("r4", "undercut", ("u6",), "r3"),
    ]


def test_the_provenance_says_which_model_prompt_and_library_and_what_it_cost() -> None:
    found = extract(ESSAY, ScriptedModel("what?", json.dumps(GOOD)))
    made = found.provenance
    assert made is not None
    assert (made.model, made.prompt_version) == ("scripted-1", "extract-1")
    assert made.library_version == version("argmap")
    assert made.created == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert made.tokens == Tokens(prompt=200, cached=80, completion=20)


def test_neighbouring_segments_make_one_span_and_distant_ones_several() -> None:
    reply = changed(
        units=[[1, 2, 8], [2, 3, 4], [4, 5], [5, 6], [6, 7]], supports=[[2, 1], [4, 2]], premises=[5, 6]
    )
    found = read_answer(reply, ESSAY, segment(ESSAY))
    assert found.quotes(found.units[1]) == ("It is healthy,\nbecause it moves the blood.",)
    assert len(found.units[0].spans) == 2


def test_units_and_relations_are_numbered_along_the_text_whatever_the_answers_numbers() -> None:
    reply = changed(
        units=[[70, 5], [9, 2], [8, 4, 3]],
        texts=[],
        supports=[[70, 8], [8, 9]],
        rebuts=[],
        undercuts=[],
        conclusions=[9, 8],
        premises=[],
        evidence=[70],
    )
    found = read_answer(reply, ESSAY, segment(ESSAY))
    assert [unit.spans[0].start for unit in found.units] == sorted(
        unit.spans[0].start for unit in found.units
    )
    assert [(rel.sources, rel.target) for rel in found.relations] == [(("u2",), "u1"), (("u3",), "u2")]


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("40 doctors said so", "40 doctors said so"),
        ("In 2019", "In 2019"),
        ("in  2019,\n40 DOCTORS", "In 2019, 40 doctors"),
    ],
)
def test_a_unit_may_be_less_than_its_segment(words: str, quote: str) -> None:
    found = read_answer(changed(parts=[{"unit": 4, "segment": 5, "words": words}]), ESSAY, segment(ESSAY))
    assert found.quotes(found.units[3]) == (quote,)


def test_neighbours_in_two_paragraphs_stay_two_spans() -> None:
    reply = changed(
        units=[[1, 2, 8], [2, 3], [3, 4], [4, 5, 6], [6, 7]],
        supports=[[2, 1], [3, 2], [4, 2]],
        rebuts=[],
        undercuts=[],
        premises=[3, 6],
        texts=[],
    )
    assert "no steps lead from unit 6 to the main conclusion, unit 1" in problems_of(reply)
    found = read_answer(reply.replace("[4, 2]]", "[4, 2], [6, 1]]"), ESSAY, segment(ESSAY))
    assert found.quotes(found.units[3]) == ("In 2019, 40 doctors said so.", "It takes time,")


def test_words_that_a_segment_has_twice_are_sent_back() -> None:
    text = "The cat saw the dog."
    answer = {**json.loads(NOTHING), "units": [[1, 1]], "conclusions": [1]}
    answer["parts"] = [{"unit": 1, "segment": 1, "words": "the"}]
    with pytest.raises(InvalidAnswerError, match="unit 1: the words 'the' are 2 times in segment 1"):
        read_answer(json.dumps(answer), text, segment(text))


@pytest.mark.parametrize("words", [".", "octor", "n 2019"])
def test_a_part_is_whole_words(words: str) -> None:
    [problem] = problems_of(changed(parts=[{"unit": 4, "segment": 5, "words": words}]))
    assert problem.startswith(f"unit 4: the words {words!r} are not in segment 5")


def test_two_units_may_touch() -> None:
    reply = changed(
        units=[[1, 2, 8], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7], [7, 5]],
        parts=[
            {"unit": 4, "segment": 5, "words": "In 2019"},
            {"unit": 7, "segment": 5, "words": ", 40 doctors"},
        ],
        supports=[[2, 1], [3, 4, 2], [7, 2]],
        evidence=[4, 7],
    )
    found = read_answer(reply, ESSAY, segment(ESSAY))
    assert [found.quotes(unit)[0] for unit in found.units if unit.role == "evidence"] == [
        "In 2019",
        ", 40 doctors",
    ]


def test_two_units_share_a_segment_when_their_words_are_apart() -> None:
    reply = changed(
        units=[[1, 2], [2, 8], [3, 8]],
        parts=[{"unit": 2, "segment": 8, "words": "So"}, {"unit": 3, "segment": 8, "words": "let's walk"}],
        texts=[],
        supports=[[2, 1], [3, 1]],
        rebuts=[],
        undercuts=[],
        conclusions=[1],
        premises=[2, 3],
        evidence=[],
    )
    found = read_answer(reply, ESSAY, segment(ESSAY))
    assert [found.quotes(unit) for unit in found.units[1:]] == [("So",), ("let’s walk",)]


def test_a_text_that_argues_for_nothing_has_a_map_without_units() -> None:
    found = extract("Trains leave at nine.", ScriptedModel(NOTHING))
    assert found == ArgumentMap(text="Trains leave at nine.", units=(), provenance=found.provenance)


@pytest.mark.parametrize(
    "wrapped",
    ["```json\n{}\n```", "<think>Is {this} it? {</think>\n{}", "Here you are: {} I hope it helps."],
)
def test_what_models_say_around_their_json_does_no_harm(wrapped: str) -> None:
    reply = wrapped.replace("{}", json.dumps(GOOD))
    assert len(read_answer(reply, ESSAY, segment(ESSAY)).units) == 6


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("", "the answer holds no JSON object"),
        ("I would rather not.", "the answer holds no JSON object"),
        ('{"units": [}', "the answer: Invalid JSON: expected value at line 1 column 12"),
        ("{" * 100_000 + "}", "the answer: Invalid JSON"),
        ('{"units": ' + "[" * 5000 + "]" * 5000 + "}", "the answer: Invalid JSON: recursion limit exceeded"),
        ("{}", "units: Field required"),
        (changed(units=[["one", 2]]), "units.0.0: Input should be a valid integer"),
        (changed(extra=1), "extra: Extra inputs are not permitted"),
        (changed(parts=[{"unit": 4, "segment": 5}]), "parts.0.words: Field required"),
    ],
)
def test_an_answer_that_is_not_json_of_the_schema_is_told_where(reply: str, said: str) -> None:
    assert any(problem.startswith(said) for problem in problems_of(reply))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"units": [*GOOD["units"], [7, 9]]}, "unit 7: there is no segment 9 (segments: 1 to 8)"),
        ({"units": [*GOOD["units"], [7]]}, "units: [7] must be a unit's number and then its segments"),
        ({"units": [*GOOD["units"], [6, 1]]}, "unit 6 is given twice; every unit has a number of its own"),
        (
            {"units": [*GOOD["units"], [7, 2]]},
            "units 1 and 7 both hold the words 'We should walk.'; a word belongs to one unit at most: give "
            "the parts of each, or make them one unit",
        ),
        (
            {"parts": [{"unit": 4, "segment": 5, "words": "40 nurses"}]},
            "unit 4: the words '40 nurses' are not in segment 5, which reads 'In 2019, 40 doctors said so.'",
        ),
        ({"parts": [{"unit": 4, "segment": 5, "words": " "}]}, "unit 4: the words ' ' are not in segment 5"),
        (
            {"parts": [{"unit": 4, "segment": 5, "words": "o"}]},
            "unit 4: the words 'o' are not in segment 5",
        ),
        ({"parts": [{"unit": 4, "segment": 3, "words": "It"}]}, "parts: unit 4 does not have segment 3"),
        ({"texts": [{"unit": 8, "text": "x"}]}, "texts: there is no unit 8"),
        ({"supports": [[2, 1], [3, 4, 9]]}, "support [3, 4, 9]: there is no unit 9"),
        ({"supports": [[1], [2, 1]]}, "support [1]: must be units, and their target"),
        ({"undercuts": [[6, 5]]}, "undercut [6, 5]: must be units, and the two ends of the step they attack"),
        ({"undercuts": [[6, 4, 1]]}, "undercut [6, 4, 1]: there is no step from unit 4 to unit 1"),
        (
            {"supports": [[2, 1], [3, 4, 2], [5, 1]]},
            "undercut [6, 5, 1]: there are several steps from unit 5 to unit 1",
        ),
        ({"rebuts": [[5, 1], [5, 1]]}, "rebut [5, 1]: given 2 times"),
        ({"rebuts": [[5, 5, 1]]}, "rebut [5, 5, 1]: the same unit twice"),
        ({"rebuts": [[5, 1], [1, 1]]}, "rebut [1, 1]: the same unit twice"),
        ({"undercuts": [[5, 5, 1]]}, "undercut [5, 5, 1]: the same unit twice"),
        ({"premises": [3, 5]}, "unit 6 is of no role; it has one of conclusion, premise, evidence"),
        ({"evidence": [4, 6]}, "unit 6 is premise and evidence; it has one of conclusion, premise, evidence"),
        ({"evidence": [4, 7]}, "evidence: there is no unit 7"),
    ],
)
def test_numbers_and_words_that_do_not_resolve_are_named(fields: dict[str, Any], said: str) -> None:
    assert any(problem.startswith(said) for problem in problems_of(changed(**fields)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"supports": [[3, 4, 2]]},
            "exactly one conclusion, the main one, must have no step that leads further; units 1, 2 are",
        ),
        (
            {"conclusions": [], "premises": [1, 2, 3, 5, 6]},
            "exactly one conclusion, the main one, must have no step that leads further; none is",
        ),
        (
            {"rebuts": [], "undercuts": []},
            "no steps lead from unit 5 to the main conclusion, unit 1",
        ),
        (
            {"supports": [[2, 1], [3, 2], [2, 4], [4, 3]]},
            "units 2, 3, 4 support each other in a circle",
        ),
    ],
)
def test_an_answer_that_is_not_one_argument_is_told_why(fields: dict[str, Any], said: str) -> None:
    assert said in problems_of(changed(**fields))


def test_undercuts_in_a_circle_are_refused() -> None:
    reply = changed(undercuts=[[6, 4, 1], [4, 6, 1]], supports=[[2, 1], [3, 2]])
    assert any("undercuts run in a circle" in problem for problem in problems_of(reply))


def test_an_undercut_can_itself_be_undercut() -> None:
    found = read_answer(
        changed(undercuts=[[6, 5, 1], [4, 6, 1]], supports=[[2, 1], [3, 2]]), ESSAY, segment(ESSAY)
    )
    targets = {rel.sources: rel.target for rel in found.relations}
    by_id = {rel.id: rel.sources for rel in found.relations}
    assert by_id[targets[("u4",)]] == ("u6",)
    assert by_id[targets[("u6",)]] == ("u5",)


def test_all_problems_go_back_in_one_message_and_the_corrected_answer_counts() -> None:
    wrong = changed(units=[*GOOD["units"], [7, 9]], evidence=[4, 7], premises=[3, 5])
    model = ScriptedModel(wrong, json.dumps(GOOD))
    assert len(extract(ESSAY, model).units) == 6
    assert [message["role"] for message in model.asked[1]] == ["system", "user", "assistant", "user"]
    assert model.asked[1][:2] == model.asked[0]
    assert model.asked[1][2]["content"] == wrong
    listed = model.asked[1][3]["content"]
    assert "- unit 7: there is no segment 9 (segments: 1 to 8)\n- unit 6 is of no role" in listed


def test_an_answer_that_stays_wrong_is_an_error_that_loses_nothing() -> None:
    replies = ["no", "{}", changed(evidence=[])]
    with pytest.raises(ExtractionError) as caught:
        extract(ESSAY, ScriptedModel(*replies))
    error = caught.value
    assert [reply.text for reply in error.replies] == replies
    assert error.problems == ("unit 4 is of no role; it has one of conclusion, premise, evidence",)
    assert error.usage == Tokens(prompt=300, cached=120, completion=30)
    assert str(error) == (
        "the model gave no valid argument map in 3 attempts (330 tokens); the last answer's problems: "
        "unit 4 is of no role; it has one of conclusion, premise, evidence"
    )


def test_a_model_that_fails_is_not_asked_again() -> None:
    model = ScriptedModel("no", TruncatedError("cut off"), json.dumps(GOOD))
    with pytest.raises(TruncatedError):
        extract(ESSAY, model)
    assert len(model.asked) == 2


def test_at_least_one_attempt_is_made() -> None:
    with pytest.raises(ValueError, match="attempts is at least 1, not 0"):
        extract(ESSAY, ScriptedModel(), attempts=0)


@pytest.mark.parametrize("text", ["", " \r\n\t\u00a0"])
def test_a_blank_text_is_refused_before_anything_is_asked(text: str) -> None:
    model = ScriptedModel()
    with pytest.raises(FormatError, match="blank; there is nothing to map"):
        extract(text, model)
    assert model.asked == []


def test_the_fixed_part_of_the_prompt_comes_first_and_is_the_same_for_every_essay() -> None:
    model = ScriptedModel(*[NOTHING] * 2)
    extract("One essay.", model)
    extract("Another one.", model)
    assert model.asked[0][0] == model.asked[1][0]
    assert "essay" not in model.asked[0][0]["content"].partition("# Example")[2]
    assert model.asked[0][1] == {"role": "user", "content": "1| One essay."}


@given(texts)
def test_no_essay_can_leave_its_numbered_lines(text: str) -> None:
    segments = segment(text)
    if segments:
        lines = [line for line in numbered_lines(segments).split("\n") if line]
        assert [line.partition("| ")[0] for line in lines] == [str(part.number) for part in segments]
        assert not set("".join(lines)) & set("\r\v\f\x00\x1c\x85\u2028\u2029")


def test_the_schema_is_strict() -> None:
    def objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
        return [schema, *schema["$defs"].values()]

    for part in objects(answer_schema()):
        assert part["additionalProperties"] is False
        assert sorted(part["required"]) == sorted(part["properties"])


_numbers = st.integers(-1, 9)
_rows = st.lists(st.lists(_numbers, max_size=4), max_size=6)
_answers = st.fixed_dictionaries(
    {
        "units": _rows,
        "parts": st.lists(
            st.fixed_dictionaries(
                {
                    "unit": _numbers,
                    "segment": _numbers,
                    "words": st.sampled_from(["It", "walk", "", "no such"]),
                }
            ),
            max_size=2,
        ),
        "texts": st.lists(st.fixed_dictionaries({"unit": _numbers, "text": st.text(max_size=5)}), max_size=2),
        "supports": _rows,
        "rebuts": _rows,
        "undercuts": _rows,
        "conclusions": st.lists(_numbers, max_size=3),
        "premises": st.lists(_numbers, max_size=3),
        "evidence": st.lists(_numbers, max_size=3),
    }
)


@given(_answers)
def test_any_answer_is_a_valid_map_or_a_list_of_problems(answer: dict[str, Any]) -> None:
    try:
        found = read_answer(json.dumps(answer), ESSAY, segment(ESSAY))
    except InvalidAnswerError as error:
        assert error.problems
    else:
        assert found.text == ESSAY
        spans: list[Span] = sorted((s for unit in found.units for s in unit.spans), key=lambda s: s.start)
        assert all(before.end <= after.start for before, after in pairwise(spans))


@given(st.text(max_size=200))
def test_any_reply_is_a_valid_map_or_a_list_of_problems(reply: str) -> None:
    try:
        read_answer(reply, ESSAY, segment(ESSAY))
    except InvalidAnswerError as error:
        assert error.problems
