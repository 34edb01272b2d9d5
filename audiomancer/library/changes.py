"""Says that the library has changed; what has changed is read from its numbered changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

ChangeCallback: TypeAlias = Callable[[], None]


class ChangeFeed:
    """Calls subscribers after every change, in the thread that made it. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: list[ChangeCallback] = []

    def subscribe(self, callback: ChangeCallback) -> Callable[[], None]:
        """Call `callback` after every change from now on; call the result to stop that."""
        with self._lock:
            self._subscribers.append(callback)

        def unsubscribe() -> None:
            with self._lock, suppress(ValueError):
                self._subscribers.remove(callback)

        return unsubscribe

    def publish(self) -> None:
        """Call every subscriber: rows were written."""
        with self._lock:
            subscribers = list(self._subscribers)
        for subscriber in subscribers:
            subscriber()
