"""What `import argmap` costs beside `import pydantic`, each in fresh processes, in turns.

    python benchmarks/import_time.py

argmap itself loads nothing until a name is used; the later rows show what the first use of one costs.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

ROUNDS = 15
STATEMENTS = {
    "nothing": "pass",
    "import pydantic": "import pydantic",
    "import argmap": "import argmap",
    "argmap.ArgumentMap (a pydantic model)": "import argmap; argmap.ArgumentMap",
    "pydantic and a model of its own": "import pydantic; type('M', (pydantic.BaseModel,), {})",
    "argmap.extract (everything but openai)": "import argmap; argmap.extract; argmap.to_dot",
    "import openai": "import openai",
}


def seconds(statement: str) -> float:
    """Run one statement in a new interpreter."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the median of each statement, less the bare interpreter, as a ratio to pydantic's."""
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(ROUNDS):
        for name, statement in STATEMENTS.items():
            times[name].append(seconds(statement))
    bare = statistics.median(times["nothing"])
    pydantic = statistics.median(times["import pydantic"]) - bare
    print(f"Python {platform.python_version()}, {platform.machine()}; argmap {version('argmap')},")
    print(f"pydantic {version('pydantic')}, openai {version('openai')}; {ROUNDS} rounds")
    print(f"{'statement':<42} {'ms':>6} {'/ pydantic':>11} {'with interpreter':>17}")
    for name, found in times.items():
        own = statistics.median(found) - bare
        whole = statistics.median(found) / (pydantic + bare)
        print(f"{name:<42} {own * 1000:>6.1f} {own / pydantic:>11.2f} {whole:>17.2f}")


if __name__ == "__main__":
    main()
