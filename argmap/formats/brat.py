"""brat standoff (https://brat.nlplab.org/standoff.html), the format of the persuasive essays."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from argmap.files import read_text
from argmap.formats.document import Fault, checked, faults_of, text_beside
from argmap.model import ArgumentMap, Kind, Relation, Role, Span, Unit

SUFFIX = ".ann"

_FORMS = {  # a kind of line: how it is written, and in words
    "T": (
        r"(T\S*)\t(\S+) ([0-9]{1,12} [0-9]{1,12}(?:;[0-9]{1,12} [0-9]{1,12})*)\t(.*)",
        "a text-bound annotation is ID, label with offsets, and text, parted by tabs",
    ),
    "R": (
        r"(R\S*)\t(\S+) Arg1:(\S+) Arg2:(\S+)\s*",
        "a relation is ID and, behind a tab, label, Arg1:ID and Arg2:ID",
    ),
    "A": (r"(A\S*)\t(\S+) (\S+)(?: (.*\S))?\s*", "an attribute is ID and, behind a tab, name, ID and value"),
}


@dataclass(frozen=True, slots=True)
class Labels:
    """What annotations are called; by default as in the persuasive essays (Stab and Gurevych 2017)."""

    main: str = "MajorClaim"
    conclusions: tuple[str, ...] = ("Claim",)
    premises: tuple[str, ...] = ("Premise",)
    evidence: tuple[str, ...] = ()
    supports: tuple[str, ...] = ("supports",)
    attacks: tuple[str, ...] = ("attacks",)
    stance: str = "Stance"
    stance_for: str = "For"
    stance_against: str = "Against"

    def role(self, label: str) -> Role | None:
        """Return the role that a label stands for."""
        roles: dict[Role, tuple[str, ...]] = {
            "conclusion": (self.main, *self.conclusions),
            "premise": self.premises,
            "evidence": self.evidence,
        }
        return next((role for role, labels in roles.items() if label in labels), None)

    def kind(self, label: str) -> Kind | None:
        """Return the kind of relation that a label stands for."""
        if label in self.supports:
            return "support"
        return "rebut" if label in self.attacks else None


PERSUASIVE_ESSAYS = Labels()


def load(path: str | os.PathLike[str], *, labels: Labels = PERSUASIVE_ESSAYS) -> ArgumentMap:
    r"""Return the map of a brat annotation, by the file's own ids, units in the order of the text.

    All major claims are one unit, named and worded by the first, with the spans of each: they say the
    thesis again. A claim with a stance supports or rebuts that unit, by a relation with the attribute's
    id; in an essay without a major claim its stance makes none. Discontinuous text-bound annotations keep
    all their pieces as spans. Notes (`#`) and attributes other than the stance say nothing of the
    argument and are passed over.

    Raises `FormatError` with file and line where an annotation is damaged, has a label that `labels` does
    not know, is of a kind other than T, R, A and #, or does not fit the text (a line end in the text is
    a space in brat), and `OSError` where file or text is missing.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "walk.txt").write_text("Walk! Health matters. It is healthy.")
    >>> _ = (folder / "walk.ann").write_text(
    ...     "T1\tMajorClaim 0 5\tWalk!\nT2\tClaim 6 21\tHealth matters.\nT3\tPremise 22 36\tIt is healthy.\n"
    ...     "A1\tStance T2 For\nR1\tsupports Arg1:T3 Arg2:T2\n"
    ... )
    >>> print(load(folder / "walk.ann"))
    3 units (2 conclusions, 1 premise), 2 relations (2 supports)
    """
    fault = faults_of(path)
    text = text_beside(path, SUFFIX)
    lines = _lines(read_text(path), fault)
    bounds = {line.id: line for line in lines if line.id.startswith("T")}
    mains = [line.id for line in bounds.values() if line.label == labels.main]
    units: dict[str, Unit] = {}
    for line in bounds.values():
        unit = _text_bound(line, text, labels, fault)
        if line.id in mains[1:]:
            with checked(fault, line.place):
                thesis, spans = units[mains[0]], (*units[mains[0]].spans, *unit.spans)
                ordered = tuple(sorted(spans, key=lambda span: span.start))
                unit = Unit(id=thesis.id, role=thesis.role, text=thesis.text, spans=ordered)
        units[unit.id] = unit

    relations = []
    stances: dict[str, str] = {}
    for line in lines:
        if line.id.startswith("R"):
            kind = labels.kind(line.label)
            if kind is None:
                known = ", ".join((*labels.supports, *labels.attacks))
                raise fault(line.place, f"{line.id}: the label {line.label!r} is none of {known}")
            source, target = (_bound(line, end, bounds, fault) for end in (line.first, line.second))
        elif line.id.startswith("A") and line.label == labels.stance:
            kind, source = _stance(line, bounds, labels, fault), line.first
            if (before := stances.setdefault(source, line.place)) != line.place:
                raise fault(line.place, f"{line.id}: {source} has a stance on {before}, too; it takes one")
            if not mains:
                continue
            target = mains[0]
        else:
            continue
        ends = [mains[0] if end in mains else end for end in (source, target)]
        with checked(fault, line.place):
            relations.append(Relation(id=line.id, kind=kind, sources=(ends[0],), target=ends[1]))

    placed = sorted(units.values(), key=lambda unit: unit.spans[0].start)
    with checked(fault, {line.id: line.place for line in lines}):
        return ArgumentMap(text=text, units=tuple(placed), relations=tuple(relations))


class _Line(NamedTuple):
    """A line's parts: offsets and text of a T, the two ends of an R, the end and the value of an A."""

    place: str
    id: str
    label: str
    first: str
    second: str


