"""The model's answer by number: its schema, and the checks that make units and relations of it.

An answer names segments, never words of its own making, so no quote can be invented. It is mostly numbers,
because every token of an answer costs time and money: `[4, 7, 9]` among `units` is unit 4, said by the
segments 7 and 9; `[5, 6, 4]` among `supports` means that 5 and 6 together support 4. What is wrong with an
answer is found in this order: JSON, schema, numbers that resolve, the shape of the argument.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from argmap.graph import main_conclusions, support_circles, to_graph, units_reaching
from argmap.locate import find_words, join_neighbours, overlaps
from argmap.model import ArgumentMap, Kind, Relation, Role, Span, Unit
from argmap.segment import Bounds, Segment, as_line


class InvalidAnswerError(Exception):
    """What the model must be told; `problems` lists it all."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Text(_Wire):
    unit: int
    text: str


class _Part(_Wire):
    unit: int
    segment: int
    words: str


class _Answer(_Wire):
    units: list[list[int]]  # [unit, segment, …]
    parts: list[_Part]
    texts: list[_Text]
    supports: list[list[int]]  # [source, …, target]
    rebuts: list[list[int]]  # [source, …, target]
    undercuts: list[list[int]]  # [source, …, source of the step, target of the step]
    conclusions: list[int]
    premises: list[int]
    evidence: list[int]


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer; every field is required, as strict servers want it."""
    return _Answer.model_json_schema()


def read_answer(reply: str, text: str, segments: Sequence[Segment]) -> ArgumentMap:
    """Return the map of `text` that a model's reply describes by the numbers of `segments`.

    Units are named `u1`, `u2`, … in the order of the text, relations `r1`, `r2`, … in the order of their
    sources. Raises `InvalidAnswerError` with all that is wrong at the first of the checks that fails.
    """
    answer = _parse(reply)
    problems: list[str] = []
    spans = _place_units(answer, text, segments, problems)
    roles = _assign_roles(answer, spans, problems)
    texts = _collect_texts(answer, spans, problems)
    steps = _collect_steps(answer, spans, problems)
    if problems:
        raise InvalidAnswerError(problems)

    numbers = sorted(spans, key=spans.__getitem__)
    name = {number: f"u{place}" for place, number in enumerate(numbers, 1)}
    units = tuple(
        Unit(
            id=name[number],
            role=roles[number],
            text=texts.get(number) or _proposition(text[slice(*spans[number][0])]),
            spans=tuple(Span(start=start, end=end) for start, end in spans[number]),
        )
        for number in numbers
    )
    steps.sort(key=lambda step: min(spans[source] for source in step.sources))
    try:
        argument_map = ArgumentMap(text=text, units=units, relations=tuple(_relations(steps, name)))
    except ValidationError as error:  # what only the whole shows: undercuts in a circle
        raise InvalidAnswerError([item["msg"] for item in error.errors()]) from error
    if problems := list(_check_shape(argument_map, dict(zip(name.values(), numbers, strict=True)))):
        raise InvalidAnswerError(problems)
    return argument_map


def _proposition(quote: str) -> str:
    """Return the author's words as a unit's text, without the pause that led on to the next clause."""
    line = as_line(quote)
    return line.rstrip(" ,;:—–-") or line


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


_Spans = Mapping[int, Sequence[Bounds]]  # of each unit, by its number in the answer


def _place_units(
    answer: _Answer, text: str, segments: Sequence[Segment], problems: list[str]
) -> dict[int, list[Bounds]]:
    known = {segment.number: segment for segment in segments}
    parts: dict[tuple[int, int], list[str]] = {}
    for part in answer.parts:
        parts.setdefault((part.unit, part.segment), []).append(part.words)

    spans: dict[int, list[Bounds]] = {}
    for row in answer.units:
        if len(row) < 2:
            problems.append(f"units: {row} must be a unit's number and then its segments")
            continue
        unit, *numbers = row
        if unit in spans:
            problems.append(f"unit {unit} is given twice; every unit has a number of its own")
        places: list[Bounds] = []
        for number in sorted(set(numbers)):
            wanted = parts.pop((unit, number), None)
            if number not in known:
                problems.append(f"unit {unit}: there is no segment {number} (segments: 1 to {len(segments)})")
            elif wanted is None:
                places.append((known[number].span.start, known[number].span.end))
            else:
                for words in wanted:
                    found = find_words(words, known[number])
                    places += found[:1]
                    if len(found) != 1:
                        problems.append(f"unit {unit}: {_not_once(words, known[number], len(found))}")
        spans[unit] = join_neighbours(places, text)
    problems += [f"parts: unit {unit} does not have segment {number}" for unit, number in parts]

    problems += [
        f"units {first} and {second} both hold the words {words!r}; a word belongs to one unit at most: give "
        "the parts of each, or make them one unit"
        for first, second, words in overlaps(spans, text)
    ]
    return spans


def _not_once(words: str, segment: Segment, count: int) -> str:
    how_often = f"are {count} times" if count else "are not"
    return (
        f"the words {words!r} {how_often} in segment {segment.number}, which reads {as_line(segment.text)!r}"
    )


def _assign_roles(answer: _Answer, spans: _Spans, problems: list[str]) -> dict[int, Role]:
    lists: dict[Role, list[int]] = {
        "conclusion": answer.conclusions,
        "premise": answer.premises,
        "evidence": answer.evidence,
    }
    found: dict[int, list[Role]] = {unit: [] for unit in spans}
    for role, units in lists.items():
        for unit in dict.fromkeys(units):
            if unit in found:
                found[unit].append(role)
            else:
                problems.append(f"{role}: there is no unit {unit}")
    for unit, roles in found.items():
        if len(roles) != 1:
            given = " and ".join(roles) or "of no role"
            problems.append(f"unit {unit} is {given}; it has one of conclusion, premise, evidence")
    return {unit: roles[0] for unit, roles in found.items() if roles}


def _collect_texts(answer: _Answer, spans: _Spans, problems: list[str]) -> dict[int, str]:
    problems += [f"texts: there is no unit {item.unit}" for item in answer.texts if item.unit not in spans]
    return {item.unit: as_line(item.text) for item in answer.texts}


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of the answer; an undercut attacks the step from the unit `attacked` to `target`."""

    kind: Kind
    sources: tuple[int, ...]
    target: int
    attacked: int | None = None

    def __str__(self) -> str:
        aim = [self.target] if self.attacked is None else [self.attacked, self.target]
        return f"{self.kind} {[*self.sources, *aim]}"


