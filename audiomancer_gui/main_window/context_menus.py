"""Context menus made of commands: of the selected rows, and of a source folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from audiomancer.browse import Row
from audiomancer.paths import display_path
from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.commands.command_targets import CommandTargets
from audiomancer_gui.panels.folder_tree_model import FolderItem
from audiomancer_gui.panels.sidebar_row import REMOVE_KEY


class ContextMenus(QObject):
    """Opens menus.

    Args:
        actions: The commands.
        targets: What the commands act on.
        window: The parent of the menus.
    """

    def __init__(self, actions: CommandActions, targets: CommandTargets, window: QWidget) -> None:
        super().__init__(window)
        self._actions, self._targets, self._parent = actions, targets, window

    def show_for_rows(self, where: QPoint) -> None:
        """Open the menu of the selected rows."""
        rows = self._targets.selection.rows()
        if not rows:
            return
        menu = self._menu()
        if len(rows) == 1:
            self._actions.add_to(menu, "replay")
            self._actions.add_to(menu, "similar")
            if self._targets.similarity.is_shown:
                self._actions.add_to(menu, "second-source")
                self._actions.add_to(menu, "unlike")
            self._add_folder(menu, rows[0])
        else:
            self._actions.add_to(menu, "similar")
        menu.addSeparator()
        self._add_annotations(menu, rows)
        if any(row.bpm for row in rows):
            menu.addSeparator()
            self._actions.add_to(menu, "half-tempo")
            self._actions.add_to(menu, "double-tempo")
        menu.addSeparator()
        self._add_files(menu, rows)
        if any(row.is_missing for row in rows):
            menu.addSeparator()
            menu.addAction("Remove missing sounds from the library…", self._targets.annotations.remove_missing)
        menu.popup(where)

    def _add_folder(self, menu: QMenu, row: Row) -> None:
        navigation = self._targets.navigation
        folder = menu.addMenu("Folder")
        folder.addAction("Only this folder", lambda: navigation.narrow_to_folder_of(row))
        folder.addAction("Without this folder", lambda: navigation.leave_out_folder_of(row))
        folder.addAction("Show its folder", lambda: navigation.show_folder_of(row))

    def _add_annotations(self, menu: QMenu, rows: list[Row]) -> None:
        add = self._actions.add_to
        add(menu, "favourite", "No longer favourite" if all(row.is_favourite for row in rows) else "")
        add(menu, "edit")
        given = menu.addMenu("Stars")
        for stars in range(5, -1, -1):
            add(given, f"rate-{stars}")
        self._targets.collections.fill_menu(menu.addMenu(self._actions.menu_title("collect")))
        add(menu, "take-out")
        add(menu, "hide", "Show again" if all(row.is_hidden for row in rows) else "")

    def _add_files(self, menu: QMenu, rows: list[Row]) -> None:
        add, plural = self._actions.add_to, "s" if len(rows) > 1 else ""
        add(menu, "copy-files", "" if plural else "Copy file")
        add(menu, "copy-paths", "" if plural else "Copy path")
        # The key also offers the whole list; the menu of a row is about that row.
        menu.addAction(f"Export {'these sounds' if plural else 'this sound'}…", self._targets.export.ask_for_selected)
        add(menu, "reveal")
        count = rows[0].copy_count if len(rows) == 1 else 0
        if count:
            copies = f"Show {count:,} more cop{'y' if count == 1 else 'ies'}…"
            menu.addAction(copies, self._targets.similarity.list_copies)

    def show_for_folder(self, source: FolderItem | None, path: str, shown: str, where: QPoint) -> None:
        """Open the menu of a folder; `source` is None for one below a source folder."""
        folders, navigation, files = self._targets.folders, self._targets.navigation, self._targets.files
        menu = self._menu()
        menu.addAction("With subfolders", lambda: navigation.show_folders([(path, shown)]))
        menu.addAction("This level only", lambda: navigation.show_folder_level(path, shown))
        menu.addSeparator()
        menu.addAction("Show in the file manager", lambda: folders.open(path))
        menu.addAction("Copy path", lambda: files.copy_texts([path]))
        menu.addSeparator()
        menu.addAction("Look for new sounds here", lambda: folders.rescan(path))
        menu.addAction("Analyse first", lambda: folders.analyse_first(path))
        self._actions.add_to(menu, "scan")
        if source is None:
            menu.addSeparator()
            menu.addAction("Leave out of the library", lambda: folders.exclude(path))
        else:
            if source.excluded:
                left_out = menu.addMenu("Folders that are left out")
                for other in source.excluded:
                    name = display_path(Path(other).relative_to(source.path))
                    left_out.addAction(f"Take “{name}” in again", partial(folders.include, other))
            menu.addAction("Find this folder elsewhere…", lambda: folders.find_elsewhere(source))
            menu.addSeparator()
            menu.addAction(f"Remove from the library…\t{REMOVE_KEY}", lambda: folders.remove(source))
        menu.popup(where)

    def _menu(self) -> QMenu:
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
