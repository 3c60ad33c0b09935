"""From essay to map, offline: the seed essay, with the replies that a language model once gave.

    python examples/seed_essay.py

Prints the thesis, what supports it with what evidence, and what is said against it; draws the map into
the current folder.
"""

from pathlib import Path

import argmap

SEEDS = Path(__file__).parent.parent / "seeds"

essay = argmap.read_text(SEEDS / "xi-putin-undeclared-alliance.txt")
found = argmap.extract(essay, argmap.RecordedModel(SEEDS / "replies"), title="The undeclared alliance")
graph = argmap.to_graph(found)
unit = {unit.id: unit for unit in found.units}

[thesis] = argmap.main_conclusions(graph)
print(f"Thesis: {unit[thesis].text}")
for reason in argmap.supporters(graph, thesis):
    print(f"  because: {unit[reason].text}")
    for backing in argmap.supporters(graph, reason):
        print(f"    {unit[backing].role}: {unit[backing].text}")
for objection in argmap.attackers(graph, thesis):
    print(f"  but: {unit[objection].text}")
    [attack] = graph.successors(objection)
    for reply in (*argmap.attackers(graph, objection), *argmap.attackers(graph, attack)):
        print(f"    reply: {unit[reply].text}")

argmap.render(found, "undeclared-alliance.svg")
print("Drawn: undeclared-alliance.svg")
