from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from argmap.errors import FormatError, ModelError
from argmap.llm import Message, OpenAIModel
from argmap.recording import RecordedModel
from loopback import Loopback, clear_environment, completion
from parts import ScriptedModel

MESSAGES: list[Message] = [
    {"role": "system", "content": "Map the argument."},
    {"role": "user", "content": "1| Gehen wir zu Fuß, “zusammen”!"},
]
SCHEMA: dict[str, Any] = {"type": "object"}


def scripted(*replies: str | Exception, **settings: Any) -> ScriptedModel:
    model = ScriptedModel(*replies)
    model.settings = {**model.settings, **settings}
    return model


def record(folder: Path, reply: str = "{}", **settings: Any) -> Path:
    """Keep a reply to MESSAGES in a folder and return its file."""
    before = set(folder.glob("*"))
    RecordedModel(folder, scripted(reply, **settings)).complete(MESSAGES, SCHEMA)
    [kept] = set(folder.glob("*")) - before
    return kept


def test_a_reply_is_asked_for_once_and_then_replayed(tmp_path: Path) -> None:
    behind = scripted('{"units": []}')
    model = RecordedModel(tmp_path, behind)
    first = model.complete(MESSAGES, SCHEMA)
    assert model.complete(MESSAGES, SCHEMA) == first
    assert first.text == '{"units": []}'
    assert behind.asked == [MESSAGES]


def test_a_kept_reply_is_replayed_whole_with_no_model_behind(tmp_path: Path) -> None:
    first = RecordedModel(tmp_path, scripted("Ja, “zu Fuß”!\r\n", temperature=0)).complete(MESSAGES, SCHEMA)
    replaying = RecordedModel(tmp_path)
    assert replaying.settings == {"model": "scripted", "temperature": 0}
    assert replaying.complete(MESSAGES, SCHEMA) == first


def test_a_new_model_of_the_same_settings_is_not_asked(tmp_path: Path) -> None:
    record(tmp_path, "kept")
    behind = scripted()
    assert RecordedModel(tmp_path, behind).complete(MESSAGES, SCHEMA).text == "kept"
    assert behind.asked == []


def test_the_settings_are_those_of_the_model_behind(tmp_path: Path) -> None:
    record(tmp_path, temperature=0)
    assert RecordedModel(tmp_path, scripted(seed=7)).settings == {"model": "scripted", "seed": 7}


@pytest.mark.parametrize(
    ("messages", "schema", "settings"),
    [
        (MESSAGES[:1], SCHEMA, {}),
        (MESSAGES[::-1], SCHEMA, {}),
        (MESSAGES, {"type": "array"}, {}),
        (MESSAGES, SCHEMA, {"temperature": 0}),
        (MESSAGES, SCHEMA, {"model": "another"}),
    ],
    ids=["fewer messages", "another order", "schema", "settings", "model"],
)
def test_another_request_has_a_file_of_its_own(
    messages: list[Message], schema: Mapping[str, Any], settings: dict[str, Any], tmp_path: Path
) -> None:
    first = record(tmp_path, "first")
    behind = scripted("second", **settings)
    assert RecordedModel(tmp_path, behind).complete(messages, schema).text == "second"
    assert len(set(tmp_path.glob("*.json")) - {first}) == 1


def test_the_order_of_settings_and_schema_keys_makes_no_other_request(tmp_path: Path) -> None:
    model = RecordedModel(tmp_path, scripted("once", a=1, b=2))
    model.complete(MESSAGES, {"type": "object", "title": "T"})
    again = RecordedModel(tmp_path, scripted(b=2, a=1))
    assert again.complete(MESSAGES, {"title": "T", "type": "object"}).text == "once"


def test_the_same_exchange_is_kept_as_the_same_bytes(tmp_path: Path) -> None:
    one, two = record(tmp_path / "one"), record(tmp_path / "two")
    assert one.name == two.name
    assert one.read_bytes() == two.read_bytes()


def test_a_kept_file_can_be_read_by_a_person(tmp_path: Path) -> None:
    text = record(tmp_path, "the answer").read_text(encoding="utf-8")
    assert "Gehen wir zu Fuß, “zusammen”!" in text
    assert '"text": "the answer"' in text


def test_a_folder_is_made_when_the_first_reply_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "replies"
    model = RecordedModel(folder, scripted("{}"))
    assert not folder.exists()
    model.complete(MESSAGES, SCHEMA)
    assert len(list(folder.iterdir())) == 1


# What is not there


@pytest.mark.parametrize("folder", ["empty", "absent"])
def test_a_folder_without_replies_is_told_with_the_way_to_record(folder: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError) as caught:
        RecordedModel(tmp_path / folder).complete(MESSAGES, SCHEMA)
    assert str(caught.value).startswith(f"{tmp_path / folder} holds no replies; to record some, name a model")
    assert "--model" in str(caught.value)
    assert not caught.value.retryable
    assert not (tmp_path / "absent").exists()


