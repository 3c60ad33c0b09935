"""arggraph XML, the format of the argumentative microtexts (Peldszus and Stede 2016)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from argmap.formats.document import Fault, checked, faults_of, text_beside
from argmap.formats.elements import Element, read_elements
from argmap.model import ArgumentMap, Kind, Relation, Role, Span, Unit

SUFFIX = ".xml"

_KINDS: Mapping[str, Kind] = {"sup": "support", "exa": "support", "reb": "rebut", "und": "undercut"}
_ENDS = {
    "seg": [("edu", "adu"), ("edu", "joint"), ("joint", "adu")],
    **{step: [("adu", "adu")] for step in ("sup", "exa", "reb")},
    **{step: [("adu", "edge")] for step in ("und", "add")},
}
_ATTRIBUTES: Mapping[str, Mapping[str, Sequence[str]]] = {  # what must be there, and the values allowed
    "edu": {"id": ()},
    "joint": {"id": ()},
    "adu": {"id": (), "type": ("pro", "opp")},
    "edge": {"id": (), "type": tuple(_ENDS), "src": (), "trg": ()},
}


def load(path: str | os.PathLike[str]) -> ArgumentMap:
    r"""Return the map of an arggraph file, by the file's own ids.

    An ADU is a unit. Its spans are its EDUs' (`seg` edges), found in the text one behind the other: those
    of one joint that only white space parts are one span, several sources are restatements, and the text
    is what the first of them says. EDUs marked `implicit="true"` stand nowhere in the text (part two of
    the corpus repeats them there in capitals, which belong to no unit). An EDU that no `seg` edge leads
    from has no part in the argument. `sup` and `exa` are support, `reb` is rebut, `und` undercuts the
    relation that it aims at, and `add` is a further source of one; sources stand in the text's order.

    The format has no roles; read into it are: conclusion for what is the source of no edge, and for the
    proponent's units that something supports; evidence for the source of an `exa`; premise for the rest.
    A map has no room for topic and stance; proponent and opponent follow from its attacks.

    Raises `FormatError` with file and line where the file is no arggraph (as in the corpus's
    arggraph.dtd, without a document type of its own) or does not fit the text, and `OSError` where file
    or text is missing.

    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "walk.txt").write_text("Walk! It is healthy.")
    >>> _ = (folder / "walk.xml").write_text('''<arggraph id="walk">
    ...   <edu id="e1">Walk!</edu> <edu id="e2">It is healthy.</edu>
    ...   <adu id="a1" type="pro"/> <adu id="a2" type="pro"/>
    ...   <edge id="c1" src="e1" trg="a1" type="seg"/> <edge id="c2" src="e2" trg="a2" type="seg"/>
    ...   <edge id="c3" src="a2" trg="a1" type="sup"/>
    ... </arggraph>''')
    >>> print(load(folder / "walk.xml"))
    2 units (1 conclusion, 1 premise), 1 relation (1 support)
    """
    fault = faults_of(path)
    text = text_beside(path, SUFFIX)
    elements = _identified(read_elements(path, fault), fault)
    edges = _edges(elements, fault)
    steps = {name: edge for name, edge in edges.items() if edge["type"] != "seg"}
    bases = _bases(steps, fault)
    roles = _roles(elements, steps)

    units = []
    stretches = _stretches(elements, edges, _find_edus(elements, text, fault), fault)
    for adu, said in stretches.items():
        with checked(fault, elements[adu].place):
            spans = sorted((span for edus in said for span in _joined(edus, text)), key=_start)
            words = " ".join(edu.text.strip() for edu, _ in said[0])
            units.append(Unit(id=adu, role=roles[adu], text=words, spans=tuple(spans)))
    units.sort(key=lambda unit: _start(unit.spans[0] if unit.spans else None))

    relations = []
    order = {unit.id: place for place, unit in enumerate(units)}
    sources: dict[str, list[str]] = {name: [] for name in steps if bases[name] == name}
    for name, edge in steps.items():
        sources[bases[name]].append(edge["src"])
    for name, found in sources.items():
        edge = steps[name]
        target = bases.get(edge["trg"], edge["trg"])
        with checked(fault, edge.place):
            linked = tuple(sorted(found, key=order.__getitem__))
            relations.append(Relation(id=name, kind=_KINDS[edge["type"]], sources=linked, target=target))
    with checked(fault, {name: element.place for name, element in elements.items()}):
        return ArgumentMap(text=text, units=tuple(units), relations=tuple(relations))


_Edu = tuple[Element, Span | None]


def _identified(elements: Sequence[Element], fault: Fault) -> Mapping[str, Element]:
    """Return the elements by their ids, in the order of the file, each with the attributes it needs."""
    root, *inner = elements
    if root.tag != "arggraph":
        raise fault(root.place, f"the root is <{root.tag}>, not <arggraph>")
    for element in elements:
        if element.tag != "edu" and (words := element.text.strip()):
            raise fault(
                element.place, f"<{element.tag}> holds the words {_short(words)}; only an edu has any"
            )
    found: dict[str, Element] = {}
    for element in inner:
        if element.tag not in _ATTRIBUTES or element.depth != 1:
            where = "" if element.depth == 1 else " inside another"
            allowed = ", ".join(_ATTRIBUTES)
            raise fault(element.place, f"<{element.tag}>{where} is none of {allowed}, side by side")
        for name, values in _ATTRIBUTES[element.tag].items():
            if name not in element.attributes:
                raise fault(element.place, f"<{element.tag}> lacks the attribute {name!r}")
            if values and element[name] not in values:
                which = f"{element.tag} {element['id']!r}"
                raise fault(
                    element.place, f"{which}: the type {element[name]!r} is none of {', '.join(values)}"
                )
        if (first := found.setdefault(element["id"], element)) is not element:
            raise fault(element.place, f"the id {element['id']!r} stands on {first.place}, too")
    return found


def _edges(elements: Mapping[str, Element], fault: Fault) -> Mapping[str, Element]:
    edges = {name: element for name, element in elements.items() if element.tag == "edge"}
    for name, edge in edges.items():
        allowed = _ENDS[edge["type"]]
        for end in ("src", "trg"):
            if edge[end] not in elements:
                raise fault(edge.place, f"edge {name!r}: its {end} {edge[end]!r} is nothing in this file")
        ends = elements[edge["src"]].tag, elements[edge["trg"]].tag
        if ends not in allowed or (ends[1] == "edge" and elements[edge["trg"]]["type"] == "seg"):
            ways = " or ".join(f"from {source} to {target}" for source, target in allowed)
            shown = f"from {ends[0]} {edge['src']!r} to {ends[1]} {edge['trg']!r}"
            but = " (but seg)" if allowed[0][1] == "edge" else ""
            raise fault(edge.place, f"edge {name!r}: {edge['type']} leads {ways}{but}, not {shown}")
    return edges


def _bases(steps: Mapping[str, Element], fault: Fault) -> Mapping[str, str]:
    """Return the relation that each edge belongs to: an `add` edge its target's, another edge its own."""
    aims = {name: [edge["trg"]] if edge["trg"] in steps else [] for name, edge in steps.items()}
    try:
        order = list(TopologicalSorter(aims).static_order())
    except CycleError as error:
        circle = [name for name in steps if name in error.args[1]]
        message = f"edges {', '.join(circle)} aim at each other in a circle; an edge must end at an adu"
        raise fault(steps[circle[0]].place, message) from error
    bases: dict[str, str] = {}
    for name in order:
        bases[name] = bases[steps[name]["trg"]] if steps[name]["type"] == "add" else name
    return bases


