"""A map's relations between units alone: as links, and as the tree that the EvidenceGraph measures need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import networkx as nx

from argmap.model import ArgumentMap, Relation

LinkKind = Literal["support", "attack"]


def links(argument_map: ArgumentMap) -> Mapping[tuple[str, str], LinkKind]:
    """Return the kind of each link, by the ids of its source and its target unit.

    Every source of a relation is linked to its target. An undercut, which aims at a relation, is linked
    to the first source of that relation (Peldszus and Stede 2015, doi:10.18653/v1/D15-1110). Of two
    links between the same units the first counts.
    """
    found: dict[tuple[str, str], LinkKind] = {}
    targets = _target_units(argument_map)
    for relation in argument_map.relations:
        for source in relation.sources:
            found.setdefault((source, targets[relation.id]), _kind(relation))
    return found


@dataclass(frozen=True)
class Tree:
    """Every unit's head (its index in `units`, or None) and kind of link; `root` is the central claim."""

    units: Sequence[str]
    heads: Sequence[int | None]
    kinds: Sequence[LinkKind | None]
    root: int

    @property
    def opponents(self) -> Sequence[bool]:
        """Whether each unit speaks for the opponent: the side flips along attacks up to the root.

        A unit from which no path leads to the root counts for the proponent, as the root does.
        """
        below = nx.DiGraph((head, unit) for unit, head in enumerate(self.heads) if head is not None)
        below.add_node(self.root)
        sides = {self.root: False}
        for above, unit in nx.bfs_edges(below, self.root):
            sides[unit] = sides[above] != (self.kinds[unit] == "attack")
        return [sides.get(unit, False) for unit in range(len(self.units))]


def tree(argument_map: ArgumentMap, order: Sequence[str]) -> Tree:
    """Return a map as a tree over its units in the given order (EvidenceGraph; Peldszus and Stede 2015).

    Of linked sources the first in that order is attached to the target, and the others by support to that
    first one. A unit that takes several steps is attached by the first of them. The root, the central
    claim, is the first unit that takes no step (the first unit, if all take one).
    """
    place = {unit: index for index, unit in enumerate(order)}
    heads: list[int | None] = [None] * len(order)
    kinds: list[LinkKind | None] = [None] * len(order)
    targets = _target_units(argument_map, place)
    for relation in argument_map.relations:
        first, *others = sorted(relation.sources, key=place.__getitem__)
        attached: list[tuple[str, str, LinkKind]] = [(first, targets[relation.id], _kind(relation))]
        attached += [(other, first, "support") for other in others]
        for source, target, kind in attached:
            if heads[place[source]] is None and source != target:
                heads[place[source]], kinds[place[source]] = place[target], kind
    root = heads.index(None) if None in heads else 0
    return Tree(order, heads, kinds, root)


def _kind(relation: Relation) -> LinkKind:
    return "support" if relation.kind == "support" else "attack"


def _target_units(argument_map: ArgumentMap, place: Mapping[str, int] | None = None) -> dict[str, str]:
    """Return the unit that each relation leads to, an undercut to its relation's first source."""
    by_id = {relation.id: relation for relation in argument_map.relations}
    if place is None:
        place = {unit.id: index for index, unit in enumerate(argument_map.units)}
    return {
        relation.id: min(by_id[relation.target].sources, key=place.__getitem__)
        if relation.kind == "undercut"
        else relation.target
        for relation in argument_map.relations
    }
