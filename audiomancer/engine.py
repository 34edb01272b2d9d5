"""The engine of one library: opens its parts and closes them again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from tempfile import TemporaryDirectory

from audiomancer.background import Background, find_new_copies
from audiomancer.browse import (
    BrowseIndex,
    CollectionView,
    DuplicateGroups,
    IndexChanges,
    MapSource,
    NearCopies,
    SimilarityIndex,
    Snapshot,
    SoundMap,
    Synonyms,
    Thresholds,
    make_map,
    read_changes,
    read_collections,
    read_index,
    read_similarity,
)
from audiomancer.closing import Closing
from audiomancer.errors import LibraryError, PlaybackError, StorageError
from audiomancer.library import Backups, FolderWatch, Library, PartAnalyser, PartAnalysis, ScanProcess
from audiomancer.paths import DataPaths, display_path
from audiomancer.playback import Microphone, PlayerClient, PlayerFolders, Recording, RenderSpec, write_wave
from audiomancer.recovery import HealthReport, RecoveryReport, is_due, open_storage
from audiomancer.settings import Settings
from audiomancer.storage import LibraryStorage, clear_suspicion, damage_of, note_damage, repair_vectors
from audiomancer.work import CancelToken

_log = logging.getLogger(__name__)

_MOST_PENDING = 2_000
_RENDER_LOOK_S = 0.1


class Engine(Closing):
    """One library and everything that can be done with it. Methods may be called from any thread.

    Attributes:
        paths: Where the library lives.
        settings: What the user chose.
        storage: The databases.
        library: Folders, scans, what the user says.
        backups: Backups of what the user says.
        recovery: What was done to a damaged database when it was opened; None mostly.
    """

    def __init__(self, paths: DataPaths, settings: Settings, storage: LibraryStorage, library: Library) -> None:
        self.paths = paths
        self.settings = settings
        self.storage = storage
        self.library = library
        self.backups = Backups(storage, library.edits, paths.backups)
        self.recovery: RecoveryReport | None = None
        self._player: PlayerClient | None = None
        self._part_analyser: PartAnalyser | None = None
        self._microphone: Microphone | None = None
        self._watch: FolderWatch | None = None
        self._background: Background | None = None
        self._identity = ""

    @classmethod
    def open(cls, paths: DataPaths, *, for_window: bool = False) -> Engine:
        """Open the library in `paths`, making it if there is none.

        Args:
            paths: Where the library lives.
            for_window: Run scans, copies, backups and LanceDB in separate processes: a window must not wait for them.

        Raises:
            StorageError: The data folder can't be made, or the databases can't be opened; says why.
        """
        try:
            paths.create()
        except OSError as error:
            raise StorageError(
                f"The data folder {display_path(paths.root)} can't be made: {error.strerror}", path=str(paths.root)
            ) from error
        settings = Settings.load(paths.settings)
        storage, recovery = open_storage(paths, with_vector_client=for_window)
        engine = cls(paths, settings, storage, Library(storage, settings, ScanProcess(paths) if for_window else None))
        engine.recovery = recovery
        engine._background = Background(paths) if for_window else None
        return engine

    @property
    def player(self) -> PlayerClient:
        """The player; its process starts at the first sound, so that a terminal command starts none."""
        if self._player is None:
            self._player = PlayerClient(PlayerFolders(self.paths.renders, self.paths.drag_exports, self.paths.log))
            self._player.use_output(self.settings.output_device, self.settings.output_latency)
            self._player.set_volume_db(self.settings.volume_db)
            self._player.set_looping(self.settings.loop)
            self._player.set_mono(self.settings.is_mono)
            self._player.set_balance(self.settings.balance)
        return self._player

    def render_to(self, spec: RenderSpec, path: Path, cancel: CancelToken | None = None) -> None:
        """Write a WAV file of a sound as it plays, by the player's process; waits for it.

        Raises:
            AudiomancerError: It can't be read, rendered or written.
            WorkCancelled: It was stopped meanwhile.
        """
        made = self.player.render_to(spec, path)
        while True:
            try:
                made.result(_RENDER_LOOK_S)
            except TimeoutError:
                if cancel is not None:
                    cancel.check()
                continue
            return

    @property
    def part_analyser(self) -> PartAnalyser:
        """Analyses parts of sounds and sounds from elsewhere; its process starts at the first question."""
        if self._part_analyser is None:
            self._part_analyser = PartAnalyser()
        return self._part_analyser

    @property
    def microphone(self) -> Microphone:
        """The microphone; its process starts with the first recording."""
        if self._microphone is None:
            self._microphone = Microphone()
        return self._microphone

    def ask_microphone(self, recording: Recording) -> PartAnalysis | None:
        """Record until it ends, and analyse what was recorded, which is then gone. For a thread that may wait.

        Returns:
            None where the recording was cancelled.

        Raises:
            AudiomancerError: There is no microphone, or nothing was recorded: a sentence.
        """
        recorded = self.microphone.record(recording)
        if recording.is_cancelled:
            return None
        if not recorded.frames.any():
            raise PlaybackError("Nothing was recorded: the microphone gives silence.")
        with TemporaryDirectory(prefix="audiomancer-") as folder:
            # The analysis has files read; this one goes with the folder.
            path = Path(folder) / "recording.wav"
            write_wave(path, recorded.frames, recorded.rate_hz)
            return self.part_analyser.analyse(path)

    def read_index(self) -> BrowseIndex:
        """All entries as columns: from the file of the last time and what changed since, else read anew."""
        self._identity = self.storage.changes.identity()
        index = read_index(self.storage, self.paths.browse_index, self.thresholds())
        index.set_synonyms(self.synonyms())
        # Made in this thread, they hold up no search.
        _ = index.names.tokens.pieces
        index.set_collections({one.name: one.sample_keys for one in self.read_collections()})
        if self.settings.fold_copies:
            index.set_copies(DuplicateGroups(self._known_copies(), index))
        return index

    def _known_copies(self) -> NearCopies:
        return NearCopies.read(self.paths.near_copies, self.storage.changes.identity())

    def find_copies(self, index: BrowseIndex) -> DuplicateGroups | None:
        """Duplicate groups, known ones and those of new sounds; None where the list has them already.

        Takes minutes where a million sounds are new.

        Raises:
            WorkCancelled: `stop_background` was called meanwhile.
        """
        if not self.settings.fold_copies:
            return None if index.copies.are_of(NearCopies.none()) else DuplicateGroups()
        known = self._known_copies()
        keys = index.column("sample_key")[index.alive & index.column("analysed")]
        # Most changes of the list, an edit above all, bring no new sound: no process is started for them.
        if not known.covers(keys):
            if self._background is None:
                find_new_copies(self.storage, self.paths)
            else:
                self._background.find_copies()
            known = self._known_copies()
        return None if index.copies.are_of(known) else DuplicateGroups(known, index)

    def back_up(self) -> None:
        """Back up what the user said, where it has changed.

        Raises:
            LibraryError: The file can't be written; says why.
            WorkCancelled: `stop_background` was called meanwhile.
        """
        if self._background is None:
            self.backups.write_if_changed()
        else:
            self._background.write_backup()

    def stop_background(self) -> None:
        """End the search for copies and the backup that run; there will be no others."""
        if self._background is not None:
            self._background.close()

    def read_collections(self) -> list[CollectionView]:
        """The user's collections with the keys of their samples, as far as the library has them at present."""
        return read_collections(self.storage)

    def read_changes(self, change_seq: int) -> IndexChanges | None:
        """Changes of the list after a change number; None where the whole list is better read again."""
        return read_changes(self.storage, change_seq)

    def snapshot_of(self, index: BrowseIndex) -> Snapshot:
        """Snapshot for `store_index`; to be taken in the index's thread."""
        return Snapshot.of(index, self._identity, index.change_seq)

    def store_index(self, snapshot: Snapshot) -> bool:
        """Write the columns for the next start; False where they could not be written: then they are read anew."""
        try:
            snapshot.write(self.paths.browse_index)
            self.storage.changes.forget(snapshot.change_seq)
        except (OSError, StorageError) as error:
            _log.warning("the list could not be kept for the next start: %s", error)
            return False
        return True

    def store_changed_index(self) -> None:
        """Store the columns again where much has changed since: after a scan without a window."""
        index = self.read_index()
        if index.change_seq - index.snapshot_seq > _MOST_PENDING or index.snapshot_seq < 0:
            self.store_index(self.snapshot_of(index))

    def store_backup(self) -> None:
        """Back up what the user says, where it has changed; a fault of the disk goes to the log: the window closes."""
        try:
            self.backups.write_if_changed()
        except (LibraryError, StorageError) as error:
            _log.warning("no backup could be written: %s", error)

    def look_for_damage(self) -> str:
        """Read every page of the database; takes seconds. Damage is repaired at the next start.

        Returns a sentence for the user; empty where all is well.
        """
        if not damage_of(self.paths.database, is_thorough=True):
            clear_suspicion(self.paths.database)
            return ""
        note_damage(self.paths.database)
        return "The library's database is damaged. It will be repaired when Audiomancer is started the next time."

    def check_health(self, *, is_suspect: bool = False) -> HealthReport:
        """Check the whole library, once a week or where something seems wrong; repair its vector table.

        Takes seconds; browsing goes on meanwhile.
        """
        paths = self.paths
        if not is_suspect and not is_due(paths.health_checked) and self.storage.has_vectors():
            return HealthReport()
        damage = self.look_for_damage()
        if damage:
            return HealthReport((damage,))
        repair = repair_vectors(self.storage.database, self.storage.samples)
        with suppress(OSError):
            paths.health_checked.touch()
        return HealthReport(tuple(repair.sentences), bool(repair.queued), bool(repair.restored))

    def synonyms(self) -> Synonyms:
        """Words that mean the same, as the user edited them."""
        return Synonyms(self.settings.synonyms) if self.settings.synonyms.strip() else Synonyms()

    def thresholds(self) -> Thresholds:
        """Confidences from which values are shown."""
        settings = self.settings
        return Thresholds(settings.tempo_threshold, settings.key_threshold, settings.instrument_threshold)

    def read_similarity(self, index: BrowseIndex) -> SimilarityIndex:
        """Embeddings of the list's rows."""
        return read_similarity(self.storage, index)

    def make_map(self, source: MapSource) -> SoundMap:
        """Make the map of a list; takes seconds the first time at a million sounds."""
        return make_map(source, self.paths.map_positions)

    def watch(self, on_trouble: Callable[[str], None]) -> FolderWatch:
        """Follow the source folders until the engine is closed; `on_trouble` gets sentences, in its thread."""
        if self._watch is None:
            self._watch = FolderWatch(self.library, on_trouble)
            self._watch.start()
        return self._watch

    def stop_watching(self) -> None:
        """Follow no more."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def make_demo_library(self, on_progress: Callable[[int, int], None] | None = None) -> Path:
        """Synthesise the demo sounds, unless they are there already; returns their folder.

        Args:
            on_progress: Called with how many there are, and how many there will be.
        """
        from audiomancer.demo import write_demo_library

        return write_demo_library(self.paths.demo_library, on_progress)

    def _store_counts(self, player: PlayerClient) -> None:
        numbers = player.numbers
        if not numbers.blocks:
            return
        counts = {
            "blocks": int(numbers.blocks),
            "underruns": int(numbers.underruns),
            "late_blocks": int(numbers.late_blocks),
            "until": datetime.now().isoformat(timespec="seconds"),
        }
        try:
            self.paths.audition_counts.write_text(json.dumps(counts), "utf-8")
        except OSError as error:
            _log.warning("what the player counted could not be kept: %s", error)

    def save_settings(self) -> None:
        """Write the settings that changed.

        Raises:
            LibraryError: They can't be written; says why.
        """
        try:
            self.settings.save(self.paths.settings)
        except OSError as error:
            _log.warning("the settings could not be written: %s", error)
            raise LibraryError(f"The settings can't be written: {error.strerror or error}.") from error

    def close_audio(self) -> None:
        """Close the player and the part analyser; pending callers get an error."""
        if self._player is not None:
            self._store_counts(self._player)
            self._player.close()
        for part in (self._part_analyser, self._microphone):
            if part is not None:
                part.close()

    def close(self) -> None:
        """Close every part; the engine can't be used afterwards."""
        self.stop_watching()
        self.stop_background()
        self.close_audio()
        self._player = self._part_analyser = self._microphone = None
        self.library.close()
        self.storage.close()


def log_to_file(paths: DataPaths) -> None:
    """Send warnings and errors, with tracebacks, to the library's log file."""
    handler = RotatingFileHandler(paths.log, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.INFO)
    root = logging.getLogger("audiomancer")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    logging.getLogger("audiomancer_gui").addHandler(handler)
