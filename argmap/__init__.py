"""Argument maps from essays: premises, evidence and conclusions, checked, drawn and compared.

The whole way, with the replies that a language model once gave to the seed essay:

>>> import argmap
>>> essay = argmap.read_text("seeds/xi-putin-undeclared-alliance.txt")
>>> found = argmap.extract(essay, argmap.RecordedModel("seeds/replies"), title="Xi and Putin")
>>> graph = argmap.to_graph(found)
>>> [main] = argmap.main_conclusions(graph)
>>> graph.nodes[main]["role"]
'conclusion'
>>> argmap.to_dot(found).splitlines()[0]
'digraph {'

`argmap.OpenAIModel("gpt-5")` in place of the recorded one asks a model of OpenAI's, or with `base_url`
any other; `argmap.render(found, "map.svg")` draws; `argmap.save(found, "map.json")` keeps.
"""

import lazy_loader

# The public names stand in __init__.pyi; each module loads when a name of its own is first used.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
