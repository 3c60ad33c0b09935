"""A server on this machine that speaks OpenAI's chat completions and answers by a script."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import pytest

USAGE = {
    "prompt_tokens": 1200,
    "completion_tokens": 34,
    "total_tokens": 1234,
    "prompt_tokens_details": {"cached_tokens": 1024},
}


@dataclass(frozen=True)
class Answer:
    """One answer as bytes; `withheld` bytes more are promised and never sent, `late` is never in time."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    withheld: int = 0
    late: bool = False


@dataclass(frozen=True)
class Request:
    """What the server was asked; header names are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Any


def as_json(body: Any, status: int = 200, **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(json.dumps(body).encode(), status, {"Content-Type": "application/json", **given})


def as_html(page: str, status: int = 200) -> Answer:
    return Answer(page.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def completion(
    content: Any, *, finish_reason: str = "stop", refusal: str | None = None, usage: Any = USAGE
) -> Answer:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return as_json(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_767_323_045,
            "model": "model-2026-01-02",
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
            **({} if usage is None else {"usage": usage}),
        }
    )


def failure(status: int, said: str, **headers: str) -> Answer:
    """An error as OpenAI's servers put it; the SDK asks again only where a header lets it."""
    body = {"error": {"message": said, "type": "error", "param": None, "code": None}}
    return as_json(body, status, **{"x_should_retry": "false", **headers})


def unreachable_url() -> str:
    """Return the URL of a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the machine says about models, proxies and colour; children inherit the rest."""
    for name in os.environ:
        if name.startswith(("OPENAI_", "ARGMAP_")) or name.lower().endswith("_proxy") or name in _TERMINAL:
            monkeypatch.delenv(name)


class Loopback:
    """The server, running while the context is open, at `url`; it keeps the `requests`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._script: list[Answer] = []
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def play(self, *answers: Answer) -> None:
        self._script += answers

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                loopback.requests.append(Request(self.path, headers, body))
                answer = loopback._script.pop(0) if loopback._script else _NOT_IN_THE_SCRIPT
                if answer.late:
                    loopback._closing.wait()
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body) + answer.withheld))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing: the requests are kept."""

        return Handler


_NOT_IN_THE_SCRIPT = failure(418, "the test's script holds no answer to this request")
_TERMINAL = {"FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}
