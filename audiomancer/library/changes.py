"""What a change to the library tells those who show it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from audiomancer.storage import EntryChange


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """Entries that changed, by their ids.

    Attributes:
        added: New in the list.
        updated: Their values may differ.
        removed: No longer in the list.
    """

    added: frozenset[int] = frozenset()
    updated: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.removed)

    @classmethod
    def of(cls, change: EntryChange) -> LibraryChange:
        """The same change, as the storage tells it."""
        return cls(change.added, change.updated, change.removed)


ChangeCallback: TypeAlias = Callable[[LibraryChange], None]


class ChangeFeed:
    """Passes changes on to whoever listens. Safe from any thread; listeners are called in the publisher's thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[int, ChangeCallback] = {}
        self._next_key = 0

    def subscribe(self, callback: ChangeCallback) -> Callable[[], None]:
        """Call `callback` with every change from now on; call the result to stop that."""
        with self._lock:
            key = self._next_key
            self._next_key += 1
            self._listeners[key] = callback

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return unsubscribe

    def publish(self, change: LibraryChange) -> None:
        """Tell everybody; an empty change is not told."""
        if not change:
            return
        with self._lock:
            listeners = list(self._listeners.values())
        for listener in listeners:
            listener(change)
