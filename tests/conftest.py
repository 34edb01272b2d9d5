"""Surroundings of every test: no display, no threads left, failures for unexpected warnings in the log."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from audiomancer.demo import write_demo_library

# Wine gives no variable that begins with QT_ to Windows programs.
os.environ.setdefault("QT_QPA_PLATFORM", os.environ.get("AUDIOMANCER_QT_PLATFORM", "offscreen"))
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A test is never late: a busy machine is no fault of the program.
settings.register_profile("audiomancer", deadline=None)
settings.load_profile("audiomancer")

_ORDER = ("architecture", "engine", "faults", "journeys", "gui")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast ones first; many short files last, that all processes end at the same time."""

    def place(item: pytest.Item) -> int:
        parts = item.path.parts
        return next((n for n, name in enumerate(_ORDER) if name in parts), len(_ORDER))

    items.sort(key=place)


@pytest.fixture(scope="session")
def demo_sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo sounds, made once in a process since that takes seconds; a test that alters files copies the folder."""
    return write_demo_library(tmp_path_factory.mktemp("demo") / "Demo Sounds")


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Our threads end with the test that started them; libraries have pools of theirs."""
    before = set(threading.enumerate())
    yield
    give_up_at_s = time.monotonic() + 10
    while True:
        left = [t for t in threading.enumerate() if t not in before and t.name.startswith("audiomancer")]
        if not left or time.monotonic() > give_up_at_s:
            break
        time.sleep(0.02)
    assert not left, f"threads left running: {[t.name for t in left]}"


@pytest.fixture(autouse=True)
def no_unexpected_warning(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A test that expects a warning in the log takes it out with `caplog.clear()`."""
    yield
    loud = [r for r in caplog.records if r.levelno >= logging.WARNING and r.name.startswith("audiomancer")]
    assert not loud, f"unexpected in the log: {[r.getMessage() for r in loud]}"