def _roles(elements: Mapping[str, Element], steps: Mapping[str, Element]) -> Mapping[str, Role]:
    sources = {edge["src"] for edge in steps.values()}
    examples = {edge["src"] for edge in steps.values() if edge["type"] == "exa"}
    supported = {edge["trg"] for edge in steps.values() if edge["type"] in ("sup", "exa")}

    def role(name: str) -> Role:
        if name not in sources or (name in supported and elements[name]["type"] == "pro"):
            return "conclusion"
        return "evidence" if name in examples else "premise"

    return {name: role(name) for name, element in elements.items() if element.tag == "adu"}


def _find_edus(elements: Mapping[str, Element], text: str, fault: Fault) -> Mapping[str, _Edu]:
    """Return each EDU with its place in the text, behind the one before it; None where it is implicit."""
    found: dict[str, _Edu] = {}
    behind = 0
    for name, edu in elements.items():
        if edu.tag != "edu":
            continue
        words = edu.text.strip()
        implicit = edu.attributes.get("implicit", "false")
        if not words:
            raise fault(edu.place, f"edu {name!r} has no words")
        if implicit not in ("true", "false"):
            raise fault(edu.place, f"edu {name!r}: implicit is 'true' or 'false', not {implicit!r}")
        if implicit == "true":
            found[name] = edu, None
            continue
        start = text.find(words, behind)
        if start < 0:
            raise fault(
                edu.place, f"edu {name!r} is not in the text behind character {behind}: {_short(words)}"
            )
        behind = start + len(words)
        found[name] = edu, Span(start=start, end=behind)
    return found


def _stretches(
    elements: Mapping[str, Element],
    edges: Mapping[str, Element],
    edus: Mapping[str, _Edu],
    fault: Fault,
) -> Mapping[str, Sequence[Sequence[_Edu]]]:
    """Return the stretches of text that say each ADU, in the text's order, as EDUs in theirs."""
    sources: dict[str, list[str]] = {
        name: [] for name, element in elements.items() if element.tag in ("joint", "adu")
    }
    used = set()
    for edge in edges.values():
        if edge["type"] == "seg":
            sources[edge["trg"]].append(edge["src"])
            used.add(edge["src"])
    for name, element in elements.items():
        if not sources.get(name, True):
            raise fault(element.place, f"{element.tag} {name!r} has no edu (no seg edge leads to it)")
        if name not in used and (element.tag == "joint" or (name in edus and not edus[name][1])):
            what = "joint" if element.tag == "joint" else "implicit edu"
            raise fault(element.place, f"{what} {name!r} is no part of any adu (no seg edge leads from it)")

    order = {name: place for place, name in enumerate(edus)}

    def stretch(name: str) -> Sequence[_Edu]:
        inside = sources[name] if elements[name].tag == "joint" else [name]
        return [edus[edu] for edu in sorted(set(inside), key=order.__getitem__)]

    def first(said: Sequence[_Edu]) -> float:
        return min(_start(span) for _, span in said)

    found = {}
    for name, element in elements.items():
        if element.tag == "adu":
            found[name] = sorted((stretch(source) for source in sources[name]), key=first)
            for edu, span in (edu for said in found[name][1:] for edu in said):
                if not span:  # a unit has one text, and this would be a second that stands nowhere else
                    message = f"edu {edu['id']!r} is implicit, but adu {name!r} has words already"
                    raise fault(edu.place, message)
    return found


def _joined(edus: Sequence[_Edu], text: str) -> Iterator[Span]:
    """Yield the spans of EDUs, those as one that only white space parts."""
    before: Span | None = None
    for _, span in edus:
        if before and span and not text[before.end : span.start].strip():
            span = Span(start=before.start, end=span.end)
        elif before and span:
            yield before
        before = span or before
    if before:
        yield before


def _start(span: Span | None) -> float:
    return span.start if span else float("inf")


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else words[:59] + "…")
