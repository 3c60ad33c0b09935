"""Which of two mappers is better? Two trivial ones on texts written for this example, and the difference.

    python examples/compare_mappers.py

One attaches every sentence to the first, the other to the sentence before. Their units are the gold ones,
so every measure can be scored.
"""

import argmap

# Each sentence with its head (a sentence's number, from 1; 0 is the main conclusion) and kind.
TEXTS = {
    "walking": [
        ("We should walk to work.", 0, "support"),
        ("Walking keeps the heart well.", 1, "support"),
        ("A study of 2019 found so among nurses.", 2, "support"),
        ("It takes more time, though.", 1, "rebut"),
    ],
    "library": [
        ("Reading rooms are full at six.", 3, "support"),
        ("Students queue for seats.", 1, "support"),
        ("The library should stay open until ten.", 0, "support"),
        ("Night staff cost money.", 3, "rebut"),
        ("Volunteers have offered to help.", 4, "rebut"),
    ],
    "trees": [
        ("Streets need trees.", 0, "support"),
        ("Shade cools a street by several degrees.", 1, "support"),
        ("Roots lift the pavement.", 1, "rebut"),
        ("Root barriers prevent that.", 3, "rebut"),
    ],
}


def as_map(steps: list[tuple[str, int, str]]) -> argmap.ArgumentMap:
    """Return the map of sentences with a head and a kind each."""
    text = " ".join(sentence for sentence, _, _ in steps)
    units, relations = [], []
    for number, (sentence, head, kind) in enumerate(steps, 1):
        start = text.index(sentence)
        span = argmap.Span(start=start, end=start + len(sentence))
        role = "premise" if head else "conclusion"
        units.append(argmap.Unit(id=f"u{number}", role=role, text=sentence, spans=(span,)))
        if head:
            step = {"id": f"r{number}", "kind": kind, "sources": (f"u{number}",), "target": f"u{head}"}
            relations.append(argmap.Relation.model_validate(step))
    return argmap.ArgumentMap(text=text, units=tuple(units), relations=tuple(relations))


def attached(steps: list[tuple[str, int, str]], head: int | None) -> list[tuple[str, int, str]]:
    """Attach every sentence but the first by support: to `head`, or to the sentence before it."""
    return [(said, (head or place) if place else 0, "support") for place, (said, _, _) in enumerate(steps)]


gold = {name: as_map(steps) for name, steps in TEXTS.items()}
to_first = argmap.evaluate(gold, {name: as_map(attached(steps, 1)) for name, steps in TEXTS.items()})
to_previous = argmap.evaluate(gold, {name: as_map(attached(steps, None)) for name, steps in TEXTS.items()})
better = argmap.differences(to_first, to_previous)

print(f"{'measure':<18} {'to first':>9} {'to previous':>12} {'difference':>11}  95 % interval")
for name in ("link", "typed_link", "main_conclusion", "eg_attachment", "eg_las"):
    first, previous, by = to_first[name], to_previous[name], better[name]
    print(
        f"{name:<18} {first.value:>9.3f} {previous.value:>12.3f} {by.value:>+11.3f}"
        f"  {by.low:+.3f} to {by.high:+.3f}"
    )
