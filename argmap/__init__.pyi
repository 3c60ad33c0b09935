from .errors import (
    ArgmapError,
    ExtractionError,
    FormatError,
    ModelError,
    RefusalError,
    RenderError,
    TruncatedError,
)
from .evaluate import Difference, Score, Scores, differences, evaluate
from .extract import extract
from .files import read_text
from .graph import (
    attackers,
    convergent,
    from_graph,
    intermediate_conclusions,
    linked,
    main_conclusions,
    objections,
    rebuttals,
    support_circles,
    supporters,
    to_graph,
    units_reaching,
)
from .llm import LanguageModel, Message, OpenAIModel, Reply
from .model import ArgumentMap, Provenance, Relation, Span, Tokens, Unit
from .recording import RecordedModel
from .render import render, to_dot, to_svg
from .segment import Segment, segment
from .storage import load, save
