"""Child processes: one class that starts them, talks to them and ends them; their inside is in `child_channel.py`.

Messages are values of frozen dataclasses, sent over a pipe. A child runs an importable function `main(channel, ...)`
and ends with its parent, however that ends. One that has nothing to do says that it rests and ends; the parent starts
it again with the next request.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from audiomancer.child_channel import Close, Failure, Ready, Resting, run_child
from audiomancer.errors import ProcessEndedError, ProcessError, ProcessTimeoutError
from audiomancer.platforms.system import CURRENT

if TYPE_CHECKING:
    # On Windows pipes are of another class: never to be asked for at run time.
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

STOP_S: Final = 3.0
"""A child that was asked to end and has not ended after so long is killed."""

_MOST_STARTS: Final = 3
_TICK_S: Final = 0.05

_log = logging.getLogger(__name__)
# The environment belongs to the whole process: two children that start at once would see each other's.
_environment_lock = threading.Lock()

Sent = TypeVar("Sent")
Received = TypeVar("Received")
Reply = TypeVar("Reply", covariant=True)
Answer = TypeVar("Answer")
Child = TypeVar("Child", bound="ChildProcess[Any, Any]")


class Request(Generic[Reply]):
    """A message that is answered with a `Reply`; to be derived from by frozen dataclasses."""

    __slots__ = ()


class ChildProcess(Generic[Sent, Received]):
    """A child process, started when it is first needed, and again when it has ended.

    `ask`, `kill` and `close` may be called from any thread. `post`, `receive` and what belongs to them are for children
    that are never asked: one thread posts, one receives and lets go of it in the end.

    Attributes:
        is_ready: It has imported everything and waits for requests.
        has_rested: It ended because nothing came for long: what was sent last was not begun.
        exit_code: How the last one ended; None before.
    """

    def __init__(
        self,
        main: Callable[..., None],
        arguments: tuple[Any, ...] = (),
        *,
        name: str,
        niceness: int = 0,
        environment: Mapping[str, str] | None = None,
        has_children: bool = False,
    ) -> None:
        """Prepare; nothing starts yet.

        Args:
            main: Importable function that runs in the process, with a `Channel` and the arguments.
            arguments: Values that can be pickled.
            name: Name of the process.
            niceness: Added to the niceness it would have: above 0 others go first, below 0 it goes first.
            environment: Variables that it has besides ours.
            has_children: It starts child processes.
        """
        self.is_ready = False
        self.has_rested = False
        self.exit_code: int | None = None
        self._main = main
        self._arguments = arguments
        self._name = name
        self._niceness = niceness
        self._environment = environment or {}
        self._has_children = has_children
        self._turn = threading.Lock()
        self._is_closed = False
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    @property
    def pid(self) -> int | None:
        """Number of the process; None while there is none."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process; what is sent before it is ready waits for it. `ProcessError` where it can't be started."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # A daemon may not have children, and would be ended without a word; this one ends with us all the same.
        process = context.Process(
            target=run_child,
            args=(theirs, self._main, self._arguments, self._niceness),
            name=self._name,
            daemon=not self._has_children,
        )
        try:
            with _environment(self._environment):
                process.start()
        except OSError as error:
            ours.close()
            raise ProcessError(f"process does not start: {error.strerror or error}") from error
        finally:
            # Ours must be the only other end: when it closes, the child knows that the parent is gone.
            theirs.close()
        if self._has_children:
            # Else Python would wait for it at the end of this process, and it for a word of ours.
            atexit.register(self.kill)
        self._process, self._connection = process, ours
        self.is_ready = self.has_rested = False
        self.exit_code = None

    def ask(self, request: Request[Answer], limit_s: float | None = None) -> Answer:
        """Have a request answered and wait for it; starts the process where none runs.

        Args:
            request: What to do; requests from several threads are answered one after the other.
            limit_s: The process is killed when it has not answered after so long; None waits for ever.

        Raises:
            AudiomancerError: What answering raised there; a `ProcessError` for a bug, whose traceback is logged.
            ProcessEndedError: It ended over the request, does not start, or was closed.
            ProcessTimeoutError: It took too long.
        """
        with self._turn:
            for _ in range(_MOST_STARTS):
                if self._is_closed:
                    break
                if self.has_ended():
                    self.wait_for_end()
                    self.start()
                try:
                    self.post(request)
                    reply = self._reply(limit_s)
                except (ProcessEndedError, ProcessTimeoutError) as error:
                    self.wait_for_end(0.0 if isinstance(error, ProcessTimeoutError) else STOP_S)
                    if isinstance(error, ProcessEndedError) and not error.was_read:
                        # It was about to end, or had ended, when the request came: another one will do it.
                        continue
                    raise
                if isinstance(reply, Failure):
                    if reply.trace:
                        _log.error("%s failed by our fault:\n%s", self._name, reply.trace)
                    raise reply.error
                return cast("Answer", reply)
        raise ProcessEndedError("process is closed" if self._is_closed else "process does not start")

    def post(self, message: Sent | Request[Any] | Close) -> None:
        """Send a message and wait for nothing; `ProcessEndedError` where there is no process, or it has ended."""
        connection = self._connection
        try:
            if connection is None:
                raise OSError
            connection.send(message)
        except OSError as error:
            raise ProcessEndedError("process has ended", was_read=False) from error

    def receive(self, limit_s: float | None = None) -> Received | Ready | Failure:
        """Wait for the next message of the child.

        Raises:
            ProcessEndedError: It has ended; see `has_rested`.
            ProcessTimeoutError: Nothing came in time.
        """
        connection = self._connection
        try:
            if connection is None:
                raise EOFError
            if not self._has_message(connection, limit_s):
                raise ProcessTimeoutError(f"process has not answered within {limit_s:g} seconds")
            message: Received | Ready | Resting | Failure = connection.recv()
        except (EOFError, OSError) as error:
            raise ProcessEndedError("process has ended") from error
        if isinstance(message, Resting):
            self.has_rested = True
            raise ProcessEndedError("process has ended", was_read=False)
        if isinstance(message, Ready):
            self.is_ready = True
        return message

    def _has_message(self, connection: Connection, limit_s: float | None) -> bool:
        """Wait for a message; `EOFError` where none can come."""
        watched = self._watched()
        if len(watched) == 1:
            return connection.poll(limit_s)
        ready = wait(watched, limit_s)
        if ready and connection not in ready and not connection.poll(0):
            raise EOFError
        return bool(ready)

    def _watched(self) -> list[Any]:
        """Objects that say when there is a message, or none can come any more.

        The pipe alone says so on POSIX. On Windows a process takes its end of the pipe while it starts: one that was
        killed before leaves that open, in this process.
        """
        process = self._process
        if CURRENT.is_posix or process is None:
            return [self._connection]
        try:
            return [self._connection, process.sentinel]
        except ValueError:
            # Another thread has let go of it.
            return [self._connection]

    def has_ended(self) -> bool:
        """Check whether no process runs, at a time when no message is expected: others are dropped."""
        try:
            while True:
                self.receive(0.0)
        except ProcessTimeoutError:
            return False
        except ProcessEndedError:
            return True

    def kill(self) -> None:
        """End it now, from whatever thread; what is being asked fails."""
        process = self._process
        # Another thread may be letting go of it.
        with contextlib.suppress(ValueError):
            if process is not None:
                process.kill()

    def request_end(self) -> None:
        """Ask it to end when it has done what it was sent before."""
        with contextlib.suppress(ProcessEndedError):
            self.post(Close())

    def wait_for_end(self, limit_s: float = STOP_S) -> None:
        """Wait until it has ended, by force after `limit_s`; then let go of it."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        atexit.unregister(self.kill)
        if process is not None:
            process.join(limit_s)
            if process.is_alive():
                process.kill()
                process.join()
            self.exit_code = process.exitcode
            process.close()
        if connection is not None:
            connection.close()

    def close(self, *, is_forced: bool = False) -> None:
        """End it for good, when it has answered what it is at; by force also in the middle of that.

        Callers that still wait for an answer get `ProcessEndedError`.
        """
        self._is_closed = True
        # More than once: the one that has the turn may be about to start it.
        while not self._turn.acquire(timeout=_TICK_S if is_forced else -1):
            self.kill()
        try:
            self.request_end()
            self.wait_for_end()
        finally:
            self._turn.release()

    def _reply(self, limit_s: float | None) -> Any:
        give_up_s = None if limit_s is None else time.monotonic() + limit_s
        while True:
            message = self.receive(None if give_up_s is None else max(0.0, give_up_s - time.monotonic()))
            if not isinstance(message, Ready):
                return message


def wait_for_messages(children: Iterable[Child], limit_s: float) -> list[Child]:
    """Wait until children have something to say, or have ended; returns them, none after `limit_s`."""
    # By identity: what class a pipe has differs between systems.
    by_watched: dict[Any, Child] = {
        watched: child for child in children if child._connection is not None for watched in child._watched()
    }
    return list(dict.fromkeys(by_watched[ready] for ready in wait(list(by_watched), limit_s)))


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    with _environment_lock:
        before = {name: os.environ[name] for name in variables if name in os.environ}
        os.environ.update(variables)
        try:
            yield
        finally:
            for name in variables.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)
