"""Edits of annotations and collections: each runs in a job, can be undone, and is backed up soon after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import CollectionView
from audiomancer.engine import Engine
from audiomancer.library import UserEdits, changes_of
from audiomancer.storage import Replayed, SavedSearch
from audiomancer_gui.sessions.job_runner import JobRunner

_WATCH_MS = 2_000
_BACKUP_MS = 20_000
# Changes of the list arrive several times a second while a scan runs.
_SOUNDS_MS = 500


@dataclass(frozen=True, slots=True)
class UserLists:
    """Collections and saved searches, as the sidebar shows them.

    Attributes:
        revision: The state of the history that they belong to.
        collections: Collections with their sounds.
        searches: Saved searches.
        tags: Every tag there is, with how many sounds have it.
    """

    revision: tuple[int, int]
    collections: list[CollectionView]
    searches: list[SavedSearch]
    tags: dict[str, int]


_UNREAD = UserLists((-1, -1), [], [], {})


class EditSession(QObject):
    """Brings edits to the library, and what the user made of it back.

    Signals:
        lists_altered: The collections and saved searches as they are now, as `UserLists`.
        history_read: The last edits, as `PastEdit`s, newest first.
        changes_read: Number of a past edit, and its `SoundChange`s.
        editing: Ids of the samples that are being edited: their rows stay where they are.
        placing: Ids of the samples that the user puts elsewhere in an order: their rows follow.
        edited: A sentence on an edit that is done and can be undone.
        undone: A sentence on an edit that is undone and can be done again.
        led_back: Ids of the samples that an undo or redo was about.
        message: A sentence for the status line.
    """

    lists_altered = Signal(object)
    history_read = Signal(object)
    changes_read = Signal(int, object)
    editing = Signal(object)
    placing = Signal(object)
    edited = Signal(str)
    undone = Signal(str)
    led_back = Signal(object)
    message = Signal(str)

    def __init__(self, engine: Engine, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._jobs = jobs
        self._edits = engine.library.edits
        self.lists = _UNREAD
        self._is_outdated = False
        # The terminal may edit the same library.
        self._watch_timer = QTimer(self)
        self._watch_timer.setInterval(_WATCH_MS)
        self._watch_timer.timeout.connect(self.read)
        self._backup_timer = QTimer(self)
        self._backup_timer.setSingleShot(True)
        self._backup_timer.setInterval(_BACKUP_MS)
        self._backup_timer.timeout.connect(self._back_up)

        # Sounds of a collection may have come or gone: a scan found them, or took them away.
        self._sounds_timer = QTimer(self)
        self._sounds_timer.setSingleShot(True)
        self._sounds_timer.setInterval(_SOUNDS_MS)
        self._sounds_timer.timeout.connect(self._read_again)

    def begin(self) -> None:
        """Read what there is, for a list that has just been read, and follow it from now on."""
        # The new list knows of no collection yet: what is read is sent even where it is the same.
        self.lists = replace(self.lists, revision=_UNREAD.revision)
        self.read()
        self._watch_timer.start()
        self._backup_timer.start()

    def do(
        self,
        edit: Callable[[UserEdits], Any],
        message: str = "",
        samples: Sequence[str] = (),
        *,
        is_placing: bool = False,
    ) -> None:
        """Edit, in a job.

        Args:
            edit: What is to be done.
            message: Said when it is done, with a way to undo it; empty for an edit that nothing is said of.
            samples: Ids of the samples that it changes: their rows stay where they are in the list.
            is_placing: The user says where they are to stand, or which of them: their rows follow.
        """
        (self.placing if is_placing else self.editing).emit(samples)

        def done(_: Any) -> None:
            if message:
                self.edited.emit(message)

        self._submit(edit, done)

    def undo(self) -> None:
        """Take the last edit back."""

        def done(step: Replayed | None) -> None:
            if step is None:
                self.message.emit("Nothing to undo.")
                return
            self.undone.emit(f"Undone: {step.words}.")
            self._lead_back(step)

        self._submit(UserEdits.undo, done)

    def redo(self) -> None:
        """Do the last edit again that was taken back."""

        def done(step: Replayed | None) -> None:
            if step is None:
                self.message.emit("Nothing to do again.")
                return
            self.edited.emit(f"Done again: {step.words}.")
            self._lead_back(step)

        self._submit(UserEdits.redo, done)

    def _lead_back(self, step: Replayed) -> None:
        self.editing.emit(step.sample_ids)
        self.led_back.emit(step.sample_ids)

    def _submit(self, edit: Callable[[UserEdits], Any], then: Callable[[Any], None]) -> None:
        def done(result: Any) -> None:
            then(result)
            self.read()
            self._backup_timer.start()

        self._jobs.change(lambda: edit(self._edits), done)

    def read_history(self) -> None:
        """Read the last edits; `history_read` brings them."""
        self._jobs.read("history", self._edits.journal.history, self.history_read.emit)

    def read_changes(self, number: int) -> None:
        """Read what a past edit changed; `changes_read` brings it."""
        storage = self._engine.storage
        self._jobs.read(
            "past edit", lambda: changes_of(storage, number), lambda found: self.changes_read.emit(number, found)
        )

    def read(self) -> None:
        """Read collections and saved searches, where the history has gone on."""
        known, is_outdated = self.lists.revision, self._is_outdated

        def work() -> UserLists | None:
            engine = self._engine
            revision = engine.storage.journal.revision()
            if revision == known and not is_outdated:
                return None
            edits = self._edits
            return UserLists(
                revision, engine.read_collections(), edits.collections.saved_searches(), edits.user.tag_counts()
            )

        def deliver(lists: UserLists | None) -> None:
            if lists is None:
                return
            self._is_outdated = False
            if lists != self.lists:
                self.lists = lists
                self.lists_altered.emit(lists)

        self._jobs.read("user lists", work, deliver)

    def follow_entries(self) -> None:
        """Read the collections again soon: sounds came or went."""
        if not self._sounds_timer.isActive():
            self._sounds_timer.start()

    def _read_again(self) -> None:
        """Read them whatever the history says."""
        self._is_outdated = True
        self.read()

    def _back_up(self) -> None:
        self._jobs.read("backup", self._engine.back_up, lambda _: None)

    def close(self) -> None:
        """Follow no more."""
        self._watch_timer.stop()
        self._sounds_timer.stop()
        self._backup_timer.stop()
