"""Records of the library's tables: folders, files, entries, problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from audiomancer.aspects import Block
from audiomancer.storage.contract.interfaces import SampleMetadata
from audiomancer.storage.vectors.embedding import Embedding

HINT_CONFIDENCE = 0.9
"""Confidence of what a name says, for files that are only listed so far."""

CORRECTABLE_FIELDS = ("bpm", "key", "instrument_type")
"""Sample fields that a user may set; each survives rescans, moves and the removal of its folder."""


class FileState(StrEnum):
    """State of a file: seen, measured, refused, or gone for now."""

    LISTED = "listed"
    ANALYSED = "analysed"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """A folder that the user added, at a time in seconds since 1970.

    Attributes:
        sample_count: Samples with a location in it.
        is_missing: All of its files are missing: the drive is unplugged, or the folder was taken away.
    """

    id: int
    path: str
    added_at_s: float
    sample_count: int
    is_missing: bool


class FolderLocation(NamedTuple):
    """A source folder without its counts."""

    id: int
    path: str


FileStamp: TypeAlias = tuple[int, int, int, int]
"""Size in bytes, time of change in nanoseconds, file id, and 1 where the file is missing: all a walk compares. Among a
million files a class for each would be felt."""


class PendingFile(NamedTuple):
    """A file that waits for its analysis."""

    file_id: int
    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the walk found it: facts of its header, 0 where unknown, and hints of its name.

    `mtime_ns` counts nanoseconds since 1970, `format` is a short name ("WAV", "FLAC"), `bit_depth` 0 for lossy formats,
    `is_estimate` says that the length is a guess.
    """

    path: str
    size_bytes: int
    mtime_ns: int
    format: str = ""
    duration_s: float = 0.0
    sample_rate_hz: int = 0
    channels: int = 0
    bit_depth: int = 0
    hint_bpm: float | None = None
    hint_key: str | None = None
    hint_instrument: str | None = None
    hint_is_loop: bool | None = None
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class AnalysedFile:
    """The result of one file's analysis, ready to be stored.

    Attributes:
        file_id: The listed file.
        metadata: The sample's record; `id`, `created_at` and `updated_at` are chosen by the store.
        overview: Waveform overview, as the analysis packs it.
        evidence_json: All claims about tempo, key and instrument.
        tempo_source: A source of `audiomancer.vocabulary`, or empty; as for key and instrument.
        loudness_lufs: Integrated loudness; None for silence.
        true_peak_db: True peak in dBTP; None for silence.
        stated_s: Length that the file once had, where it is cut off; else None.
        brightness_hz: Character of the sound, as are the next five, see `audiomancer.analysis.character.measures`;
            None for silence.
        attack_s: Rise of the amplitude.
        noisiness: From 0, all pitched, to 1, noise.
        tail_s: Time in which it dies away.
        pitch_hz: Pitch; None where none is clear.
        is_chord: Several notes at once.
        aspects: Aspects of the sound, see `audiomancer.aspects`; None where they were not measured.
    """

    file_id: int
    metadata: SampleMetadata
    embedding: Embedding
    overview: bytes
    evidence_json: str
    feature_version: int
    tempo_source: str = ""
    key_source: str = ""
    instrument_source: str = ""
    loudness_lufs: float | None = None
    true_peak_db: float | None = None
    stated_s: float | None = None
    brightness_hz: float | None = None
    attack_s: float | None = None
    noisiness: float | None = None
    tail_s: float | None = None
    pitch_hz: float | None = None
    is_chord: bool | None = None
    aspects: Block | None = None


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A stored file, with size and time as they were when it was last seen.

    `id` is also the entry id where the file is the primary location of its sample, or has none.
    """

    id: int
    path: str
    folder_id: int
    size_bytes: int
    mtime_ns: int
    state: FileState
    sample_id: str | None
    failed_reason: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be analysed: the reason in words, the time in seconds since 1970, the number of attempts.

    `is_ignored`: the user does not want to be reminded.
    """

    file_id: int
    path: str
    reason: str
    failed_at_s: float
    attempts: int
    is_ignored: bool


@dataclass(frozen=True, slots=True)
class CutOffFile:
    """A file of which only the beginning is there: what there is, and what there once was, in seconds.

    `is_ignored`: the user does not want to be reminded.
    """

    file_id: int
    path: str
    duration_s: float
    stated_s: float
    is_ignored: bool

    @property
    def reason(self) -> str:
        """Sentence for the list of problems."""
        return f"{cut_off_words(self.duration_s, self.stated_s)}; what is there can be used"


def cut_off_words(duration_s: float, stated_s: float) -> str:
    """Words for a sound of which only the beginning is there: "cut off after 36 s of 120 s"."""
    return f"cut off after {_seconds(duration_s)} of {_seconds(stated_s)}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:,.0f} s"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Health of a library.

    Attributes:
        problems: What is wrong, a sentence each; empty for a sound library.
        samples: Sample records.
        vectors: Embeddings.
        orphan_vectors: Embeddings without a sample: invisible, and removed by `repair_vectors`.
        samples_without_vector: Measured samples without an embedding: `repair_vectors` has them measured again.
        files: Number of files by state.
    """

    problems: tuple[str, ...]
    samples: int
    vectors: int
    orphan_vectors: int
    samples_without_vector: int
    files: Mapping[FileState, int]
