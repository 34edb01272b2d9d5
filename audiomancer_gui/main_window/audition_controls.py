"""The player strip's controls and the keys for them: each changes a setting, and what plays follows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt

from audiomancer.playback import PlayerState, Shape
from audiomancer_gui.main_window.present_sound import shape
from audiomancer_gui.sessions.playback_settings import fit_words, project_of

if TYPE_CHECKING:
    from audiomancer_gui.main_window.window import MainWindow

_LEAST_BPM: Final = 20.0
_MOST_BPM: Final = 400.0


class AuditionControls(QObject):
    """Joins the player strip with the audition."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.engine.settings
        self._connect()
        self.show_settings()

    def _connect(self) -> None:
        bar, audition, rows = self._window.player_bar, self._window.audition, self._window.rows
        audition.sound_altered.connect(self._window.present_sound.show)
        audition.state_altered.connect(self._on_player_state)
        audition.treatment_altered.connect(self._show_treatment)
        audition.history_altered.connect(bar.show_history)
        bar.play_toggled.connect(audition.toggle)
        bar.start_requested.connect(audition.back_to_start)
        bar.seek_requested.connect(audition.seek)
        bar.loop_altered.connect(audition.set_looping)
        bar.autoplay_altered.connect(self._window.actions_.set_autoplay)
        bar.volume_altered.connect(audition.set_volume_db)
        bar.similar_requested.connect(self._window.actions_.find_similar_to_present)
        bar.drag_requested.connect(self._window.handing.drag_present)
        bar.region_drag_requested.connect(self._window.handing.drag_present)
        bar.edit_requested.connect(self._window.user.edit_present)
        bar.region_altered.connect(audition.set_region)
        bar.region_similar_requested.connect(self.find_similar_to_region)
        bar.detail_wanted.connect(self._fetch_detail)
        bar.history_back_requested.connect(lambda: self.step_in_history(-1))
        bar.history_forward_requested.connect(lambda: self.step_in_history(1))
        bar.random_requested.connect(rows.choose_random)
        bar.reverse_altered.connect(self.set_reversed)
        bar.mono_altered.connect(self.set_mono)
        bar.loudness_altered.connect(self.set_matched)
        bar.in_time_altered.connect(self.set_in_time)
        bar.project_altered.connect(lambda project: self.set_project(*project))
        bar.tempo_tapped.connect(self._on_tapped)
        bar.take_from_sound_requested.connect(self.take_project_from_sound)
        bar.balance_altered.connect(audition.set_balance)
        bar.list_requested.connect(lambda: self._window.table.setFocus(Qt.FocusReason.OtherFocusReason))

    # Settings

    def set_reversed(self, is_reversed: bool) -> None:
        """Hear sounds backwards."""
        self._settings.is_reversed = is_reversed
        self._applied("Sounds play backwards." if is_reversed else "Sounds play forwards.")

    def set_mono(self, is_mono: bool) -> None:
        """Hear the mean of both sides."""
        self._window.audition.set_mono(is_mono)
        self.show_settings()
        self._window.status.show_message("Mono: both sides hear the same." if is_mono else "Stereo.")

    def set_matched(self, is_matched: bool) -> None:
        """Hear all sounds at one loudness."""
        self._settings.is_matched = is_matched
        target = f"{self._settings.target_lufs:g}".replace("-", "−")
        self._applied(f"All sounds at {target} LUFS." if is_matched else "Sounds at their own loudness.")

    def set_in_time(self, is_in_time: bool) -> None:
        """Hear loops in the project's tempo and tonal sounds in its key."""
        self._settings.is_in_time = is_in_time
        project = project_of(self._settings)
        if is_in_time and project.bpm is None and project.key is None:
            self._applied("In time with what? Type or tap the project's tempo, or press K while a loop plays.")
        else:
            self._applied("Sounds play in the project's tempo and key." if is_in_time else "Sounds play as they are.")

    def set_project(self, bpm: float | None, key: int | None) -> None:
        """The project's tempo and key."""
        self._settings.project_bpm = 0.0 if bpm is None else bpm
        self._settings.project_key = -1 if key is None else key
        self._applied("")

    def _on_tapped(self, bpm: float) -> None:
        self.set_project(bpm, project_of(self._settings).key)

    def take_project_from_sound(self) -> None:
        """Take tempo and key of the sound in the player."""
        row = self._window.audition.current
        if row is None or (row.bpm is None and row.key is None):
            self._window.status.show_message("This sound has no tempo and no key that could be the project's.")
            return
        project = project_of(self._settings)
        bpm = row.bpm if row.bpm is not None and _LEAST_BPM <= row.bpm <= _MOST_BPM else project.bpm
        self.set_project(bpm, row.key if row.key is not None else project.key)
        self._window.status.show_message(f"The project now has the tempo and key of {row.name}.")

    def step_balance(self, step: float) -> None:
        """More of the sound, or more of the track."""
        balance = min(1.0, max(-1.0, round(self._settings.balance + step, 2)))
        self._window.audition.set_balance(balance)
        self._window.player_bar.show_balance(balance)

    def _applied(self, message: str) -> None:
        self.show_settings()
        self._window.audition.settings_altered()
        if message:
            self._window.status.show_message(message)

    def show_settings(self) -> None:
        """Show what is chosen."""
        settings, bar = self._settings, self._window.player_bar
        bar.show_audition_options(
            is_reversed=settings.is_reversed,
            is_mono=settings.is_mono,
            is_matched=settings.is_matched,
            is_in_time=settings.is_in_time,
        )
        bar.project.show_target(settings.target_lufs)
        project = project_of(settings)
        bar.show_project(project.bpm, project.key)
        bar.show_balance(settings.balance)

    # The present sound

    def _show_treatment(self) -> None:
        audition, bar = self._window.audition, self._window.player_bar
        row, treatment = audition.current, audition.treatment()
        if row is None or treatment is None:
            bar.show_fit("", "", False)
            return
        bar.show_fit(*fit_words(treatment, self._settings))
        bar.show_region(audition.region)
        bar.waveform.set_reversed(self._settings.is_reversed)
        bar.waveform.show_grid(row.bpm if row.is_loop else None)

    def _on_player_state(self, state: PlayerState) -> None:
        bar = self._window.player_bar
        bar.show_playing(state.is_playing, state.position_s)
        bar.show_message(state.message)

    def _fetch_detail(self, start_s: float, end_s: float, columns: int) -> None:
        row = self._window.audition.current
        if row is None:
            return
        path, player = row.path, self._window.engine.player

        def show(shape: Shape | None) -> None:
            current = self._window.audition.current
            if shape is not None and current is not None and current.path == path and len(shape.peaks):
                self._window.player_bar.waveform.show_detail(shape.start_s, shape.end_s, shape.peaks)

        self._window.jobs.read("detail", lambda: shape(player, Path(path), start_s, end_s, columns), show)

    def clear_region(self) -> bool:
        """Hear all of the sound again; False where that is so already."""
        audition = self._window.audition
        if audition.region is None:
            return False
        audition.set_region(None)
        self._window.player_bar.show_region(None)
        return True

    def find_similar_to_region(self) -> None:
        """List what sounds like the part that is selected in the waveform, or like the sound where none is."""
        row, region = self._window.audition.current, self._window.audition.region
        if row is None or region is None:
            self._window.status.show_message("Drag over a part of the waveform first, then press Shift+G.")
        else:
            self._window.similarity.find_part(row, region)

    def step_in_history(self, step: int) -> None:
        """To the sound that was heard before or after this one."""
        window = self._window
        row = window.audition.step_in_history(step)
        if row is None:
            window.status.show_message("Nothing was heard before." if step < 0 else "Nothing was heard after this.")
            return
        place = window.model.row_of_entry(row.entry_id)
        is_chosen = place is not None and place != window.table.current_row()
        if place is not None and is_chosen:
            window.table.choose(place)
        if not (is_chosen and self._settings.autoplay):
            known = window.browse.index.row_of_entry(row.entry_id)
            window.audition.play_row(row if known is None else window.browse.index.row(known))
