"""`argmap eval`: gold maps in a folder, and predictions or a model beside them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from argmap import cli
from argmap.cli import eval as eval_command
from argmap.evaluate import Scores
from argmap.model import ArgumentMap, Relation, Span, Unit
from argmap.storage import save
from parts import ScriptedModel

Run = Callable[..., tuple[int, str, str]]
TEXT = "We should walk. It is healthy. It is cheap."


def made(targets: Sequence[str] = ("u1", "u1"), text: str = TEXT) -> ArgumentMap:
    spans = [(0, 15), (16, 30), (31, 43)]
    return ArgumentMap(
        text=text,
        units=tuple(
            Unit(
                id=f"u{number}",
                role="premise" if number > 1 else "conclusion",
                text=text[start:end],
                spans=(Span(start=start, end=end),),
            )
            for number, (start, end) in enumerate(spans, 1)
        ),
        relations=tuple(
            Relation(id=f"r{number}", kind="support", sources=(f"u{number}",), target=target)
            for number, target in enumerate(targets, 2)
        ),
    )


ANSWER = json.dumps(
    {
        **{field: [] for field in ("parts", "texts", "rebuts", "undercuts", "evidence")},
        "units": [[1, 1], [2, 2], [3, 3]],
        "supports": [[2, 1], [3, 2]],
        "conclusions": [1, 2],
        "premises": [3],
    }
)


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ARGMAP_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    for folder in ("gold", "maps"):
        Path(folder).mkdir()
    for name in ("a", "b"):
        save(made(), f"gold/{name}.json")
        save(made(("u1", "u2")), f"maps/{name}.json")
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["argmap", "eval", *args])
        with pytest.raises(SystemExit) as leaving:
            cli.main()
        out, err = capsys.readouterr()
        return int(leaving.value.code or 0), out, err

    return run


def row(out: str, measure: str) -> list[str]:
    [found] = re.findall(rf"^│ {measure} .*$", out, re.MULTILINE)
    return [cell.strip() for cell in found.strip("│").split("│")]


def test_the_table_has_each_measure_with_interval_mean_and_documents(run: Run) -> None:
    status, out, err = run("gold", "--maps", "maps")
    assert (status, err) == (0, "")
    assert row(out, "unit") == ["unit", "1.000", "1.000 to 1.000", "1.000", "2"]
    assert row(out, "link") == ["link", "0.500", "0.500 to 0.500", "0.500", "2"]
    assert row(out, "eg_las")[1] == "0.667"
    assert out.endswith("documents: 2, gold units: 6, predicted units: 6\n")


def test_every_figure_is_kept_as_json_and_another_run_set_against_it(run: Run) -> None:
    assert run("gold", "--maps", "maps", "--json", "worse.json")[0] == 0
    assert Scores.load("worse.json")["link"].value == 0.5
    status, out, _ = run("gold", "--maps", "gold", "--against", "worse.json")
    assert status == 0
    assert row(out, "link")[1:] == ["1.000", "1.000 to 1.000", "1.000", "2", "+0.500", "+0.500 to +0.500"]


def test_a_limit_scores_the_first_documents_by_name(run: Run) -> None:
    Path("maps/b.json").unlink()
    status, out, _ = run("gold", "--maps", "maps", "--limit", "1")
    assert status == 0
    assert "documents: 1, gold units: 3" in out


def test_a_model_is_asked_for_each_text_and_what_stays_invalid_is_named_and_counted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel(ANSWER, "no", "no", "no")
    monkeypatch.setattr(eval_command, "choose_model", lambda *_: model)
    status, out, err = run("gold", "--model", "scripted")
    assert status == 0
    assert re.match(
        r"argmap: b: scored as a map without units: the model gave no valid argument map in 3", err
    )
    assert row(out, "unit")[1] == f"{2 * 3 / 9:.3f}"
    assert out.endswith("documents: 2, gold units: 6, predicted units: 3\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["none", "--maps", "maps"], "none: No such file or directory"),
        (["empty", "--maps", "maps"], "empty: there are no .json files in this folder"),
        (["gold", "--reader", "arggraph", "--maps", "maps"], "gold: there are no .xml files in this folder"),
        (["gold", "--maps", "one"], "b: there is no prediction for this document (1 of 2 have none)"),
        (["one", "--maps", "maps"], "b: there is no gold map for this document (1 of 2 have none)"),
        (["gold", "--maps", "other"], "a: the prediction is for another text than the gold map's"),
        (["gold", "--maps", "broken"], "broken/a.json: this is no argument map: "),
        (["gold", "--maps", "maps", "--against", "gold/a.json"], "gold/a.json: these are no scores"),
    ],
)
def test_what_cannot_be_scored_is_one_sentence_with_the_file(args: list[str], said: str, run: Run) -> None:
    for folder in ("empty", "one", "other", "broken"):
        Path(folder).mkdir()
    save(made(), "one/a.json")
    for name in ("a", "b"):
        save(made(text=TEXT + "!"), f"other/{name}.json")
        Path(f"broken/{name}.json").write_text("{")
    status, out, err = run(*args)
    assert (status, out) == (1, "")
    assert err.startswith(f"argmap: {said}")
    assert err.count("\n") == 1


def test_without_maps_or_model_it_says_what_to_set(run: Run) -> None:
    status, _, err = run("gold")
    assert status == 2
    assert "--model" in err
