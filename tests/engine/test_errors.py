"""Errors retain their text and details on their way between processes."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from audiomancer import errors
from audiomancer.errors import (
    AudioFileError,
    AudiomancerError,
    DuplicateSampleError,
    InvalidEmbeddingError,
    LibraryError,
    OutputError,
    PlaybackError,
    ProcessEndedError,
    ProcessError,
    ProcessTimeoutError,
    SampleNotFoundError,
    SchemaTooNewError,
    StorageError,
    UnsupportedFormatError,
    WorkCancelled,
)

EXAMPLES = [
    AudiomancerError("Something went wrong", number=3, names=["a", "b"]),
    AudioFileError("/sounds/kick\udce9.wav", "no sound in it"),
    UnsupportedFormatError(Path("/sounds/kick.wma"), "needs the m4a extra"),
    StorageError("The disk is full", path="/data"),
    DuplicateSampleError("smpl_12345678", "ab" * 32),
    SampleNotFoundError("No such sample: x", sample_id="x"),
    InvalidEmbeddingError("127 numbers instead of 128"),
    SchemaTooNewError("Please update", found=9, known=2),
    LibraryError("A scan is running already"),
    ProcessError("process failed"),
    ProcessEndedError("process has ended", was_read=False),
    ProcessTimeoutError("process takes too long"),
    PlaybackError("That can not be played"),
    OutputError("There is no output device"),
    WorkCancelled(),
]
KINDS = [type(example) for example in EXAMPLES]


def test_every_error_has_an_example_here_and_stands_in_the_drawing() -> None:
    found = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AudiomancerError)]
    assert set(found) == set(KINDS)
    assert all(kind.__name__ in str(errors.__doc__) for kind in found)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling_and_copying_whole(error: AudiomancerError) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        _assert_same(pickle.loads(pickle.dumps(error, protocol)), error)
    _assert_same(copy.copy(error), error)
    _assert_same(copy.deepcopy(error), error)


def _assert_same(again: AudiomancerError, error: AudiomancerError) -> None:
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert again.__dict__ == error.__dict__


def test_a_bad_embedding_is_a_value_error_too() -> None:
    with pytest.raises(ValueError, match="127"):
        raise InvalidEmbeddingError("127 numbers instead of 128")


def test_a_file_error_names_the_file_and_retains_path_and_reason() -> None:
    error = AudioFileError("/a/b/kick.wav", "is empty")
    assert (str(error), error.path, error.reason) == ("kick.wav: is empty", Path("/a/b/kick.wav"), "is empty")


def test_a_duplicate_names_the_sample_that_is_there() -> None:
    error = DuplicateSampleError("smpl_1", "ff")
    assert (error.existing_id, error.file_hash) == ("smpl_1", "ff")
    assert error.details == {"existing_id": "smpl_1", "file_hash": "ff"}
