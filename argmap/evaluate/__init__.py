"""Scores: how good predicted maps are beside gold ones, or how far two annotators agree."""

from __future__ import annotations

from collections.abc import Mapping

from argmap.errors import FormatError
from argmap.evaluate.measures import MEASURES
from argmap.evaluate.pair import Pair
from argmap.evaluate.scores import Difference, Score, Scores, differences
from argmap.model import ArgumentMap

__all__ = ["MEASURES", "Difference", "Score", "Scores", "differences", "evaluate"]

Maps = ArgumentMap | Mapping[str, ArgumentMap]


def evaluate(gold: Maps, predicted: Maps) -> Scores:
    """Return the scores of predicted maps beside gold ones: one of each, or many by the documents' names.

    `MEASURES` lists the measures and where each is defined. Those that presume gold units are scored on
    the documents whose predicted units have exactly the gold spans; each score says on how many documents
    it stands. Every document and unit is counted in `Scores.documents`.

    Raises `FormatError` where a document has no prediction or no gold map, or a prediction is for another
    text, and `ValueError` where there is nothing to score.

    >>> from argmap import ArgumentMap, Relation, Span, Unit
    >>> text = "We should walk. It is healthy. It is cheap."
    >>> def walk(**targets):
    ...     spans = {"u1": (0, 15), "u2": (16, 30), "u3": (31, 43)}
    ...     return ArgumentMap(
    ...         text=text,
    ...         units=[
    ...             Unit(
    ...                 id=name,
    ...                 role="premise" if name in targets else "conclusion",
    ...                 text=text[start:end],
    ...                 spans=[Span(start=start, end=end)],
    ...             )
    ...             for name, (start, end) in spans.items()
    ...         ],
    ...         relations=[
    ...             Relation(id=f"r{name[1:]}", kind="support", sources=[name], target=target)
    ...             for name, target in targets.items()
    ...         ],
    ...     )
    >>> scores = evaluate(walk(u2="u1", u3="u1"), walk(u2="u1", u3="u2"))
    >>> scores["unit"].value, scores["link"].value, scores["main_conclusion"].value
    (1.0, 0.5, 1.0)
    """
    if isinstance(gold, ArgumentMap) and isinstance(predicted, ArgumentMap):
        gold, predicted = {"1": gold}, {"1": predicted}
    if isinstance(gold, ArgumentMap) or isinstance(predicted, ArgumentMap):
        raise ValueError("give one gold and one predicted map, or many of both by name")
    if not gold:
        raise ValueError("there are no gold maps to score against")
    for named, others, what in ((gold, predicted, "prediction"), (predicted, gold, "gold map")):
        if lacking := sorted(named.keys() - others.keys()):
            raise FormatError(
                f"there is no {what} for this document ({len(lacking)} of {len(named)} have none)",
                source=lacking[0],
            )
    documents = {}
    for name in sorted(gold):
        if gold[name].text != predicted[name].text:
            raise FormatError("the prediction is for another text than the gold map's", source=name)
        pair = Pair(gold[name], predicted[name])
        documents[name] = {measure.name: measure.count(pair) for measure in MEASURES}
    return Scores.of(
        documents,
        gold_units={name: len(argument_map.units) for name, argument_map in gold.items()},
        predicted_units={name: len(argument_map.units) for name, argument_map in predicted.items()},
    )
