"""Every error that Audiomancer raises on purpose.

    AudiomancerError                  the world's fault: shown to the user in one sentence
    ├── AudioFileError                a sound that can't be read: path and reason
    │   └── UnsupportedFormatError    no decoder here, or one only with the m4a extra
    ├── StorageError                  the library's databases: details carry names and ids
    │   ├── DuplicateSampleError      this content is already stored
    │   ├── SampleNotFoundError       no such sample, or it has no embedding
    │   ├── InvalidEmbeddingError     also a ValueError: wrong length, NaN or infinity
    │   └── SchemaTooNewError         written by a newer Audiomancer
    ├── LibraryError                  source folders and scans
    ├── ProcessError                  a child process failed; its owner says what that means for the user
    │   ├── ProcessEndedError         it ended, or does not start
    │   └── ProcessTimeoutError       it takes too long
    ├── PlaybackError                 nothing to play, or it can't be played as asked
    │   └── OutputError               the sound device is missing, busy or gone
    └── WorkCancelled                 asked to stop; not a failure

Bugs stay ordinary exceptions: they go to the log with a traceback. Errors of other libraries are translated where
they enter, with their cause. One bad file in a scan is a problem in its result, not an exception.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class AudiomancerError(Exception):
    """Root of the tree: something that can be said to the user in a sentence.

    `details` are facts for log and callers.
    """

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.details: dict[str, Any] = details

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the trip between processes with message and attributes."""
        return (_rebuild, (type(self), str(self), self.__dict__))


def _rebuild(kind: type[AudiomancerError], message: str, state: dict[str, Any]) -> AudiomancerError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class AudioFileError(AudiomancerError):
    """A sound file that can't be read or holds nothing to analyse.

    The reason is for the problem list, without the path.
    """

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{Path(path).name}: {reason}")
        self.path = Path(path)
        self.reason = reason


class UnsupportedFormatError(AudioFileError):
    """A file in a format that no decoder here reads."""


class StorageError(AudiomancerError):
    """The library's databases refused or failed."""


class DuplicateSampleError(StorageError):
    """The same content is already stored, under another id."""

    def __init__(self, existing_id: str, file_hash: str) -> None:
        super().__init__(
            f"A sample with this content already exists: {existing_id}", existing_id=existing_id, file_hash=file_hash
        )
        self.existing_id = existing_id
        self.file_hash = file_hash


class SampleNotFoundError(StorageError):
    """An id without a sample, or without an embedding."""


class InvalidEmbeddingError(StorageError, ValueError):
    """An embedding of the wrong length, or with NaN or infinity in it."""


class SchemaTooNewError(StorageError):
    """The library was written by a newer version of Audiomancer."""


class LibraryError(AudiomancerError):
    """A source folder or a scan can't do what was asked."""


class ProcessError(AudiomancerError):
    """A child process failed; reads on from its name: "process has ended"."""


class ProcessEndedError(ProcessError):
    """A process ended, or did not start; with `was_read` it may have begun what it was sent last."""

    def __init__(self, message: str, *, was_read: bool = True) -> None:
        super().__init__(message)
        self.was_read = was_read


class ProcessTimeoutError(ProcessError):
    """A process took too long."""


class PlaybackError(AudiomancerError):
    """Nothing can be played; the message says why."""


class OutputError(PlaybackError):
    """The sound device is missing, busy or gone."""


class WorkCancelled(AudiomancerError):  # noqa: N818 - not a failure, so not an Error
    """The work was asked to stop and did."""

    def __init__(self, message: str = "Cancelled") -> None:
        super().__init__(message)
