"""Language models behind one method, and the one that asks any server of the OpenAI protocol."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, TypedDict

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from argmap.errors import ModelError, RefusalError, TruncatedError
from argmap.model import Tokens

if TYPE_CHECKING:
    import openai


class Message(TypedDict):
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Reply(BaseModel):
    """What a model answered: its text, who it says it is, when, and what it cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    model: str
    created: AwareDatetime
    tokens: Tokens = Tokens()


class LanguageModel(Protocol):
    """Whatever answers messages with JSON text. A double for tests is a class of five lines.

    >>> class Parrot:
    ...     settings = {"model": "parrot"}
    ...     def complete(self, messages, schema):
    ...         return Reply(text=messages[-1]["content"], model="parrot", created=datetime.now(UTC))
    >>> Parrot().complete([{"role": "user", "content": "{}"}], schema={}).text
    '{}'
    """

    @property
    def settings(self) -> Mapping[str, Any]:
        """All that a reply depends on beside messages and schema: the model's name first of all."""

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Return the model's answer, text that should be JSON of `schema`; raise `ModelError` for none."""


class OpenAIModel:
    """A model behind any server that speaks OpenAI's chat completions.

    `base_url` is where (OpenAI's own by default, or `OPENAI_BASE_URL`): Azure, Ollama, vLLM, llama.cpp
    and LM Studio all have one. `api_key` defaults to `OPENAI_API_KEY`, and to none where a base URL is
    given. `timeout` (seconds) and `max_retries` are the SDK's own. `options` go out in every request as
    they are: `{"temperature": 0, "max_completion_tokens": 8000}`.

    The answer is asked for by a strict JSON schema; a server that refuses that is asked for a JSON
    object, with the schema in the prompt, from then on.

    >>> OpenAIModel("llama3.2", base_url="http://localhost:11434/v1").settings
    {'model': 'llama3.2'}
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 600.0,
        max_retries: int = 2,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.settings: Mapping[str, Any] = {"model": name, **(options or {})}
        self._base_url = (base_url or os.environ.get("OPENAI_BASE_URL", "")).strip()
        self._api_key = (api_key or os.environ.get("OPENAI_API_KEY", "")).strip()
        self._timeout = timeout
        self._max_retries = max_retries
        self._takes_schema = True

    @cached_property
    def _client(self) -> openai.OpenAI:
        import openai

        if not self._api_key and not self._base_url:
            raise ModelError(
                "no API key: set OPENAI_API_KEY, or name the server of a local model "
                "(--base-url, OPENAI_BASE_URL)"
            )
        if not re.fullmatch(r"[!-~]*", self._api_key):
            raise ModelError("the API key (OPENAI_API_KEY) has a character that no key has: copy it again")
        if self._base_url and not re.match(
            r"https?://([^\s/@]*@)?(\[[0-9a-fA-F:.]+\]|[^\s/:@]+)(:\d+)?(/|$)", self._base_url
        ):
            raise ModelError(f"{self._place!r} is no base URL; one looks like http://localhost:11434/v1")
        return openai.OpenAI(
            api_key=self._api_key or "none",
            base_url=self._base_url or "https://api.openai.com/v1",
            timeout=self._timeout,
            max_retries=self._max_retries,
        )

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Reply:
        """Return the server's answer to `messages`.

        Raises `RefusalError` where the model refuses, `TruncatedError` where the answer is cut off, and
        `ModelError` for everything else that keeps an answer from coming.
        """
        import openai

        try:
            return self._reply(self._ask(messages, schema))
        except openai.OpenAIError as error:
            raise self._explain(error) from error

    def _ask(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        import openai

        if self._takes_schema:
            strict = {"name": "answer", "strict": True, "schema": schema}
            try:
                return self._create(messages, {"type": "json_schema", "json_schema": strict})
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not re.search(
                    r"response_format|json[_ ]schema|structured output|parse grammar",
                    str(error),
                    re.IGNORECASE,
                ):
                    raise
        asked = f"\n\nAnswer with one JSON object that fits this JSON Schema:\n{json.dumps(schema)}"
        first, *rest = messages
        body = self._create([{**first, "content": first["content"] + asked}, *rest], {"type": "json_object"})
        self._takes_schema = False
        return body

    def _create(self, messages: Sequence[Message], response_format: Mapping[str, Any]) -> str:
        create: Any = self._client.chat.completions.with_raw_response.create
        body: str = create(
            model=self.settings["model"],
            messages=messages,
            response_format=response_format,
            extra_body={name: value for name, value in self.settings.items() if name != "model"},
        ).text
        return body

    def _reply(self, body: str) -> Reply:
        try:
            completion = _Completion.model_validate_json(body)
        except ValidationError as error:
            said = self._without_key(body)
            raise ModelError(f"{self._place} sent no chat completion: {said}", retryable=True) from error
        choice = completion.choices[0]
        content = choice.message.content or ""
        if choice.message.refusal:
            raise RefusalError(f"the model refused: {self._without_key(choice.message.refusal)}")
        if choice.finish_reason == "content_filter":
            raise RefusalError("a content filter withheld the model's answer")
        if choice.finish_reason == "length":
            raise TruncatedError(
                f"the model's answer was cut off after {len(content):,} characters by the limit of tokens: "
                "raise that limit (max_completion_tokens, or the server's context), or map a shorter text"
            )
        usage = completion.usage or _Usage()
        return Reply(
            text=content,
            model=completion.model or self.settings["model"],
            created=datetime.now(UTC).replace(microsecond=0),
            tokens=Tokens(
                prompt=usage.prompt_tokens or 0,
                cached=(usage.prompt_tokens_details or _Details()).cached_tokens or 0,
                completion=usage.completion_tokens or 0,
            ),
        )

    @property
    def _place(self) -> str:
        return re.sub(r"//[^/@]*@", "//", self._base_url) or "the OpenAI API"

    def _explain(self, error: openai.OpenAIError) -> ModelError:
        import openai

        place, name, said = self._place, self.settings["model"], self._without_key(str(error))
        if isinstance(error, openai.APITimeoutError):
            return ModelError(f"{place} did not answer within {self._timeout:g} s", retryable=True)
        if isinstance(error, openai.APIConnectionError):
            cause = self._without_key(str(error.__cause__ or error))
            return ModelError(f"the connection to {place} failed: {cause}", retryable=True)
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            return ModelError(f"{place} refused the API key (OPENAI_API_KEY): {said}")
        if isinstance(error, openai.NotFoundError):
            return ModelError(f"{place} has no model {name!r}, or is no OpenAI-style endpoint: {said}")
        if isinstance(error, openai.APIStatusError):
            retryable = error.status_code in (408, 409, 429) or error.status_code >= 500
            return ModelError(f"{place} answered with an error: {said}", retryable=retryable)
        return ModelError(f"{place}: {said}")

    def _without_key(self, said: str) -> str:
        if self._api_key:
            said = said.replace(self._api_key, "***")
        said = " ".join(said.split())
        return said if len(said) <= 300 else said[:299] + "…"


# What argmap needs of a chat completion; servers differ in the rest.
class _Details(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


class _Said(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Said
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: Annotated[list[_Choice], Field(min_length=1)]
    model: str | None = None
    usage: _Usage | None = None
