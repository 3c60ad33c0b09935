"""arggraph XML, the format of the argumentative microtexts (Peldszus and Stede 2016)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml
import defusedxml.sax

from argmap.errors import FormatError
from argmap.formats.document import Fault, build, faults_of, text_beside
from argmap.model import ArgumentMap, Kind, Relation, Role, Span, Unit

SUFFIX = ".xml"

_KINDS: Mapping[str, Kind] = {"sup": "support", "exa": "support", "reb": "rebut", "und": "undercut"}


def load(path: str | os.PathLike[str]) -> ArgumentMap:
    r"""Return the map of an arggraph file, by the file's own ids.

    An ADU is a unit. Its spans are its EDUs' (`seg` edges): those of one joint that only white space
    parts are one span, several sources are restatements. `sup` and `exa` are support, `reb` is rebut,
    `und` undercuts the relation that it aims at, and `add` is a further source of one. EDUs marked
    `implicit="true"` stand nowhere in the text.

    The format has no roles; read into it are: conclusion for what is the source of no edge, and for the
    proponent's units that something supports; evidence for the source of an `exa`; premise for the rest.

    Raises `FormatError` with file and line where the file is no arggraph or does not fit the text, and
    `OSError` where file or text is missing.

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
    graph = _Graph(_parse(path), fault)
    places = graph.find_edus(text)
    units = [graph.unit(adu, text, places) for adu in graph.of("adu")]
    placed = sorted((unit for unit in units if unit.spans), key=lambda unit: unit.spans[0].start)
    order = {unit.id: index for index, unit in enumerate([*placed, *(u for u in units if not u.spans)])}
    return build(path, text, sorted(units, key=lambda unit: order[unit.id]), graph.relations(order))