def _lines(annotation: str, fault: Fault) -> Sequence[_Line]:
    found: dict[str, _Line] = {}
    for number, raw in enumerate(annotation.split("\n"), 1):
        place, written = f"line {number}", raw.removesuffix("\r")
        if not written.strip() or written.startswith("#"):
            continue
        if written[0] not in _FORMS:
            raise fault(place, f"{written.split()[0][:20]!r} is none of the kinds T, R, A and #")
        pattern, form = _FORMS[written[0]]
        parts = re.fullmatch(pattern, written)
        if not parts:
            raise fault(place, form)
        line = _Line(place, *parts.groups(default=""))
        if (before := found.setdefault(line.id, line)) is not line:
            raise fault(place, f"the id {line.id!r} stands on {before.place}, too")
    return list(found.values())


def _text_bound(line: _Line, text: str, labels: Labels, fault: Fault) -> Unit:
    role = labels.role(line.label)
    if role is None:
        known = ", ".join((labels.main, *labels.conclusions, *labels.premises, *labels.evidence))
        raise fault(line.place, f"{line.id}: the label {line.label!r} is none of {known}")
    pieces = [tuple(map(int, piece.split())) for piece in line.first.split(";")]
    if any(not start < end <= len(text) for start, end in pieces):
        raise fault(line.place, f"{line.id}: {line.first} does not lie in the text (0 to {len(text)})")
    said = " ".join(text[start:end] for start, end in pieces)
    if _flat(said) != _flat(line.second):
        message = f"{line.id}: at {line.first} the text has {said!r}, not {line.second!r}"
        raise fault(line.place, message)
    spans = tuple(Span(start=start, end=end) for start, end in sorted(pieces))
    with checked(fault, line.place):
        return Unit(id=line.id, role=role, text=_flat(line.second), spans=spans)


def _stance(line: _Line, bounds: Mapping[str, _Line], labels: Labels, fault: Fault) -> Kind:
    label = bounds[_bound(line, line.first, bounds, fault)].label
    if label not in labels.conclusions:
        allowed = ", ".join(labels.conclusions)
        raise fault(line.place, f"{line.id}: a {label} takes no stance, only {allowed}")
    if line.second not in (labels.stance_for, labels.stance_against):
        allowed = f"{labels.stance_for}, {labels.stance_against}"
        raise fault(line.place, f"{line.id}: the stance {line.second!r} is none of {allowed}")
    return "support" if line.second == labels.stance_for else "rebut"


def _bound(line: _Line, name: str, bounds: Mapping[str, _Line], fault: Fault) -> str:
    if name not in bounds:
        raise fault(line.place, f"{line.id}: there is no text-bound annotation {name!r}")
    return name


def _flat(words: str) -> str:
    """Return words as brat writes them, each line end as a space."""
    return words.replace("\r", " ").replace("\n", " ")
