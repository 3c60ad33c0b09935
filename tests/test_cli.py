from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from argmap import cli
from argmap.cli import shared
from argmap.llm import OpenAIModel
from argmap.render import to_dot
from argmap.storage import load
from loopback import Answer, Loopback, clear_environment, completion, failure, unreachable_url

CANARY = "sk-canary-0123456789"
ESSAY = "We should walk. It is healthy."
ANSWER: dict[str, Any] = {  # as argmap/prompts/extract.md shows it
    "units": [[1, 1], [2, 2]],
    "parts": [],
    "texts": [{"unit": 2, "text": "Walking is healthy."}],
    "supports": [[2, 1]],
    "rebuts": [],
    "undercuts": [],
    "conclusions": [1],
    "premises": [2],
    "evidence": [],
}
GOOD = completion(json.dumps(ANSWER))
WRONG = completion(json.dumps({**ANSWER, "supports": [[7, 1]]}))
SUMMARY = r"2 units \(1 conclusion, 1 premise\), 1 relation \(1 support\), 1,234 tokens, \d+\.\d s -> "


@dataclass(frozen=True)
class Outcome:
    status: int | str | None
    out: bytes
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in that holds an essay, on a machine whose environment names no model."""
    clear_environment(monkeypatch)
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "essay.txt").write_text(ESSAY, encoding="utf-8")
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command line in this process, with a model that is not asked twice where a server fails."""
    monkeypatch.setattr(shared, "OpenAIModel", partial(OpenAIModel, max_retries=0, timeout=5))

    def run(*args: str, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["argmap", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        status: int | str | None = 0
        try:
            cli.main()
        except SystemExit as leaving:
            status = leaving.code
        out, err = capsysbinary.readouterr()
        return Outcome(status, out, err.decode())

    return run


@pytest.fixture
def map_with(run: Command, server: Loopback) -> Command:
    """`argmap map` with a model on the loopback server."""
    return partial(run, "map", "--model", "m", "--base-url", server.url)


def run_for_real(*args: str, stdin: bytes = b"") -> Outcome:
    """Run the command line as a process of its own, in the folder and environment of the test."""
    command = [sys.executable, "-W", "error", "-m", "argmap", *args]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
    return Outcome(done.returncode, done.stdout, done.stderr.decode())


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path; a folder counts as an empty file."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def assert_one_sentence(outcome: Outcome, *words: str) -> None:
    """The run failed with one line that begins with the program's name and says all the words."""
    assert outcome.status == 1
    assert outcome.out == b""
    assert outcome.err.startswith("argmap: ")
    assert outcome.err.count("\n") == 1
    assert outcome.err.endswith("\n")
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err


# The real command line, from door to door


def test_an_essay_becomes_a_map_in_a_file_and_a_summary_line(
    server: Loopback, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    server.play(GOOD)
    outcome = run_for_real("map", "essay.txt", "--model", "m", "--base-url", server.url, "-o", "essay.json")
    assert outcome.status == 0
    assert outcome.out == b""
    assert re.fullmatch(rf"essay\.txt: {SUMMARY}essay\.json\n", outcome.err)
    found = load(desk / "essay.json")
    assert found.text == ESSAY
    assert [(unit.id, unit.role, unit.text) for unit in found.units] == [
        ("u1", "conclusion", "We should walk."),
        ("u2", "premise", "Walking is healthy."),
    ]
    assert found.provenance
    assert found.provenance.model == "model-2026-01-02"
    [request] = server.requests
    assert request.body["model"] == "m"
    assert request.body["messages"][-1]["content"] == "1| We should walk.\n2| It is healthy."
    assert request.headers["authorization"] == f"Bearer {CANARY}"


def test_model_and_server_of_the_environment_map_standard_input_to_standard_output(
    server: Loopback, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGMAP_MODEL", "of-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    server.play(GOOD)
    before = contents(desk)
    outcome = run_for_real("map", "-", stdin="\ufeffGehen wir zu Fuß!\r\n\r\nDas ist gesund.".encode())
    assert outcome.status == 0
    assert json.loads(outcome.out)["text"] == "Gehen wir zu Fuß!\r\n\r\nDas ist gesund."
    assert re.fullmatch(rf"standard input: {SUMMARY}standard output\n", outcome.err)
    assert server.requests[0].body["model"] == "of-the-environment"
    assert contents(desk) == before


def test_a_failure_is_one_sentence_without_a_traceback_and_leaves_what_was_there(
    server: Loopback, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    (desk / "essay.json").write_text("an earlier map")
    server.play(failure(401, f"Incorrect API key provided: {CANARY}"))
    before = contents(desk)
    outcome = run_for_real("map", "essay.txt", "--model", "m", "--base-url", server.url, "-o", "essay.json")
    assert_one_sentence(outcome, "essay.txt", server.url, "OPENAI_API_KEY", "Incorrect API key provided")
    assert CANARY not in outcome.err
    assert contents(desk) == before


def test_without_a_model_the_usage_error_says_what_to_set(
    server: Loopback, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    before = contents(desk)
    outcome = run_for_real("map", "essay.txt", "-o", "essay.json")
    assert outcome.status == 2
    for what in ("--model", "ARGMAP_MODEL", "OPENAI_API_KEY", "--base-url", "--replies"):
        assert what in outcome.err
    assert server.requests == []
    assert contents(desk) == before


def test_the_version_is_that_of_the_package() -> None:
    outcome = run_for_real("--version")
    assert (outcome.status, outcome.out.decode(), outcome.err) == (0, f"argmap {version('argmap')}\n", "")


@pytest.mark.usefixtures("no_dot")
def test_a_map_is_drawn_on_standard_output_on_a_machine_without_graphviz(
    map_with: Command, server: Loopback, desk: Path
) -> None:
    server.play(GOOD)
    map_with("essay.txt", "-o", "essay.json")
    outcome = run_for_real("render", "essay.json", "-o", "-")
    assert (outcome.status, outcome.err) == (0, "")
    assert "Walking is healthy." in words_drawn(outcome.out)


# What is written


def words_drawn(svg: bytes) -> str:
    """Return the text of an SVG drawing, its spaces plain."""
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).split())


@pytest.mark.parametrize("out", ["map.json", "MAP.JSON"])
def test_a_json_file_holds_the_map(out: str, map_with: Command, server: Loopback, desk: Path) -> None:
    server.play(GOOD)
    assert map_with("essay.txt", "-o", out).status == 0
    assert load(desk / out).text == ESSAY


def test_an_svg_file_holds_the_drawing(map_with: Command, server: Loopback, desk: Path) -> None:
    server.play(GOOD)
    outcome = map_with("essay.txt", "-o", "map.svg")
    assert outcome.status == 0
    assert "Walking is healthy." in words_drawn((desk / "map.svg").read_bytes())
    assert re.fullmatch(rf"essay\.txt: {SUMMARY}map\.svg\n", outcome.err)
    assert sorted(contents(desk)) == ["essay.txt", "map.svg"]


@pytest.mark.parametrize("out", ["maps", "maps/", "new/maps"])
def test_a_folder_gets_map_and_drawing(out: str, map_with: Command, server: Loopback, desk: Path) -> None:
    server.play(GOOD)
    outcome = map_with("essay.txt", "-o", out)
    assert outcome.status == 0
    assert sorted(path.name for path in (desk / out).iterdir()) == ["essay.json", "essay.svg"]
    assert load(desk / out / "essay.json").text == ESSAY
    assert "We should walk." in words_drawn((desk / out / "essay.svg").read_bytes())
    assert outcome.err.endswith(f"-> {Path(out, 'essay.json')}, {Path(out, 'essay.svg')}\n")


def test_a_dot_file_is_the_drawing_of_the_map_that_is_kept(
    map_with: Command, run: Command, server: Loopback, desk: Path
) -> None:
    server.play(GOOD, GOOD)
    map_with("essay.txt", "-o", "map.dot")
    map_with("essay.txt", "-o", "map.json")
    drawn = (desk / "map.dot").read_text(encoding="utf-8")
    assert drawn == to_dot(load(desk / "map.json"))
    assert run("render", "map.json", "-o", "again.dot").status == 0
    assert (desk / "again.dot").read_text(encoding="utf-8") == drawn


def test_a_title_is_the_map_s(map_with: Command, server: Loopback, desk: Path) -> None:
    server.play(GOOD)
    map_with("essay.txt", "-o", "map.json", "--title", "Why walk?")
    assert load(desk / "map.json").title == "Why walk?"


def test_an_answer_that_was_mended_counts_the_tokens_of_both(
    map_with: Command, server: Loopback, desk: Path
) -> None:
    server.play(WRONG, GOOD)
    outcome = map_with("essay.txt", "-o", "map.json")
    assert outcome.status == 0
    assert "2,468 tokens" in outcome.err
    assert "there is no unit 7" in server.requests[1].body["messages"][-1]["content"]


def test_replies_kept_in_a_folder_give_the_same_map_again_with_no_model(
    map_with: Command, run: Command, server: Loopback, desk: Path
) -> None:
    server.play(GOOD)
    assert map_with("essay.txt", "-o", "first.json", "--replies", "replies").status == 0
    outcome = run("map", "essay.txt", "-o", "second.json", "--replies", "replies")
    assert outcome.status == 0
    assert (desk / "first.json").read_bytes() == (desk / "second.json").read_bytes()
    assert len(server.requests) == 1


def test_replies_alone_that_are_not_there_are_told_with_the_way_to_record_them(run: Command) -> None:
    assert_one_sentence(run("map", "essay.txt", "--replies", "none"), "none holds no replies", "--model")


# Runs that fail


NOT_TO_BE_READ = {
    "Latin-1": (b"caf\xe9 au lait", "essay.dat, byte 4: 0xE9 is not UTF-8"),
    "cut off": ("Fuß".encode()[:-1], "essay.dat, byte 3: 0xC3 is not UTF-8"),
    "binary": (b"ab\0c", "essay.dat, byte 3: a zero byte: this is binary data"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "essay.dat: this is a PDF"),
    "DOCX": (b"PK\x03\x04\x14", "essay.dat: this is a ZIP archive (as .docx"),
    "UTF-16": ("Walk!".encode("utf-16"), "essay.dat: this is UTF-16 text"),
    "empty": (b"", "blank; there is nothing to map"),
    "blank": (" \r\n\u2003\n".encode(), "blank; there is nothing to map"),
}


@pytest.mark.parametrize(("data", "said"), NOT_TO_BE_READ.values(), ids=NOT_TO_BE_READ)
def test_a_file_that_is_no_text_is_told_by_name_and_nobody_is_asked(
    data: bytes, said: str, map_with: Command, server: Loopback, desk: Path
) -> None:
    (desk / "essay.dat").write_bytes(data)
    before = contents(desk)
    assert_one_sentence(map_with("essay.dat", "-o", "map.json"), "argmap: essay.dat", said)
    assert server.requests == []
    assert contents(desk) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"caf\xe9", "byte 4: 0xE9 is not UTF-8"), (b" ", "the text is blank")],
    ids=["Latin-1", "blank"],
)
def test_standard_input_that_is_no_text_is_told_as_such(
    data: bytes, said: str, map_with: Command, server: Loopback
) -> None:
    assert_one_sentence(map_with("-", "-o", "map.json", stdin=data), "standard input", said)
    assert server.requests == []


@pytest.mark.parametrize(
    ("essay", "said"),
    [
        ("none.txt", "none.txt: No such file or directory"),
        ("folder", "folder: this is a folder, not a file"),
    ],
)
def test_an_essay_that_is_no_file_is_told_by_name_and_nobody_is_asked(
    essay: str, said: str, map_with: Command, server: Loopback, desk: Path
) -> None:
    (desk / "folder").mkdir()
    before = contents(desk)
    assert_one_sentence(map_with(essay, "-o", "map.json"), f"argmap: {said}")
    assert server.requests == []
    assert contents(desk) == before


NO_MAP = {
    "wrong key": ([failure(401, "Incorrect API key")], ["refused the API key (OPENAI_API_KEY)"]),
    "unknown model": ([failure(404, "does not exist")], ["has no model 'm'"]),
    "busy": ([failure(503, "overloaded")], ["overloaded"]),
    "cut off": ([completion('{"units": [', finish_reason="length")], ["cut off after 11 characters"]),
    "refused": (
        [completion(None, refusal="I cannot help with that.")],
        ["refused: I cannot help with that."],
    ),
    "no answer": ([completion(None)] * 3, ["in 3 attempts", "no JSON object"]),
    "invalid": ([WRONG] * 3, ["in 3 attempts", "there is no unit 7"]),
    "not as asked": ([completion([ANSWER])], ["no chat completion"]),
}


@pytest.mark.parametrize(("answers", "words"), NO_MAP.values(), ids=NO_MAP)
@pytest.mark.parametrize("out", ["map.json", "map.svg"])
def test_a_run_without_a_map_tells_essay_and_cause_and_leaves_what_was_there(
    out: str, answers: list[Answer], words: list[str], map_with: Command, server: Loopback, desk: Path
) -> None:
    (desk / out).write_text("an earlier one")
    before = contents(desk)
    server.play(*answers)
    assert_one_sentence(map_with("essay.txt", "-o", out), "argmap: essay.txt: ", *words)
    assert len(server.requests) == len(answers)
    assert contents(desk) == before


def test_a_server_that_is_not_there_is_told_by_its_url(run: Command, desk: Path) -> None:
    url = unreachable_url()
    before = contents(desk)
    outcome = run("map", "essay.txt", "-o", "map.json", "--model", "m", "--base-url", url)
    assert_one_sentence(outcome, "essay.txt", f"the connection to {url} failed")
    assert contents(desk) == before


@pytest.mark.parametrize("url", ["http://[::1", "localhost:11434"])
def test_a_base_url_that_is_no_url_is_told(url: str, run: Command) -> None:
    assert_one_sentence(run("map", "essay.txt", "--model", "m", "--base-url", url), url)


def test_without_key_and_server_the_error_says_what_to_set(run: Command) -> None:
    outcome = run("map", "essay.txt", "--model", "m")
    assert_one_sentence(outcome, "essay.txt", "OPENAI_API_KEY", "--base-url")


def test_an_essay_with_the_shortest_of_names_is_still_named(
    map_with: Command, server: Loopback, desk: Path
) -> None:
    (desk / "a").write_text(ESSAY)
    server.play(failure(503, "overloaded"))
    assert_one_sentence(map_with("a"), "argmap: a: ")


# OUT is looked at before anything is asked


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("map.txt", "map.txt"),
        ("map.txt", ".svg, .png, .pdf, .dot"),
        ("map.txt", ".json"),
        ("none/map.json", "none: there is no such folder"),
        ("none/map.svg", "none: there is no such folder"),
        ("taken", "taken"),
    ],
)
def test_an_out_that_cannot_be_written_is_told_before_anything_is_asked(
    out: str, said: str, map_with: Command, server: Loopback, desk: Path
) -> None:
    (desk / "taken").write_text("a file, so no folder")
    before = contents(desk)
    outcome = map_with("essay.txt", "-o", out)
    assert outcome.status in (1, 2)
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    assert server.requests == []
    assert contents(desk) == before


