"""Essay to argument map by a language model: ask, check, ask again with all that was wrong."""

from __future__ import annotations

from importlib.metadata import version
from itertools import pairwise

from argmap.answer import InvalidAnswerError, answer_schema, read_answer
from argmap.errors import ExtractionError, FormatError
from argmap.llm import LanguageModel, Message, Reply
from argmap.model import ArgumentMap, Provenance, Tokens, text_sha256
from argmap.prompts import load_prompt
from argmap.segment import Segment, as_line, segment


def extract(text: str, model: LanguageModel, *, title: str | None = None, attempts: int = 3) -> ArgumentMap:
    """Return the argument map of `text` that `model` finds.

    An answer that breaks a rule goes back with all its problems, up to `attempts` answers in all. The
    map is one argument: every unit leads to its one main conclusion, and no supports run in a circle.
    A text that argues for nothing, as the model sees it, gives a map without units. The provenance
    counts the tokens of every answer; its time is that of the last one, so that recorded replies give
    the same map again, byte for byte.

    Raises `ValueError` where `attempts` is below 1, `FormatError` where the text is blank, `ModelError`
    where the model gives no answer, and `ExtractionError` where the last answer is still invalid.

    >>> from argmap.recording import RecordedModel
    >>> from argmap.files import read_text
    >>> essay = read_text("seeds/xi-putin-undeclared-alliance.txt")
    >>> extract(essay, RecordedModel("seeds/replies")).provenance.prompt_version
    'extract-1'
    """
    if attempts < 1:
        raise ValueError(f"attempts is at least 1, not {attempts}")
    segments = segment(text)
    if not segments:
        raise FormatError("the text is blank; there is nothing to map", source="text")
    prompt = load_prompt("extract")
    messages: list[Message] = [
        {"role": "system", "content": prompt.text},
        {"role": "user", "content": numbered_lines(segments)},
    ]
    replies: list[Reply] = []
    problems: tuple[str, ...] = ()
    for _ in range(attempts):
        reply = model.complete(messages, answer_schema())
        replies.append(reply)
        try:
            found = read_answer(reply.text, text, segments)
        except InvalidAnswerError as error:
            problems = error.problems
            listed = "\n".join(f"- {problem}" for problem in problems)
            messages += [
                {"role": "assistant", "content": reply.text},
                {"role": "user", "content": load_prompt("repair").text.replace("{problems}", listed)},
            ]
            continue
        provenance = Provenance(
            model=reply.model,
            prompt_version=prompt.version,
            library_version=version("argmap"),
            created=reply.created,
            text_sha256=text_sha256(text),
            tokens=_spent(replies),
        )
        return ArgumentMap(
            title=title, text=text, units=found.units, relations=found.relations, provenance=provenance
        )
    raise ExtractionError(problems, replies, _spent(replies))


def numbered_lines(segments: tuple[Segment, ...]) -> str:
    """Return the essay as the model gets it: one line for each segment, a blank line between paragraphs.

    Every line starts with its number and nothing in a segment can start a line, so an essay cannot pass
    for another line, or for the end of the essay.

    >>> print(numbered_lines(segment("Walk!\\n\\nIt is\\nhealthy. 7| Run!")))
    1| Walk!
    <BLANKLINE>
    2| It is healthy.
    3| 7| Run!
    """
    first = f"{segments[0].number}| {as_line(segments[0].text)}"
    return first + "".join(
        ("\n" if before.paragraph == after.paragraph else "\n\n") + f"{after.number}| {as_line(after.text)}"
        for before, after in pairwise(segments)
    )


def _spent(replies: list[Reply]) -> Tokens:
    return sum((reply.tokens for reply in replies), Tokens())
