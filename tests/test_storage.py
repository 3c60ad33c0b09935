"""Maps as files, and plain texts from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from argmap.errors import FormatError
from argmap.files import decode_text, read_text, write_whole
from argmap.model import ArgumentMap, Unit
from argmap.storage import load, save
from parts import ROOT


def test_a_saved_map_loads_again_and_the_file_is_readable(seed_map: ArgumentMap, tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    save(seed_map, path)
    assert load(path) == seed_map
    assert "“natural nonconvergence of interests.”" in path.read_text(encoding="utf-8")
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Invalid JSON: EOF while parsing an object at line 1 column 1"),
        ('{"text": ""}', "units: Field required"),
        ('{"schema_version": 2, "text": "", "units": []}', "schema_version: Input should be 1"),
        (
            '{"text": "", "units": [{"id": "u1", "role": "idea", "text": "x"}]}',
            "units.0.role: Input should be",
        ),
        ("[]", "Input should be an object"),
    ],
)
def test_a_file_that_is_no_map_is_named_with_the_place_that_is_wrong(
    content: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)
    with pytest.raises(FormatError) as caught:
        load(path)
    assert caught.value.source == str(path)
    assert str(caught.value).startswith(f"{path}: this is no argument map: ")
    assert said in str(caught.value)


def test_all_that_is_wrong_with_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    bad_units = [{"id": "1", "role": "premise", "text": "x"}, {"id": "u2", "role": "premise", "text": ""}]
    path.write_text(json.dumps({"text": "", "units": bad_units}))
    with pytest.raises(FormatError, match=r"units\.0\.id: .*; units\.1\.text: "):
        load(path)


def test_the_published_json_schema_is_that_of_the_model() -> None:
    published = json.loads((ROOT / "docs" / "argument-map.schema.json").read_text(encoding="utf-8"))
    assert published == ArgumentMap.model_json_schema()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"abc\xff\xfe", "essay.txt, byte 4: 0xFF is not UTF-8"),
        (b"\xef\xbb\xbfab\xe9c", "essay.txt, byte 6: 0xE9 is not UTF-8"),
        (b"ab\x00c", "essay.txt, byte 3: a zero byte: this is binary data, not text"),
        (b"%PDF-1.7 ...", "essay.txt: this is a PDF; argmap reads UTF-8 text"),
        (b"PK\x03\x04...", "essay.txt: this is a ZIP archive (as .docx, .odt and .epub files are)"),
        ("hello".encode("utf-16"), "essay.txt: this is UTF-16 text"),
    ],
)
def test_bytes_that_are_no_utf8_text_are_named_with_their_place(data: bytes, said: str) -> None:
    with pytest.raises(FormatError) as caught:
        decode_text(data, source="essay.txt")
    assert str(caught.value).startswith(said)


def test_a_text_keeps_its_line_ends_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "essay.txt"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(path) == "one\r\ntwo\rthree\n"


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "map.json"
    path.write_bytes(b"old")

    def full(self: Path, data: bytes) -> int:
        self.open("wb").close()
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_when_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(b"old")
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    save(ArgumentMap(text="", units=(Unit(id="u1", role="premise", text="x"),)), link)
    assert link.is_symlink()
    assert load(tmp_path / "real.json").units[0].text == "x"