@pytest.mark.usefixtures("no_dot")
@pytest.mark.parametrize("out", ["map.png", "map.pdf"])
def test_a_picture_that_needs_graphviz_tells_how_to_get_it_before_anything_is_asked(
    out: str, map_with: Command, server: Loopback, desk: Path
) -> None:
    before = contents(desk)
    outcome = map_with("essay.txt", "-o", out)
    assert_one_sentence(outcome, out[-3:].upper(), "'dot'", "apt install graphviz", "brew", ".svg")
    assert server.requests == []
    assert contents(desk) == before


def test_a_map_that_cannot_be_drawn_is_kept_as_json(
    map_with: Command, server: Loopback, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin" / "dot"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho out of memory >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    server.play(GOOD)
    outcome = map_with("essay.txt", "-o", "map.svg")
    assert_one_sentence(outcome, "essay.txt", "out of memory", "the map itself is kept in map.svg.json")
    assert load(desk / "map.svg.json").text == ESSAY
    assert sorted(contents(desk)) == ["essay.txt", "map.svg.json"]


# Several essays


def test_an_essay_that_fails_does_not_keep_the_other_from_being_written(
    map_with: Command, server: Loopback, desk: Path
) -> None:
    (desk / "other.txt").write_text(ESSAY)
    server.play(failure(503, "overloaded"), GOOD)
    outcome = map_with("essay.txt", "other.txt", "-o", "maps")
    assert outcome.status == 1
    failed, written = outcome.err.splitlines()
    assert failed.startswith("argmap: essay.txt: ")
    assert "overloaded" in failed
    assert re.fullmatch(rf"other\.txt: {SUMMARY}maps/other\.json, maps/other\.svg", written)
    assert sorted(path.name for path in (desk / "maps").iterdir()) == ["other.json", "other.svg"]


def test_an_essay_that_fails_last_fails_the_run_too(map_with: Command, server: Loopback, desk: Path) -> None:
    server.play(GOOD)
    outcome = map_with("essay.txt", "none.txt", "-o", "maps")
    assert outcome.status == 1
    assert outcome.err.endswith("argmap: none.txt: No such file or directory\n")
    assert sorted(path.name for path in (desk / "maps").iterdir()) == ["essay.json", "essay.svg"]


USAGE_ERRORS = {
    "no essay": ([], "Missing argument 'ESSAY"),
    "two to standard output": (["essay.txt", "other.txt"], "several essays need a folder, not '-'"),
    "two to one file": (["essay.txt", "other.txt", "-o", "map.json"], "need a folder, not 'map.json'"),
    "two titles": (["essay.txt", "other.txt", "-o", "maps", "--title", "T"], "one title cannot stand for"),
    "one stem twice": (["essay.txt", "more/essay.txt", "-o", "maps"], "both be written as essay.json"),
    "one stem, two suffixes": (["essay.txt", "essay.md", "-o", "maps"], "both be written as essay.json"),
    "standard input twice": (["-", "-", "-o", "maps"], "both be written as stdin.json"),
}


@pytest.mark.parametrize(("args", "said"), USAGE_ERRORS.values(), ids=USAGE_ERRORS)
def test_a_wrong_usage_is_told_with_status_2_before_anything_is_asked(
    args: list[str], said: str, map_with: Command, server: Loopback, desk: Path
) -> None:
    before = contents(desk)
    outcome = map_with(*args)
    assert outcome.status == 2
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    assert server.requests == []
    assert contents(desk) == before


# Drawing a map that is kept


@pytest.fixture
def kept(map_with: Command, server: Loopback, desk: Path) -> Path:
    server.play(GOOD)
    map_with("essay.txt", "-o", "kept.json")
    return desk / "kept.json"


def test_a_kept_map_is_drawn_into_a_file(kept: Path, run: Command, desk: Path) -> None:
    outcome = run("render", "kept.json", "-o", "out.svg")
    assert (outcome.status, outcome.out, outcome.err) == (0, b"", "")
    assert "Walking is healthy." in words_drawn((desk / "out.svg").read_bytes())


def test_a_map_from_standard_input_is_drawn_on_standard_output(kept: Path, run: Command) -> None:
    outcome = run("render", "-", "-o", "-", stdin=kept.read_bytes())
    assert (outcome.status, outcome.err) == (0, "")
    assert "Walking is healthy." in words_drawn(outcome.out)


NO_MAPS = {
    "an essay": (b"We should walk.", "this is no argument map: Invalid JSON"),
    "other JSON": (b'{"text": "We should walk."}', "this is no argument map: units: Field required"),
    "a broken map": (
        b'{"text": "Walk!", "units": [], "relations": '
        b'[{"id": "r1", "kind": "support", "sources": ["u1"], "target": "u2"}]}',
        "unknown source 'u1' (there are no units)",
    ),
    "Latin-1": (b"caf\xe9", "byte 4: 0xE9 is not UTF-8"),
}


@pytest.mark.parametrize(("data", "said"), NO_MAPS.values(), ids=NO_MAPS)
def test_a_file_that_is_no_map_is_told_by_name_and_draws_nothing(
    data: bytes, said: str, run: Command, desk: Path
) -> None:
    (desk / "no-map.json").write_bytes(data)
    (desk / "out.svg").write_text("an earlier drawing")
    before = contents(desk)
    assert_one_sentence(run("render", "no-map.json", "-o", "out.svg"), "argmap: no-map.json", said)
    assert contents(desk) == before


@pytest.mark.parametrize(("name", "said"), [("none.json", "No such file"), ("folder", "this is a folder")])
def test_a_map_that_is_no_file_is_told_by_name(name: str, said: str, run: Command, desk: Path) -> None:
    (desk / "folder").mkdir()
    assert_one_sentence(run("render", name, "-o", "out.svg"), f"argmap: {name}: {said}")


@pytest.mark.parametrize("out", ["none/out.svg", "folder.svg", "out.txt"])
def test_a_drawing_that_cannot_be_written_is_told_by_the_name_that_was_given(
    out: str, kept: Path, run: Command, desk: Path
) -> None:
    (desk / "folder.svg").mkdir()
    before = contents(desk)
    outcome = run("render", "kept.json", "-o", out)
    assert outcome.status in (1, 2)
    assert out.partition("/")[0] in outcome.err
    assert ".part" not in outcome.err
    assert contents(desk) == before


@pytest.mark.usefixtures("no_dot")
def test_a_kept_map_is_not_drawn_as_png_without_graphviz(kept: Path, run: Command, desk: Path) -> None:
    before = contents(desk)
    assert_one_sentence(run("render", "kept.json", "-o", "out.png"), "PNG", "'dot'", "apt install graphviz")
    assert contents(desk) == before


def test_a_kept_map_is_drawn_by_graphviz_as_png(
    kept: Path, run: Command, desk: Path, dot_program: str
) -> None:
    assert run("render", "kept.json", "-o", "out.png").status == 0
    assert (desk / "out.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
