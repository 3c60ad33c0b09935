"""The errors that argmap raises.

    ArgmapError
    ├── ModelError            the language model could not be asked, or gave no answer
    │   ├── RefusalError      it refused
    │   └── TruncatedError    its answer was cut off
    ├── ExtractionError       its answers stayed invalid
    ├── FormatError           a file or text is not what it should be (also a ValueError)
    └── RenderError           a drawing could not be made

Data that breaks an invariant raises pydantic's own `ValidationError`; a file that is missing or may
not be read raises Python's own `OSError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argmap.llm import Reply
    from argmap.model import Tokens


class ArgmapError(Exception):
    """Whatever argmap itself raises is one of these."""


class ModelError(ArgmapError):
    """The language model could not be asked, or what came back is no answer.

    `retryable` says whether the same request may succeed later (a busy or unreachable server) or
    will fail again (a wrong key, an unknown model).
    """

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


class RefusalError(ModelError):
    """The model, or a filter before it, refused to answer."""


class TruncatedError(ModelError):
    """The answer was cut off by the limit of tokens."""


class ExtractionError(ArgmapError):
    """The model's answers stayed invalid to the last attempt.

    `problems` lists what was wrong with the last answer, `replies` holds every answer in order, and
    `usage` the tokens that all of them cost.
    """

    def __init__(self, problems: Sequence[str], replies: Sequence[Reply], usage: Tokens) -> None:
        count = len(replies)
        super().__init__(
            f"the model gave no valid argument map in {count} {'attempts' if count > 1 else 'attempt'} "
            f"({usage.total:,} tokens); the last answer's problems: {'; '.join(problems)}"
        )
        self.problems = tuple(problems)
        self.replies = tuple(replies)
        self.usage = usage


class FormatError(ArgmapError, ValueError):
    """A file or a text is not what it should be.

    `source` names the file (or the text), `location` the place in it, where there is one.
    """

    def __init__(self, message: str, *, source: str, location: str | None = None) -> None:
        super().__init__(f"{source}, {location}: {message}" if location else f"{source}: {message}")
        self.source = source
        self.location = location


class RenderError(ArgmapError):
    """A drawing could not be made; the message names what is missing and how to get it."""
