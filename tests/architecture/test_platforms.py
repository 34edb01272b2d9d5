"""Differences between systems stand in `audiomancer/platforms` and nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.sources import tree_of

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("audiomancer", "audiomancer_gui", "tests", "benchmarks")
PLATFORMS = ROOT / "audiomancer" / "platforms"
SOURCES = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.py") if PLATFORMS not in path.parents)

ASKING = {
    "sys": {"platform", "getwindowsversion"},
    "os": {"name", "uname"},
    "platform": {"system", "uname", "platform"},
}
"""Modules, and their members that name the system."""


def asked(tree: ast.AST) -> list[str]:
    """Each place of a module that asks what system it runs on."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in ASKING.get(node.value.id, ()):
                found.append(f"line {node.lineno}: {node.value.id}.{node.attr}")
        elif isinstance(node, ast.ImportFrom):
            found += [
                f"line {node.lineno}: {one.name}" for one in node.names if one.name in ASKING.get(node.module or "", ())
            ]
    return found


def unsafe_on_windows(tree: ast.AST) -> list[str]:
    """Calls that Windows refuses, or answers otherwise, where `platforms.files` has one that does not."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        module = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
        name = node.func.attr
        is_replacing = name == "replace" and (module == "os" or (len(node.args) == 1 and not node.keywords))
        # The null device is no file.
        is_opening = name == "open" and module == "os" and "devnull" not in ast.dump(node)
        if is_replacing or is_opening:
            found.append(f"line {node.lineno}: {name}")
    return found


def test_only_one_package_asks_what_system_it_runs_on() -> None:
    found = {path.relative_to(ROOT).as_posix(): asked(tree_of(path)) for path in SOURCES}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_files_are_replaced_and_opened_as_windows_lets_us() -> None:
    sources = [path for path in SOURCES if ROOT / "tests" not in path.parents]
    found = {path.relative_to(ROOT).as_posix(): unsafe_on_windows(tree_of(path)) for path in sources}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_is_looked_for_is_found() -> None:
    tree = ast.parse(
        "import os, sys\nfrom os import name\nsys.platform\nos.name\nPath('a').replace(b)\nos.open('a', 0)\n"
    )
    assert len(asked(tree)) == 3
    assert len(unsafe_on_windows(tree)) == 2
    assert unsafe_on_windows(ast.parse("'a'.replace('b', 'c'); time.replace(hour=0)")) == []
