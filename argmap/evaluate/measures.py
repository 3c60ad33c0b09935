"""The measures: what each one counts in a pair of maps, and the formula that makes a figure of the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

import numpy as np

from argmap.evaluate import tallies
from argmap.evaluate.links import Tree
from argmap.evaluate.pair import Pair
from argmap.graph import main_conclusions, to_graph
from argmap.model import Role, Unit

Tally = Sequence[float]

_ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True)
class Measure:
    """A named measure. `count` gives a document's counts, or None where it cannot be scored so."""

    name: str
    count: Callable[[Pair], Tally | None]
    formula: tallies.Formula
    about: str


def _hits(pair: Pair, matched: Mapping[str, str], *, typed: bool) -> Tally:
    hits = sum(
        (matched.get(source), matched.get(target)) in pair.gold_links
        and (not typed or pair.gold_links[matched[source], matched[target]] == kind)
        for (source, target), kind in pair.predicted_links.items()
    )
    return hits, len(pair.predicted_links), len(pair.gold_links)


def _unit(pair: Pair, matched: Mapping[str, str]) -> Tally:
    return len(matched), len(pair.predicted.units), len(pair.gold.units)


def _role(pair: Pair, matched: Mapping[str, str]) -> Tally:
    same = sum(pair.predicted_roles[own] == pair.gold_roles[gold] for own, gold in matched.items())
    return same, len(pair.predicted.units), len(pair.gold.units)


def _main(pair: Pair) -> Tally | None:
    gold = main_conclusions(to_graph(pair.gold))
    if len(gold) != 1:
        return None
    predicted = main_conclusions(to_graph(pair.predicted))
    return len(predicted) == 1 and pair.half.get(predicted[0]) == gold[0], 1


def _by_class(gold: Sequence[object], predicted: Sequence[object], classes: Iterable[object]) -> Tally:
    """Return [true positives, predicted, gold] for each class, in a row."""
    both = list(zip(gold, predicted, strict=True))
    return [
        count
        for name in classes
        for count in (both.count((name, name)), predicted.count(name), gold.count(name))
    ]


def _central_claim(gold: Tree, predicted: Tree) -> Tally:
    units = range(len(gold.units))
    return _by_class(
        [unit == gold.root for unit in units], [unit == predicted.root for unit in units], (False, True)
    )


def _side(gold: Tree, predicted: Tree) -> Tally:
    return _by_class(gold.opponents, predicted.opponents, (False, True))


def _function(gold: Tree, predicted: Tree) -> Tally:
    return _by_class(gold.kinds, predicted.kinds, (None, "support", "attack"))


def _attachment(gold: Tree, predicted: Tree) -> Tally:
    return _over_pairs(
        len(gold.units),
        {(unit, head) for unit, head in enumerate(gold.heads) if head is not None},
        {(unit, head) for unit, head in enumerate(predicted.heads) if head is not None},
    )


def _labelled_attachment(gold: Tree, predicted: Tree) -> Tally:
    both = zip(gold.heads, gold.kinds, predicted.heads, predicted.kinds, strict=True)
    return sum(head == own and kind == own_kind for head, kind, own, own_kind in both), len(gold.units)


def _over_pairs(count: int, gold: Set[object], predicted: Set[object]) -> Tally:
    """Return the counts of the classes "no link" and "link" over all ordered pairs of `count` units."""
    pairs, hits = count * (count - 1), len(gold & predicted)
    misses = pairs - len(gold | predicted)
    return misses, pairs - len(predicted), pairs - len(gold), hits, len(predicted), len(gold)


def _given(count: Callable[[Pair], Tally]) -> Callable[[Pair], Tally | None]:
    return lambda pair: count(pair) if pair.same_units and pair.gold.units else None


def _of_trees(count: Callable[[Tree, Tree], Tally]) -> Callable[[Pair], Tally | None]:
    return _given(lambda pair: count(*pair.trees))


def _component(pair: Pair) -> Tally:
    gold = [pair.gold_roles[unit] for unit in pair.exact.values()]
    predicted = [pair.predicted_roles[unit] for unit in pair.exact]
    return _by_class(gold, predicted, _ROLES)


def _relation(pair: Pair) -> Tally:
    """Return the counts of no link, support and attack over all ordered pairs of units."""
    own = pair.named_links
    counts = list(_link(pair)[:3])
    for kind in ("support", "attack"):
        hits = sum(pair.gold_links.get(link) == kind == found for link, found in own.items())
        counts += [hits, list(own.values()).count(kind), list(pair.gold_links.values()).count(kind)]
    return counts


def _link(pair: Pair) -> Tally:
    return _over_pairs(len(pair.gold.units), pair.gold_links.keys(), pair.named_links.keys())


def _segmentation(pair: Pair) -> Tally:
    """Return the edits between both maps' borders, and the places between words where a border can be."""

    def borders(units: Sequence[Unit]) -> set[int]:
        found = {border for unit in units for bounds in pair.in_words(unit) for border in bounds}
        return found - {0, pair.words}

    gold, predicted = borders(pair.gold.units), borders(pair.predicted.units)
    lone = sorted(gold ^ predicted)
    swaps = 0
    last = None
    for before, after in pairwise(lone):
        # A border next to where the other has one is moved, by one edit, not deleted and set anew.
        if before != last and after == before + 1 and (before in gold) != (after in gold):
            swaps += 1
            last = after
    return len(lone) - swaps, max(pair.words - 1, 0)


