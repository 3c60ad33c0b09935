"""Which unit of one map is which of another: one to one, by how much of the text they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from argmap.model import Unit


def overlaps(gold: Sequence[Unit], predicted: Sequence[Unit]) -> NDArray[np.float64]:
    """Return how much each gold unit (row) shares with each predicted one (column), in [0, 1].

    Two spans share |intersection| / longer span, two units the best of their spans. Units without a span
    are nowhere in the text and share nothing.

    >>> from argmap.model import Span
    >>> def unit(*spans):
    ...     return Unit(id="u1", role="premise", text="x", spans=[Span(start=a, end=b) for a, b in spans])
    >>> overlaps([unit((0, 10), (20, 30))], [unit((0, 4)), unit((21, 30))]).tolist()
    [[0.4, 0.9]]
    """
    shared = np.zeros((len(gold), len(predicted)))
    rows, starts, ends = _spans(gold)
    columns, other_starts, other_ends = _spans(predicted)
    if rows.size and columns.size:
        common = np.minimum.outer(ends, other_ends) - np.maximum.outer(starts, other_starts)
        longer = np.maximum.outer(ends - starts, other_ends - other_starts)
        np.maximum.at(shared, (rows[:, None], columns), np.clip(common, 0, None) / longer)
    return shared


def match(shared: NDArray[np.float64], *, at_least: float) -> Mapping[int, int]:
    """Return the gold unit's index for each predicted unit's, one to one, where they share `at_least`.

    Of all ways to pair the units it is one in which the pairs share most together (a maximum assignment;
    Kuhn 1955, doi:10.1002/nav.3800020109).

    >>> dict(match(np.array([[0.6, 0.9], [0.0, 0.5]]), at_least=0.5))
    {0: 0, 1: 1}
    """
    eligible = shared >= at_least
    rows, columns = linear_sum_assignment(np.where(eligible, shared, 0), maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {column: row for row, column in pairs if eligible[row, column]}


def _spans(units: Sequence[Unit]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    found = [(index, span.start, span.end) for index, unit in enumerate(units) for span in unit.spans]
    index, start, end = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return index, start, end
