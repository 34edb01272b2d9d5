"""Everything the library room stores, on one database: samples with their vectors, files, corrections, favourites."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiomancer.paths import DataPaths
from audiomancer.storage.contract.synths import SynthStore
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.integrity.check import check_library
from audiomancer.storage.library.analysed import AnalysedFiles
from audiomancer.storage.library.entries import EntryTable
from audiomancer.storage.library.files import FileTable
from audiomancer.storage.library.moves import MovedFile, MovedFiles, Volume
from audiomancer.storage.library.records import (
    AnalysedFile,
    ChangedEntries,
    CheckReport,
    Entry,
    EntryChange,
    FileRecord,
    FileStamp,
    KnownFile,
    ListedBatch,
    ListedFile,
    PendingFile,
    Problem,
    SampleDetails,
    SourceFolder,
    StoredBatch,
)
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.user.annotations import UserData
from audiomancer.storage.user.collections import UserCollections
from audiomancer.storage.user.export import MergeReport, export_user_data, merge_user_data
from audiomancer.storage.user.journal import EditJournal
from audiomancer.storage.vectors.client import VectorStoreApart
from audiomancer.storage.vectors.neighbour_index import NeighbourIndex
from audiomancer.storage.vectors.repair import VectorRepair, repair_vectors


class LibraryStorage:
    """The stored library. Safe from any thread; several processes may have the same library open.

    Opening reads no vectors and does not import LanceDB, except to repair what a crash left.

    Attributes:
        samples: Sample records with their embeddings.
        synths: SuperCollider SynthDefs.
        user: What the user says of sounds.
        collections: The user's collections and saved searches.
        journal: The history of what the user said.
    """

    def __init__(self, paths: DataPaths, *, with_vectors_apart: bool = False) -> None:
        """Open or make the library.

        Args:
            paths: Where it lies.
            with_vectors_apart: Keep LanceDB out of this process: a window must not wait for its import.
        """
        paths.create()
        self._database = Database(paths.database)
        try:
            vectors = VectorStoreApart(paths.embeddings) if with_vectors_apart else None
            self.samples = UnifiedSampleStorage.on(self._database, paths.embeddings, vectors)
            self.synths = SynthStore.on(self._database)
        except BaseException:
            self._database.close()
            raise
        self._files = FileTable(self._database, self.samples)
        self._entries = EntryTable(self._database)
        self._analysed = AnalysedFiles(self._database, self.samples)
        self._moves = MovedFiles(self._database)
        journal = EditJournal(self._database)
        self.user = UserData(self._database, journal)
        self.collections = UserCollections(self._database, journal)
        self.journal = journal

    # Source folders and files

    def add_source_folder(self, path: str) -> SourceFolder:
        """Remember a folder; one that is known already is returned as it is.

        Known folders that lie inside it become part of it, with their files and entry ids.
        """
        return self._files.add_folder(path)

    def remove_source_folder(self, folder_id: int) -> EntryChange:
        """Forget a folder, its files, and the samples that lie nowhere else. What the user said of them stays."""
        return self._files.remove_folder(folder_id)

    def source_folders(self) -> list[SourceFolder]:
        """Every source folder, in the order of their paths."""
        return self._files.folders()

    def folder_paths(self) -> dict[int, str]:
        """Path of every source folder by its id; nothing is counted."""
        return self._files.folder_paths()

    def has_files(self, folder_id: int) -> bool:
        """Whether any file of a source folder is known."""
        return self._files.has_files(folder_id)

    def missing_folders(self) -> set[int]:
        """Source folders that can't be reached: all of their files are missing."""
        return self._files.missing_folders()

    def files_in(self, folder_id: int) -> dict[str, KnownFile]:
        """Every file known in a folder, by path."""
        return self._files.files_in(folder_id)

    def stamps_in(self, folder_id: int) -> dict[str, FileStamp]:
        """Of every file known in a folder what a walk compares, by path."""
        return self._files.stamps_in(folder_id)

    def file(self, file_id: int) -> FileRecord | None:
        """All that is stored of one file, or None."""
        return self._files.file(file_id)

    def store_listed(self, folder_id: int, files: Sequence[ListedFile], renamed: Collection[str] = ()) -> ListedBatch:
        """Store files as the walk found them.

        A known file whose size or time changed is to be analysed again, and one that is `renamed`: another file may
        have got its name; any other keeps its state. Nothing is stored where the folder was removed meanwhile.
        """
        return self._files.store_listed(folder_id, files, renamed)

    def mark_missing(self, file_ids: Collection[int]) -> EntryChange:
        """These files can't be reached at present. Nothing is deleted."""
        return self._files.mark_missing(file_ids)

    def mark_found(self, file_ids: Collection[int]) -> EntryChange:
        """These missing files are back, unchanged: they take up the state they had."""
        return self._files.mark_found(file_ids)

    def stamps_at(self, folder_id: int, directory: str, *, is_tree: bool) -> dict[str, FileStamp]:
        """The same of the files in one directory of a source folder, or also of all below it."""
        return self._files.stamps_at(folder_id, directory, is_tree=is_tree)

    def reachable_locations(self, file_hashes: Collection[str]) -> list[tuple[int, str]]:
        """Files, by id and path, that are known to have these contents and were reachable when they were last seen."""
        return self._files.reachable_locations(file_hashes)

    def hashes_of(self, file_ids: Collection[int]) -> dict[int, str]:
        """Content hashes of these files, as far as they were measured."""
        return self._moves.hashes_of(file_ids)

    def volumes(self) -> dict[int, Volume]:
        """What each source folder lies on, by its id, as it was last seen."""
        return self._moves.volumes()

    def set_volume(self, folder_id: int, volume: Volume) -> None:
        """Remember what a source folder lies on."""
        self._moves.set_volume(folder_id, volume)

    def move_folder(self, folder_id: int, new_root: str) -> EntryChange:
        """A source folder, with everything in it, lies at another path now; rows keep their ids.

        Raises:
            StorageError: Another source folder has that path, or lies in it, or it lies in one; nothing changed.
        """
        return self._moves.move_folder(folder_id, new_root)

    def move_files(self, moves: Mapping[int, MovedFile], folder_id: int) -> EntryChange:
        """Known files lie at other paths now, in the source folder `folder_id`; rows keep their ids."""
        return self._moves.move_files(moves, folder_id)

    def remove_missing(self, entry_ids: Collection[int]) -> EntryChange:
        """Forget missing files, and samples that lie nowhere else; files that can be reached stay."""
        return self._files.remove_missing(entry_ids)

    def mark_failed(self, file_id: int, reason: str) -> EntryChange:
        """This file could not be analysed. Where its content had changed, it leaves the sample it stood for."""
        return self._files.mark_failed(file_id, reason)

    def retry(self, file_ids: Collection[int]) -> EntryChange:
        """Put failed files back on the list of those to analyse."""
        return self._files.retry(file_ids)

    def ignore_problem(self, file_id: int, is_ignored: bool) -> None:
        """Mark a problem as one the user does not want to be reminded of, or take the mark away."""
        self._files.ignore_problem(file_id, is_ignored)

    def problems(self) -> list[Problem]:
        """Files that could not be analysed, newest first."""
        return self._files.problems()

    def pending(self, feature_version: int) -> list[PendingFile]:
        """Files to analyse: new and changed ones, and one file of each sample that another version measured."""
        return self._files.pending(feature_version)

    # Samples

    def store_analysed(self, batch: Sequence[AnalysedFile]) -> StoredBatch:
        """Store results of analysis: all of the batch or, after a crash, nothing visible of it.

        New content becomes a sample. Known content at another path becomes a second location, or, where a location
        of it is missing, that location is taken to have moved here: sample and entry keep their ids. Known content
        measured anew has its fields and vector replaced. A file with new content leaves its old sample, which goes
        where it lies nowhere else.

        Raises:
            StorageError: A record or an embedding is unusable; nothing was stored.
        """
        return self._analysed.store(batch)

    def update_resolved(
        self, sample_id: str, fields: dict[str, Any], *, tempo_source: str, key_source: str, instrument_source: str
    ) -> EntryChange:
        """Replace merged values of a sample and their sources; a field that is None is taken away."""
        return self._analysed.update_resolved(
            sample_id, fields, tempo_source=tempo_source, key_source=key_source, instrument_source=instrument_source
        )

    def content_starts(self, feature_version: int, digits: int) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """What tells whether a file may be of a known content without a look at all hashes.

        Args:
            feature_version: Contents that this version of the analysis has measured.
            digits: How many hexadecimal digits of each hash.

        Returns:
            Sizes in bytes, int64, rising, and the first digits of their hashes as numbers, uint64.
        """
        return self._analysed.content_starts(feature_version, digits)

    def store_known(self, locations: Sequence[tuple[int, str] | tuple[int, str, str]]) -> StoredBatch:
        """Like `store_analysed` for files (file id, hash) whose content is stored already: nothing is measured again.

        A third value is the path at which the content was found: rows may have exchanged their paths since.

        A file whose hash is not known any more stays on the list.
        """
        return self._analysed.store_known(locations)

    def entries(self, ids: Collection[int] | None = None) -> Iterator[Entry]:
        """Rows of the list, all or those with the given ids, in the order of their ids."""
        return self._entries.entries(ids)

    def identity(self) -> str:
        """Tells this library from every other: what is kept beside it says to which it belongs."""
        return self._entries.identity()

    def change_mark(self) -> int:
        """Number of the last change to any entry, for `changed_since`."""
        return self._entries.change_mark()

    def changed_since(self, mark: int) -> ChangedEntries:
        """Entries that changed after `mark`, whatever process changed them."""
        return self._entries.changed_since(mark)

    def forget_changes(self, mark: int) -> None:
        """Drop the record of old changes up to `mark`, when what was computed from them is kept elsewhere."""
        self._entries.forget_changes(mark)

    def entry_ids(self, sample_ids: Collection[str]) -> dict[str, int]:
        """Entry id of each of these samples; samples without a known file are left out."""
        return self._entries.entry_ids(sample_ids)

    def overviews(self, sample_ids: Collection[str]) -> dict[str, bytes]:
        """Waveform overviews of these samples, as far as they exist."""
        return self._entries.overviews(sample_ids)

    def details(self, sample_id: str) -> SampleDetails | None:
        """Sources and evidence of a sample; None where it was not analysed here."""
        return self._entries.details(sample_id)

    def sources(self, sample_id: str) -> dict[str, str | None]:
        """Where tempo, key and instrument of a sample come from, by the names of the columns."""
        return self._entries.sources(sample_id)

    def locations(self, sample_id: str) -> list[str]:
        """Paths where the content lies: the primary one first, then reachable ones before missing ones."""
        return self._entries.locations(sample_id)

    def embedding_matrix(self) -> tuple[list[str], NDArray[np.float32]]:
        """Every sample's embedding: ids, and an array of shape (n, 128), float32. Kept until something changes.

        The array is shared: not to be written to.
        """
        return self.samples.embedding_matrix()

    def has_vectors(self) -> bool:
        """Whether the vector table is there, where there are samples that need one; looks at its folder only."""
        return self.samples.vector_store.has_table() or not self.samples.sample_store.count()

    def neighbours(self) -> NeighbourIndex | None:
        """The index of all embeddings as it is on the disk; None where it is yet to be made from the vector table."""
        return self.samples.vector_store.noted_neighbours()

    def made_neighbours(self) -> NeighbourIndex:
        """The same, made from the vector table where it does not have all of it. May take seconds."""
        return self.samples.vector_store.neighbours()

    def export_user_data(self) -> dict[str, Any]:
        """Everything that the user said, as a document that JSON can hold; see `user_export`."""
        return export_user_data(self._database)

    def merge_user_data(self, document: object) -> MergeReport:
        """Bring such a document in: what is newer wins, nothing is taken away.

        Raises:
            StorageError: It is no such document, or one of a newer version; nothing changed.
        """
        return merge_user_data(self.journal, self.collections, document)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Several calls that change records only, as one: all of them count, or none where the block raises.

        Not for calls that write embeddings (`store_analysed`, `remove_source_folder`, `mark_failed`).
        """
        with self._database.atomic():
            yield

    # Care

    def is_fragmented(self) -> bool:
        """Whether so many small writes have piled up that `compact` is worth its time."""
        return self.samples.vector_store.is_fragmented()

    def compact(self) -> None:
        """Put many small writes together and give disk space back. Takes seconds; readers are not disturbed."""
        self.samples.compact()

    def fold_log(self) -> None:
        """Fold SQLite's write-ahead log into its file, as far as that makes nobody wait."""
        self._database.fold_log()

    def check(self) -> CheckReport:
        """Look for damage; reads every page and changes nothing."""
        return check_library(self._database, self.samples)

    def repair_vectors(self) -> VectorRepair:
        """Make samples and embeddings belong together again; a damaged or missing table is made anew.

        What no embedding can be found for is measured by the next scan. Readers go on meanwhile.
        """
        return repair_vectors(self._database, self.samples)

    def close(self) -> None:
        """Close every connection. Further calls raise `StorageError`."""
        self.samples.close()
        self.synths.close()
        self._database.close()

    def __enter__(self) -> LibraryStorage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
