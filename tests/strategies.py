"""Hypothesis strategies: texts as the world writes them, and valid argument maps over them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from argmap.model import ArgumentMap, Provenance, Relation, Span, Tokens, Unit, text_sha256

# What borders are made of, more often than chance would have it.
_PIECES = st.sampled_from(
    [
        *("\r\n", "\n\n", "\n", " ", "\u00a0", "\u2028", "\u200b", "\x00", "\x85", "\ufeff"),
        *(". ", "! ", "; ", ", because ", " because ", "—", "- ", "* ", "1. ", "(a) ", "“", "”", "(", ")"),
        *("U.S. ", "No. 1 ", "S-400 ", "Although ", "the people ", "Xi "),
        *("İ", "é", "e\u0301", "👩‍👩‍👧", "中国。", "نعم؟ "),
    ]
)
texts = st.lists(_PIECES | st.text(max_size=8), max_size=40).map("".join)


@st.composite
def argument_maps(draw: st.DrawFn, text: str | None = None) -> ArgumentMap:
    """Any map that is valid: implicit units, several spans, linked sources, attacks, undercuts."""
    if text is None:
        text = draw(st.text(max_size=60))
    count = draw(st.integers(0, 6))
    units = tuple(
        Unit(
            id=f"u{number}",
            role=draw(st.sampled_from(["conclusion", "premise", "evidence"])),
            text=draw(st.text(min_size=1, max_size=30).filter(str.strip)),
            spans=draw(_spans(len(text))),
        )
        for number in range(1, count + 1)
    )
    relations: list[Relation] = []
    for number in range(1, draw(st.integers(0, 6)) + 1 if count > 1 else 1):
        kinds = ["support", "rebut", "undercut"] if relations else ["support", "rebut"]
        kind = draw(st.sampled_from(kinds))
        targets = (
            [relation.id for relation in relations] if kind == "undercut" else [unit.id for unit in units]
        )
        target = draw(st.sampled_from(targets))
        others = [unit.id for unit in units if unit.id != target]
        sources = tuple(draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True)))
        step = (kind, frozenset(sources), target)
        if all((kept.kind, frozenset(kept.sources), kept.target) != step for kept in relations):
            relations.append(Relation(id=f"r{number}", kind=kind, sources=sources, target=target))
    provenance = Provenance(
        model="by-hand",
        prompt_version="none-0",
        library_version="0",
        created=datetime(2026, 1, 1, tzinfo=UTC),
        text_sha256=text_sha256(text),
        tokens=Tokens(prompt=draw(st.integers(0, 9))),
    )
    return ArgumentMap(
        title=draw(st.none() | st.text(max_size=20)),
        text=text,
        units=units,
        relations=tuple(relations),
        provenance=draw(st.none() | st.just(provenance)),
    )


def _spans(length: int) -> st.SearchStrategy[tuple[Span, ...]]:
    borders = st.sets(st.integers(0, length), max_size=min(length + 1, 6)).map(sorted)
    return borders.map(
        lambda found: tuple(Span(start=a, end=b) for a, b in zip(found[::2], found[1::2], strict=False))
    )
