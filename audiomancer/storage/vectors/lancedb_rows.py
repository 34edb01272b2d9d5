"""Rows of the embeddings table: what LanceDB is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import StorageError
from audiomancer.storage.arguments import is_text, shown
from audiomancer.storage.lance.sample_keys import sample_key, usual_id
from audiomancer.storage.vectors.codes import encode
from audiomancer.storage.vectors.embedding import EMBEDDING_DIM
from audiomancer.storage.vectors.matrix import VectorMatrix
from audiomancer.storage.vectors.neighbour_files import Coded

ROWS_AT_ONCE: Final = 20_000
"""Number of embeddings that are converted to codes, or back, at one time: ten megabytes."""


def table_schema() -> Any:
    """The table's columns."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("id", pa.string()),
            pa.field("embedding", pa.list_(pa.float32(), EMBEDDING_DIM)),
            pa.field("created_at", pa.timestamp("us")),
        ]
    )


def opened_table(connection: Any, name: str, *, is_there: bool) -> Any:
    """The table, with the columns that it has; else a new one."""
    if is_there:
        return connection.open_table(name)
    return connection.create_table(name, schema=table_schema(), exist_ok=True)


def table_rows(ids: list[str], matrix: NDArray[np.float32], schema: Any) -> Any:
    """Rows to be written now, of ids and their embeddings, float32, shape (n, 128).

    Another program may have made the table, with times of another unit: the rows follow its `schema`.
    """
    import pyarrow as pa

    now = pa.array([datetime.now()] * len(ids), pa.timestamp("us"))
    columns = {
        "id": pa.array(ids, pa.string()),
        "embedding": pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel(), pa.float32()), EMBEDDING_DIM),
        # Not safe: a table of milliseconds gets no more than those.
        "created_at": now.cast(schema.field("created_at").type, safe=False),
    }
    return pa.table([columns[name] for name in schema.names], schema=schema)


def as_matrix(rows: Any) -> VectorMatrix:
    """Embeddings of rows that have `id` and `embedding`."""
    vectors = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in rows["embedding"].chunks]
    array = np.concatenate([np.zeros(0, np.float32), *vectors]).reshape(-1, EMBEDDING_DIM)
    array.flags.writeable = False
    return VectorMatrix(rows["id"].to_pylist(), array)


def coded_blocks(table: Any, odd_ids: dict[int, str]) -> Iterator[Coded]:
    """Every embedding of a table, or of None, as codes; ids that their keys don't contain are put into `odd_ids`."""
    if table is None:
        return
    for batch in table.to_arrow().to_batches(max_chunksize=ROWS_AT_ONCE):
        ids = batch.column("id").to_pylist()
        keys = np.fromiter(map(sample_key, ids), np.uint64, len(ids))
        odd_ids.update((key, name) for key, name in zip(keys.tolist(), ids, strict=True) if usual_id(key) is None)
        vectors = batch.column("embedding").flatten().to_numpy(zero_copy_only=False)
        yield keys, *encode(vectors.reshape(-1, EMBEDDING_DIM))


def ids_read_through(table: Any) -> list[str]:
    """Every id of a table, after a look at every embedding."""
    found: list[str] = []
    for batch in table.to_arrow().to_batches(max_chunksize=ROWS_AT_ONCE):
        batch.column("embedding").flatten()
        found += batch.column("id").to_pylist()
    return found


def checked_id(sample_id: str) -> str:
    """An id that can stand in the table; `StorageError` for an empty one and for what is no text."""
    if not is_text(sample_id) or not sample_id:
        raise StorageError(f"An embedding needs a sample id, got {shown(sample_id)}", sample_id=repr(sample_id))
    return sample_id


def literal(sample_id: str) -> str:
    """An id as an SQL string. Within quotes only the quote itself means anything to LanceDB's parser."""
    return "'" + sample_id.replace("'", "''") + "'"
