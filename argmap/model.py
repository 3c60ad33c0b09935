"""The argument map: frozen data, valid by construction, that everything else reads or makes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    StringConstraints,
    model_validator,
)

Role = Literal["conclusion", "premise", "evidence"]
"""What a unit is for: the essay argues for it, it is a reason, or it is data, testimony, an example."""

Kind = Literal["support", "rebut", "undercut"]
"""What a relation does: it supports a unit, speaks against a unit, or speaks against a relation."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
"""A letter, then letters, digits and underscores: `u1`, `r12`."""


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"half a surrogate pair at character {error.start}; text is whole code points"
        ) from error
    return text


Text = Annotated[str, AfterValidator(_encodable)]
"""Unicode text, of code points that UTF-8 can write."""

Proposition = Annotated[Text, StringConstraints(pattern=r"\S")]
"""A text that is not blank."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A stretch of the essay's text: `[start, end)` in Unicode code points.

    >>> span = Span(start=4, end=9)
    >>> "The world turns."[span.start : span.end]
    'world'
    """

    start: NonNegativeInt
    end: NonNegativeInt

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a span ends after its start, not at {self.end} from {self.start}")
        return self


class Unit(_Frozen):
    """An argumentative discourse unit: one proposition that does one job in the argument.

    `text` is the proposition so put that it stands alone. `spans` are the places where the essay says
    it, in order and apart from each other; none means that the essay leaves it unsaid (an implicit
    premise).
    """

    id: Id
    role: Role
    text: Proposition
    spans: tuple[Span, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for before, after in pairwise(self.spans):
            if after.start < before.end:
                raise ValueError(
                    f"unit {self.id!r}: span {after.start}-{after.end} must start at {before.end} or later, "
                    "behind the span before it"
                )
        return self


class Relation(_Frozen):
    """One inference step from `sources` (unit ids) to `target`.

    `support` and `rebut` aim at a unit; `undercut` aims at another relation. Several sources in one
    relation need each other (linked); several relations on one target stand alone (convergent).
    """

    id: Id
    kind: Kind
    sources: Annotated[tuple[Id, ...], Field(min_length=1)]
    target: Id


class Tokens(_Frozen):
    """Tokens that a language model read (`prompt`, of them `cached`) and wrote (`completion`).

    >>> Tokens(prompt=900, cached=512, completion=80) + Tokens(prompt=100, completion=20)
    Tokens(prompt=1000, cached=512, completion=100)
    """

    prompt: NonNegativeInt = 0
    cached: NonNegativeInt = 0
    completion: NonNegativeInt = 0

    def __add__(self, other: Tokens) -> Tokens:
        """Return the sum, count by count."""
        return Tokens(
            prompt=self.prompt + other.prompt,
            cached=self.cached + other.cached,
            completion=self.completion + other.completion,
        )

    @property
    def total(self) -> int:
        """Prompt and completion together (cached tokens are part of the prompt)."""
        return self.prompt + self.completion


class Provenance(_Frozen):
    """Where a map comes from: enough to make it again."""

    model: str
    prompt_version: str
    library_version: str
    created: AwareDatetime
    text_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    tokens: Tokens = Tokens()


class ArgumentMap(_Frozen):
    """An essay's argument: its text, the units found in it and the relations between them.

    Every invariant is checked when a map is made, and all that is broken is reported together in
    pydantic's `ValidationError`: ids are unique over units and relations, spans lie inside the text,
    sources are units, a support or rebut has a unit as its target and an undercut a relation, nothing
    supports or attacks itself, no relation stands twice, and undercuts do not run in a circle. What an
    argument should have but may lack (one main conclusion, no circle of support) is not checked here.

    >>> text = "We should walk. It is healthy."
    >>> walk = ArgumentMap(
    ...     text=text,
    ...     units=(
    ...         Unit(id="u1", role="conclusion", text="We should walk.", spans=(Span(start=0, end=15),)),
    ...         Unit(id="u2", role="premise", text="Walking is healthy.", spans=(Span(start=16, end=30),)),
    ...     ),
    ...     relations=(Relation(id="r1", kind="support", sources=("u2",), target="u1"),),
    ... )
    >>> walk.quotes(walk.units[1])
    ('It is healthy.',)
    >>> print(walk)
    2 units (1 conclusion, 1 premise), 1 relation (1 support)
    """

    schema_version: Literal[1] = 1
    title: Text | None = None
    text: Text
    units: tuple[Unit, ...]
    relations: tuple[Relation, ...] = ()
    provenance: Provenance | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if problems := list(_problems(self)):
            raise ValueError("; ".join(problems))
        return self

    def quotes(self, unit: Unit) -> tuple[str, ...]:
        """Return the words of the essay at each of the unit's spans, unaltered."""
        return tuple(self.text[span.start : span.end] for span in unit.spans)

    def __str__(self) -> str:
        """Return one line that counts units by role and relations by kind."""
        units = _count(len(self.units), "unit", Counter(unit.role for unit in self.units))
        relations = _count(len(self.relations), "relation", Counter(rel.kind for rel in self.relations))
        return f"{units}, {relations}"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Show the drawing in a notebook, with the counts for a reader of plain text."""
        from argmap.render import to_svg

        return {"image/svg+xml": to_svg(self), "text/plain": str(self)}


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _problems(argument_map: ArgumentMap) -> Iterator[str]:
    units = {unit.id: unit for unit in argument_map.units}
    relations = {relation.id: relation for relation in argument_map.relations}

    ids = Counter([unit.id for unit in argument_map.units])
    ids.update(relation.id for relation in argument_map.relations)
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} is given {count} times; every unit and relation has its own"

    length = len(argument_map.text)
    for unit in argument_map.units:
        for span in unit.spans:
            if span.end > length:
                yield (
                    f"unit {unit.id!r}: span {span.start}-{span.end} passes the text's end "
                    f"({length} characters)"
                )

    seen: dict[tuple[Kind, frozenset[str], str], str] = {}
    for relation in argument_map.relations:
        name = f"relation {relation.id!r}"
        for source, count in Counter(relation.sources).items():
            if source not in units:
                yield f"{name}: unknown source {source!r} ({_known('units', units)})"
            if count > 1:
                yield f"{name}: source {source!r} is given {count} times"
        if relation.kind == "undercut":
            if relation.target not in relations:
                yield (
                    f"{name}: an undercut's target is a relation, not {relation.target!r} "
                    f"({_known('relations', relations)})"
                )
        elif relation.target not in units:
            yield f"{name}: unknown target {relation.target!r} ({_known('units', units)})"
        if relation.target in relation.sources:
            yield f"{name}: {relation.target!r} cannot be its own reason or objection"
        step = (relation.kind, frozenset(relation.sources), relation.target)
        if (first := seen.setdefault(step, relation.id)) != relation.id:
            yield f"{name}: the same step as relation {first!r}"

    try:
        TopologicalSorter({relation.id: [relation.target] for relation in argument_map.relations}).prepare()
    except CycleError as error:
        yield f"relations {', '.join(sorted(set(error.args[1])))}: undercuts run in a circle"

    provenance = argument_map.provenance
    if provenance and provenance.text_sha256 != text_sha256(argument_map.text):
        yield "provenance: text_sha256 belongs to another text"


def _known(what: str, ids: dict[str, Any]) -> str:
    names = list(ids)
    if not names:
        return f"there are no {what}"
    return f"{what}: {', '.join(names)}" if len(names) <= 3 else f"{what}: {names[0]} to {names[-1]}"


def _count(total: int, noun: str, parts: Counter[Any]) -> str:
    def number(count: int, word: str) -> str:
        return f"{count} {word}" if count == 1 or word == "evidence" else f"{count} {word}s"

    detail = ", ".join(number(count, word) for word, count in sorted(parts.items()))
    return number(total, noun) + (f" ({detail})" if detail else "")
