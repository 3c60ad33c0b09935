"""How long an answer by number is beside the same answer with copied quotes, on the seed essay.

    python benchmarks/reply_size.py

The copying answer differs in one thing: where the model named segments and parts, it has the words
themselves. Both are counted as compact JSON.
"""

from __future__ import annotations

import json
from pathlib import Path

import argmap
from argmap.locate import find_words

SEEDS = Path(__file__).parent.parent / "seeds"


def copied(answer: dict[str, list], segments: dict[int, argmap.Segment]) -> dict[str, object]:  # type: ignore[type-arg]
    """Return the answer as it would be if its units had quotes."""
    parts = {(part["unit"], part["segment"]): part["words"] for part in answer["parts"]}
    units = []
    for unit, *numbers in answer["units"]:
        quotes = [parts.get((unit, number)) or segments[number].text for number in numbers]
        units.append([unit, *quotes])
    return {**{name: value for name, value in answer.items() if name != "parts"}, "units": units}


def main() -> None:
    """Print both lengths in characters and their ratio."""
    text = argmap.read_text(SEEDS / "xi-putin-undeclared-alliance.txt")
    segments = {segment.number: segment for segment in argmap.segment(text)}
    [path] = (SEEDS / "replies").glob("*.json")
    answer = json.loads(json.loads(path.read_text(encoding="utf-8"))["reply"]["text"])
    for part in answer["parts"]:
        assert find_words(part["words"], segments[part["segment"]])
    lengths = [
        len(json.dumps(form, ensure_ascii=False, separators=(",", ":")))
        for form in (answer, copied(answer, segments))
    ]
    print(f"by number {lengths[0]:,} characters, with copied quotes {lengths[1]:,}")
    print(f"ratio {lengths[0] / lengths[1]:.3f}")


if __name__ == "__main__":
    main()
