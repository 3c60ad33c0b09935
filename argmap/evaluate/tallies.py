"""How counts become figures: every measure is a function of counts that add up over documents.

So one set of counts a document gives the pooled figure, each document's own, their mean, and, by drawing
documents anew with replacement, an interval.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
"""Counts in the last axis; any axes before it are scored at once."""

Formula = Callable[[Counts], NDArray[np.float64]]


def f1(counts: Counts) -> NDArray[np.float64]:
    """Return F1 of [true positives, predicted, gold]; 1 where there is nothing to find and nothing found.

    >>> float(f1(np.array([3, 4, 5])))
    0.6666666666666666
    """
    hits, predicted, gold = np.moveaxis(counts, -1, 0)
    return _ratio(2 * hits, predicted + gold)


def accuracy(counts: Counts) -> NDArray[np.float64]:
    """Return the share of [hits, all]; 1 of nothing.

    >>> float(accuracy(np.array([3, 4])))
    0.75
    """
    hits, total = np.moveaxis(counts, -1, 0)
    return _ratio(hits, total)


def macro_f1(counts: Counts) -> NDArray[np.float64]:
    """Return the mean F1 of the classes that occur, each with [true positives, predicted, gold] in a row.

    >>> float(macro_f1(np.array([1, 1, 1, 0, 1, 0, 0, 0, 0])))  # the second is only predicted
    0.5
    """
    classes = counts.reshape(*counts.shape[:-1], -1, 3)
    occurs = classes[..., 1] + classes[..., 2] > 0
    return _ratio((f1(classes) * occurs).sum(-1), occurs.sum(-1))


def kappa(counts: Counts) -> NDArray[np.float64]:
    """Return Cohen's kappa of a flattened square table of counts.

    Cohen 1960, doi:10.1177/001316446002000104; 1 where both put everything into one class, the same.

    >>> round(float(kappa(np.array([20, 5, 10, 15]))), 3)
    0.4
    """
    size = round(counts.shape[-1] ** 0.5)
    table = counts.reshape(*counts.shape[:-1], size, size)
    total = table.sum((-1, -2))
    observed = np.trace(table, axis1=-2, axis2=-1) * total
    expected = (table.sum(-1) * table.sum(-2)).sum(-1)
    return _ratio(observed - expected, total**2 - expected)


def similarity(counts: Counts) -> NDArray[np.float64]:
    """Return 1 - [edits] / [places for a border]."""
    edits, places = np.moveaxis(counts, -1, 0)
    return _ratio(places - edits, places)


def cass(counts: Counts) -> NDArray[np.float64]:
    """Return 2ks / (k + s) of a table for kappa, then edits and places for the similarity of segmentations.

    The combined figure of Duthie, Lawrence, Budzynska and Reed (2016, doi:10.18653/v1/W16-2805); 0 where
    kappa is 0 or less.

    >>> round(float(cass(np.array([20, 5, 10, 15, 10, 100]))), 3)
    0.554
    """
    k = np.clip(kappa(counts[..., :-2]), 0, None)
    s = similarity(counts[..., -2:])
    return np.divide(2 * k * s, k + s, out=np.zeros_like(k), where=k + s > 0)


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return part / whole, and 1 where the whole is nothing."""
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=float), np.asarray(whole, dtype=float))
    return np.divide(part, whole, out=np.ones(whole.shape), where=whole != 0)
