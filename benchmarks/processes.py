"""Work on many files in several processes, with its progress on the terminal."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

_PROGRESS_EVERY_S: Final = 5.0
_FILES_AT_ONCE: Final = 4

Job = TypeVar("Job")
Result = TypeVar("Result")


def in_processes(
    work: Callable[[Job], Result], jobs: Sequence[Job], workers: int, progress_word: str
) -> Iterator[Result]:
    """Results as they come, in any order.

    Args:
        work: A function of a module, so that a new process finds it.
        jobs: What to call it with.
        workers: Processes; with one the work is done in this one.
        progress_word: What has been done to so many of them.
    """
    if workers <= 1 or len(jobs) <= 1:
        yield from _with_progress(map(work, jobs), len(jobs), progress_word)
        return
    with multiprocessing.get_context("spawn").Pool(min(workers, len(jobs))) as pool:
        yield from _with_progress(pool.imap_unordered(work, jobs, _FILES_AT_ONCE), len(jobs), progress_word)


def _with_progress(results: Iterable[Result], count: int, progress_word: str) -> Iterator[Result]:
    start_s = printed_s = time.monotonic()
    for done, result in enumerate(results, 1):
        yield result
        now_s = time.monotonic()
        if now_s - printed_s > _PROGRESS_EVERY_S or done == count:
            printed_s = now_s
            per_s = done / max(1e-9, now_s - start_s)
            print(f"{done} of {count} {progress_word}, {per_s:.1f} a second", file=sys.stderr, flush=True)
