"""Figures with their intervals, and the difference between two runs over the same documents."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from argmap.errors import FormatError
from argmap.evaluate.measures import MEASURES, Measure
from argmap.files import read_text, write_whole

_RESAMPLES = 1000
_SEED = 20150917  # any fixed one: the same maps give the same intervals


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Score(_Frozen):
    """A measure's figure: pooled over all documents, as the mean of each one's own, and its interval.

    `low` to `high` is the 95 % percentile interval of the pooled figure over bootstrap samples of the
    documents (Efron and Tibshirani 1993); None where there is but one. `documents` is how many could be
    scored by this measure.
    """

    value: float
    mean: float
    low: float | None
    high: float | None
    documents: int


class Difference(_Frozen):
    """How much higher one run scores than another, with the interval over the same samples of documents."""

    value: float
    low: float | None
    high: float | None
    documents: int


class Document(_Frozen):
    """What was scored of one document: units, and the counts of each measure (None: not to be scored so)."""

    gold_units: int
    predicted_units: int
    counts: Mapping[str, tuple[float, ...] | None]


class Scores(_Frozen):
    """The scores of a run; `scores["link"].value` is one of them.

    `documents` has everything by document, so that runs can be saved, and compared by `differences`.
    """

    documents: Mapping[str, Document]

    @classmethod
    def of(
        cls,
        counts: Mapping[str, Mapping[str, Sequence[float] | None]],
        *,
        gold_units: Mapping[str, int],
        predicted_units: Mapping[str, int],
    ) -> Self:
        """Return the scores of counts by document and measure."""
        return cls(
            documents={
                name: Document(
                    gold_units=gold_units[name],
                    predicted_units=predicted_units[name],
                    counts={
                        measure: None if count is None else tuple(float(number) for number in count)
                        for measure, count in found.items()
                    },
                )
                for name, found in counts.items()
            }
        )

    def __getitem__(self, measure: str) -> Score:
        """Return the score of a measure that could be scored; `KeyError` for another."""
        return self.measures[measure]

    @cached_property
    def measures(self) -> Mapping[str, Score]:
        """Every measure that could be scored on at least one document, in the order of `MEASURES`."""
        found = {}
        for measure in MEASURES:
            counts = _counts(self, measure, list(self.documents))
            if len(counts):
                low, high = _interval(measure.formula(_resampled(counts)), len(counts))
                found[measure.name] = Score(
                    value=float(measure.formula(counts.sum(0))),
                    mean=float(measure.formula(counts).mean()),
                    low=low,
                    high=high,
                    documents=len(counts),
                )
        return found

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything as JSON: the measures, and units and counts by document."""
        measures = {name: score.model_dump() for name, score in self.measures.items()}
        content = _File(measures=measures, documents=self.documents).model_dump_json(indent=1)
        write_whole(path, (content + "\n").encode())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the scores that `save` wrote; raises `FormatError` where the file is none of it."""
        try:
            return cls(documents=_File.model_validate_json(read_text(path)).documents)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise FormatError(f"these are no scores: {place}: {first['msg']}", source=str(path)) from error


class _File(_Frozen):
    measures: Mapping[str, Score]
    documents: Mapping[str, Document]


def differences(scores: Scores, others: Scores) -> Mapping[str, Difference]:
    """Return how much higher `scores` are than `others`, measure by measure, over the same documents.

    Both are resampled together, document by document, so that what is hard for both cancels out. Raises
    `FormatError` where the runs are not over the same documents. Measures that only one of them could
    score on some document are compared on the documents that both could.
    """
    if odd := sorted(scores.documents.keys() ^ others.documents.keys()):
        raise FormatError(f"only one of the runs has this document ({len(odd)} are so)", source=odd[0])
    found = {}
    for measure in MEASURES:
        both = [
            name
            for name, document in scores.documents.items()
            if document.counts.get(measure.name) and others.documents[name].counts.get(measure.name)
        ]
        if both:
            counts, other = _counts(scores, measure, both), _counts(others, measure, both)
            spread = measure.formula(_resampled(counts)) - measure.formula(_resampled(other))
            low, high = _interval(spread, len(both))
            value = float(measure.formula(counts.sum(0)) - measure.formula(other.sum(0)))
            found[measure.name] = Difference(value=value, low=low, high=high, documents=len(both))
    return found


def _counts(scores: Scores, measure: Measure, names: Sequence[str]) -> NDArray[np.float64]:
    rows = [scores.documents[name].counts.get(measure.name) for name in names]
    return np.array([row for row in rows if row is not None], dtype=float)


def _resampled(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the summed counts of bootstrap samples of the documents, one sample a row."""
    documents = len(counts)
    draws = np.random.default_rng(_SEED).multinomial(documents, [1 / documents] * documents, _RESAMPLES)
    return np.asarray(draws @ counts, dtype=float)


def _interval(spread: NDArray[np.float64], documents: int) -> tuple[float | None, float | None]:
    if documents < 2:
        return None, None
    low, high = np.percentile(spread, [2.5, 97.5])
    return float(low), float(high)
