"""Segments: every visible character in exactly one, and cuts where an argument may have its joints."""

from __future__ import annotations

import textwrap
from itertools import pairwise

import pytest
from hypothesis import given

from argmap.errors import FormatError
from argmap.files import read_text
from argmap.segment import as_line, segment
from parts import SEED
from strategies import texts


def parts(text: str) -> list[str]:
    return [found.text for found in segment(text)]


def assert_covers(text: str) -> None:
    found = segment(text)
    assert [part.number for part in found] == list(range(1, len(found) + 1))
    borders = [0, *(border for part in found for border in (part.span.start, part.span.end)), len(text)]
    assert borders == sorted(borders)
    for part in found:
        assert part.text == text[part.span.start : part.span.end] == part.text.strip() != ""
    assert all(not text[start:end].strip() for start, end in list(pairwise(borders))[::2])
    assert [part.paragraph for part in found] == sorted(part.paragraph for part in found)


@given(texts)
def test_segments_and_the_white_space_between_them_give_any_text_back(text: str) -> None:
    assert_covers(text)


@pytest.mark.parametrize("text", ["", " \n\r\n\u00a0\u2003"])
def test_a_blank_text_has_no_segments(text: str) -> None:
    assert segment(text) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Navy sold Russia’s No. 1 partner an S-400 for 3.5 million dollars.",
        "Dr. Smith met Mr. Jones, e.g. in Washington, D.C., at 5 p.m. sharp.",
        "J. R. Smith wrote it.",
        "“Is it over?” he asked her.",
    ],
)
def test_a_period_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert parts(f"{sentence} Then he left.") == [sentence, "Then he left."]


@pytest.mark.parametrize(
    "marked",
    [
        "It rains here, |because clouds came over.",
        "We should go |because it is late now.",
        "It is cheap and good, |but nobody wants it.",
        "Although it rains a lot, |we should walk.",
        "But while history deals hands, |people play cards.",
        "And despite the many sanctions, |its exports have grown.",
        "He was early; |the others were not.",
        "We stayed in—|since it was raining hard.",
        "It failed twice here, |which means that we stop.",
        "They called me at work |and I had to answer.",
        "He owed it for years, |as the court has found.",
    ],
)
def test_a_clause_that_can_be_a_reason_of_its_own_is_a_segment(marked: str) -> None:
    assert parts(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Along every line—personal, military, and diplomatic—the alliance has become strong.",
        "He is strong but slow.",
        "They failed because of the weather and the bad roads.",
        "The key base, Vladivostok, is labelled by its Chinese name.",
    ],
)
def test_a_phrase_is_not_cut_off(sentence: str) -> None:
    assert parts(sentence) == [sentence]


def test_headings_list_items_and_paragraphs_end_a_segment() -> None:
    text = (
        "Why walk\r\nIt is good\r\n\r\n- healthy\r\n- cheap and\r\n  easy\r\n1. First. Second\n\u00a0\nBy me"
    )
    assert parts(text) == [
        *("Why walk", "It is good", "- healthy", "- cheap and\r\n  easy", "1. First.", "Second", "By me"),
    ]
    assert [found.paragraph for found in segment(text)] == [1, 1, 2, 2, 2, 2, 3]


@pytest.mark.parametrize(
    "marked",
    [
        "We should walk\n|a) it is good\n|b) it is cheap",
        "The town should give all its streets back to walkers now\n|By Ana\n|Walking is good for all of us, "
        "and it costs next to nothing",
    ],
)
def test_short_lines_among_long_ones_and_lettered_items_stand_alone(marked: str) -> None:
    cut = [part.split(", |")[0].strip() for part in marked.split("|")]
    assert parts(marked.replace("|", ""))[:2] == cut[:2]


def test_lines_that_an_editor_wrapped_are_one_sentence() -> None:
    text = (
        "This is a paragraph whose lines a text editor has wrapped\n"
        "after some sixty characters of plain text mail. So wrote\n"
        "The Times in its day."
    )
    assert parts(text) == [text[: text.index(" So")], text[text.index("So") :]]


@pytest.mark.parametrize(
    "marked",
    [
        "中国和俄罗斯是盟友。|他们一起投票！|为什么？",
        "هذا نص عربي. |هل تفهم؟ |نعم.",
        "İstanbul is big. |e\u0301 is small. |👩‍👩‍👧 agrees.",
        "One\u00a0thing is sure. |The other\u00a0is not.",
    ],
)
def test_every_script_is_cut_at_its_own_sentence_ends(marked: str) -> None:
    assert parts(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


def test_every_wrapped_paragraph_is_cut_like_the_same_text_unwrapped() -> None:
    flat = read_text(SEED)
    wrapped = "\n".join(textwrap.fill(line, 72, break_on_hyphens=False) for line in flat.split("\n"))
    assert [as_line(part) for part in parts(wrapped)] == [as_line(part) for part in parts(flat)]


def test_the_seed_is_cut_into_its_sentences_and_clauses() -> None:
    text = read_text(SEED)
    assert_covers(text)
    found = parts(text)
    for part in (
        "Xi and Putin Have the Most Consequential Undeclared Alliance in the\u00a0World",
        "On the Russian side, the land east of the Ural Mountains is full of natural resources but has a "
        "population of just 32 million people,",
        "it now sells the best it has, including S-400 air defenses.",
        "Trả lời",
    ):
        assert part in found


def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(FormatError, match="half a surrogate pair at character 3"):
        segment("We \ud800 walk.")


def test_time_grows_with_the_text_and_no_faster() -> None:
    # 40,000 clauses in one sentence: with a step that looked back over them all, this took minutes.
    text = "It rains here and there, because clouds come over; " * 20_000
    assert len(segment(text)) == 40_000


@pytest.mark.parametrize(
    "text",
    [
        "It rains." + " " * 100_000 + "It pours.",  # a rule that tried every space anew took hours
        "“It rains. " * 50_000,  # sentencex looks for the end of each open quote
        "中国和俄罗斯是盟友。" * 20_000,
        "a" * 300_000,
    ],
    ids=["spaces", "open quotes", "Chinese", "one word"],
)
def test_an_enormous_line_is_cut_like_any_other(text: str) -> None:
    assert_covers(text)


def test_a_text_on_one_line_has_no_character_that_breaks_lines_or_pages() -> None:
    assert as_line(" a\r\nb\u2028c\x00\x07d\ufffee ") == "a b c d e"
