"""Retired words, with the words that stand for them, and how a docstring begins.

A package is added to the lists below when its words are done. An exception names its reason, and goes when nothing
needs it any more.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import text_of, tree_of

ROOT = Path(__file__).resolve().parents[2]

DONE = [
    "audiomancer",
    "audiomancer_gui",
    "benchmarks",
    "tests/architecture",
    "tests/engine",
    "tests/faults",
    "tests/gui",
    "tests/journeys",
]
PAGES_DONE = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "docs/decisions"]

RETIRED = {
    "command, action": "deed deeds",
    "client": "apart",
    "notify, on_message; said plainly": "told tell tells telling",
    "cached, stored, remembered": "kept keep keeps keeping",
    "analysis, analyse, measure": "heard hear hears hearing listen listens listened listening listener listeners",
    "change_seq; annotate, label": "mark marks marked marking",
    "pending": "behind",
    "quarantined, moved away": "aside",
    "reversed": "turned",
    "variance": "wobble wobbles",
    "cosine": "closeness",
    "upper_bound, contract": "promise promises promised",
    "playback settings": "treatment treatments",
    "render spec": "rendition renditions",
    "shared status": "board boards",
    "drag export": "handing",
    "theme": "dress",
    "recovery, repair": "mend mends mended mending",
    "maintenance": "care",
    "package, panel": "room rooms",
    "its subject, by name": "whoever nobody own owns",
}
INSTEAD = {word: instead for instead, words in RETIRED.items() for word in words.split()}
RETIRED_NAMES = re.compile("(?i:look_?over|fall_?silent|copy_?folds|two_?stores?|own_?words)|^Place$")
SIGNS = re.compile(r"(?:quotation|question) marks?")

EXCEPTIONS = {
    ("benchmarks/calibration.py", "kept"): "a figure of the published tables",
    ("benchmarks/scoring.py", "kept"): "a figure of the published tables, kept@c",
    ("benchmarks/table.py", "kept"): "a step of the published tables",
    ("tests/engine/cli/test_process.py", "mark"): "the sign “?”",
    ("tests/faults/mutations.py", "marks"): "the chunk MARK of AIFF files",
}
QUESTION = re.compile(r"(?:What|Which|Where|Whether|How|Who|Whom|Whose|When|Why)\b")

FILES = sorted([*ROOT.glob("tests/*.py"), *(path for folder in DONE for path in (ROOT / folder).rglob("*.py"))])
PAGES = sorted(
    page for name in PAGES_DONE for page in ([ROOT / name] if name.endswith(".md") else (ROOT / name).glob("*.md"))
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def retired_parts(name: str) -> set[str]:
    """Retired words in an identifier: in `snake_case` and `CamelCase`."""
    words = {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    return (words & INSTEAD.keys()) | set(RETIRED_NAMES.findall(name))


def retired_words(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])[a-z]+(?![\w-])", SIGNS.sub("", text).lower())) & INSTEAD.keys()


def names_made_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names that a file gives, with their lines: those it only uses are given elsewhere."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(asname=str(name)):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


@cache
def texts_in(path: Path) -> list[tuple[int, str]]:
    """Docstrings, also those of attributes and constants, and comments, with their first lines."""
    docstrings = [
        (node.lineno, node.value.value)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    tokens = tokenize.generate_tokens(io.StringIO(text_of(path)).readline)
    return docstrings + [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def without_exceptions(path: Path, words: set[str]) -> set[str]:
    return {word for word in words if (name_of(path), word) not in EXCEPTIONS}


def test_names_and_texts_use_the_words_of_the_field() -> None:
    found = [(path, 1, path.stem, retired_parts(path.stem)) for path in FILES]
    for path in FILES:
        found += [(path, line, name, retired_parts(name)) for line, name in names_made_in(tree_of(path))]
        found += [(path, line, text, retired_words(text)) for line, text in texts_in(path)]
    wrong = [
        f"{name_of(path)}:{line}: “{word}” in “{text.strip()[:80]}”; say: {INSTEAD.get(word, 'another word')}"
        for path, line, text, words in found
        for word in sorted(without_exceptions(path, words))
    ]
    assert not wrong, "\n".join(wrong)


def test_pages_use_the_words_of_the_field() -> None:
    wrong = [
        f"{name_of(page)}:{number}: “{word}”; say: {INSTEAD[word]}"
        for page in PAGES
        for number, line in enumerate(re.sub(r"`[^`\n]*`", "", text_of(page)).splitlines(), 1)
        for word in sorted(without_exceptions(page, retired_words(line)))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_docstring_begins_with_a_verb_or_a_noun() -> None:
    wrong = [
        f"{name_of(path)}:{line}: {text.splitlines()[0]}"
        for path in FILES
        for line, text in texts_in(path)
        if not text.startswith("#") and QUESTION.match(text.strip())
    ]
    assert not wrong, "\n".join(wrong)


def test_an_exception_goes_when_nothing_needs_it() -> None:
    for name, word in EXCEPTIONS:
        assert word in retired_words(text_of(ROOT / name).replace("_", " ")), f"{name}: {word}"
