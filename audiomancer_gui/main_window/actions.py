"""What the user can do in the window: keys, menus, and the deeds behind them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from audiomancer.browse import PartSource, Query, Row
from audiomancer.browse.search.conditions import Folders, State
from audiomancer.errors import AudiomancerError
from audiomancer.library import RelinkPlan
from audiomancer.playback import PlayerClient
from audiomancer_gui.dialogs.relink_dialog import RelinkDialog
from audiomancer_gui.dialogs.settings_dialog import SettingsDialog
from audiomancer_gui.main_window.user_lists import STATE_PLACES
from audiomancer_gui.panels.sidebar import FolderItem
from audiomancer_gui.sessions.browse_session import BY_COPIES
from audiomancer_gui.theme import Theme

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_DEVICES_S: Final = 10.0
_ZOOM_KEYS: Final = (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_0, Qt.Key.Key_9)


class WindowActions:
    """Deeds of the window; the widgets only ask for them."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    # Keys

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key means in the window; False where it means nothing."""
        settings = self._window.engine.settings
        deeds: dict[str, dict[Qt.Key, Callable[[], object]]] = {
            "ctrl": {
                Qt.Key.Key_F: self.focus_search,
                Qt.Key.Key_O: self.choose_folder,
                Qt.Key.Key_C: self._window.rows.copy_files,
                Qt.Key.Key_T: self.switch_theme,
                Qt.Key.Key_Z: self._window.edits.undo,
                Qt.Key.Key_Y: self._window.edits.redo,
                Qt.Key.Key_H: self._window.user.show_history,
                Qt.Key.Key_S: self._window.user.save_search,
                Qt.Key.Key_D: lambda: self.show_place("copies"),
                Qt.Key.Key_Comma: self.show_settings,
                Qt.Key.Key_Return: self._window.rows.reveal_selected,
                Qt.Key.Key_Enter: self._window.rows.reveal_selected,
                Qt.Key.Key_Q: self._window.close,
                Qt.Key.Key_Plus: self._window.player_bar.waveform.zoom_in,
                Qt.Key.Key_Equal: self._window.player_bar.waveform.zoom_in,
                Qt.Key.Key_Minus: self._window.player_bar.waveform.zoom_out,
                Qt.Key.Key_0: self._window.player_bar.waveform.zoom_to_fit,
                Qt.Key.Key_9: self._window.player_bar.waveform.zoom_to_region,
            },
            "ctrl+shift": {Qt.Key.Key_C: self._window.rows.copy_paths, Qt.Key.Key_Z: self._window.edits.redo},
            "shift": {Qt.Key.Key_G: self._window.controls.find_similar_to_region},
            "alt": {
                Qt.Key.Key_Left: self._window.browse.go_back,
                Qt.Key.Key_Right: self._window.browse.go_forward,
                Qt.Key.Key_Up: lambda: self._window.controls.step_balance(0.1),
                Qt.Key.Key_Down: lambda: self._window.controls.step_balance(-0.1),
            },
            "": {
                Qt.Key.Key_Space: self._window.audition.toggle,
                Qt.Key.Key_Right: self._window.audition.play,
                Qt.Key.Key_Left: self._window.audition.back_to_start,
                Qt.Key.Key_Return: self._window.audition.play,
                Qt.Key.Key_Enter: self._window.audition.play,
                Qt.Key.Key_L: self.toggle_loop,
                Qt.Key.Key_A: lambda: self.set_autoplay(not self._window.engine.settings.autoplay),
                Qt.Key.Key_F: self._window.user.toggle_favourite,
                Qt.Key.Key_H: self._window.user.hide,
                Qt.Key.Key_C: self._window.user.show_collect_menu,
                Qt.Key.Key_Delete: self._window.user.take_out,
                **{Qt.Key(Qt.Key.Key_0 + n): partial(self._window.user.rate, n) for n in range(6)},
                Qt.Key.Key_G: self.find_similar,
                Qt.Key.Key_S: self.play_source,
                Qt.Key.Key_E: self._window.user.edit,
                Qt.Key.Key_R: self._window.rows.choose_random,
                Qt.Key.Key_Comma: lambda: self._window.controls.step_in_history(-1),
                Qt.Key.Key_Period: lambda: self._window.controls.step_in_history(1),
                Qt.Key.Key_B: lambda: self._window.controls.set_reversed(not settings.is_reversed),
                Qt.Key.Key_N: lambda: self._window.controls.set_matched(not settings.is_matched),
                Qt.Key.Key_O: lambda: self._window.controls.set_mono(not settings.is_mono),
                Qt.Key.Key_I: lambda: self._window.controls.set_in_time(not settings.is_in_time),
                Qt.Key.Key_T: self._window.player_bar.tap,
                Qt.Key.Key_K: self._window.controls.take_project_from_sound,
                Qt.Key.Key_U: self._window.track.toggle,
                Qt.Key.Key_X: self._window.controls.clear_region,
                Qt.Key.Key_M: self._window.filter_toggle.toggle,
                Qt.Key.Key_P: self.show_problems,
                Qt.Key.Key_F5: self._window.library.scan,
                Qt.Key.Key_Slash: self.focus_search,
                Qt.Key.Key_Question: self._window.overlay.toggle,
                Qt.Key.Key_BracketLeft: lambda: self._window.user.scale_tempo(0.5),
                Qt.Key.Key_BracketRight: lambda: self._window.user.scale_tempo(2.0),
                Qt.Key.Key_Minus: lambda: self.step_volume(-3),
                Qt.Key.Key_Plus: lambda: self.step_volume(3),
                Qt.Key.Key_Equal: lambda: self.step_volume(3),
            },
        }
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        names = (
            (Qt.KeyboardModifier.ControlModifier, "ctrl"),
            (Qt.KeyboardModifier.AltModifier, "alt"),
            (Qt.KeyboardModifier.ShiftModifier, "shift"),
        )
        held = "+".join(name for modifier, name in names if modifiers & modifier)
        # Some layouts need Shift for ? and +: the sign counts, not how it is typed.
        if held == "shift" and event.key() in (
            Qt.Key.Key_Question,
            Qt.Key.Key_Plus,
            Qt.Key.Key_BracketLeft,
            Qt.Key.Key_BracketRight,
            Qt.Key.Key_Period,
        ):
            held = ""
        if held == "ctrl+shift" and event.key() in _ZOOM_KEYS:
            held = "ctrl"
        deed = deeds.get(held, {}).get(Qt.Key(event.key()))
        if deed is None:
            return False
        deed()
        return True

    def escape(self) -> None:
        """Stop what plays; else leave similar mode or the problems; else clear the search."""
        window = self._window
        if window.overlay.isVisible():
            window.overlay.hide()
        elif window.audition.state().is_wanted:
            window.audition.stop()
        elif window.controls.clear_region():
            return
        elif window.page_stack.currentWidget() is window.problems:
            self.show_list()
        elif window.browse.viewpoint.source is not None:
            window.browse.leave_similar()
        elif not window.browse.viewpoint.query.is_empty or window.search.toPlainText():
            window.browse.set_query(Query(), "escape")
            window.search.set_text("")
            window.chips.show_hint("")
        else:
            window.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # Similar

    def find_similar(self) -> None:
        """List what sounds like the present sound."""
        window = self._window
        row = window.table.current_row()
        self._find_similar_to([window.model.record(row)] if row is not None else window.rows.present())

    def find_similar_to_present(self) -> None:
        """List what sounds like the sound that the player shows."""
        self._find_similar_to(self._window.rows.present())

    def _find_similar_to(self, rows: list[Row]) -> None:
        window = self._window
        record = rows[0] if rows else None
        if record is None:
            window.status.show_message("Choose a sound first, then press G.")
            return
        if record.sample_id is None:
            window.status.show_message("This sound is still waiting for its analysis; try again in a moment.")
            return
        window.similarity.find(record.sample_id)

    def play_source(self) -> None:
        """Hear the source of the similarity search."""
        source, part = self._window.browse.source_row(), self._window.browse.viewpoint.source
        if source is None:
            return
        self._window.audition.play_row(source)
        if isinstance(part, PartSource) and part.end_s is not None:
            self._window.audition.set_region((part.start_s, part.end_s))

    # Places

    def focus_search(self) -> None:
        """To the search box, with its text selected."""
        self._window.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.search.selectAll()

    def show_list(self) -> None:
        """Show the list instead of the problems."""
        self._window.page_stack.setCurrentIndex(0)
        self._window._mark_place()

    def show_problems(self) -> None:
        """Show the files that could not be read."""
        self._window.page_stack.setCurrentWidget(self._window.problems)
        self._window._mark_place()

    def show_place(self, place: str) -> None:
        """Go where the sidebar says."""
        if place == "problems":
            self.show_problems()
            return
        self.show_list()
        state = STATE_PLACES.get(place)
        query = Query() if state is None else Query(State(state))
        self._window.browse.set_query(query, "sidebar", BY_COPIES if state == "copied" else "")
        self._window._mark_place()

    def show_folder(self, folder: FolderItem) -> None:
        """Browse one source folder."""
        self.show_list()
        self._window.browse.set_query(Query(Folders((folder.name,))), "sidebar")
        self._window._mark_place()

    def show_folder_menu(self, folder: FolderItem, where: QPoint) -> None:
        """The menu of a source folder."""
        menu = QMenu(self._window)
        menu.addAction("Look for new sounds\tF5", self._window.library.scan)
        menu.addAction("Show in the file manager", lambda: self.open_folder(folder.path))
        menu.addAction("Find this folder elsewhere…", lambda: self.choose_new_place(folder))
        menu.addSeparator()
        menu.addAction("Remove from the library…\tDel", lambda: self.remove_folder(folder))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def open_folder(self, path: str) -> None:
        """Open a folder in the file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))

    def remove_folder(self, folder: FolderItem) -> None:
        """Ask, then take a folder out of the library."""
        box = QMessageBox(self._window)
        box.setWindowTitle("Remove folder")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"Remove “{folder.name}” from the library?")
        box.setInformativeText(
            "The files stay where they are. Favourites and corrections are kept, should you add it again."
        )
        remove = box.addButton("Remove", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(
            lambda _: self._window.library.remove_folder(folder.folder_id) if box.clickedButton() is remove else None
        )
        box.open()

    def choose_new_place(self, folder: FolderItem) -> None:
        """Ask where a folder lies now; what would be found there is shown before anything is done."""
        dialog = QFileDialog(self._window, f"Where is “{folder.name}” now?", str(Path(folder.path).parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self._window.library.plan_relink(folder, os.fspath(paths[0])))
        dialog.open()

    def show_relink(self, folder: FolderItem, plan: RelinkPlan) -> None:
        """Show what a relink would do, and do it when it is wanted."""
        dialog = RelinkDialog(folder.name, plan, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._window.library.relink(folder, plan))
        dialog.open()

    def choose_folder(self) -> None:
        """Ask for a folder and add it."""
        dialog = QFileDialog(self._window, "Add a folder of sounds", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self._window.library.add_folders([os.fspath(p) for p in paths]))
        dialog.open()

    def add_demo(self) -> None:
        """Synthesise the demo library, then add it."""
        window = self._window
        window.status.show_message("Making the demo sounds…")

        def add(folder: Path) -> None:
            window.status.clear_message()
            window.library.add_folders([str(folder)])

        window.jobs.change(window.engine.make_demo_library, add)

    # Settings

    def set_autoplay(self, is_on: bool) -> None:
        """Whether selecting plays."""
        settings = self._window.engine.settings
        settings.autoplay = is_on
        self._show_options()
        self._window.status.show_message("Selecting a sound plays it." if is_on else "Sounds play on Space only.")

    def toggle_loop(self) -> None:
        """Loop on or off."""
        self._window.audition.set_looping(not self._window.engine.settings.loop)
        self._show_options()

    def step_volume(self, step_db: float) -> None:
        """Louder or quieter."""
        volume = min(0.0, max(-60.0, self._window.engine.settings.volume_db + step_db))
        self._window.audition.set_volume_db(volume)
        self._show_options()

    def _show_options(self) -> None:
        settings = self._window.engine.settings
        self._window.player_bar.show_options(
            is_looping=settings.loop, autoplay=settings.autoplay, volume_db=settings.volume_db
        )

    def switch_theme(self) -> None:
        """Dark to light and back."""
        settings = self._window.engine.settings
        settings.theme = "light" if settings.theme == "dark" else "dark"
        self._window.set_theme(Theme(settings.theme))

    def show_settings(self) -> None:
        """Open the settings."""
        window = self._window
        settings = window.engine.settings
        dialog = SettingsDialog(settings, window)
        window.jobs.read(
            "devices", lambda: _device_names(window.engine.player), lambda found: dialog.show_devices(*found)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        device_before, target_before = [settings.output_device], [settings.target_lufs]

        def on_altered() -> None:
            if settings.theme != window.theme.name:
                window.set_theme(Theme(settings.theme))
            if settings.output_device != device_before[0]:
                device_before[0] = settings.output_device
                window.audition.use_chosen_output()
            window.browse.index.set_thresholds(window.engine.thresholds())
            window.browse.refresh()
            self._show_options()
            window.library.follow_settings()
            window.copies.library_changed()
            window.controls.show_settings()
            if settings.is_matched and settings.target_lufs != target_before[0]:
                target_before[0] = settings.target_lufs
                window.audition.settings_altered()

        dialog.altered.connect(on_altered)
        dialog.finished.connect(lambda _: window.engine.save_settings())
        dialog.open()


def _device_names(player: PlayerClient) -> tuple[list[str], str]:
    """Names of the outputs, and why there are none."""
    try:
        return player.device_names().result(_DEVICES_S), ""
    except TimeoutError:
        return [], "The sound system does not answer."
    except AudiomancerError as error:
        return [], str(error)
