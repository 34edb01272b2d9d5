"""The window can be entered: small folders, no circles, parts that know what they need, no layer that only forwards."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import tree_of
from tests.architecture.test_engine_structure import MOST_FILES, circles, forwarding

ROOT = Path(__file__).resolve().parents[2]
WINDOW = ROOT / "audiomancer_gui"
FILES = sorted(WINDOW.glob("**/*.py"))
MOST_ATTRIBUTES = 20
MOST_LINES_OF_A_CONNECTION = 20

FORWARDING_ALLOWED = {
    "Audition.state": "the player belongs to the audition; who asks what is heard need not know it",
    "Panel.is_folded": "a panel is folded when its body is hidden, which is nobody else's business",
    "SampleTable.selected_count": "the selection is a part of the table",
    "SearchBox.show_unknown": "the colours of the text belong to its highlighter",
    "WaveformStrip.mouseReleaseEvent": "Qt calls it",
}

RESENT_ALLOWED = {
    "LibrarySession.scan_finished": "the watch of the folders speaks from its thread, through a private signal",
}

SAYING = {"emit", "start", "stop", "append", "get"}
"""Methods whose call says what it means by its name: of a signal, a timer, a container."""

SET_FROM_OUTSIDE = {
    "sys.excepthook": "the hook that Python calls",
    "index.snapshot_seq": "which state of the list its file holds, said by what writes the file",
    "self.index.change_seq": "the number of the last change that the list has, said by what applies changes",
}


def test_no_module_and_no_package_of_the_window_imports_one_that_imports_it() -> None:
    # Imports for type checking count: who must read the one must read the other.
    graph = grimp.build_graph("audiomancer_gui", exclude_type_checking_imports=False, cache_dir=None)
    by_module = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    assert circles(by_module) == set()
    packages: dict[str, set[str]] = defaultdict(set)
    for module, imported in by_module.items():
        package = ".".join(module.split(".")[:2])
        packages[package] |= {".".join(name.split(".")[:2]) for name in imported} - {package, "audiomancer_gui"}
    assert circles(packages) == set()


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in FILES}), ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_folder_of_the_window_is_small_and_says_what_is_inside(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST_FILES
    docstring = ast.get_docstring(tree_of(folder / "__init__.py"))
    assert docstring
    assert docstring.rstrip().endswith(".")


# What the window and its parts know


def attributes(kind: ast.ClassDef) -> set[str]:
    """Names that a class sets on itself."""
    return {
        node.attr
        for node in ast.walk(kind)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def class_named(name: str) -> ast.ClassDef:
    return next(
        node for path in FILES for node in tree_of(path).body if isinstance(node, ast.ClassDef) and node.name == name
    )


def test_the_window_has_few_attributes() -> None:
    assert len(attributes(class_named("MainWindow"))) <= MOST_ATTRIBUTES


def test_no_part_takes_the_window() -> None:
    """Only what builds the window and starts the program knows the class; a dialog's parent is a widget."""
    named = {
        str(path.relative_to(WINDOW))
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.alias) and node.name in {"MainWindow", "audiomancer_gui.main_window.window"}
    }
    assert named == {"app.py", "main_window/__init__.py", "main_window/build_window.py"}


@pytest.mark.parametrize("group", ["WindowWidgets", "WindowSessions", "WindowViews"])
def test_only_the_code_that_connects_takes_a_whole_group_of_parts(group: str) -> None:
    """A class that took all widgets or all sessions would take the window under another name."""
    takers = {
        f"{path.relative_to(WINDOW)}: {kind.name}"
        for path in FILES
        for kind in ast.walk(tree_of(path))
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.FunctionDef)
        for argument in method.args.args
        if argument.annotation is not None and group in ast.unparse(argument.annotation)
    }
    assert takers == set()


def set_from_outside(path: Path) -> set[str]:
    """Attributes that functions set on objects which are not theirs and which they have not made."""
    found = set()
    for function in ast.walk(tree_of(path)):
        if not isinstance(function, ast.FunctionDef):
            continue
        made_here = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                owner = ast.unparse(node.value)
                if owner != "self" and owner not in made_here:
                    found.add(f"{owner}.{node.attr}")
    return found


def test_no_part_sets_an_attribute_of_another() -> None:
    found = {name for path in FILES for name in set_from_outside(path)}
    # The settings are data that the window changes and the engine writes.
    assert {name for name in found if not name.split(".")[-2].endswith("settings")} == set(SET_FROM_OUTSIDE)


def test_a_function_that_connects_is_short() -> None:
    found = {
        f"{path.relative_to(WINDOW)}: {node.name}": (node.end_lineno or 0) - node.body[0].lineno + 1
        for path in (WINDOW / "main_window").glob("*.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef) and node.name.lstrip("_").startswith("connect")
    }
    assert len(found) > 12
    assert {name: lines for name, lines in found.items() if lines > MOST_LINES_OF_A_CONNECTION} == {}


# What only passes on


def resent(path: Path) -> list[str]:
    """Signals of a class that are sent whenever another object's signal is, with the same values."""
    found = []
    for kind in ast.walk(tree_of(path)):
        if not isinstance(kind, ast.ClassDef):
            continue
        signals = {
            target.id
            for node in kind.body
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Signal(")
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(kind):
            if not isinstance(call, ast.Call):
                continue
            is_connection = isinstance(call.func, ast.Attribute) and call.func.attr == "connect"
            is_button = isinstance(call.func, ast.Name) and call.func.id in {"button", "tool_button"}
            for argument in call.args if is_connection or is_button else ():
                target = argument
                if isinstance(target, ast.Attribute) and target.attr == "emit":
                    target = target.value
                if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self" and target.attr in signals:
                    found.append(f"{kind.name}.{target.attr}")
    return found


def test_resent_signals_are_found_where_there_are_any(tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    example.write_text(
        "class A:\n    a = Signal()\n    b = Signal(int)\n    c = Signal()\n"
        "    def f(self):\n        self.part.gone.connect(self.a)\n        self.part.gone.connect(self.b.emit)\n"
        "        button('x', self.c.emit)\n        self.part.gone.connect(self.f)\n"
    )
    assert resent(example) == ["A.a", "A.b", "A.c"]


def test_hardly_anything_of_the_window_only_passes_on() -> None:
    forwarded = {name for path in FILES for name in forwarding(path, SAYING)}
    sent_again = {name for path in FILES for name in resent(path)}
    assert forwarded == set(FORWARDING_ALLOWED)
    assert sent_again == set(RESENT_ALLOWED)
    assert len(forwarded) + len(sent_again) <= 8


def test_no_part_sends_a_signal_of_another() -> None:
    found = [
        f"{path.relative_to(WINDOW)}:{node.lineno}: {ast.unparse(node.func)}"
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "emit"
        and "self." not in ast.unparse(node.func)
    ]
    assert found == []


def test_no_job_waits_for_the_player() -> None:
    """A job that waited would hold up the others for as long as a player hangs; its answers come by signals."""
    waits = [
        f"{path.relative_to(WINDOW)}:{node.lineno}"
        for path in FILES
        if path.name != "job_runner.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"result", "exception"}
    ]
    assert waits == []