def _collect_steps(answer: _Answer, spans: _Spans, problems: list[str]) -> list[_Step]:
    rows: dict[Kind, list[list[int]]] = {
        "support": answer.supports,
        "rebut": answer.rebuts,
        "undercut": answer.undercuts,
    }
    steps: list[_Step] = []
    for kind, numbers in ((kind, row) for kind, kind_rows in rows.items() for row in kind_rows):
        aims = 2 if kind == "undercut" else 1
        if len(numbers) <= aims:
            form = (
                "units, and the two ends of the step they attack" if aims == 2 else "units, and their target"
            )
            problems.append(f"{kind} {numbers}: must be {form}")
            continue
        *sources, target = numbers
        attacked = sources.pop() if kind == "undercut" else None
        steps.append(_Step(kind, tuple(sources), target, attacked))

    for step, count in Counter(steps).items():
        ends = [*step.sources, step.target, *([] if step.attacked is None else [step.attacked])]
        unknown = sorted(set(ends) - set(spans))
        problems += [f"{step}: there is no unit {number}" for number in unknown]
        if count > 1:
            problems.append(f"{step}: given {count} times")
        if len(set(ends)) < len(ends):
            problems.append(f"{step}: the same unit twice")
        if step.attacked is not None and not unknown and len(meant := _attacked_steps(step, steps)) != 1:
            how_many = "are several steps" if meant else "is no step"
            problems.append(f"{step}: there {how_many} from unit {step.attacked} to unit {step.target}")
    return steps


def _relations(steps: Sequence[_Step], name: Mapping[int, str]) -> Iterator[Relation]:
    for place, step in enumerate(steps, 1):
        if step.attacked is None:
            target = name[step.target]
        else:
            [attacked] = _attacked_steps(step, steps)
            target = f"r{steps.index(attacked) + 1}"
        yield Relation(
            id=f"r{place}", kind=step.kind, sources=tuple(name[unit] for unit in step.sources), target=target
        )


def _attacked_steps(undercut: _Step, steps: Sequence[_Step]) -> list[_Step]:
    """Return the steps that an undercut may mean: one from that source to that target."""
    return [step for step in steps if undercut.attacked in step.sources and step.target == undercut.target]


def _check_shape(argument_map: ArgumentMap, number: Mapping[str, int]) -> Iterator[str]:
    """Yield what keeps a map from being one argument; `number` is each unit's in the answer."""
    if not argument_map.units:
        return  # the model's way to say that the text argues for nothing
    graph = to_graph(argument_map)
    for circle in support_circles(graph):
        yield f"units {', '.join(str(number[unit]) for unit in circle)} support each other in a circle"
    mains = main_conclusions(graph)
    if len(mains) != 1:
        found = f"units {', '.join(str(number[unit]) for unit in mains)} are" if mains else "none is"
        yield f"exactly one conclusion, the main one, must have no step that leads further; {found}"
        return
    reaching = units_reaching(graph, mains[0])
    for unit in graph:
        if unit in number and unit not in reaching:
            yield f"no steps lead from unit {number[unit]} to the main conclusion, unit {number[mains[0]]}"
