"""Compaction of a LanceDB table: each small write leaves a file, and every version stays until then."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

_MOST_PIECES: Final = 1_000
_ALWAYS_COMPACTED: Final = 100_000
_LARGE_SHARE: Final = 0.8
_ID_INDEX_FROM: Final = 20_000


def is_fragmented(table_folder: Path, compacted: Path) -> bool:
    """Check whether many small writes have piled up since the last compaction, the time of the file `compacted`.

    Does not import LanceDB; the file may be missing.
    """
    try:
        since_ns = compacted.stat().st_mtime_ns
    except OSError:
        since_ns = 0
    pieces = 0
    for piece in (table_folder / "data").glob("*.lance"):
        with suppress(OSError):
            # Pieces that a compaction has replaced are still there for a while.
            pieces += piece.stat().st_mtime_ns > since_ns
    return pieces > _MOST_PIECES


def is_worth_compacting(table: Any) -> bool:
    """Check whether a table is small, or has much besides its largest piece."""
    count = int(table.count_rows())
    if count < _ALWAYS_COMPACTED:
        return True
    fragments = table.stats()["fragment_stats"]
    return bool(fragments["num_fragments"] > 1 and fragments["lengths"]["max"] < _LARGE_SHARE * count)


def put_together(table: Any, cleanup_older_than: timedelta) -> None:
    """Write the table anew, with an index of ids where it is large, and remove versions older than this."""
    if table.count_rows() >= _ID_INDEX_FROM and not table.list_indices():
        from lancedb.index import BTree

        table.create_index("id", config=BTree())
    table.optimize(cleanup_older_than=cleanup_older_than)
