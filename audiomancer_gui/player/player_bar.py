"""The strip at the bottom: the project, name and transport, waveform, what is known about the sound in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer_gui.player.project_strip import STRIP_PX, ProjectStrip
from audiomancer_gui.player.sound_card import SoundCard
from audiomancer_gui.player.transport import Transport
from audiomancer_gui.player.waveform_strip import WaveformStrip
from audiomancer_gui.theme import Theme

_SOUND_PX = 154


class PlayerBar(QWidget):
    """Everything about the present sound, and the project that it is heard in.

    A local file that is dropped anywhere on the bar becomes the track; what is dragged out of the bar itself does not.

    Signals:
        play_toggled, start_requested, similar_requested, drag_requested, region_similar_requested, random_requested,
            history_back_requested, history_forward_requested, take_from_sound_requested: Buttons.
        loop_altered, autoplay_altered, reverse_altered, mono_altered, loudness_altered, in_time_altered: New state.
        volume_altered: dB.
        seek_requested: Seconds of the file.
        edit_requested: Values are to be corrected.
        region_altered: (start, end) in seconds of the file, or None, when the user has finished.
        region_drag_requested: The selected part is dragged out of the waveform.
        detail_wanted: Start and end in seconds, columns; answer with `waveform.show_detail`.
        project_altered: (bpm or None, key code or None).
        tempo_tapped: BPM.
        track_dropped: Path of a file; nobody has looked at it yet.
        track_choose_requested, track_removed: The track's buttons.
        track_toggled: Whether it is to be heard.
        balance_altered: -1 (track alone) to 1 (sound alone).
        list_requested: Typing is done: the list may have the focus.
    """

    play_toggled = Signal()
    start_requested = Signal()
    similar_requested = Signal()
    drag_requested = Signal()
    loop_altered = Signal(bool)
    autoplay_altered = Signal(bool)
    volume_altered = Signal(float)
    seek_requested = Signal(float)
    edit_requested = Signal()
    region_altered = Signal(object)
    region_drag_requested = Signal()
    region_similar_requested = Signal()
    detail_wanted = Signal(float, float, int)
    history_back_requested = Signal()
    history_forward_requested = Signal()
    random_requested = Signal()
    reverse_altered = Signal(bool)
    mono_altered = Signal(bool)
    loudness_altered = Signal(bool)
    in_time_altered = Signal(bool)
    project_altered = Signal(object)
    tempo_tapped = Signal(float)
    take_from_sound_requested = Signal()
    track_dropped = Signal(str)
    track_choose_requested = Signal()
    track_toggled = Signal(bool)
    track_removed = Signal()
    balance_altered = Signal(float)
    list_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("playerBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(STRIP_PX + _SOUND_PX)
        self.setAcceptDrops(True)
        self.project = ProjectStrip(theme)
        self.waveform = WaveformStrip(theme)
        self._transport = Transport(theme)
        self._card = SoundCard()
        self._message, self._autoplay = self._transport.message, self._transport.autoplay
        self._lay_out()
        self._connect()
        self.show_sound(None)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addWidget(self._transport)
        row.addWidget(self.waveform, 1)
        row.addWidget(self._card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.project)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        transport, card, project, track = self._transport, self._card, self.project, self.project.track
        transport.play.clicked.connect(self.play_toggled)
        transport.start.clicked.connect(self.start_requested)
        transport.loop.clicked.connect(self.loop_altered)
        transport.autoplay.clicked.connect(self.autoplay_altered)
        transport.back.clicked.connect(self.history_back_requested)
        transport.forward.clicked.connect(self.history_forward_requested)
        transport.random.clicked.connect(self.random_requested)
        transport.volume_altered.connect(self.volume_altered)
        card.similar_requested.connect(self.similar_requested)
        card.edit_requested.connect(self.edit_requested)
        card.drag_requested.connect(self.drag_requested)
        card.region_similar_requested.connect(self.region_similar_requested)
        self.waveform.seek_requested.connect(self.seek_requested)
        self.waveform.region_altered.connect(self.region_altered)
        self.waveform.region_shown.connect(lambda region: card.show_part(region is not None))
        self.waveform.region_drag_requested.connect(self.region_drag_requested)
        self.waveform.detail_wanted.connect(self.detail_wanted)
        project.project_altered.connect(self.project_altered)
        project.tempo_tapped.connect(self.tempo_tapped)
        project.take_from_sound_requested.connect(self.take_from_sound_requested)
        project.in_time_altered.connect(self.in_time_altered)
        project.loudness_altered.connect(self.loudness_altered)
        project.mono_altered.connect(self.mono_altered)
        project.reverse_altered.connect(self.reverse_altered)
        # What is heard backwards runs backwards at once, whoever asks for it.
        project.reverse_altered.connect(self.waveform.set_reversed)
        project.list_requested.connect(self.list_requested)
        track.choose_requested.connect(self.track_choose_requested)
        track.toggled.connect(self.track_toggled)
        track.removed.connect(self.track_removed)
        track.balance_altered.connect(self.balance_altered)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.waveform.set_theme(theme)
        self._transport.set_theme(theme)
        self.project.set_theme(theme)

    # The sound

    def show_options(self, *, is_looping: bool, autoplay: bool, volume_db: float) -> None:
        """Show the remembered settings."""
        self._transport.loop.setChecked(is_looping)
        self._transport.autoplay.setChecked(autoplay)
        self._transport.show_volume(volume_db)

    def show_sound(self, row: Row | None, origins: tuple[str, str, str] = ("", "", "")) -> None:
        """Show a sound's name and facts; None for none.

        Args:
            row: The entry.
            origins: Where tempo, key and instrument come from, in words.
        """
        self.show_message("")
        self._transport.show_sound(row)
        self._card.show_sound(row, origins)
        self.project.set_has_sound(row is not None)
        if row is None:
            self.show_fit("", "", True)
            self.waveform.show_sound(np.zeros((0, 2), np.float32), 0.0)

    def show_waveform(self, peaks: NDArray[np.float32], duration_s: float, *, is_same_sound: bool = False) -> None:
        """Show a sound's shape; for the same sound as before, zoom and region stay."""
        self.waveform.show_sound(peaks, duration_s, is_same_sound=is_same_sound)

    def show_playing(self, is_playing: bool, position_s: float | None) -> None:
        """Move the playhead and turn the button."""
        self._transport.show_playing(is_playing)
        self.waveform.show_position(position_s if is_playing else None)

    def show_region(self, region: tuple[float, float] | None) -> None:
        """Select a part of the sound without telling anyone."""
        self.waveform.set_region(region, quiet=True)

    def show_history(self, can_back: bool, can_forward: bool) -> None:
        """Whether there are sounds heard before and after this one."""
        self._transport.show_history(can_back, can_forward)

    def show_message(self, text: str) -> None:
        """Say why nothing can be heard; empty to say nothing."""
        self._transport.show_message(text)

    @property
    def drag_handle(self) -> QWidget:
        """The button that a drag starts from."""
        return self._card.drag

    # The project

    def show_audition_options(self, *, is_reversed: bool, is_mono: bool, is_matched: bool, is_in_time: bool) -> None:
        """Show how sounds are heard, without telling anyone."""
        self.project.show_options(
            is_reversed=is_reversed, is_mono=is_mono, is_matched=is_matched, is_in_time=is_in_time
        )
        self.waveform.set_reversed(is_reversed)

    def show_project(self, bpm: float | None, key: int | None) -> None:
        """Show tempo and key code of the project, without telling anyone."""
        self.project.show_project(bpm, key)

    def show_fit(self, text: str, tooltip: str, is_untouched: bool) -> None:
        """Say what is done to the present sound to fit it to the project.

        Args:
            text: In few words; empty to say nothing.
            tooltip: In a sentence or two.
            is_untouched: Nothing is done to it.
        """
        self.project.show_fit(text, tooltip, is_untouched)

    def show_track(self, name: str | None, is_on: bool, note: str = "") -> None:
        """Show the track that sounds are heard over.

        Args:
            name: Of its file; None for no track.
            is_on: Whether it is heard.
            note: What else is to be said, in few words.
        """
        self.project.show_track(name, is_on, note)

    def show_balance(self, balance: float) -> None:
        """Show the balance between track (-1) and sound (1), without telling anyone."""
        self.project.track.show_balance(balance)

    def tap(self) -> None:
        """Take a tap of the tempo now."""
        self.project.tap()

    # Dropping a track

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_path(event.mimeData()) and not self._is_own(event.source()):
            self.project.track.show_target(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.project.track.show_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.project.track.show_target(False)
        path = _dropped_path(event.mimeData())
        if path and not self._is_own(event.source()):
            event.acceptProposedAction()
            self.track_dropped.emit(path)

    def _is_own(self, source: QObject | None) -> bool:
        return isinstance(source, QWidget) and (source is self or self.isAncestorOf(source))


def _dropped_path(data: QMimeData) -> str:
    """The one local file in what is dragged; empty when it is something else."""
    urls = data.urls() if data.hasUrls() else []
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
