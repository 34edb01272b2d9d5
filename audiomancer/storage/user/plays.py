"""Counts of plays by content, which survive deletions, moves and rescans.

It is no edit: it has no history and no undo. Nor are these changes numbered when they are written: a list that is
ordered by them must not move while it is played. They are when the library is opened, see `list_pending`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from audiomancer.storage.contract.sample_rows import hash_of_samples
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.user.journal import note_contents


class Play(NamedTuple):
    """Plays of one sound: the last time, seconds since 1970, and how often."""

    played_at_s: float
    play_count: int


class PlayCounts:
    """Counts how often sounds are played."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, plays: Mapping[str, Play]) -> None:
        """Add to the counts of samples, by their ids; unknown ids are left out."""
        with self._database.atomic() as tx:
            hashes = hash_of_samples(tx, plays)
            tx.executemany(
                "INSERT INTO plays (file_hash, played_at_s, play_count) VALUES (?, ?, ?) "
                "ON CONFLICT (file_hash) DO UPDATE SET played_at_s = max(played_at_s, excluded.played_at_s), "
                "play_count = play_count + excluded.play_count, is_listed = 0",
                [(hashes[sample_id], *play) for sample_id, play in plays.items() if sample_id in hashes],
            )

    def list_pending(self) -> None:
        """Number the changes that were not numbered yet, so that lists learn of them."""
        with self._database.read() as connection:
            is_pending = connection.execute("SELECT 1 FROM plays WHERE is_listed = 0 LIMIT 1").fetchone()
        if not is_pending:
            return
        with self._database.atomic() as tx:
            hashes = [file_hash for (file_hash,) in tx.execute("SELECT file_hash FROM plays WHERE is_listed = 0")]
            note_contents(tx, hashes)
            tx.execute(
                "UPDATE plays SET is_listed = 1 WHERE file_hash IN (SELECT value FROM json_each(?))",
                (json.dumps(hashes),),
            )
