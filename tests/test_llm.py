from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openai
import pytest

from argmap.errors import ModelError, RefusalError, TruncatedError
from argmap.llm import Message, OpenAIModel, Reply
from argmap.model import Tokens
from loopback import (
    Answer,
    Loopback,
    as_html,
    as_json,
    clear_environment,
    completion,
    failure,
    unreachable_url,
)

CANARY = "sk-canary-0123456789"
MESSAGES: list[Message] = [
    {"role": "system", "content": "Map the argument."},
    {"role": "user", "content": "1| We should walk."},
]
SCHEMA: dict[str, Any] = {"type": "object", "properties": {"units": {"type": "array"}}}
NO_SCHEMA = failure(400, "'response_format' of type 'json_schema' is not supported with this model.")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(monkeypatch)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


def model_at(url: str, *, timeout: float = 5.0, max_retries: int = 0, **given: Any) -> OpenAIModel:
    return OpenAIModel("m", base_url=url, timeout=timeout, max_retries=max_retries, **given)


def ask(model: OpenAIModel) -> Reply:
    return model.complete(MESSAGES, SCHEMA)


def error_of(model: OpenAIModel) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(model)
    return caught.value


# What goes out


def test_a_request_carries_model_messages_options_and_a_strict_schema(server: Loopback) -> None:
    server.play(completion("{}"))
    ask(model_at(server.url, options={"temperature": 0, "max_completion_tokens": 8000}))
    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.body == {
        "model": "m",
        "messages": MESSAGES,
        "temperature": 0,
        "max_completion_tokens": 8000,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
        },
    }


def test_an_option_that_the_sdk_does_not_know_goes_out_as_it_is(server: Loopback) -> None:
    server.play(completion("{}"))
    ask(model_at(server.url, options={"top_k": 5}))  # vLLM, Ollama and llama.cpp have it, OpenAI does not
    assert server.requests[0].body["top_k"] == 5


def test_the_settings_are_the_name_and_the_options_and_never_the_key() -> None:
    model = OpenAIModel("m", api_key=CANARY, options={"temperature": 0})
    assert model.settings == {"model": "m", "temperature": 0}