@dataclass
class _Element:
    """An XML element with the line it starts on."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""

    @property
    def place(self) -> str:
        return f"line {self.line}"


@dataclass
class _Elements(ContentHandler):
    found: list[_Element] = field(default_factory=list)

    def setDocumentLocator(self, locator: object) -> None:  # noqa: N802
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        line: int = self._locator.getLineNumber()  # type: ignore[attr-defined]
        self.found.append(_Element(name, dict(attrs), line))

    def characters(self, content: str) -> None:
        self.found[-1].text += content


def _parse(path: str | os.PathLike[str]) -> Sequence[_Element]:
    fault, elements = faults_of(path), _Elements()
    try:
        defusedxml.sax.parseString(Path(path).read_bytes(), elements, forbid_dtd=True)
    except SAXParseException as error:
        raise fault(f"line {error.getLineNumber()}", f"this is not XML: {error.getMessage()}") from error
    except defusedxml.DefusedXmlException as error:
        raise FormatError(
            "a document type or entity, which argmap does not read", source=str(path)
        ) from error
    root = elements.found[0]
    if root.tag != "arggraph":
        raise fault(root.place, f"the root is <{root.tag}>, not <arggraph>")
    return elements.found[1:]


class _Graph:
    """The elements of a file, looked up by their ids."""

    def __init__(self, elements: Sequence[_Element], fault: Fault) -> None:
        self._fault = fault
        self._elements: dict[str, _Element] = {}
        for element in elements:
            if element.tag not in ("edu", "joint", "adu", "edge"):
                raise fault(element.place, f"<{element.tag}> is none of edu, joint, adu, edge")
            name = self._attribute(element, "id")
            if name in self._elements:
                raise fault(element.place, f"the id {name!r} stands on {self._elements[name].place}, too")
            self._elements[name] = element
        self._segments: dict[str, list[str]] = {}
        self._steps: dict[str, _Element] = {}
        for name, edge in self.of("edge").items():
            if self._kind(edge) == "seg":
                self._end(edge, "src", "edu", "joint")
                target = self._end(edge, "trg", "joint", "adu")
                self._segments.setdefault(target, []).append(edge.attributes["src"])
            else:
                self._end(edge, "src", "adu")
                self._end(edge, "trg", *(("edge",) if self._kind(edge) in ("und", "add") else ("adu",)))
                self._steps[name] = edge
        for name, edge in self._steps.items():
            target = edge.attributes["trg"]
            if self._kind(edge) in ("und", "add") and target not in self._steps:
                raise fault(edge.place, f"edge {name!r} aims at the seg edge {target!r}; it needs a relation")
        try:
            TopologicalSorter(
                {name: [edge.attributes["trg"]] for name, edge in self._steps.items()}
            ).prepare()
        except CycleError as error:
            first = self._elements[error.args[1][0]]
            raise fault(first.place, f"edges aim at each other in a circle: {error.args[1]}") from error

    def of(self, tag: str) -> Mapping[str, _Element]:
        """Return the elements of one tag by their ids, in the order of the file."""
        return {name: element for name, element in self._elements.items() if element.tag == tag}

    def find_edus(self, text: str) -> Mapping[str, Span | None]:
        """Return where each EDU stands in the text, each behind the one before; None where implicit."""
        places: dict[str, Span | None] = {}
        behind = 0
        for name, edu in self.of("edu").items():
            words = edu.text.strip()
            if edu.attributes.get("implicit") == "true":
                places[name] = None
                continue
            start = text.find(words, behind)
            if not words or start < 0:
                shown = words if len(words) <= 60 else words[:59] + "…"
                raise self._fault(
                    edu.place, f"edu {name!r} is not in the text behind character {behind}: {shown!r}"
                )
            behind = start + len(words)
            places[name] = Span(start=start, end=behind)
        return places

    def unit(self, adu: str, text: str, places: Mapping[str, Span | None]) -> Unit:
        """Return the unit of an ADU."""
        element = self._elements[adu]
        stretches = [self._edus(source) for source in self._segments.get(adu, ())]
        if not any(stretches):
            raise self._fault(element.place, f"adu {adu!r} has no edu (no seg edge leads to it)")
        spans = [span for edus in stretches for span in _joined([places[edu] for edu in edus], text)]
        words = " ".join(self._elements[edu].text.strip() for edu in stretches[0])
        try:
            return Unit(
                id=adu,
                role=self._role(adu),
                text=words,
                spans=tuple(sorted(spans, key=lambda span: span.start)),
            )
        except ValueError as error:
            raise self._fault(element.place, f"adu {adu!r}: {error}") from error

    def relations(self, order: Mapping[str, int]) -> list[Relation]:
        """Return the relations, each with its sources in the given order of units."""
        sources: dict[str, list[str]] = {}
        for name, edge in self._steps.items():
            sources.setdefault(self._base(name), []).append(edge.attributes["src"])
        found = []
        for name, units in sources.items():
            edge = self._elements[name]
            kind = _KINDS[self._kind(edge)]
            target = edge.attributes["trg"]
            if kind == "undercut":
                target = self._base(target)
            try:
                linked = tuple(sorted(units, key=order.__getitem__))
                found.append(Relation(id=name, kind=kind, sources=linked, target=target))
            except ValueError as error:
                raise self._fault(edge.place, f"edge {name!r}: {error}") from error
        return sorted(found, key=lambda relation: list(self._steps).index(relation.id))

    def _base(self, name: str) -> str:
        """Return the relation that an `add` edge adds to, or the edge itself."""
        while self._kind(self._elements[name]) == "add":
            name = self._elements[name].attributes["trg"]
        return name

    def _edus(self, source: str) -> list[str]:
        if self._elements[source].tag == "edu":
            return [source]
        return [edu for inner in self._segments.get(source, ()) for edu in self._edus(inner)]

    def _role(self, adu: str) -> Role:
        if all(edge.attributes["src"] != adu for edge in self._steps.values()):
            return "conclusion"
        if any(edge.attributes["src"] == adu and self._kind(edge) == "exa" for edge in self._steps.values()):
            return "evidence"
        supported = any(
            edge.attributes["trg"] == adu and self._kind(edge) in ("sup", "exa")
            for edge in self._steps.values()
        )
        return (
            "conclusion" if supported and self._elements[adu].attributes.get("type") == "pro" else "premise"
        )

    def _kind(self, edge: _Element) -> str:
        kind = self._attribute(edge, "type")
        if kind not in (*_KINDS, "add", "seg"):
            raise self._fault(edge.place, f"edge type {kind!r} is none of {', '.join(_KINDS)}, add, seg")
        return kind

    def _attribute(self, element: _Element, name: str) -> str:
        if name not in element.attributes:
            raise self._fault(element.place, f"<{element.tag}> lacks the attribute {name!r}")
        return element.attributes[name]

    def _end(self, edge: _Element, which: str, *tags: str) -> str:
        name = self._attribute(edge, which)
        tag = self._elements[name].tag if name in self._elements else "nothing in this file"
        if tag not in tags:
            kind = edge.attributes["type"]
            raise self._fault(
                edge.place, f"{which} {name!r} of a {kind} edge is {tag}, not {' or '.join(tags)}"
            )
        return name


def _joined(spans: Sequence[Span | None], text: str) -> list[Span]:
    """Return the spans in order, those joined to one that only white space parts."""
    placed = sorted((span for span in spans if span), key=lambda span: span.start)
    joined = placed[:1]
    for before, after in pairwise(placed):
        if text[before.end : after.start].strip():
            joined.append(after)
        else:
            joined[-1] = Span(start=joined[-1].start, end=after.end)
    return joined
