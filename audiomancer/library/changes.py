"""Says that the library has changed; what has changed is read from its numbered changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

ChangeCallback: TypeAlias = Callable[[], None]


class ChangeFeed:
    """Calls subscribers after every change, in the thread that made it. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: dict[int, ChangeCallback] = {}
        self._next_key = 0

    def subscribe(self, callback: ChangeCallback) -> Callable[[], None]:
        """Call `callback` after every change from now on; call the result to stop that."""
        with self._lock:
            key = self._next_key
            self._next_key += 1
            self._subscribers[key] = callback

        def unsubscribe() -> None:
            with self._lock:
                self._subscribers.pop(key, None)

        return unsubscribe

    def publish(self) -> None:
        """Call every subscriber: rows were written."""
        with self._lock:
            subscribers = list(self._subscribers.values())
        for subscriber in subscribers:
            subscriber()