def test_server_and_key_are_taken_from_the_environment(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    server.play(completion("{}"))
    ask(OpenAIModel("m"))
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"


def test_server_and_key_that_are_given_come_before_the_environment(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", unreachable_url())
    monkeypatch.setenv("OPENAI_API_KEY", "of-the-environment")
    server.play(completion("{}"))
    ask(model_at(server.url, api_key=CANARY))
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"


def test_a_server_of_ones_own_needs_no_key(server: Loopback) -> None:
    server.play(completion("{}"))
    assert ask(model_at(server.url)).text == "{}"


@pytest.mark.parametrize("empty", [{}, {"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}], ids=["unset", "empty"])
def test_without_key_and_server_the_error_says_what_to_set(
    empty: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in empty.items():
        monkeypatch.setenv(name, value)
    error = error_of(OpenAIModel("m"))
    assert "OPENAI_API_KEY" in str(error)
    assert "OPENAI_BASE_URL" in str(error)
    assert not error.retryable


def test_an_empty_base_url_in_the_environment_means_openai_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    model = OpenAIModel("m", api_key=CANARY)
    assert model._client.base_url.host == "api.openai.com"  # where it would ask, without asking


def test_the_module_loads_without_openai() -> None:
    code = "import sys, argmap.llm; print([name for name in sys.modules if name.startswith('openai')])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "[]\n"


# What comes back


def test_text_model_time_and_tokens_come_back(server: Loopback) -> None:
    server.play(completion('{"units": []}'))
    before = datetime.now(UTC).replace(microsecond=0)
    reply = ask(model_at(server.url))
    assert reply.text == '{"units": []}'
    assert reply.model == "model-2026-01-02"
    assert before <= reply.created <= before + timedelta(seconds=10)
    assert reply.tokens == Tokens(prompt=1200, cached=1024, completion=34)


def test_a_null_content_is_an_empty_text(server: Loopback) -> None:
    server.play(completion(None))
    assert ask(model_at(server.url)).text == ""


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        (None, Tokens()),
        ({}, Tokens()),
        ({"prompt_tokens": 3, "total_tokens": 3}, Tokens(prompt=3)),
        ({"prompt_tokens": 3, "completion_tokens": 2}, Tokens(prompt=3, completion=2)),
        (
            {"prompt_tokens": 3, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": None}},
            Tokens(prompt=3, completion=2),
        ),
    ],
    ids=["no usage", "empty", "prompt alone", "no details", "null details"],
)
def test_tokens_that_a_server_does_not_count_are_zero(usage: Any, tokens: Tokens, server: Loopback) -> None:
    server.play(completion("{}", usage=usage))
    assert ask(model_at(server.url)).tokens == tokens


def test_a_reply_that_is_cut_off_is_an_error_that_says_which_limit_to_raise(server: Loopback) -> None:
    server.play(completion('{"units": [', finish_reason="length"))
    error = error_of(model_at(server.url))
    assert isinstance(error, TruncatedError)
    assert "cut off after 11 characters" in str(error)
    assert "max_completion_tokens" in str(error)
    assert not error.retryable


def test_a_refusal_names_itself_and_is_not_retryable(server: Loopback) -> None:
    server.play(completion(None, refusal="I cannot\nhelp with that."))
    error = error_of(model_at(server.url))
    assert isinstance(error, RefusalError)
    assert "refused: I cannot help with that." in str(error)
    assert not error.retryable


def test_an_answer_that_a_content_filter_withheld_is_a_refusal(server: Loopback) -> None:
    server.play(completion(None, finish_reason="content_filter"))
    error = error_of(model_at(server.url))
    assert isinstance(error, RefusalError)
    assert "content filter" in str(error)


# A server that takes no schema


@pytest.mark.parametrize(
    "refusal",
    [
        NO_SCHEMA,
        failure(400, "Invalid parameter: json_schema is not supported by this server"),
        failure(400, "Failed to initialize samplers: failed to parse grammar"),
        failure(422, "response_format: unexpected value"),
    ],
    ids=["OpenAI", "json_schema", "llama.cpp", "422"],
)
def test_a_server_that_refuses_a_schema_is_asked_for_an_object_with_the_schema_in_the_prompt(
    refusal: Answer, server: Loopback
) -> None:
    server.play(refusal, completion('{"units": []}'))
    assert ask(model_at(server.url, options={"temperature": 0})).text == '{"units": []}'
    strict, plain = (request.body for request in server.requests)
    assert strict["response_format"]["type"] == "json_schema"
    assert plain["response_format"] == {"type": "json_object"}
    first, *rest = plain["messages"]
    assert first["role"] == "system"
    assert first["content"].startswith("Map the argument.\n")
    assert first["content"].endswith(json.dumps(SCHEMA))
    assert rest == MESSAGES[1:]
    assert plain["temperature"] == 0


def test_a_server_that_refuses_a_schema_is_asked_for_one_only_once(server: Loopback) -> None:
    server.play(NO_SCHEMA, completion("1"), completion("2"))
    model = model_at(server.url)
    assert [ask(model).text, ask(model).text] == ["1", "2"]
    kinds = [request.body["response_format"]["type"] for request in server.requests]
    assert kinds == ["json_schema", "json_object", "json_object"]


def test_the_messages_that_were_given_are_not_altered(server: Loopback) -> None:
    server.play(NO_SCHEMA, completion("{}"))
    given: list[Message] = [{"role": "user", "content": "Hello"}]
    model_at(server.url).complete(given, SCHEMA)
    assert given == [{"role": "user", "content": "Hello"}]


def test_a_request_refused_for_another_reason_is_not_sent_again(server: Loopback) -> None:
    server.play(failure(400, "This model's maximum context length is 8192 tokens."))
    error = error_of(model_at(server.url))
    assert "maximum context length is 8192 tokens" in str(error)
    assert len(server.requests) == 1


def test_an_error_behind_the_refused_schema_is_the_one_told(server: Loopback) -> None:
    server.play(NO_SCHEMA, failure(503, "overloaded"))
    error = error_of(model_at(server.url))
    assert "overloaded" in str(error)
    assert error.retryable


# Failures


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        *((status, False) for status in (400, 401, 403, 404, 413, 422)),
        *((status, True) for status in (408, 429, 500, 502, 503)),
    ],
)
def test_an_error_status_tells_server_cause_and_whether_to_try_again(
    status: int, retryable: bool, server: Loopback
) -> None:
    server.play(failure(status, "why it fails"))
    error = error_of(model_at(server.url))
    assert type(error) is ModelError
    assert error.retryable is retryable
    assert server.url in str(error)
    assert str(status) in str(error)
    assert "why it fails" in str(error)
    assert isinstance(error.__cause__, openai.APIStatusError)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_with_the_place_it_comes_from(status: int, server: Loopback) -> None:
    server.play(failure(status, "Incorrect API key provided"))
    assert "refused the API key (OPENAI_API_KEY)" in str(error_of(model_at(server.url, api_key=CANARY)))


def test_an_unknown_model_is_told_by_its_name(server: Loopback) -> None:
    server.play(failure(404, "does not exist"))
    assert "has no model 'm'" in str(error_of(model_at(server.url)))


def test_a_server_that_is_too_slow_is_told_with_the_time_it_had(server: Loopback) -> None:
    server.play(Answer(late=True))
    error = error_of(model_at(server.url, timeout=0.2))
    assert str(error) == f"{server.url} did not answer within 0.2 s"
    assert error.retryable


def test_a_server_that_is_not_there_is_told_by_its_url() -> None:
    url = unreachable_url()
    error = error_of(model_at(url))
    assert str(error).startswith(f"the connection to {url} failed: ")
    assert "refused" in str(error)
    assert error.retryable


BROKEN_TRANSFERS = {
    "closed in mid-body": (Answer(b'{"id": "x"', withheld=100), "closed connection"),
    "broken JSON": (Answer(b'{"id": '), 'no chat completion: {"id":'),
    "not UTF-8": (Answer(b'{"id": "\xff"}'), "no chat completion"),
    "no body": (Answer(b""), "no chat completion"),
    "half a surrogate pair": (completion("walk \ud83d!"), "no chat completion"),
    "HTML": (
        as_html("<html>Log in to the\nguest network</html>"),
        "no chat completion: <html>Log in to the g",
    ),
    "another object": (as_json({"error": "still loading"}), "no chat completion: .*still loading"),
    "no choices": (as_json({"choices": []}), "no chat completion"),
    "no message": (as_json({"choices": [{"index": 0, "message": None}]}), "no chat completion"),
    "a list": (as_json([]), "no chat completion"),
    "null": (as_json(None), "no chat completion"),
    "content in parts": (completion([{"type": "text", "text": "{}"}]), "no chat completion"),
    "HTML with an error status": (as_html("<html>Bad gateway</html>", 502), "502"),
}


@pytest.mark.parametrize(("answer", "cause"), BROKEN_TRANSFERS.values(), ids=BROKEN_TRANSFERS)
def test_a_broken_transfer_tells_server_and_cause_and_is_retryable(
    answer: Answer, cause: str, server: Loopback
) -> None:
    server.play(answer)
    with pytest.raises(ModelError, match=cause) as caught:
        ask(model_at(server.url))
    assert server.url in str(caught.value)
    assert caught.value.retryable


def test_a_long_error_page_is_told_in_one_short_line(server: Loopback) -> None:
    server.play(as_html("<html>" + "Out of order.\n" * 1000))
    said = str(error_of(model_at(server.url)))
    assert "\n" not in said
    assert len(said) < 500
    assert said.endswith("…")


@pytest.mark.parametrize("url", ["localhost:11434/v1", "my server", "http://[::1"])
def test_a_base_url_that_is_no_url_is_told_and_not_worth_another_try(url: str) -> None:
    error = error_of(model_at(url))
    assert url in str(error)
    assert not error.retryable


def test_a_server_that_fails_once_is_asked_again(server: Loopback) -> None:
    server.play(failure(500, "busy", x_should_retry="true", retry_after_ms="1"), completion("{}"))
    assert ask(model_at(server.url, max_retries=1)).text == "{}"
    assert len(server.requests) == 2


# The key is nobody's business


@pytest.mark.parametrize(
    "answer",
    [
        *(failure(status, f"the key {CANARY} is wrong") for status in (400, 401, 403, 404, 429, 500)),
        as_html(f"<html>You sent {CANARY}</html>"),
        as_json({"detail": f"You sent {CANARY}"}),
        completion(None, refusal=f"You sent {CANARY}"),
        Answer(CANARY.encode()),
    ],
    ids=["400", "401", "403", "404", "429", "500", "HTML", "JSON", "refusal", "broken JSON"],
)
def test_no_error_message_holds_the_key_even_where_the_server_says_it(
    answer: Answer, server: Loopback
) -> None:
    server.play(answer)
    error = error_of(model_at(server.url, api_key=CANARY))
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"
    assert CANARY not in str(error)


@pytest.mark.parametrize(
    "key", [f"{CANARY}\nx", f"{CANARY}\0", f"“{CANARY}”"], ids=["line end", "NUL", "quotes"]
)
def test_a_key_that_no_header_can_carry_is_told_without_the_key(key: str, server: Loopback) -> None:
    error = error_of(model_at(server.url, api_key=key))
    assert CANARY not in str(error)
    assert "API key" in str(error)
    assert not error.retryable
    assert server.requests == []


def test_white_space_around_a_key_is_no_part_of_it(server: Loopback) -> None:
    server.play(completion("{}"))
    ask(model_at(server.url, api_key=f"{CANARY}\n"))  # as it is read from a file
    assert server.requests[0].headers["authorization"] == f"Bearer {CANARY}"


def test_a_password_in_a_base_url_is_in_no_message() -> None:
    for url in ("http://me:secret-word@127.0.0.1:9/v1", "ftp://me:secret-word@host/v1"):
        error = error_of(model_at(url))
        assert "secret-word" not in str(error)


def test_an_address_of_ipv6_is_a_base_url() -> None:
    assert "no base URL" not in str(error_of(model_at("http://[::1]:9/v1")))
