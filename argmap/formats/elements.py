"""XML elements, each with the line it starts on, from a file that nobody vouches for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml
from defusedxml.expatreader import DefusedExpatParser

from argmap.formats.document import Fault


@dataclass
class Element:
    """An element: the words that stand directly in it, its place in the file, and how deep it lies."""

    tag: str
    attributes: Mapping[str, str]
    place: str
    depth: int
    text: str = ""

    def __getitem__(self, name: str) -> str:
        """Return the value of an attribute."""
        return self.attributes[name]


def read_elements(path: str | os.PathLike[str], fault: Fault) -> Sequence[Element]:
    """Return the elements of an XML file in its order, the root first.

    Raises what `fault` makes, with the line, where the file is not XML or has a document type or
    entities, and `OSError` where it cannot be read.
    """
    parser = DefusedExpatParser(forbid_dtd=True)
    elements = _Elements(parser)
    parser.setContentHandler(elements)
    try:
        parser.parse(BytesIO(Path(path).read_bytes()))
    except SAXParseException as error:
        raise fault(f"line {error.getLineNumber()}", f"this is not XML: {error.getMessage()}") from error
    except defusedxml.DefusedXmlException as error:
        message = "a document type or entity; argmap reads none, take it out"
        raise fault(f"line {parser.getLineNumber()}", message) from error
    except (LookupError, ValueError) as error:  # of an encoding that expat asks Python for
        raise fault("line 1", f"this is not XML that can be read: {error}; save it as UTF-8") from error
    return elements.found


@dataclass
class _Elements(ContentHandler):
    parser: DefusedExpatParser
    found: list[Element] = field(default_factory=list)
    opened: list[tuple[Element, list[str]]] = field(default_factory=list)

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        element = Element(name, dict(attrs), f"line {self.parser.getLineNumber()}", len(self.opened))
        self.found.append(element)
        self.opened.append((element, []))

    def characters(self, content: str) -> None:
        self.opened[-1][1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        element, pieces = self.opened.pop()
        element.text = "".join(pieces)
