"""Commands on source folders: add, remove, open, find elsewhere; and the demo sounds."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from audiomancer.browse.search.conditions import Folders
from audiomancer.engine import Engine
from audiomancer.library import RelinkPlan
from audiomancer.paths import display_path
from audiomancer_gui.dialogs.questions import Confirmation, FolderQuestion
from audiomancer_gui.dialogs.relink_dialog import RelinkDialog
from audiomancer_gui.panels.folder_tree_model import FolderItem
from audiomancer_gui.sessions.browse_session import BrowseSession
from audiomancer_gui.sessions.job_runner import JobRunner
from audiomancer_gui.sessions.library_session import LibrarySession
from audiomancer_gui.widgets.labels import sounds_text


class FolderCommands(QObject):
    """Asks, then has the library changed.

    Args:
        engine: Makes the demo sounds.
        jobs: Runs that.
        library: Changes the folders.
        browse: Knows which sounds are not analysed yet.
        window: The parent of dialogs.

    Signals:
        message: A sentence for the status line; empty where the last one is no longer so.
        demo_progressed: How many demo sounds there are, and how many there will be; equal when they are done.
    """

    message = Signal(str)
    demo_progressed = Signal(int, int)

    def __init__(
        self, engine: Engine, jobs: JobRunner, library: LibrarySession, browse: BrowseSession, window: QWidget
    ) -> None:
        super().__init__(window)
        self._browse = browse
        self._engine, self._jobs, self._library, self._parent = engine, jobs, library, window

    def add(self) -> None:
        """Ask for a folder and add it."""
        question = FolderQuestion(self._parent, "Add folder", str(Path.home()))
        question.filesSelected.connect(lambda paths: self._library.add_folders([os.fspath(path) for path in paths]))
        question.open()

    def add_demo(self) -> None:
        """Synthesise the demo library, then add it."""
        # At once: the synthesis itself is imported first.
        self.demo_progressed.emit(0, 1)

        def done(folder: Path) -> None:
            self._library.add_folders([str(folder)])
            self.demo_progressed.emit(1, 1)

        self._jobs.change(lambda: self._engine.make_demo_library(self.demo_progressed.emit), done)

    def open(self, path: str) -> None:
        """Open a folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def remove(self, folder: FolderItem) -> None:
        """Ask, then take a folder out of the library."""
        question = Confirmation(
            self._parent,
            "Remove folder",
            f"Remove “{folder.name}” from the library?",
            "The files stay where they are. Favourites and corrections are kept, should you add it again.",
            "Remove",
        )
        question.confirmed.connect(lambda: self._library.remove_folder(folder.folder_id))
        question.open()

    def rescan(self, path: str) -> None:
        """Look for new and changed sounds in one folder and below it."""
        self.message.emit(f"Looking into {display_path(Path(path).name)}…")
        self._library.rescan_folder(path)

    def exclude(self, path: str) -> None:
        """Leave a folder below a source folder out of the library; its source folder's menu brings it back."""
        self._library.exclude_folder(path)
        name = display_path(Path(path).name)
        self.message.emit(f"“{name}” is left out of the library. The menu of the folder that you added brings it back.")

    def include(self, path: str) -> None:
        """Take an excluded folder into the library again."""
        self.message.emit(f"Looking into {display_path(Path(path).name)}…")
        self._library.include_folder(path)

    def analyse_first(self, path: str) -> None:
        """Have the running scan analyse the sounds of a folder before all others."""
        index = self._browse.index
        waiting = Folders((path,)).mask(index) & index.alive & ~index.column("analysed")
        ids = index.column("entry_id")[waiting].tolist()
        name = display_path(Path(path).name)
        if not ids:
            self.message.emit(f"All sounds of “{name}” are analysed.")
            return
        if not self._library.is_scanning:
            self._library.scan()
        self._library.prioritise(ids)
        self.message.emit(f"{sounds_text(len(ids))} of “{name}” {'is' if len(ids) == 1 else 'are'} analysed first.")

    def find_elsewhere(self, folder: FolderItem) -> None:
        """Ask where a folder lies now; what would be found there is shown before anything is done."""
        question = FolderQuestion(self._parent, f"Where is “{folder.name}” now?", str(Path(folder.path).parent))
        question.filesSelected.connect(lambda paths: self._library.plan_relink(folder, os.fspath(paths[0])))
        question.open()

    def show_relink(self, folder: FolderItem, plan: RelinkPlan) -> None:
        """Show what a relink would do, and do it when it is wanted."""
        dialog = RelinkDialog(folder.name, plan, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._library.relink(folder, plan))
        dialog.open()
