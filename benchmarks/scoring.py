"""How long it takes to score 1,000 documents of 30 units, with bootstrap intervals and without.

    python benchmarks/scoring.py

The documents are made up and seeded: every unit supports or attacks an earlier one; the prediction moves
a fifth of the borders, heads and roles.
"""

from __future__ import annotations

import os
import platform
import random
import time
from importlib.metadata import version

import argmap
from argmap import ArgumentMap, Relation, Span, Unit

DOCUMENTS, UNITS, LENGTH = 1000, 30, 80
ROLES = ("conclusion", "premise", "evidence")


def document(rng: random.Random, changed: float, gold: ArgumentMap | None = None) -> ArgumentMap:
    """Return a made-up map, or a changed copy of one."""
    text = gold.text if gold else " ".join("word" * rng.randint(1, 3) for _ in range(UNITS * LENGTH // 8))
    units, relations = [], []
    for number in range(UNITS):
        start = number * LENGTH
        if rng.random() < changed:
            start += LENGTH // 4
        role = gold.units[number].role if gold and rng.random() > changed else rng.choice(ROLES[1:])
        span = Span(start=start, end=min(start + LENGTH, len(text)))
        units.append(Unit(id=f"u{number}", role=ROLES[0] if number == 0 else role, text="x", spans=(span,)))
        if number:
            kept = gold.relations[number - 1] if gold and rng.random() > changed else None
            kind = kept.kind if kept else rng.choice(("support", "support", "rebut"))
            target = kept.target if kept else f"u{rng.randrange(number)}"
            relations.append(Relation(id=f"r{number}", kind=kind, sources=(f"u{number}",), target=target))
    return ArgumentMap(text=text, units=tuple(units), relations=tuple(relations))


def main() -> None:
    """Print seconds for counting, for the intervals, and the ratio to reading the same maps from JSON."""
    rng = random.Random(7)
    gold = {f"{number:04}": document(rng, 0) for number in range(DOCUMENTS)}
    predicted = {name: document(rng, 0.2, made) for name, made in gold.items()}
    argmap.evaluate(gold["0000"], predicted["0000"])  # loads scipy

    dumped = [made.model_dump_json() for made in (*gold.values(), *predicted.values())]
    started = time.perf_counter()
    for content in dumped:
        ArgumentMap.model_validate_json(content)
    reading = time.perf_counter() - started
    started = time.perf_counter()
    scores = argmap.evaluate(gold, predicted)
    counting = time.perf_counter() - started
    started = time.perf_counter()
    measures = scores.measures
    intervals = time.perf_counter() - started

    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs; ", end="")
    print(f"argmap {version('argmap')}, numpy {version('numpy')}, scipy {version('scipy')}")
    print(f"{DOCUMENTS} documents of {UNITS} units, {len(measures)} measures")
    print(f"reading the maps from JSON   {reading:6.2f} s   1.0")
    print(f"counting, without intervals  {counting:6.2f} s   {counting / reading:.1f}")
    print(f"figures with 1,000 resamples {intervals:6.2f} s   {intervals / reading:.1f}")


if __name__ == "__main__":
    main()
