"""A gold map and a predicted one side by side: matched units, links, words, trees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from argmap.evaluate.links import LinkKind, Tree, links, tree
from argmap.evaluate.matching import match, overlaps
from argmap.model import ArgumentMap, Unit

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


class Pair:
    """A gold map and a predicted one of the same text, with their units matched."""

    def __init__(self, gold: ArgumentMap, predicted: ArgumentMap) -> None:
        self.gold = gold
        self.predicted = predicted
        self._shared = overlaps(gold.units, predicted.units)

    @cached_property
    def half(self) -> Mapping[str, str]:
        """The gold unit's id by the predicted one's, of those matched at an overlap of at least 0.5."""
        return self._named(match(self._shared, at_least=0.5))

    @cached_property
    def exact(self) -> Mapping[str, str]:
        """The same of those matched on the same spans."""
        return self._named(match(self._shared, at_least=1))

    @cached_property
    def _words(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each word of the text starts and ends."""
        words = [word.span() for word in _WORD.finditer(self.gold.text)]
        starts, ends = np.array(words, dtype=np.int64).reshape(-1, 2).T
        return starts, ends

    @property
    def words(self) -> int:
        """How many words the text has: white space parts them; a Chinese or Japanese character is one."""
        return len(self._words[0])

    def in_words(self, unit: Unit) -> list[tuple[int, int]]:
        """Return the unit's spans as `[first, last)` numbers of the words that they touch."""
        starts, ends = self._words
        return [
            (
                int(np.searchsorted(ends, span.start, side="right")),
                int(np.searchsorted(starts, span.end, side="left")),
            )
            for span in unit.spans
        ]

    @cached_property
    def _shared_words(self) -> NDArray[np.float64]:
        """What part of the longer one's words two units share, 0 where their roles differ."""

        def words(unit: Unit) -> set[int]:
            return {word for bounds in self.in_words(unit) for word in range(*bounds)}

        shared = np.zeros((len(self.gold.units), len(self.predicted.units)))
        predicted = [(unit.role, words(unit)) for unit in self.predicted.units]
        for row, unit in enumerate(self.gold.units):
            own = words(unit)
            for column, (role, others) in enumerate(predicted):
                if role == unit.role and not own.isdisjoint(others):
                    shared[row, column] = len(own & others) / max(len(own), len(others))
        return shared

    @cached_property
    def half_words(self) -> Mapping[str, str]:
        """The units of the same role that share at least half of the longer one's words."""
        return self._named(match(self._shared_words, at_least=0.5))

    @cached_property
    def all_words(self) -> Mapping[str, str]:
        """The units of the same role and the same words."""
        return self._named(match(self._shared_words, at_least=1))

    def _named(self, found: Mapping[int, int]) -> Mapping[str, str]:
        return {self.predicted.units[column].id: self.gold.units[row].id for column, row in found.items()}

    @cached_property
    def gold_links(self) -> Mapping[tuple[str, str], LinkKind]:
        """The gold map's links."""
        return links(self.gold)

    @cached_property
    def predicted_links(self) -> Mapping[tuple[str, str], LinkKind]:
        """The predicted map's links, by its own ids."""
        return links(self.predicted)

    @cached_property
    def named_links(self) -> Mapping[tuple[str, str], LinkKind]:
        """The predicted map's links, by the ids of the gold units; only where the units are the same."""
        return {(self.exact[a], self.exact[b]): kind for (a, b), kind in self.predicted_links.items()}

    @cached_property
    def gold_roles(self) -> Mapping[str, str]:
        """Each gold unit's role."""
        return {unit.id: unit.role for unit in self.gold.units}

    @cached_property
    def predicted_roles(self) -> Mapping[str, str]:
        """Each predicted unit's role."""
        return {unit.id: unit.role for unit in self.predicted.units}

    @cached_property
    def same_units(self) -> bool:
        """Whether the predicted units are the gold ones, so that what presumes that can be scored."""
        return len(self.exact) == len(self.gold.units) == len(self.predicted.units)

    @cached_property
    def trees(self) -> tuple[Tree, Tree]:
        """Both maps as trees over the gold units in their order; only where the units are the same."""
        order = [unit.id for unit in sorted(self.gold.units, key=lambda unit: unit.spans[0].start)]
        own = {gold: predicted for predicted, gold in self.exact.items()}
        return tree(self.gold, order), tree(self.predicted, [own[unit] for unit in order])
