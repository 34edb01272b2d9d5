"""Rows of the embeddings table: what LanceDB is given, and what it gives back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.errors import StorageError
from audiomancer.storage.contract.interfaces import EMBEDDING_DIM
from audiomancer.storage.vectors.matrix import VectorMatrix


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


def table_rows(ids: list[str], matrix: NDArray[np.float32]) -> Any:
    """Rows to be written now.

    Args:
        ids: Sample ids.
        matrix: Their embeddings, float32, shape (n, 128).
    """
    import pyarrow as pa

    schema = table_schema()
    return pa.table(
        [
            pa.array(ids, pa.string()),
            pa.FixedSizeListArray.from_arrays(pa.array(matrix.ravel(), pa.float32()), EMBEDDING_DIM),
            pa.array([datetime.now()] * len(ids), schema.field("created_at").type),
        ],
        schema=schema,
    )


def as_matrix(rows: Any) -> VectorMatrix:
    """Embeddings of rows that have `id` and `embedding`."""
    vectors = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in rows["embedding"].chunks]
    array = np.concatenate([np.zeros(0, np.float32), *vectors]).reshape(-1, EMBEDDING_DIM)
    array.flags.writeable = False
    return VectorMatrix(rows["id"].to_pylist(), array)


def checked_id(sample_id: str) -> str:
    """An id that can stand in the table.

    Raises:
        StorageError: It is empty, or no text.
    """
    if not sample_id or not is_text(sample_id):
        raise StorageError(f"An embedding needs a sample id, got {sample_id!r}", sample_id=repr(sample_id))
    return sample_id


def is_text(sample_id: str) -> bool:
    """Whether an id can be written as UTF-8."""
    try:
        sample_id.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def literal(sample_id: str) -> str:
    """An id as an SQL string. Within quotes only the quote itself means anything to LanceDB's parser."""
    return "'" + sample_id.replace("'", "''") + "'"
