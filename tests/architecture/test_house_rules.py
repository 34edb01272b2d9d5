"""Rules that hold for the whole house: who imports whom, what waits, what is public, what is written where."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import text_of, tree_of

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted([*ROOT.glob("audiomancer/**/*.py"), *ROOT.glob("audiomancer_gui/**/*.py")])


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env={**os.environ, **environment}
    )


def test_the_engine_and_its_terminal_run_with_qt_blocked(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules['PySide6'] = None\n"
        "from audiomancer.engine import Engine\n"
        "from audiomancer.paths import DataPaths\n"
        f"with Engine.open(DataPaths.at({str(tmp_path)!r})) as engine: print(len(engine.read_index()))\n"
        "from audiomancer.cli import main\n"
        f"sys.exit(main(['stats', '--data-dir', {str(tmp_path)!r}]))\n"
    )
    done = run_python(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0\n0 sounds")


def test_the_window_is_on_the_screen_before_anything_slow_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys, os\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from audiomancer.engine import Engine\n"
        "from audiomancer.paths import DataPaths\n"
        "from audiomancer_gui.main_window import MainWindow\n"
        "from audiomancer_gui.theme import Theme\n"
        "app = QApplication([])\n"
        f"engine = Engine.open(DataPaths.at({str(tmp_path)!r}))\n"
        "theme = Theme(); theme.apply(app)\n"
        "window = MainWindow(engine, theme); window.show(); app.processEvents()\n"
        "slow = {'lancedb', 'pyarrow', 'scipy', 'pandas', 'sounddevice', 'av', 'audiomancer.analysis.analyse'}\n"
        "slow &= set(sys.modules)\n"
        "print('slow:', sorted(slow)); window.close(); engine.close()\n"
    )
    done = run_python(code, QT_QPA_PLATFORM="offscreen")
    assert "slow: []" in done.stdout, done.stdout + done.stderr


def test_worker_processes_import_neither_databases_nor_qt() -> None:
    done = run_python(
        "import sys, audiomancer.library.workers.worker_process\n"
        "print(sorted({'lancedb', 'pyarrow', 'PySide6', 'scipy', 'torch'} & set(sys.modules)))"
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_none_is_not_lost_in_void_qt_calls() -> None:
    """PySide6 6.12.0 loses a reference to None in every void call on Python 3.11, and aborts after some thousands."""
    from PySide6.QtGui import QImage

    image = QImage(8, 8, QImage.Format.Format_RGB32)
    before = sys.getrefcount(None)
    for _ in range(100):
        image.fill(0)
    assert sys.getrefcount(None) >= before - 20


@pytest.mark.parametrize(
    "package",
    [
        "audiomancer.storage",
        "audiomancer.browse",
        "audiomancer.audio",
        "audiomancer.analysis",
        "audiomancer.library",
        "audiomancer.playback",
    ],
)
def test_all_that_a_package_offers_is_there(package: str) -> None:
    module = __import__(package, fromlist=["__all__"])
    assert sorted(module.__all__, key=str) == sorted(set(module.__all__), key=str)
    for name in module.__all__:
        assert hasattr(module, name), name


def test_storage_offers_what_its_reference_lists() -> None:
    import audiomancer.storage

    wanted = {"SampleMetadata", "SampleStore", "VectorStore", "LanceDBVectorStore", "SynthStore"}
    assert wanted <= set(audiomancer.storage.__all__)


def test_a_file_has_one_concern_and_says_which() -> None:
    for path in SOURCES:
        docstring = ast.get_docstring(tree_of(path))
        assert docstring, f"{path}: the first line of a module says what it owns"
        lines = len(text_of(path).splitlines())
        assert lines <= 400 or "longer than" in docstring.lower(), (
            f"{path}: {lines} lines: split it, or say why not in its docstring"
        )
        assert path.stem not in {"utils", "helpers", "manager", "misc"}


def test_every_exemption_gives_its_reason() -> None:
    bare = []
    for path in SOURCES:
        for number, line in enumerate(text_of(path).splitlines(), 1):
            exemption = re.search(r"# (?:noqa: [A-Z0-9, ]+?|type: ignore\[[a-z-, ]+\])(?P<rest>.*)$", line)
            if exemption is not None and len(exemption["rest"].strip(" -#")) < 8:
                bare.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not bare, "\n".join(bare)


def test_no_colour_is_written_outside_the_theme() -> None:
    literal = re.compile(r"[\"']#[0-9a-fA-F]{6}[\"']")
    found = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("audiomancer_gui/**/*.py")
        if path.name not in ("theme.py", "icons.py") and literal.search(text_of(path))
    ]
    assert not found


def test_python_processes_use_no_network_module() -> None:
    forbidden = {"http", "urllib.request", "requests", "urllib3", "ftplib", "smtplib"}
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            assert not forbidden & set(names), path


def test_no_pipe_is_recognised_by_its_class() -> None:
    """On Windows a pipe is a `PipeConnection`, and `Connection` is not to be had: the name is for annotations only."""
    for path in SOURCES:
        check_pipes(path, tree_of(path))


def check_pipes(path: Path, tree: ast.Module) -> None:
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "multiprocessing.connection"
            and id(node) not in for_types
        ):
            assert not {"Connection", "PipeConnection"} & {alias.name for alias in node.names}, path
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"isinstance", "issubclass"}:
            assert "Connection" not in ast.unparse(node.args[1]), f"{path}:{node.lineno}"
