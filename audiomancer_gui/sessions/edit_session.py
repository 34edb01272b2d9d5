"""What the user says of sounds: every edit runs in a job, can be undone, and is backed up soon after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from audiomancer.browse import CollectionView
from audiomancer.library import UserEdits
from audiomancer.storage import PastEdit, SavedSearch

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_WATCH_MS = 2_000
_BACKUP_MS = 20_000
# Changes of the list arrive several times a second while a scan runs.
_SOUNDS_MS = 500


@dataclass(frozen=True, slots=True)
class UserLists:
    """What the sidebar shows of the user's own.

    Attributes:
        revision: Which state of the history this is.
        collections: Collections with their sounds.
        searches: Saved searches.
        tags: Every tag there is.
    """

    revision: tuple[int, int]
    collections: list[CollectionView]
    searches: list[SavedSearch]
    tags: list[str]


_UNREAD = UserLists((-1, -1), [], [], [])


class EditSession(QObject):
    """Between the user's deeds and the library.

    Signals:
        lists_altered: The collections and saved searches as they are now, as `UserLists`.
    """

    lists_altered = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._edits = window.engine.library.edits
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
        window.library.entries_altered.connect(self._on_entries_altered)

    def begin(self) -> None:
        """Read what there is, for a list that has just been read, and follow it from now on."""
        # The new list knows of no collection yet: what is read is to be told even where it is the same.
        self.lists = replace(self.lists, revision=_UNREAD.revision)
        self.read()
        self._watch_timer.start()
        self._backup_timer.start()

    def do(
        self, deed: Callable[[UserEdits], Any], message: str = "", then: Callable[[Any], None] | None = None
    ) -> None:
        """Edit, in a job.

        Args:
            deed: What to do.
            message: Said in the status line when it is done.
            then: Called with what the deed gave.
        """

        def done(result: Any) -> None:
            if message:
                self._window.status.show_message(message)
            self.read()
            self._backup_timer.start()
            if then is not None:
                then(result)

        self._window.jobs.change(lambda: deed(self._edits), done)

    def undo(self) -> None:
        """Take the last edit back."""
        self.do(UserEdits.undo, then=lambda undone: self._say("Undone", "Nothing to undo.", undone))

    def redo(self) -> None:
        """Do the last edit again that was taken back."""
        self.do(UserEdits.redo, then=lambda done: self._say("Done again", "Nothing to do again.", done))

    def _say(self, verb: str, nothing: str, replayed: Any) -> None:
        self._window.status.show_message(nothing if replayed is None else f"{verb}: {replayed}.")

    def read_history(self, then: Callable[[list[PastEdit]], None]) -> None:
        """Read the last edits."""
        self._window.jobs.read("history", self._edits.journal.history, then)

    def read(self) -> None:
        """Read collections and saved searches, where the history has gone on."""
        known, is_outdated = self.lists.revision, self._is_outdated

        def work() -> UserLists | None:
            engine = self._window.engine
            revision = engine.storage.journal.revision()
            if revision == known and not is_outdated:
                return None
            edits = self._edits
            return UserLists(
                revision, engine.read_collections(), edits.collections.saved_searches(), list(edits.user.tag_counts())
            )

        def deliver(lists: UserLists | None) -> None:
            if lists is None:
                return
            self._is_outdated = False
            if lists != self.lists:
                self.lists = lists
                self.lists_altered.emit(lists)

        self._window.jobs.read("user lists", work, deliver)

    def _on_entries_altered(self) -> None:
        if not self._sounds_timer.isActive():
            self._sounds_timer.start()

    def _read_again(self) -> None:
        """Read them whatever the history says."""
        self._is_outdated = True
        self.read()

    def _back_up(self) -> None:
        self._window.jobs.read("backup", self._window.engine.back_up, lambda _: None)

    def close(self) -> None:
        """Follow no more."""
        self._watch_timer.stop()
        self._sounds_timer.stop()
        self._backup_timer.stop()
