"""Fields of a sample's record, and the interfaces of a store of samples and a store of vectors."""

# No postponed annotations here: TypedDict must see NotRequired to know which fields are required.

from datetime import datetime
from typing import Any, NotRequired, Protocol, TypedDict, runtime_checkable

from audiomancer.storage.vectors.embedding import DistanceMetric


class SampleMetadata(TypedDict):
    """One sample: facts of its file, and what was measured or read about it.

    The first seven fields are needed to create a sample. `id`, `created_at` and `updated_at` are given or derived.
    The rest is optional: what is not known is absent, never None. Confidences and salience go from 0 to 1.

    Attributes:
        file_path: Absolute path of the file. Bytes that are not UTF-8 stand as surrogate escapes (`os.fsdecode`).
        file_hash: SHA-256 of the file's content, hex.
        duration_ms: Length in milliseconds.
        sample_rate: Frames a second, Hz.
        bit_depth: Bits a value in the file; 0 for lossy formats.
        id: `smpl_` and the first eight hex digits of the hash; more where two contents share them.
        spectral_centroid: Hz, like bandwidth, rolloff and `tuning_frequency`, the frequency of A4.
        zero_crossing_rate: Crossings a frame, 0 to 1.
        rms_energy: Root mean square of the signal, 0 to 1.
        dynamic_range: dB.
        bpm: Tempo in beats a minute.
        key: `C`, `Cm`, `F#`, in whatever spelling it was given.
        instrument_type: Instrument id, see `audiomancer.vocabulary`.
        mood: Mood tags in their order, like `genre_tags`.
        updated_at: When one of its fields last changed.
    """

    file_path: str
    file_hash: str
    duration_ms: float
    sample_rate: int
    channels: int
    bit_depth: int
    file_size_bytes: int
    id: NotRequired[str]
    spectral_centroid: NotRequired[float]
    spectral_bandwidth: NotRequired[float]
    spectral_rolloff: NotRequired[float]
    zero_crossing_rate: NotRequired[float]
    rms_energy: NotRequired[float]
    dynamic_range: NotRequired[float]
    bpm: NotRequired[float]
    bpm_confidence: NotRequired[float]
    is_loop: NotRequired[bool]
    key: NotRequired[str]
    key_confidence: NotRequired[float]
    tuning_frequency: NotRequired[float]
    pitch_salience: NotRequired[float]
    instrument_type: NotRequired[str]
    instrument_confidence: NotRequired[float]
    mood: NotRequired[list[str]]
    genre_tags: NotRequired[list[str]]
    created_at: NotRequired[datetime]
    updated_at: NotRequired[datetime]


@runtime_checkable
class SampleStore(Protocol):
    """Store of sample records."""

    def add(self, sample: SampleMetadata) -> str:
        """Store a sample and return its id.

        Raises:
            DuplicateSampleError: This content is already stored.
            StorageError: A field is missing, unknown or unusable, or another sample has this path.
        """

    def add_batch(self, samples: list[SampleMetadata]) -> list[str]:
        """Store all samples or none; ids come in the order of the samples.

        Raises:
            DuplicateSampleError: One content is already stored, or stands twice in the batch.
            StorageError: As for `add`.
        """

    def get(self, sample_id: str) -> SampleMetadata | None:
        """The sample with this id, or None."""

    def get_by_path(self, file_path: str) -> SampleMetadata | None:
        """The sample whose file lies at this absolute path, or None."""

    def get_by_hash(self, file_hash: str) -> SampleMetadata | None:
        """The sample with this content, or None."""

    def update(self, sample_id: str, updates: dict[str, Any]) -> bool:
        """Change the named fields only; None takes an optional field away. False where the id is unknown.

        Raises:
            StorageError: A field is unknown or unusable, or is `id`; nothing changed.
        """

    def delete(self, sample_id: str) -> bool:
        """Remove the record; False where the id is unknown."""

    def search(
        self,
        query: str | None = None,
        instrument_type: str | None = None,
        bpm_min: float | None = None,
        bpm_max: float | None = None,
        key: str | None = None,
        mood: list[str] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[SampleMetadata]:
        """Samples that meet every filter given, in the order they were stored.

        Args:
            query: Words that must all occur in the path, in any case; a "quoted phrase" occurs as it stands.
            instrument_type: Instrument id, or a word for several: `hi-hat` finds closed and open hats.
            bpm_min: Lowest tempo, inclusive. A bound leaves out samples without a tempo.
            bpm_max: Highest tempo, inclusive.
            key: Key in any spelling; finds its enharmonics.
            mood: Tags of which at least one must be present; an empty list filters nothing.
            limit: Most results to return.
            offset: Results to skip.

        Raises:
            ValueError: `limit` or `offset` is negative, or an argument is of a wrong type.
        """

    def count(
        self,
        query: str | None = None,
        instrument_type: str | None = None,
        bpm_min: float | None = None,
        bpm_max: float | None = None,
        key: str | None = None,
        mood: list[str] | None = None,
    ) -> int:
        """Number of samples that `search` would find in all pages together."""


@runtime_checkable
class VectorStore(Protocol):
    """Store of embeddings: 128 float32 numbers under a sample's id."""

    def add_embedding(self, sample_id: str, embedding: list[float]) -> None:
        """Store an embedding, in place of any that stands under this id.

        Raises:
            ValueError: Not 128 numbers, or NaN or infinity among them.
        """

    def add_embeddings_batch(self, items: list[tuple[str, list[float]]]) -> None:
        """Store many embeddings or, where one is unusable, none. The last one given for an id wins.

        Raises:
            ValueError: As for `add_embedding`.
        """

    def get_embedding(self, sample_id: str) -> list[float] | None:
        """The embedding under this id, or None."""

    def delete_embedding(self, sample_id: str) -> bool:
        """Remove an embedding; False where there was none."""

    def search_similar(
        self,
        embedding: list[float],
        limit: int = 10,
        offset: int = 0,
        exclude_ids: list[str] | None = None,
        distance_metric: DistanceMetric = "cosine",
    ) -> list[tuple[str, float]]:
        """Ids with their distances, nearest first.

        Args:
            embedding: What to compare with.
            limit: Most results to return, counted after the exclusions.
            offset: Results to skip, counted after the exclusions.
            exclude_ids: Ids that must not appear.
            distance_metric: `cosine` or `l2`.

        Raises:
            ValueError: As for `add_embedding`, a negative `limit` or `offset`, or an unknown metric.
        """
