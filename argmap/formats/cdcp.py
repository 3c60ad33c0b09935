"""CDCP, the Cornell eRulemaking corpus of online comments (Park and Cardie 2018), as JSON beside the text."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ValidationError

from argmap.errors import FormatError
from argmap.files import read_text
from argmap.formats.document import build, faults_of, text_beside
from argmap.model import ArgumentMap, Relation, Role, Span, Unit

SUFFIX = ".ann.json"


class _Annotation(BaseModel):
    prop_labels: list[Literal["fact", "value", "policy", "testimony", "reference"]]
    prop_offsets: list[tuple[int, int]]
    reasons: list[tuple[tuple[int, int], int]]
    evidences: list[tuple[tuple[int, int], int]]


def load(path: str | os.PathLike[str]) -> ArgumentMap:
    """Return the map of a CDCP annotation: units `u1`, … for its propositions, relations for its links.

    A link `[[first, last], target]` is one relation, whose sources are all propositions from first to
    last; reasons come before evidence, and a step that is both stands once. Spans lose the white space at
    their ends. Of the corpus's types testimony and reference are evidence; fact, value and policy are a
    conclusion where a link supports them, and else a premise.

    Raises `FormatError` with file and place where the annotation is damaged or does not fit the text, and
    `OSError` where file or text is missing.

    >>> import json, tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "1.txt").write_text("They called me. That must stop.")
    >>> made = {"prop_labels": ["testimony", "policy"], "prop_offsets": [[0, 16], [16, 31]]}
    >>> links = {"reasons": [[[0, 0], 1]], "evidences": []}
    >>> _ = (folder / "1.ann.json").write_text(json.dumps({**made, **links}))
    >>> print(load(folder / "1.ann.json"))
    2 units (1 conclusion, 1 evidence), 1 relation (1 support)
    """
    fault = faults_of(path)
    text = text_beside(path, SUFFIX)
    try:
        made = _Annotation.model_validate_json(read_text(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise fault(place, f"this is no CDCP annotation: {first['msg']}") from error
    if len(made.prop_labels) != len(made.prop_offsets):
        count = f"{len(made.prop_labels)} labels for {len(made.prop_offsets)} propositions"
        raise FormatError(count, source=os.fspath(path), location="prop_labels")

    links = [(f"reasons[{place}]", link) for place, link in enumerate(made.reasons)]
    links += [(f"evidences[{place}]", link) for place, link in enumerate(made.evidences)]
    last = len(made.prop_offsets) - 1
    relations = []
    for number, (place, ((first_source, last_source), target)) in enumerate(links, 1):
        if not 0 <= first_source <= last_source <= last or not 0 <= target <= last:
            raise fault(place, f"a link is [[first, last], target] over the propositions 0 to {last}")
        sources = tuple(f"u{source + 1}" for source in range(first_source, last_source + 1))
        relations.append(Relation(id=f"r{number}", kind="support", sources=sources, target=f"u{target + 1}"))
    supported = {relation.target for relation in relations}

    units = []
    for number, (label, (start, end)) in enumerate(zip(made.prop_labels, made.prop_offsets, strict=True), 1):
        quote = text[start:end] if 0 <= start < end <= len(text) else ""
        if not quote.strip():
            raise fault(
                f"prop_offsets[{number - 1}]",
                f"[{start}, {end}] holds no words of the text (0 to {len(text)})",
            )
        role: Role = "conclusion" if f"u{number}" in supported else "premise"
        if label in ("testimony", "reference"):
            role = "evidence"
        units.append(
            Unit(
                id=f"u{number}",
                role=role,
                text=quote.strip(),
                spans=(
                    Span(start=start + len(quote) - len(quote.lstrip()), end=start + len(quote.rstrip())),
                ),
            )
        )
    return build(path, text, units, _distinct(relations))


def _distinct(relations: Sequence[Relation]) -> list[Relation]:
    """Return the relations, a step that is both a reason and evidence once."""
    first = {(frozenset(relation.sources), relation.target): relation for relation in reversed(relations)}
    return [
        relation for relation in relations if first[frozenset(relation.sources), relation.target] is relation
    ]
