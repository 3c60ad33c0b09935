"""Where the essay says a unit: segment numbers, and words within a segment, to exact spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from argmap.segment import GAP, Bounds, Segment, as_line


def find_words(words: str, segment: Segment) -> list[Bounds]:
    """Return every place in the text where the segment has these words.

    White space, capitals, and the shape of quotes and dashes make no difference. Words must hold a letter
    or digit, and ASCII ones are whole: "he left" is not in "She left".

    >>> from argmap.segment import segment
    >>> [said] = segment("He said: “It’s\\nover.”")
    >>> find_words('"it\\'s over', said)
    [(9, 19)]
    """
    if not any(map(str.isalnum, words)) or len("".join(words.split())) > len(segment.text):
        return []
    pattern = GAP.join(map(re.escape, words.translate(_PLAIN).split()))
    # Whole words only, where the script has borders between words to ask for.
    first, last = words.strip()[0], words.strip()[-1]
    pattern = (r"(?<![A-Za-z0-9])" if first.isascii() and first.isalnum() else "") + pattern
    pattern += r"(?![A-Za-z0-9])" if last.isascii() and last.isalnum() else ""
    offset = segment.span.start
    found = re.finditer(pattern, segment.text.translate(_PLAIN), re.IGNORECASE)
    return [(offset + match.start(), offset + match.end()) for match in found]


# Pairs of one character each, so that offsets stay: what models write for what essays have.
_PLAIN = str.maketrans("‘’‚‛“”„‟‐‑‒–—", "''''" + '""""' + "-----")


def join_neighbours(places: Sequence[Bounds], text: str) -> list[Bounds]:
    """Return places in order, those joined to one that only white space within a paragraph parts.

    >>> join_neighbours([(10, 13), (0, 3), (4, 8)], "One two.\\n\\nSix")
    [(0, 8), (10, 13)]
    """
    joined: list[Bounds] = []
    for start, end in sorted(places):
        gap = text[joined[-1][1] : start] if joined else "-"
        blank_line = len(f"{gap}.".splitlines()) > 2
        if gap.strip() or blank_line or start < joined[-1][1]:
            joined.append((start, end))
        else:
            joined[-1] = (joined[-1][0], end)
    return joined


def overlaps(spans: Mapping[int, Sequence[Bounds]], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each two units that hold the same stretch of the text, and its words.

    >>> list(overlaps({1: [(0, 7)], 2: [(4, 8)]}, "One two."))
    [(1, 2, 'two')]
    """
    taken = sorted((bounds, unit) for unit, places in spans.items() for bounds in places)
    for (before, first), (after, second) in pairwise(taken):
        if after[0] < before[1]:
            yield first, second, as_line(text[after[0] : min(before[1], after[1])])
