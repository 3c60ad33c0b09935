"""The model's answer by number: its schema, and the checks that make units and relations of it.

An answer names segments, never words of its own making, so no quote can be invented. Everything wrong
with an answer is found in this order: JSON, schema, numbers that resolve, the shape of the argument.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from argmap.graph import main_conclusions, support_circles, to_graph, units_reaching
from argmap.model import ArgumentMap, Kind, Relation, Role, Span, Unit
from argmap.segment import GAP, Segment, as_line


class InvalidAnswerError(Exception):
    """What the model must be told; `problems` lists it all."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Unit(_Wire):
    id: int
    segments: list[int]
    role: Role
    text: str


class _Part(_Wire):
    unit: int
    segment: int
    words: str


class _Step(_Wire):
    sources: list[int] = Field(alias="from")
    target: int = Field(alias="to")


class _Undercut(_Wire):
    sources: list[int] = Field(alias="from")
    source: int
    target: int


class _Answer(_Wire):
    units: list[_Unit]
    parts: list[_Part]
    supports: list[_Step]
    rebuts: list[_Step]
    undercuts: list[_Undercut]


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer; every field is required, as strict servers want it."""
    return _Answer.model_json_schema()


def read_answer(reply: str, text: str, segments: Sequence[Segment]) -> ArgumentMap:
    """Return the map of `text` that a model's reply describes by the numbers of `segments`.

    Units are named `u1`, `u2`, … in the order of the text, relations `r1`, `r2`, … in the order of their
    sources. Raises `InvalidAnswerError` with all that is wrong at the first of the checks that fails.
    """
    answer = _parse(reply)
    links = _links(answer)
    spans, problems = _place_units(answer, text, segments)
    problems += _check_links(links, known={unit.id for unit in answer.units})
    if problems:
        raise InvalidAnswerError(problems)

    in_order = sorted(answer.units, key=lambda unit: spans[unit.id])
    place = {unit.id: number for number, unit in enumerate(in_order, 1)}
    links.sort(key=lambda link: min(place[source] for source in link.sources))
    try:
        argument_map = ArgumentMap(
            text=text,
            units=tuple(
                Unit(
                    id=f"u{place[unit.id]}",
                    role=unit.role,
                    text=unit.text.strip() or as_line(text[slice(*spans[unit.id][0])]),
                    spans=tuple(Span(start=start, end=end) for start, end in spans[unit.id]),
                )
                for unit in in_order
            ),
            relations=tuple(
                Relation(
                    id=f"r{number}",
                    kind=link.kind,
                    sources=tuple(f"u{place[source]}" for source in link.sources),
                    target=f"u{place[link.target]}"
                    if link.source is None
                    else f"r{1 + links.index(_attacked(link, links)[0])}",
                )
                for number, link in enumerate(links, 1)
            ),
        )
    except ValidationError as error:  # undercuts in a circle: whatever the checks above let through
        raise InvalidAnswerError([item["msg"] for item in error.errors()]) from error
    if problems := _check_shape(argument_map, [unit.id for unit in in_order]):
        raise InvalidAnswerError(problems)
    return argument_map


def _parse(reply: str) -> _Answer:
    said = re.sub(r"(?s)^.*</think>", "", reply)  # some local models think aloud before they answer
    start, end = said.find("{"), said.rfind("}")
    if not 0 <= start < end:
        raise InvalidAnswerError(["the answer holds no JSON object"])
    try:
        return _Answer.model_validate_json(said[start : end + 1])
    except ValidationError as error:
        raise InvalidAnswerError(
            [f"{'.'.join(map(str, item['loc'])) or 'the answer'}: {item['msg']}" for item in error.errors()]
        ) from error


_Bounds = tuple[int, int]


def _place_units(
    answer: _Answer, text: str, segments: Sequence[Segment]
) -> tuple[dict[int, list[_Bounds]], list[str]]:
    """Return the spans of each unit in order, and what is wrong with the numbers and words given."""
    problems = [
        f"the unit id {number} is given {count} times; every unit has its own"
        for number, count in Counter(unit.id for unit in answer.units).items()
        if count > 1
    ]
    known = {segment.number: segment for segment in segments}
    parts: dict[tuple[int, int], list[str]] = {}
    for part in answer.parts:
        parts.setdefault((part.unit, part.segment), []).append(part.words)

    spans: dict[int, list[_Bounds]] = {}
    for unit in answer.units:
        if not unit.segments:
            problems.append(f"unit {unit.id} has no segments")
        places: list[_Bounds] = []
        for number in sorted(set(unit.segments)):
            wanted = parts.pop((unit.id, number), None)
            if number not in known:
                problems.append(f"unit {unit.id}: no segment {number} (segments: 1 to {len(segments)})")
            elif wanted is None:
                places.append((known[number].span.start, known[number].span.end))
            else:
                for words in wanted:
                    found = _find_words(words, known[number])
                    places += found[:1]
                    if len(found) != 1:
                        problems.append(f"unit {unit.id}: {_not_once(words, known[number], len(found))}")
        spans[unit.id] = _join(sorted(places), text)
    problems += [f"parts: unit {unit} does not list segment {segment}" for unit, segment in parts]

    taken = sorted((bounds, number) for number, places in spans.items() for bounds in places)
    for (before, first), (after, second) in pairwise(taken):
        if after[0] < before[1]:
            words = as_line(text[after[0] : min(before[1], after[1])])
            problems.append(
                f"units {first} and {second} both hold the words {words!r}; each word belongs to one unit at "
                "most: give the parts of each, or make them one unit"
            )
    return spans, problems


# Pairs of one character each, so that offsets stay: what models write for what essays have.
_PLAIN = str.maketrans("‘’‚‛“”„‟‐‑‒–—", "''''" + '""""' + "-----")


