"""Measure sentence splitters, and argmap's own `segment`, against units of argument that people marked.

Run `pip install scipy nupunkt pysbd syntok`, then `python benchmarks/segmentation.py`; the corpora are read
from `ARGMAP_CORPORA`, or from `../shared/corpora` seen from the project. A splitter that is not installed is
left out and named. Microtexts are for evaluation only: tune no rule on them.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import sentencex

from argmap.segment import segment

Bounds = tuple[int, int]
Splitter = Callable[[str], list[Bounds]]

OPTIONAL = ("nupunkt", "pysbd", "syntok", "scipy")
AFTER_SENTENCE = re.compile(r"[.!?][\s\"'”’“‘»«)\]}]*\Z")
FIGURES = ("segs/unit", "recall", "precision", "F1", "sent. recall", "false splits", "exact F1", "unit F1")
HARD = (
    "",
    " \n\u00a0\n ",
    "I agree 👍🏽. 👩‍👩‍👧 Families too! 🇩🇪 So? 🏳️‍🌈.",
    "Cafe\u0301 noe\u0308l. A\u030a is A\u030a. e\u0301\u0301!",
    "İstanbul is big. İt is. “İ.” İ!",
    "One line.\r\nTwo.\r\n\r\nThree.\r\n",
    "A\u00a0space.\u00a0Another one. \u00a0Third.\u00a0",
    "这是一个句子。这是另一个!对吗?",
    "هذه جملة. هل هذه جملة؟ نعم!",
    "Points:\n• one\n• two.\n- three\n1. four\n(a) five",
    '“He said, ‘Go. Now.’ Then left.” (She stayed. [Why?]) "No."',
    "The U.S. acts. It is the U.S. See No. 1. No. 1 is best. The S-400 sells. S-400.",
    "1. . . A ’ 1. . . A. Ellipses . . . (again) . . . and. . . so.",
    "Wait... what?! Yes.No. e.g. this, i.e. that. z. B. usw. A. A. Same. Same.",
    "\ufeffA mark. A zero\x00byte. A line\u2028separator.\x85Next\x0cpage.",
)


class Document(NamedTuple):
    """A text and the spans of its gold units."""

    text: str
    gold: list[Bounds]


def main() -> None:
    """Print the versions, a table for each corpus, then speed and offsets."""
    root = Path(os.environ.get("ARGMAP_CORPORA") or Path(__file__).parents[1] / "../shared/corpora")
    if not (root / "cdcp-train").is_dir() or not (root / "microtexts1").is_dir():
        sys.exit(f"No corpora in {root.resolve()}: point ARGMAP_CORPORA at the folder that has cdcp-train.")
    missing = [name for name in OPTIONAL if not find_spec(name)]
    if "scipy" in missing:
        sys.exit("Units are matched with SciPy: pip install scipy")
    packages = [name for name in ("argmap", "sentencex", *OPTIONAL) if name not in missing]
    print(", ".join(f"{name} {version(name)}" for name in packages))
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs")
    print(f"Not installed, so not measured: {', '.join(missing) or 'none'}")

    comments = load_cdcp(root / "cdcp-train")
    print_corpus("cdcp-train", comments, splitters("en"))
    for language in ("en", "de"):
        documents = load_microtexts(root / "microtexts1" / language)
        print_corpus(f"microtexts1/{language}", documents, splitters(language))
    print_speed_and_offsets([document.text for document in comments], splitters("en"))


def load_cdcp(folder: Path) -> list[Document]:
    """Read the comments with the spans of their propositions."""
    documents = []
    for path in sorted(folder.glob("*.txt")):
        text = path.read_bytes().decode()
        offsets = json.loads(path.with_suffix(".ann.json").read_bytes())["prop_offsets"]
        documents.append(Document(text, visible_spans(text, offsets)))
    return documents


def load_microtexts(folder: Path) -> list[Document]:
    """Read the microtexts, looking for each elementary unit behind the one before it."""
    documents = []
    for path in sorted(folder.glob("micro_*.xml")):
        text = path.with_suffix(".txt").read_bytes().decode()
        spans, end = [], 0
        for unit in ElementTree.parse(path).iter("edu"):
            start = text.find(unit.text or "", end)
            if start < 0 or not unit.text:
                print(f"{path}: {unit.get('id')} is not in the text")
                continue
            end = start + len(unit.text)
            spans.append((start, end))
        documents.append(Document(text, visible_spans(text, spans)))
    return documents


def visible_spans(text: str, spans: Iterable[Bounds]) -> list[Bounds]:
    """Sort the spans, take the white space off their ends, and drop the blank ones."""
    stripped = []
    for start, end in sorted(spans):
        part = text[start:end]
        if part.strip():
            stripped.append((start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())))
    return stripped


def splitters(language: str) -> dict[str, Splitter]:
    """Return the installed splitters by name, set to the language where they take one."""

    def sentencex_in(code: str) -> Splitter:
        find = sentencex.get_sentence_boundaries
        return lambda text: [(found["start_index"], found["end_index"]) for found in find(code, text)]

    def by_syntok(text: str) -> list[Bounds]:
        sentences = filter(None, chain.from_iterable(import_module("syntok.segmenter").analyze(text)))
        return [(tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)) for tokens in sentences]

    found = {f"sentencex {code}": sentencex_in(code) for code in dict.fromkeys(("en", language))}
    if find_spec("nupunkt"):
        found["nupunkt"] = import_module("nupunkt").sent_spans
    if find_spec("pysbd"):
        pysbd = import_module("pysbd").Segmenter(language=language, clean=False, char_span=True)
        found[f"pysbd {language}"] = lambda text: [(span.start, span.end) for span in pysbd.segment(text)]
    if find_spec("syntok"):
        found["syntok"] = by_syntok
    found["argmap.segment"] = lambda text: [(part.span.start, part.span.end) for part in segment(text)]
    return found


def print_corpus(name: str, documents: list[Document], candidates: dict[str, Splitter]) -> None:
    """Print a row of figures, counted over all documents together, for each splitter."""
    units = sum(len(document.gold) for document in documents)
    print(f"\n{name}: {len(documents)} texts, {units} gold units")
    rows = []
    for label, split in candidates.items():
        figures = [f"{figure:.3f}" for figure in measure(split, documents)]
        bad = sum(not is_partition(split, text) for text, _ in documents)
        rows.append([label, *figures, str(bad)])
    print_table(["splitter", *FIGURES, "bad offsets"], rows)


def measure(split: Splitter, documents: list[Document]) -> tuple[float, ...]:
    """Return the figures of one row, in the order of `FIGURES`."""
    segments = units = borders = starts = hits = ends = ends_hit = inside = exact = close = 0
    for text, gold in documents:
        spans = visible_spans(text, split(text))
        found = {start for start, _ in spans[1:]}
        wanted = {start for start, _ in gold[1:]}
        after_sentence = {start for start in wanted if AFTER_SENTENCE.search(text, 0, start)}
        segments, units = segments + len(spans), units + len(gold)
        starts, borders, hits = starts + len(found), borders + len(wanted), hits + len(found & wanted)
        ends, ends_hit = ends + len(after_sentence), ends_hit + len(found & after_sentence)
        inside += sum(any(start < cut < end for start, end in gold) for cut in found)
        exact += count_matches(gold, spans, 1.0)
        close += count_matches(gold, spans, 0.5)
    borders_f1 = 2 * hits / (borders + starts)
    exact_f1, close_f1 = 2 * exact / (units + segments), 2 * close / (units + segments)
    at_borders = (hits / borders, hits / starts, borders_f1, ends_hit / ends, inside / starts)
    return segments / units, *at_borders, exact_f1, close_f1


def count_matches(gold: list[Bounds], spans: list[Bounds], least: float) -> int:
    """Return how many pairs, one to one, share at least `least` of the longer of the two spans."""
    from scipy.optimize import linear_sum_assignment

    fits = [[min(b, d) - max(a, c) >= least * max(b - a, d - c) for c, d in spans] for a, b in gold]
    pairs = zip(*linear_sum_assignment(fits, maximize=True), strict=True)
    return sum(fits[row][column] for row, column in pairs)


def print_speed_and_offsets(texts: list[str], candidates: dict[str, Splitter]) -> None:
    """Print how fast each splitter is on the texts one by one, and what it does to hard strings."""
    fastest = dict.fromkeys(candidates, float("inf"))
    for _ in range(5):
        for label, split in candidates.items():
            begin = time.perf_counter()
            for text in texts:
                split(text)
            fastest[label] = min(fastest[label], time.perf_counter() - begin)
    characters_per_second = sum(map(len, texts)) / fastest["sentencex en"]
    print("\nSpeed on cdcp-train text by text, and offsets on hard strings")
    print(f"sentencex: {characters_per_second / 1e6:.1f} million characters per second")
    rows = []
    for label, split in candidates.items():
        bad = [text for text in HARD if not is_partition(split, text)]
        rows.append([label, f"{fastest['sentencex en'] / fastest[label]:.4f}", f"{len(bad)} of {len(HARD)}"])
        for text in bad:
            print(f"{label} loses or repeats a character of {text!r}")
    print_table(["splitter", "speed / sentencex", "bad offsets"], rows)


def is_partition(split: Splitter, text: str) -> bool:
    """Say whether the spans hold every visible character exactly once."""
    covered = sorted(index for start, end in split(text) for index in range(start, end))
    visible = [index for index, character in enumerate(text) if not character.isspace()]
    return [index for index in covered if not text[index].isspace()] == visible


def print_table(header: list[str], rows: list[list[str]]) -> None:
    """Print the rows under their header, names to the left and figures to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for name, *cells in (header, *rows):
        aligned = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        print(name.ljust(widths[0]), *aligned, sep="  ")


if __name__ == "__main__":
    main()
