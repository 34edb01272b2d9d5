"""The sessions of the window: made together, connected with one another, closed in order."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from audiomancer.engine import Engine
from audiomancer_gui.sessions.audition import Audition
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.copies_session import CopiesSession
from audiomancer_gui.sessions.edit_session import EditSession
from audiomancer_gui.sessions.health_session import HealthSession
from audiomancer_gui.sessions.index_writer import IndexWriter
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.keyboard import KeyboardSession
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.sessions.play_counter import PlayCounter
from audiomancer_gui.sessions.settings_writer import SettingsWriter
from audiomancer_gui.sessions.similarity_session import SimilaritySession
from audiomancer_gui.sessions.track_session import TrackSession


@dataclass(frozen=True, slots=True)
class WindowSessions:
    """The sessions, one a subject."""

    engine: Engine
    jobs: JobRunner
    browse: BrowseSession
    library: LibrarySession
    edits: EditSession
    audition: Audition
    keyboard: KeyboardSession
    track: TrackSession
    similarity: SimilaritySession
    copies: CopiesSession
    health: HealthSession
    index_writer: IndexWriter
    settings_writer: SettingsWriter
    plays: PlayCounter

    def close(self) -> None:
        """Stop sound, scans and jobs; the engine may be closed afterwards."""
        self.audition.stop()
        # Before the jobs: some of them wait for these.
        self.engine.close_audio()
        self.copies.close()
        self.health.close()
        self.library.close()
        self.edits.close()
        self.settings_writer.close()
        self.jobs.close()
        self.plays.close()
        self.engine.store_backup()
        self.index_writer.close()


def make_sessions(engine: Engine, parent: QObject) -> WindowSessions:
    """Make the sessions, and connect what one says with what another does."""
    jobs, audition = JobRunner(parent), Audition(engine, parent)
    browse, library = BrowseSession(jobs, parent), LibrarySession(engine, jobs, parent)
    sessions = WindowSessions(
        engine=engine,
        jobs=jobs,
        browse=browse,
        library=library,
        edits=EditSession(engine, jobs, parent),
        audition=audition,
        keyboard=KeyboardSession(engine, audition, parent),
        track=TrackSession(engine, jobs, audition, parent),
        similarity=SimilaritySession(engine, jobs, browse, library, parent),
        copies=CopiesSession(engine, jobs, browse, library, parent),
        health=HealthSession(engine, jobs, parent),
        index_writer=IndexWriter(engine, jobs, browse, parent),
        settings_writer=SettingsWriter(engine, jobs, parent),
        plays=PlayCounter(engine, jobs, browse, parent),
    )
    _connect_list(sessions)
    _connect_health(sessions)
    return sessions


def _connect_list(sessions: WindowSessions) -> None:
    """Have the sessions follow the list: it was read, or rows of it changed."""
    browse, library = sessions.browse, sessions.library
    library.index_read.connect(browse.load)
    library.index_read.connect(lambda _: sessions.index_writer.take_list())
    library.index_read.connect(lambda _: sessions.edits.begin())
    library.index_read.connect(lambda _: sessions.health.begin())
    library.entries_altered.connect(browse.apply)
    sessions.edits.editing.connect(browse.hold_samples)
    sessions.edits.placing.connect(browse.release_samples)
    library.entries_altered.connect(lambda _: sessions.edits.follow_entries())
    browse.rows_touched.connect(sessions.similarity.follow)
    browse.rows_touched.connect(lambda _: sessions.index_writer.follow())
    sessions.audition.played.connect(sessions.plays.note)
    sessions.similarity.places_read.connect(sessions.copies.look_soon)


def _connect_health(sessions: WindowSessions) -> None:
    """Check when something seems wrong, and follow what was repaired."""
    sessions.similarity.damage_suspected.connect(sessions.health.suspect)
    sessions.health.vectors_repaired.connect(sessions.similarity.read)
    sessions.health.scan_needed.connect(sessions.library.scan_known)
