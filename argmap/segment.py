"""Text to numbered segments: sentences, and inside them the clauses that can be a reason of their own.

Sentences come from sentencex, within blocks of text that end where a paragraph, heading or list item
ends. The clause step is a rule over connectives and punctuation: it rather splits once too often, since
a unit may join several segments, than hides a reason inside a longer sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from argmap.errors import FormatError
from argmap.model import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """A numbered stretch of a text; `paragraph` counts the stretches between blank lines, from 1."""

    number: int
    paragraph: int
    span: Span
    text: str


def segment(text: str) -> tuple[Segment, ...]:
    """Return the segments of `text` in order, numbered from 1; a blank text has none.

    Their spans never overlap, start and end at a visible character, and give the text back together
    with the white space between them: every visible character is in exactly one segment. Raises
    `FormatError` for half a surrogate pair, which is no text.

    >>> for part in segment("The U.S. should act, because time is short. Who else could?"):
    ...     print(part.number, part.span, part.text)
    1 start=0 end=20 The U.S. should act,
    2 start=21 end=43 because time is short.
    3 start=44 end=59 Who else could?
    """
    if half := re.search("[\ud800-\udfff]", text):
        raise FormatError(f"half a surrogate pair at character {half.start()}", source="text")
    spans = [
        (paragraph, span)
        for paragraph, bounds in enumerate(_paragraphs(text), 1)
        for block in _blocks(text, bounds)
        for span in _merge_unlettered(text, _sentences_and_clauses(text, block))
    ]
    return tuple(
        Segment(number, paragraph, Span(start=start, end=end), text[start:end])
        for number, (paragraph, (start, end)) in enumerate(spans, 1)
    )


GAP = r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff]+"
"""What stands between words: white space, and the characters that no page or drawing can show."""


def as_line(text: str) -> str:
    r"""Return a text on one line: each gap between words becomes a single space.

    >>> as_line("one\r\n  two\x00")
    'one two'
    """
    return re.sub(GAP, " ", text).strip()


Bounds = tuple[int, int]
"""Where a stretch of the text starts and where it ends, in code points."""

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LIST_ITEM = re.compile(r"(?:[-*+•‣◦▪–—·]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s")


def _paragraphs(text: str) -> Iterator[Bounds]:
    """Yield the stretches between blank lines."""
    start: int | None = None
    end = 0
    for line_start, line_end in _lines(text, (0, len(text))):
        if text[line_start:line_end].strip():
            start = line_start if start is None else start
            end = line_end
        elif start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _blocks(text: str, paragraph: Bounds) -> Iterator[Bounds]:
    """Yield the parts of a paragraph that no sentence crosses: headings, list items, running text.

    A line end inside running text is one that a text editor put there to wrap a long line.
    """
    lines = list(_lines(text, paragraph))
    widths = [end - start for start, end in lines]
    wrapped = 40 <= max(widths) <= 100 and min(widths[:-1], default=0) >= 0.6 * max(widths)
    block_start = paragraph[0]
    for (_, line_end), (next_start, next_end) in pairwise(lines):
        following = text[next_start:next_end].lstrip()
        joined = following[:1].islower() or wrapped
        if _LIST_ITEM.match(following) or not joined:
            yield block_start, line_end
            block_start = next_start
    yield block_start, paragraph[1]


def _lines(text: str, bounds: Bounds) -> Iterator[Bounds]:
    start, stop = bounds
    for line_end in _LINE_END.finditer(text, start, stop):
        yield start, line_end.start()
        start = line_end.end()
    yield start, stop


def _sentences_and_clauses(text: str, block: Bounds) -> Iterator[Bounds]:
    for offset, stop in _stretches(text, block):
        for sentence in sentencex.get_sentence_boundaries("en", text[offset:stop]):
            start, end = offset + sentence["start_index"], offset + sentence["end_index"]
            cuts = [start, *(start + cut for cut in _clause_starts(text[start:end])), end]
            for bounds in pairwise(cuts):
                if (stripped := _strip(text, bounds))[0] < stripped[1]:
                    yield stripped


_LONGEST_STRETCH = 10_000


def _stretches(text: str, block: Bounds) -> Iterator[Bounds]:
    """Yield a block, one enormous line in parts: sentencex takes quadratic time over unclosed quotes."""
    start, stop = block
    while stop - start > _LONGEST_STRETCH:
        latest = start + _LONGEST_STRETCH
        ends = max(text.rfind(mark, start, latest) for mark in (". ", "! ", "? ", "。", "！", "？"))
        end = ends if ends >= start else text.rfind(" ", start, latest)
        end = end + 1 if end >= start else latest
        yield start, end
        start = end
    yield start, stop


def _strip(text: str, bounds: Bounds) -> Bounds:
    start, end = bounds
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def _merge_unlettered(text: str, spans: Iterator[Bounds]) -> Iterator[Bounds]:
    """Join a part without a word of its own ("1.", "-", "***") to the part that follows it."""
    held: Bounds | None = None
    for start, end in spans:
        if held:
            start = held[0]
        held = (start, end)
        if sum(map(str.isalpha, text[start:end])) > 1:
            yield held
            held = None
    if held:
        yield held


# Tuned on CDCP's annotated propositions (benchmarks/segmentation.py), and on the safe side of what hit most
# borders there: edited prose has more concessions ("despite", "as") than CDCP's comments.
_PRONOUN = r"(?:i|you|he|she|it|we|they|there|this|that|these|those)"
_DETERMINER = r"(?:the|an?|its|his|her|their|our|my|your|no|some|many|most)"
_AUXILIARY = (
    r"(?:is|are|was|were|am|has|have|had|will|would|can|could|should|may|might|must|do|does|did|cannot|"
    r"(?:ca|wo|is|are|was|were|do|does|did|has|have|had|would|could|should)n?['’]t)"
)
# A clause that starts with one of these is a reason, a concession or a consequence of its own,
_ANYWHERE = (
    r"(?<!\bis )because(?! of\b)|although|even though|even if|whereas|so that|given that|nor|"
    rf"but (?:{_PRONOUN}|{_DETERMINER})|since {_PRONOUN}|so (?:{_PRONOUN}|the|my|their)|"
    rf"(?<!\b(?:such|same|well|long|soon|much|just) )(?<!\bfar )as {_PRONOUN}|and {_PRONOUN} {_AUXILIARY}"
)
# with one of these only behind a comma, a semicolon, a colon or a dash.
_AFTER_PAUSE = (
    rf"{_ANYWHERE}|but(?! (?:also|rather|only|not|instead)\b)|so|yet|though|since|while|unless|despite|"
    rf"in spite of|as (?:{_PRONOUN}|{_DETERMINER})|for {_PRONOUN}|not because|"
    r"which(?: in turn)? (?:means?|makes?|shows?|leads?|causes?)|therefore|thus|hence|instead|however|"
    r"meaning|thus \w+ing|and (?:therefore|thus|hence|so|yet|because|that is why|then|now|not only|if|when|"
    rf"while|although|since)|(?:and|or|nor) (?:{_PRONOUN}|{_DETERMINER})"
)
_CUT = re.compile(
    rf"(?:[,;:][\"'”’)]*(?:\s+|(?<=,)(?=but|and))|(?<!\s)\s*[—–]\s*|(?<!\s)\s+--?\s+)(?=(?:{_AFTER_PAUSE})\b)"
    rf"|(?<!\s)\s+(?=(?:{_ANYWHERE})\b)"
    r"|;\s+(?!(?:and |or )?\(|i\.e|e\.g)"
    # sentencex keeps "of me. I" and whatever follows an unclosed quote in one sentence
    r"|(?<=[a-z][.!?])\s+(?=(?-i:I|It|They|We|He|She|You|This|These|There|That|The|My|Our|Their|If|So|And|"
    r"But|When|Please|What|Why|How)\b)",
    re.IGNORECASE,
)
# A sentence that opens with one of these has its main clause behind the comma that a subject follows.
_LEADING = re.compile(
    r"\W*(?:(?:and|but|yet|so|or)\s+)?"
    r"(?:although|though|even though|even if|because|since|while|whereas|given that|despite|in spite of)\b",
    re.IGNORECASE,
)
_END_OF_LEADING = re.compile(
    rf",[\"'”’)]*\s+(?=(?:(?i:{_PRONOUN}|{_DETERMINER}|one|all|people|every|each|such|nothing|nobody|what)\b|"
    r"[A-Z]\w))"
)
_CLAUSE_LENGTH = re.compile(r"(?:\W*+\w[\w'’-]*+){3}")  # a clause has three words at least


def _clause_starts(sentence: str) -> list[int]:
    """Return where in the sentence a clause of its own starts, the sentence's own start left out."""
    cuts = {found.end() for found in _CUT.finditer(sentence)}
    if leading := _LEADING.match(sentence):
        for found in _END_OF_LEADING.finditer(sentence, leading.end()):
            if _CLAUSE_LENGTH.match(sentence, leading.end(), found.start()):
                cuts.add(found.end())
                break
    kept: list[int] = []
    for cut in sorted(cuts):
        before = _CLAUSE_LENGTH.match(sentence, kept[-1] if kept else 0, cut)
        if before and _CLAUSE_LENGTH.match(sentence, cut):
            kept.append(cut)
    return kept
