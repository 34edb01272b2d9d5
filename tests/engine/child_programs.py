"""Programs for the child processes of `test_child_process`."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from audiomancer.child_channel import Channel, serve
from audiomancer.child_process import ChildProcess, Request
from audiomancer.errors import AudioFileError, StorageError


@dataclass(frozen=True, slots=True)
class WhoAreYou(Request[int]):
    """Answered with the number of the process."""


@dataclass(frozen=True, slots=True)
class Sum(Request[int]):
    """Answered with the sum."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variable(Request[str | None]):
    """Answered with a variable of the environment."""

    name: str


@dataclass(frozen=True, slots=True)
class Niceness(Request[int]):
    """Answered with the niceness of the process."""


@dataclass(frozen=True, slots=True)
class Refuse(Request[None]):
    """Answered with an error."""

    path: Path


@dataclass(frozen=True, slots=True)
class Break(Request[None]):
    """Answered with the end of the process."""


@dataclass(frozen=True, slots=True)
class Hang(Request[None]):
    """Never answered; the file says that it was read."""

    note: Path


@dataclass(frozen=True, slots=True)
class Unheard(Request[None]):
    """Unknown to the other side."""


def answer(request: object) -> object:
    """Do what the request says."""
    match request:
        case WhoAreYou():
            return os.getpid()
        case Sum(numbers):
            return sum(numbers)
        case Variable(name):
            return os.environ.get(name)
        case Niceness():
            return psutil.Process().nice()
        case Refuse(path):
            raise AudioFileError(path, "no sound in it")
        case Break():
            os.kill(os.getpid(), signal.SIGSEGV)
        case Hang(note):
            note.write_text(str(os.getpid()))
            time.sleep(600)
    raise TypeError(f"no request: {request!r}")


def answering(channel: Channel, idle_s: float | None = None) -> None:
    """Answer until the end."""
    serve(channel, answer, idle_s)


def resting_after_three(channel: Channel, idle_s: float) -> None:
    """Rest only when it is asked for the third time whether it may."""
    asked: list[int] = []

    def may_rest() -> bool:
        asked.append(len(asked))
        return len(asked) > 2

    serve(channel, lambda _: len(asked), idle_s, may_rest)


def never_ready(channel: Channel) -> None:
    """End before anything is read."""
    os._exit(7)


def counting(channel: Channel) -> None:
    """Send numbers without a request, from another thread, and repeat what comes in."""
    for message in channel.requests():
        threading.Thread(target=lambda: [channel.send(number) for number in range(3)]).start()
        channel.send(message)


def with_child(channel: Channel) -> None:
    """Have the requests answered by a child of this one."""
    child: ChildProcess[object, object] = ChildProcess(answering, name="audiomancer test grandchild")

    def ask(request: object) -> object:
        if not isinstance(request, Request):
            raise StorageError("no request")
        return (os.getpid(), child.ask(request))

    serve(channel, ask)
    child.close()
