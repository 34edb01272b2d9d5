"""The inside of a child process: its end of the pipe, the loop that answers requests, and the way it ends."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final

from audiomancer.errors import AudiomancerError, ProcessError
from audiomancer.platforms.processes import change_priority

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_LONGEST_TRACE: Final = 4000


@dataclass(frozen=True, slots=True)
class Ready:
    """First message of a child: everything is imported, and it waits for requests."""


@dataclass(frozen=True, slots=True)
class Resting:
    """Last message of a child that ends because nothing has come for long; it reads no more."""


@dataclass(frozen=True, slots=True)
class Close:
    """Last message to a child: it ends."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Reply to a request that failed: the error, a `ProcessError` with its traceback where it was a bug."""

    error: AudiomancerError
    trace: str = ""


class Channel:
    """The child's end of the pipe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def send(self, message: object) -> None:
        """Send a message, from any thread; where the parent is gone it is dropped, and this process is about to end."""
        with self._sending, contextlib.suppress(OSError):
            self._connection.send(message)

    def requests(self, idle_s: float | None = None, may_rest: Callable[[], bool] = lambda: True) -> Iterator[Any]:
        """Say that the process is ready, then give what comes in until it is to end.

        Args:
            idle_s: It rests when nothing has come for so long; None waits for ever.
            may_rest: Asked before it rests; where it may not, it is asked again after as long.
        """
        self.send(Ready())
        while True:
            try:
                message = self._connection.recv() if self._connection.poll(idle_s) else Resting()
            except (EOFError, OSError):
                return
            if isinstance(message, Resting):
                if may_rest():
                    self.send(message)
                    return
            elif isinstance(message, Close):
                return
            else:
                yield message


def serve(
    channel: Channel,
    answer: Callable[[Any], object],
    idle_s: float | None = None,
    may_rest: Callable[[], bool] = lambda: True,
) -> None:
    """Answer each request with what `answer` gives, or with what it raises; arguments as of `Channel.requests`."""
    for request in channel.requests(idle_s, may_rest):
        try:
            channel.send(answer(request))
        except AudiomancerError as error:
            channel.send(Failure(error))
        except Exception as error:  # noqa: BLE001 - whatever it was, the parent is to know, and logs the traceback
            channel.send(Failure(ProcessError(f"process failed: {error}"), traceback.format_exc()[-_LONGEST_TRACE:]))


def end_with_parent() -> None:
    """End this process at once when its parent ends, also by `kill -9`, also in the middle of something."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="audiomancer-parent-watch", daemon=True).start()


def run_child(connection: Connection, main: Callable[..., None], arguments: tuple[Any, ...], niceness: int) -> None:
    """Run the inside of the process."""
    end_with_parent()
    # Ctrl+C in a terminal reaches every process of the group; only the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if niceness:
        change_priority(niceness)
    main(Channel(connection), *arguments)
    # Threads of libraries would be waited for, or be torn down in the middle of something.
    os._exit(0)
