"""brat standoff (https://brat.nlplab.org/standoff.html), the format of the persuasive essays."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from argmap.files import read_text
from argmap.formats.document import Fault, build, faults_of, text_beside
from argmap.model import ArgumentMap, Kind, Relation, Role, Span, Unit

SUFFIX = ".ann"


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


PERSUASIVE_ESSAYS = Labels()


def load(path: str | os.PathLike[str], *, labels: Labels = PERSUASIVE_ESSAYS) -> ArgumentMap:
    r"""Return the map of a brat annotation, by the file's own ids.

    All major claims are one unit, named by the first, with the span of each: they say the thesis again. A
    claim with a stance supports or rebuts that unit, by a relation with the attribute's id. Discontinuous
    text-bound annotations keep all their pieces as spans. Notes (`#`) and attributes other than the
    stance say nothing of the argument and are passed over.

    Raises `FormatError` with file and line where an annotation is damaged, has a label that `labels` does
    not know, or does not fit the text, and `OSError` where file or text is missing.

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
    lines = [
        (f"line {number}", line.rstrip("\r"))
        for number, line in enumerate(read_text(path).split("\n"), 1)
        if line.strip() and not line.startswith("#")
    ]
    main: str | None = None
    units: dict[str, Unit] = {}
    named: dict[str, str] = {}  # each text-bound annotation's unit
    for place, line in lines:
        if line.startswith("T"):
            unit, label = _text_bound(place, line, text, labels, fault)
            if unit.id in named:
                raise fault(place, f"the id {unit.id!r} is given twice")
            named[unit.id] = unit.id
            if label == labels.main and main is not None:
                spans = sorted((*units[main].spans, *unit.spans), key=lambda span: span.start)
                named[unit.id] = main
                units[main] = units[main].model_copy(update={"spans": tuple(spans)})
            else:
                units[unit.id] = unit
                main = unit.id if label == labels.main else main

    relations: list[Relation] = []
    for place, line in lines:
        if line.startswith("R"):
            relations.append(_relation(place, line, named, labels, fault))
        elif line.startswith("A"):
            relations += _stance(place, line, named, main, labels, fault)
        elif not line.startswith("T"):
            raise fault(place, f"{line.split()[0]!r} is none of the kinds T, R, A and #")
    ordered = sorted(units.values(), key=lambda unit: unit.spans[0].start)
    return build(path, text, ordered, relations)


def _text_bound(place: str, line: str, text: str, labels: Labels, fault: Fault) -> tuple[Unit, str]:
    found = re.fullmatch(r"(T\w+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", line)
    if not found:
        raise fault(place, "a text-bound annotation is ID, label and offsets, and text, parted by tabs")
    name, label, offsets, words = found.groups()
    role = labels.role(label)
    if role is None:
        known = (labels.main, *labels.conclusions, *labels.premises, *labels.evidence)
        raise fault(place, f"{name}: the label {label!r} is none of {', '.join(known)}")
    pieces = [tuple(map(int, piece.split())) for piece in offsets.split(";")]
    if any(not 0 <= start < end <= len(text) for start, end in pieces):
        raise fault(place, f"{name}: {offsets} does not lie in the text (0 to {len(text)})")
    said = " ".join(text[start:end] for start, end in pieces)
    if re.sub(r"\s", " ", said) != re.sub(r"\s", " ", words):
        raise fault(place, f"{name}: at {offsets} the text has {said!r}, not {words!r}")
    spans = tuple(Span(start=start, end=end) for start, end in sorted(pieces))
    try:
        return Unit(id=name, role=role, text=words, spans=spans), label
    except ValueError as error:
        raise fault(place, f"{name}: {error}") from error


def _relation(place: str, line: str, named: dict[str, str], labels: Labels, fault: Fault) -> Relation:
    found = re.fullmatch(r"(R\w+)\t(\S+) \S+:(\S+) \S+:(\S+)\s*", line)
    if not found:
        raise fault(place, "a relation is ID and, behind a tab, label, Arg1:ID and Arg2:ID")
    name, label, source, target = found.groups()
    kind: Kind | None = (
        "support" if label in labels.supports else "rebut" if label in labels.attacks else None
    )
    if kind is None:
        known = ", ".join((*labels.supports, *labels.attacks))
        raise fault(place, f"{name}: the label {label!r} is none of {known}")
    for end in (source, target):
        if end not in named:
            raise fault(place, f"{name}: there is no annotation {end!r}")
    return Relation(id=name, kind=kind, sources=(named[source],), target=named[target])


def _stance(
    place: str, line: str, named: dict[str, str], main: str | None, labels: Labels, fault: Fault
) -> Sequence[Relation]:
    found = re.fullmatch(r"(A\w+)\t(\S+) (\S+)(?: (\S+))?\s*", line)
    if not found:
        raise fault(place, "an attribute is ID and, behind a tab, name, ID and value")
    name, attribute, unit, value = found.groups()
    if attribute != labels.stance:
        return ()
    if unit not in named:
        raise fault(place, f"{name}: there is no annotation {unit!r}")
    if value not in (labels.stance_for, labels.stance_against):
        raise fault(
            place, f"{name}: the stance {value!r} is none of {labels.stance_for}, {labels.stance_against}"
        )
    if main is None:
        raise fault(place, f"{name}: a stance, but no {labels.main} to take it to")
    kind: Kind = "support" if value == labels.stance_for else "rebut"
    return [Relation(id=name, kind=kind, sources=(named[unit],), target=main)]