def test_a_reply_that_is_missing_is_told_with_folder_file_and_the_way_to_record(tmp_path: Path) -> None:
    record(tmp_path)
    with pytest.raises(ModelError) as caught:
        RecordedModel(tmp_path).complete(MESSAGES[:1], SCHEMA)
    missing = re.search(r"it would be (\w+\.json)", str(caught.value))
    assert str(caught.value).startswith(f"{tmp_path} holds no reply to this request")
    assert "to record some, name a model" in str(caught.value)
    assert not caught.value.retryable
    RecordedModel(tmp_path, scripted("{}")).complete(MESSAGES[:1], SCHEMA)
    assert missing
    assert (tmp_path / missing[1]).is_file()


def test_a_folder_with_replies_of_two_models_asks_for_the_name_of_one(tmp_path: Path) -> None:
    record(tmp_path, "of one", model="one")
    record(tmp_path, "of two", model="two")
    with pytest.raises(ModelError, match=r"several models .*one.*two.*name one of them") as caught:
        RecordedModel(tmp_path).complete(MESSAGES, SCHEMA)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("name", ["one", "two"])
def test_a_model_named_picks_its_replies_out_of_those_of_two(name: str, tmp_path: Path) -> None:
    record(tmp_path, "of one", model="one")
    record(tmp_path, "of two", model="two")
    behind = scripted(model=name)
    assert RecordedModel(tmp_path, behind).complete(MESSAGES, SCHEMA).text == f"of {name}"
    assert behind.asked == []


# What is damaged


@pytest.mark.parametrize(
    "content",
    [b"", b'{"settings": {', b"{}", b"[]", b"caf\xe9", b"\0"],
    ids=["empty", "cut off", "nothing in it", "a list", "Latin-1", "binary"],
)
@pytest.mark.parametrize("behind", [None, scripted()], ids=["replaying", "with a model"])
def test_a_damaged_file_is_told_by_its_name_and_kept_as_it_is(
    behind: ScriptedModel | None, content: bytes, tmp_path: Path
) -> None:
    kept = record(tmp_path)
    kept.write_bytes(content)
    with pytest.raises(FormatError) as caught:
        RecordedModel(tmp_path, behind).complete(MESSAGES, SCHEMA)
    assert caught.value.source == str(kept)
    assert str(caught.value).startswith(str(kept))
    assert kept.read_bytes() == content


def test_a_damaged_file_is_told_with_the_way_to_mend_it(tmp_path: Path) -> None:
    record(tmp_path).write_text("{}")
    with pytest.raises(FormatError, match=r"no recorded reply; delete it to record it again"):
        RecordedModel(tmp_path).complete(MESSAGES, SCHEMA)


# What is kept, and what is not


def test_nothing_is_kept_where_the_model_raises(tmp_path: Path) -> None:
    busy = ModelError("busy", retryable=True)
    model = RecordedModel(tmp_path, scripted(busy, "{}"))
    with pytest.raises(ModelError) as caught:
        model.complete(MESSAGES, SCHEMA)
    assert caught.value is busy
    assert list(tmp_path.iterdir()) == []
    assert model.complete(MESSAGES, SCHEMA).text == "{}"


def test_no_part_of_a_file_is_left_behind(tmp_path: Path) -> None:
    kept = record(tmp_path)
    assert list(tmp_path.iterdir()) == [kept]
    assert re.fullmatch(r"[0-9a-f]{32}\.json", kept.name)


def test_no_part_of_a_file_is_left_behind_where_it_cannot_be_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="the disk is full"):
        record(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_keep_replies_is_told_before_one_is_paid_for(tmp_path: Path) -> None:
    not_a_folder = tmp_path / "replies"
    not_a_folder.write_text("")
    behind = scripted("{}")
    with pytest.raises(OSError, match="replies"):
        RecordedModel(not_a_folder, behind).complete(MESSAGES, SCHEMA)
    assert behind.asked == []


def test_a_kept_file_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)
    with Loopback() as server:
        server.play(completion("{}"))
        model = OpenAIModel("m", base_url=server.url, api_key="sk-canary", options={"temperature": 0})
        RecordedModel(tmp_path, model).complete(MESSAGES, SCHEMA)
        assert server.requests[0].headers["authorization"] == "Bearer sk-canary"
    [kept] = tmp_path.iterdir()
    assert "Gehen wir zu Fuß" in kept.read_text(encoding="utf-8")
    assert "sk-canary" not in kept.read_text(encoding="utf-8")