def _find_words(words: str, segment: Segment) -> list[_Bounds]:
    pattern = GAP.join(map(re.escape, words.translate(_PLAIN).split()))
    if not pattern:
        return []
    offset = segment.span.start
    found = re.finditer(pattern, segment.text.translate(_PLAIN), re.IGNORECASE)
    return [(offset + match.start(), offset + match.end()) for match in found]


def _not_once(words: str, segment: Segment, count: int) -> str:
    how_often = f"are {count} times" if count else "are not"
    return (
        f"the words {words!r} {how_often} in segment {segment.number}, which reads {as_line(segment.text)!r}"
    )


def _join(places: Sequence[_Bounds], text: str) -> list[_Bounds]:
    """Make one span of neighbours that only white space within a paragraph parts."""
    joined: list[_Bounds] = []
    for start, end in places:
        gap = text[joined[-1][1] : start] if joined and joined[-1][1] <= start else None
        if gap is not None and not gap.strip() and len(gap.splitlines()) <= 2:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True, slots=True)
class _Link:
    """A step of the answer; with a `source`, one that attacks the step from there to `target`."""

    kind: Kind
    sources: tuple[int, ...]
    target: int
    source: int | None = None

    def __str__(self) -> str:
        aim = str(self.target) if self.source is None else f"the step from {self.source} to {self.target}"
        return f"{self.kind} from {list(self.sources)} to {aim}"


def _links(answer: _Answer) -> list[_Link]:
    return [
        *(_Link("support", tuple(step.sources), step.target) for step in answer.supports),
        *(_Link("rebut", tuple(step.sources), step.target) for step in answer.rebuts),
        *(_Link("undercut", tuple(step.sources), step.target, step.source) for step in answer.undercuts),
    ]


def _attacked(link: _Link, links: Sequence[_Link]) -> list[_Link]:
    """Return the steps that an undercut may mean: an undercut itself leads to its step's target."""
    return [
        other
        for other in links
        if other is not link and link.source in other.sources and other.target == link.target
    ]


def _check_links(links: Sequence[_Link], known: Set[int]) -> Iterator[str]:
    for link in links:
        unknown = {*link.sources, link.target, *(() if link.source is None else (link.source,))} - known
        for number in sorted(unknown):
            yield f"{link}: there is no unit {number}"
        if not link.sources:
            yield f"{link}: no unit to come from"
        if len(set(link.sources)) < len(link.sources):
            yield f"{link}: a unit is named twice"
        if link.target in link.sources and link.source is None:
            yield f"{link}: unit {link.target} cannot be its own reason or objection"
        if link.source is not None and not unknown and (count := len(_attacked(link, links))) != 1:
            yield f"{link}: there {'are several such steps' if count else 'is no such step'}"
    seen = Counter((link.kind, frozenset(link.sources), link.target, link.source) for link in links)
    for (kind, sources, target, _), count in seen.items():
        if count > 1:
            yield f"{kind} from {sorted(sources)} to {target} is given {count} times"


def _check_shape(argument_map: ArgumentMap, numbers: Sequence[int]) -> list[str]:
    """Return what keeps a map from being one argument; `numbers` are the units' ids in the answer."""
    if not argument_map.units:
        return []  # the model's way to say that the text argues for nothing
    graph = to_graph(argument_map)
    number = dict(zip((unit.id for unit in argument_map.units), numbers, strict=True))
    problems = [
        f"units {', '.join(str(number[unit]) for unit in circle)} support each other in a circle"
        for circle in support_circles(graph)
    ]
    mains = main_conclusions(graph)
    if len(mains) != 1:
        found = f"units {', '.join(str(number[unit]) for unit in mains)}" if mains else "no unit"
        return [
            "exactly one unit must be the main conclusion (of role conclusion, and supporting nothing), but "
            f"{found} would be",
            *problems,
        ]
    lost = set(number) - units_reaching(graph, mains[0])
    return problems + [
        f"no steps lead from unit {number[unit]} to the main conclusion, unit {number[mains[0]]}"
        for unit in number
        if unit in lost
    ]
