"""Changes that a piece of work makes in the list, as every process reads it from the numbered changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audiomancer.storage import LibraryStorage


@dataclass(frozen=True)
class ListChange:
    """Entry ids that are new, that were there before and after and are numbered as changed, and that are gone."""

    added: frozenset[int] = frozenset()
    updated: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()


def change_of(storage: LibraryStorage, work: Callable[[], Any]) -> ListChange:
    """Do `work`; every row that came or went must be among the numbered changes."""
    change_seq = storage.changes.last_seq()
    before = {entry.entry_id for entry in storage.entries.read()}
    work()
    after = {entry.entry_id for entry in storage.entries.read()}
    numbered = storage.changes.since(change_seq).entry_ids
    assert numbered is not None
    assert before ^ after <= numbered
    return ListChange(frozenset(after - before), frozenset(numbered & before & after), frozenset(before - after))
