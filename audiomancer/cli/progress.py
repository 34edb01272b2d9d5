"""Progress bars on the error stream, only where somebody watches, and Ctrl+C that stops cleanly."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from audiomancer.work import CancelToken, Progress

T = TypeVar("T")


@contextmanager
def stopped_by_ctrl_c(cancel: CancelToken) -> Iterator[None]:
    """Ctrl+C asks the work to stop; a second one ends the process as usual."""

    def on_interrupt(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        cancel.cancel()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def bar() -> Bar:
    """A progress bar; silent where the error stream is no terminal."""
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def run_with_bar(work: Callable[[], T], progress: Callable[[], Progress], cancel: CancelToken) -> T:
    """Run work in a separate thread while its progress is shown; returns or raises what the work does.

    Ctrl+C sets `cancel`, which the work checks.
    """
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - carried to the calling thread and raised there
            failure.append(error)

    thread = threading.Thread(target=run, name="audiomancer-work")
    with stopped_by_ctrl_c(cancel), bar() as shown:
        task = shown.add_task("Starting", total=None, rate="")
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            now = progress()
            rate = f"{now.rate_per_s:.0f}/s" if now.rate_per_s else ""
            shown.update(task, description=now.stage or "Starting", completed=now.done, total=now.total, rate=rate)
    if failure:
        raise failure[0]
    return outcome[0]
