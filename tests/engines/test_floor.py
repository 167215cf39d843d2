"""Floor 1 is pure: no Django, no upper floor, no clock, no chance, no file, no network."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tremplin.engines

ROOT = Path(next(iter(tremplin.engines.__path__)))
MODULES = sorted(ROOT.rglob("*.py"))
ALLOWED = {
    *("__future__", "collections", "dataclasses", "datetime", "enum", "itertools", "json", "math", "re", "statistics", "typing"),
    *("unicodedata", "numpy", "shapely", "phonenumbers", "tremplin.engines"),
}
CLOCK_AND_FILES = {"now", "utcnow", "today", "open", "urlopen", "default_rng", "seed"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_engines_import_nothing_but_each_other_and_a_few_libraries(module: Path) -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    assert {name for name in names if not any(name == root or name.startswith(root + ".") for root in ALLOWED)} == set()


def test_engines_read_no_clock_chance_or_file() -> None:
    found = []
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in CLOCK_AND_FILES:
                    found.append(f"{module.relative_to(ROOT)}:{node.lineno} {called}")
    assert found == []


def test_no_engine_module_or_function_is_long() -> None:
    for module in MODULES:
        text = module.read_text()
        assert len(text.splitlines()) <= 330, module
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 45, f"{module}: {node.name}"
