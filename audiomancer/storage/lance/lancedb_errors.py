"""The border where LanceDB's errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audiomancer.errors import StorageError


@contextmanager
def translated_errors(path: Path, done: str) -> Iterator[None]:
    """Turn LanceDB's errors into `StorageError`; `done` is "read" or "written", for the sentence."""
    try:
        yield
    except StorageError:
        raise
    except (OSError, RuntimeError, ValueError, TypeError, KeyError) as error:  # LanceDB has no error classes
        text = str(error)
        if "No space left" in text or "os error 28" in text:
            message = "The disk is full: embeddings could not be written. Free some space and try again"
        elif "Permission denied" in text or "Read-only file system" in text:
            message = f"The embeddings can't be {done}: their folder is protected"
        else:
            message = f"The embeddings could not be {done}"
        raise StorageError(message, path=str(path), lancedb=text) from error
