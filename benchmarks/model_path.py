"""What argmap adds to a language model's own time: the seed essay, through a server that takes one second.

    python benchmarks/model_path.py

The server answers on loopback, after exactly a second, with the seed's recorded reply. Beside argmap the
same request is sent with nothing but the standard library. One call before the first warms both up.
"""

from __future__ import annotations

import json
import platform
import statistics
import threading
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import argmap

ROUNDS = 10
WAIT = 1.0
SEEDS = Path(__file__).parent.parent / "seeds"
ESSAY = argmap.read_text(SEEDS / "xi-putin-undeclared-alliance.txt")


class Server(BaseHTTPRequestHandler):
    """Answers every request with the recorded reply, a second after it came."""

    answer = b""
    asked = b""

    def do_POST(self) -> None:
        """Wait, then answer."""
        Server.asked = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(WAIT)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def median(call: Callable[[], object]) -> float:
    """Return the median seconds of a call that was made once before."""
    call()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print both medians, and what argmap adds, as a share of the server's second."""
    [path] = (SEEDS / "replies").glob("*.json")
    content = json.loads(path.read_text(encoding="utf-8"))["reply"]["text"]
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    Server.answer = json.dumps({"id": "1", "object": "chat.completion", "choices": [choice]}).encode()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    model = argmap.OpenAIModel("any", base_url=url)

    by_argmap = median(lambda: argmap.extract(ESSAY, model))
    bare = median(lambda: urllib.request.urlopen(f"{url}/chat/completions", Server.asked).read())
    server.shutdown()
    print(f"Python {platform.python_version()}, {platform.machine()}; argmap {version('argmap')},")
    print(f"openai {version('openai')}; {ROUNDS} rounds, medians")
    print(f"bare request {bare:.4f} s, argmap.extract {by_argmap:.4f} s")
    print(f"argmap adds {(by_argmap - bare) / WAIT:.1%} of the server's second")


if __name__ == "__main__":
    main()
