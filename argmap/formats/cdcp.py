"""CDCP, the Cornell eRulemaking corpus of online comments (Park and Cardie 2018), as JSON beside the text."""

from __future__ import annotations

import json
import os
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, StrictInt, ValidationError

from argmap.files import read_text
from argmap.formats.document import Fault, checked, faults_of, text_beside
from argmap.model import ArgumentMap, Relation, Role, Span, Unit

SUFFIX = ".ann.json"

_Pair = tuple[StrictInt, StrictInt]
_URL = "__URL__"


class _Annotation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prop_labels: list[Literal["fact", "value", "policy", "testimony", "reference"]]
    prop_offsets: list[_Pair]
    reasons: list[tuple[_Pair, StrictInt]]
    evidences: list[tuple[_Pair, StrictInt]]
    url: dict[str, str] = {}


def load(path: str | os.PathLike[str]) -> ArgumentMap:
    """Return the map of a CDCP annotation: units `u1`, … for its propositions, relations `r1`, … for links.

    A link `[[first, last], target]` is one relation, whose sources are all propositions from first to
    last; reasons come before evidence. Spans lose the white space at their ends. The corpus puts
    `__URL__` for an address in the text and keeps the address apart, by proposition: the text of that
    unit has the address again, its span still the `__URL__`. Of the corpus's types testimony and
    reference are evidence; fact, value and policy are a conclusion where a link supports them, and else
    a premise.

    Raises `FormatError` with file and place (a line, or a path in the JSON such as `reasons[3]`) where
    the annotation is damaged or does not fit the text, and `OSError` where file or text is missing.

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
    made = _read(read_text(path), fault)
    count = len(made.prop_offsets)
    if len(made.prop_labels) != count:
        raise fault("prop_labels", f"{len(made.prop_labels)} labels for {count} propositions")

    places = {}
    relations = []
    links = [(f"reasons[{number}]", link) for number, link in enumerate(made.reasons)]
    links += [(f"evidences[{number}]", link) for number, link in enumerate(made.evidences)]
    for number, (place, ((first, last), target)) in enumerate(links, 1):
        if not (0 <= first <= last < count and 0 <= target < count):
            shown = f"not [[{first}, {last}], {target}]"
            allowed = f"a link is [[first, last], target] over the propositions 0 to {count - 1}"
            raise fault(place, f"{allowed}, {shown}" if count else "a link, but there are no propositions")
        sources = tuple(f"u{source + 1}" for source in range(first, last + 1))
        relations.append(Relation(id=f"r{number}", kind="support", sources=sources, target=f"u{target + 1}"))
        places[f"r{number}"] = place

    units = []
    supported = {relation.target for relation in relations}
    words = _addressed(made, text, _spans(made, text, fault), fault)
    for number, (label, (said, span)) in enumerate(zip(made.prop_labels, words, strict=True), 1):
        role: Role = "conclusion" if f"u{number}" in supported else "premise"
        if label in ("testimony", "reference"):
            role = "evidence"
        with checked(fault, f"prop_offsets[{number - 1}]"):
            units.append(Unit(id=f"u{number}", role=role, text=said, spans=(span,)))
    with checked(fault, places):
        return ArgumentMap(text=text, units=tuple(units), relations=tuple(relations))


def _read(annotation: str, fault: Fault) -> _Annotation:
    try:
        return _Annotation.model_validate(json.loads(annotation, object_pairs_hook=_once))
    except json.JSONDecodeError as error:
        raise fault(f"line {error.lineno}", f"this is not JSON: {error.msg}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        raise fault(place.removeprefix(".") or None, f"this is no CDCP annotation: {first['msg']}") from error
    except (ValueError, RecursionError) as error:  # a doubled key, endless digits, endless depth
        raise fault(None, f"this is no CDCP annotation: {error}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name!r} is given twice")
        found[name] = value
    return found


def _spans(made: _Annotation, text: str, fault: Fault) -> list[Span]:
    spans: list[Span] = []
    for number, (start, end) in enumerate(made.prop_offsets):
        quote = text[start:end] if 0 <= start < end <= len(text) else ""
        if not quote.strip():
            message = f"[{start}, {end}] holds no words of the text (0 to {len(text)})"
            raise fault(f"prop_offsets[{number}]", message)
        start += len(quote) - len(quote.lstrip())
        if spans and start < spans[-1].end:
            message = f"starts at {start}, in or before the proposition before it ({spans[-1].end} at least)"
            raise fault(f"prop_offsets[{number}]", message)
        spans.append(Span(start=start, end=start + len(quote.strip())))
    return spans


def _addressed(made: _Annotation, text: str, spans: list[Span], fault: Fault) -> list[tuple[str, Span]]:
    """Return each proposition's words, with its address for the place that the text keeps for it."""
    words = [text[span.start : span.end] for span in spans]
    for name, address in made.url.items():
        if name not in map(str, range(len(words))):
            raise fault(f"url.{name}", f"the key {name!r} is no proposition (0 to {len(words) - 1})")
        said = words[int(name)]
        if said.count(_URL) != 1:
            raise fault(f"url.{name}", f"an address is for one {_URL} in its proposition, not in {said!r}")
        words[int(name)] = said.replace(_URL, address)
    return list(zip(words, spans, strict=True))
