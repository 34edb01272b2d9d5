"""Everything that a library stores, on one database: opens the parts and closes them."""

from __future__ import annotations

from audiomancer.closing import Closing
from audiomancer.paths import DataPaths
from audiomancer.storage.contract.synths import SynthStore
from audiomancer.storage.contract.unified import UnifiedSampleStorage
from audiomancer.storage.library.analysed import AnalysedFiles
from audiomancer.storage.library.change_log import ChangeLog
from audiomancer.storage.library.entries import EntryTable
from audiomancer.storage.library.excluded import ExcludedFolders
from audiomancer.storage.library.files import FileTable
from audiomancer.storage.library.moves import MovedFiles
from audiomancer.storage.library.unread import UnreadFiles
from audiomancer.storage.sqlite.database import Database
from audiomancer.storage.user.annotations import UserData
from audiomancer.storage.user.collections import UserCollections
from audiomancer.storage.user.journal import EditJournal
from audiomancer.storage.user.plays import PlayCounts
from audiomancer.storage.vectors.client import VectorStoreClient


class LibraryStorage(Closing):
    """The stored library. Safe from any thread; several processes may have the same library open.

    Opening reads no vectors and does not import LanceDB, except to repair what a crash left.

    Attributes:
        database: The SQLite file: transactions over several parts, and its maintenance.
        samples: Sample records with their embeddings; `samples.vector_store` has the embeddings and their index.
        synths: SuperCollider SynthDefs.
        files: Source folders and files: listed, missing, failed, waiting.
        excluded: Folders below source folders that are not wanted.
        unread: Kinds that are not read, files that are cut off, what waits for a decoder.
        moves: Folders and files that lie elsewhere now.
        analysed: Results of analysis become samples.
        entries: Rows of the list, and what is stored of one sample.
        changes: The numbered changes of the list.
        user: Tags, ratings, notes, favourites, corrections, hidden sounds.
        collections: The user's collections and saved searches.
        plays: When and how often sounds were played.
        journal: The history of what the user said.
    """

    def __init__(self, paths: DataPaths, *, with_vector_client: bool = False) -> None:
        """Open or make the library; `with_vector_client` runs LanceDB, with its slow import, in another process."""
        paths.create()
        self.database = Database(paths.database)
        try:
            vectors = VectorStoreClient(paths.embeddings) if with_vector_client else None
            self.samples = UnifiedSampleStorage.on(self.database, paths.embeddings, vectors)
            self.synths = SynthStore.on(self.database)
        except BaseException:
            self.database.close()
            raise
        self.files = FileTable(self.database, self.samples)
        self.excluded = ExcludedFolders(self.database, self.samples)
        self.unread = UnreadFiles(self.database)
        self.moves = MovedFiles(self.database)
        self.analysed = AnalysedFiles(self.database, self.samples)
        self.entries = EntryTable(self.database)
        self.changes = ChangeLog(self.database)
        self.journal = EditJournal(self.database)
        self.plays = PlayCounts(self.database)
        self.user = UserData(self.database, self.journal)
        self.collections = UserCollections(self.database, self.journal)

    def has_vectors(self) -> bool:
        """Check whether the vector table is there, where there are samples that need one; looks at its folder only."""
        return self.samples.vector_store.has_table() or not self.samples.sample_store.count()

    def close(self) -> None:
        """Close every connection. Further calls raise `StorageError`."""
        self.samples.close()
        self.synths.close()
        self.database.close()
