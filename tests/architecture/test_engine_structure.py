"""The engine can be entered: small folders, no circles, no layer that only forwards."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import tree_of

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "audiomancer"
FOLDERS = sorted({path.parent for path in ENGINE.glob("**/*.py")})
MOST_FILES = 16

FORWARDING_ALLOWED = {
    "Mp3Reader.close": "a reader, which closes the one inside it",
    "UnifiedSampleStorage.get_embedding": "the contract lists it beside the vector store's",
    "UnifiedSampleStorage.get_sample": "the contract lists it beside the sample store's",
    "UnifiedSampleStorage.update_sample": "the contract lists it beside the sample store's",
}


def circles(arrows: dict[str, set[str]]) -> set[str]:
    """Names from which the arrows lead back to themselves."""
    found = set()
    for start in arrows:
        seen: set[str] = set()
        waiting = list(arrows[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += arrows.get(name, ())
        if start in seen:
            found.add(start)
    return found


def test_circles_are_found_where_there_are_any() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == {"b", "c"}


def test_no_module_and_no_package_of_the_engine_imports_one_that_imports_it() -> None:
    # Imports for type checking count: who must read the one must read the other.
    graph = grimp.build_graph("audiomancer", exclude_type_checking_imports=False, cache_dir=None)
    by_module = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    assert circles(by_module) == set()
    for package in {module.rpartition(".")[0] for module in graph.modules} - {""}:
        depth = package.count(".") + 2
        arrows: dict[str, set[str]] = defaultdict(set)
        for module, imported in by_module.items():
            if module.startswith(f"{package}."):
                member = ".".join(module.split(".")[:depth])
                others = {".".join(name.split(".")[:depth]) for name in imported if name.startswith(f"{package}.")}
                arrows[member] |= others - {member}
        assert circles(arrows) == set(), package


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_of_the_engine_is_small_and_says_what_is_inside(folder: Path) -> None:
    assert len(list(folder.glob("*.py"))) <= MOST_FILES
    docstring = ast.get_docstring(tree_of(folder / "__init__.py"))
    assert docstring
    assert docstring.rstrip().endswith(".")


def forwarding(path: Path, saying: Collection[str] = ()) -> list[str]:
    """Public methods that only call a method of an attribute with the very arguments they were given.

    Methods named in `saying` are none: what calls them gives them a meaning.
    """
    found = []
    for kind in ast.walk(tree_of(path)):
        for method in kind.body if isinstance(kind, ast.ClassDef) else ():
            if not isinstance(method, ast.FunctionDef) or method.name.startswith("__"):
                continue
            body = method.body[1:] if ast.get_docstring(method) is not None else method.body
            only = body[0] if len(body) == 1 else None
            call = only.value if isinstance(only, (ast.Return, ast.Expr)) else None
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            target: ast.expr = call.func.value
            is_attribute = isinstance(target, ast.Attribute)
            while isinstance(target, ast.Attribute):
                target = target.value
            given = [argument.arg for argument in [*method.args.posonlyargs, *method.args.args][1:]]
            given += [argument.arg for argument in method.args.kwonlyargs]
            # `threading.Event` under a name that says what it means here is no layer.
            if call.func.attr in {"set", "clear", "is_set", *saying}:
                continue
            passed = [ast.unparse(argument) for argument in call.args]
            passed += [ast.unparse(keyword.value) for keyword in call.keywords]
            if is_attribute and isinstance(target, ast.Name) and target.id == "self" and passed == given:
                found.append(f"{kind.name}.{method.name}")
    return found


def test_no_method_of_the_engine_only_forwards(tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    example.write_text(
        "class A:\n"
        "    def f(self, a, *, b):\n        '''Do.'''\n        return self._part.f(a, b=b)\n"
        "    def g(self, a):\n        self._part.deeper.h(a)\n"
        "    def member(self, a):\n        return self._part.f(a + 1)\n"
        "    def close(self):\n        self.finish()\n"
    )
    assert forwarding(example) == ["A.f", "A.g"]
    found = {name for path in ENGINE.glob("**/*.py") for name in forwarding(path)}
    assert found == set(FORWARDING_ALLOWED)