def _agreement(pair: Pair) -> Tally:
    table = np.zeros((len(_ROLES), len(_ROLES)))
    for own, gold in pair.half.items():
        table[_ROLES.index(pair.gold_roles[gold]), _ROLES.index(pair.predicted_roles[own])] += 1
    return table.ravel().tolist()


MEASURES: Sequence[Measure] = (
    Measure(
        "unit",
        lambda pair: _unit(pair, pair.half),
        tallies.f1,
        "F1 of units, matched one to one where they share at least half of the longer span",
    ),
    Measure(
        "unit_exact", lambda pair: _unit(pair, pair.exact), tallies.f1, "F1 of units with the same spans"
    ),
    Measure(
        "role", lambda pair: _role(pair, pair.half), tallies.f1, "F1 of matched units that have the same role"
    ),
    Measure(
        "link",
        lambda pair: _hits(pair, pair.half, typed=False),
        tallies.f1,
        "F1 of links between matched units; an undercut links to the source of the relation that it attacks",
    ),
    Measure(
        "typed_link",
        lambda pair: _hits(pair, pair.half, typed=True),
        tallies.f1,
        "F1 of links that are support or attack alike",
    ),
    Measure(
        "main_conclusion",
        _main,
        tallies.accuracy,
        "share of texts whose one main conclusion is found, of those whose gold map has one",
    ),
    Measure(
        "eg_central_claim",
        _of_trees(_central_claim),
        tallies.macro_f1,
        "macro-F1 of being the central claim; given gold units (EvidenceGraph, Peldszus and Stede 2015: cc)",
    ),
    Measure(
        "eg_role",
        _of_trees(_side),
        tallies.macro_f1,
        "macro-F1 of proponent and opponent, which flip along attacks (the same: ro)",
    ),
    Measure(
        "eg_function",
        _of_trees(_function),
        tallies.macro_f1,
        "macro-F1 of central claim, support and attack (the same: fu)",
    ),
    Measure(
        "eg_attachment",
        _of_trees(_attachment),
        tallies.macro_f1,
        "macro-F1 of attached or not over all ordered pairs of units (the same: at)",
    ),
    Measure(
        "eg_las",
        _of_trees(_labelled_attachment),
        tallies.accuracy,
        "share of units with the right head and kind, the root among them (the same: labelled attachment)",
    ),
    Measure(
        "component_macro",
        _given(_component),
        tallies.macro_f1,
        "macro-F1 of conclusion, premise and evidence; given gold units (Stab and Gurevych 2017)",
    ),
    Measure(
        "link_macro",
        _given(_link),
        tallies.macro_f1,
        "macro-F1 of linked and not linked over all ordered pairs of units; given gold units (the same)",
    ),
    Measure(
        "link_positive",
        _given(lambda pair: _hits(pair, pair.exact, typed=False)),
        tallies.f1,
        "F1 of the class linked alone, which the macro figure hides",
    ),
    Measure(
        "relation_macro",
        _given(_relation),
        tallies.macro_f1,
        "macro-F1 of no link, support and attack over all ordered pairs of units; given gold units",
    ),
    Measure("relation_support", _given(lambda pair: _relation(pair)[3:6]), tallies.f1, "F1 of support alone"),
    Measure("relation_attack", _given(lambda pair: _relation(pair)[6:9]), tallies.f1, "F1 of attack alone"),
    Measure(
        "component_100",
        lambda pair: _unit(pair, pair.all_words),
        tallies.f1,
        "F1 of components of the same words and role (Eger et al. 2017, alpha = 1)",
    ),
    Measure(
        "component_50",
        lambda pair: _unit(pair, pair.half_words),
        tallies.f1,
        "F1 of components of the same role that share half of their words (the same, alpha = 0.5)",
    ),
    Measure(
        "relation_100",
        lambda pair: _hits(pair, pair.all_words, typed=True),
        tallies.f1,
        "F1 of support and attack between components matched so (the same, alpha = 1)",
    ),
    Measure(
        "relation_50",
        lambda pair: _hits(pair, pair.half_words, typed=True),
        tallies.f1,
        "F1 of support and attack between components matched so (the same, alpha = 0.5)",
    ),
    Measure("kappa", _agreement, tallies.kappa, "Cohen's kappa of the roles of matched units"),
    Measure(
        "segmentation",
        _segmentation,
        tallies.similarity,
        "segmentation similarity S of the units' borders, in words (Fournier and Inkpen 2012, n = 2)",
    ),
    Measure(
        "cass",
        lambda pair: [*_agreement(pair), *_segmentation(pair)],
        tallies.cass,
        "2ks / (k + s) of these two (Duthie et al. 2016)",
    ),
)
"""Every measure, in the order of the table. F1 is micro-averaged where nothing else is said."""
