"""Settings: look, sound, and how sure a value must be to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from audiomancer.settings import Settings
from audiomancer.vocabulary.keys import NOTATIONS, notation_words
from audiomancer_gui.dialogs.synonyms_dialog import SynonymsDialog
from audiomancer_gui.widgets.labels import button, label, name_choice

_TARGETS_LUFS: Final = (-14.0, -16.0, -18.0, -20.0, -23.0, -26.0)


class SettingsDialog(QDialog):
    """The settings; a change takes effect at once.

    Args:
        settings: Changed in place.

    Signals:
        altered: Something changed.
    """

    altered = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(460)
        self._settings = settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        theme = QComboBox()
        theme.addItem("As the system", "system")
        theme.addItem("Dark", "dark")
        theme.addItem("Light", "light")
        theme.setCurrentIndex(max(0, theme.findData(settings.theme)))
        theme.currentIndexChanged.connect(lambda _: self._set("theme", theme.currentData()))
        self._device = device = QComboBox()
        device.addItem("System default", "")
        if settings.output_device:
            device.addItem(settings.output_device, settings.output_device)
        device.setCurrentIndex(max(0, device.findData(settings.output_device)))
        device.currentIndexChanged.connect(lambda _: self._set("output_device", device.currentData()))
        autoplay = self._check("Play on select", settings.autoplay, "autoplay")
        loudness = QComboBox()
        for lufs in _TARGETS_LUFS:
            loudness.addItem(f"{lufs:g} LUFS".replace("-", "−"), lufs)
        if loudness.findData(settings.target_lufs) < 0:
            loudness.addItem(f"{settings.target_lufs:g} LUFS".replace("-", "−"), settings.target_lufs)
        loudness.setCurrentIndex(loudness.findData(settings.target_lufs))
        loudness.currentIndexChanged.connect(lambda _: self._set("target_lufs", loudness.currentData()))
        loudness.setToolTip("At which loudness sounds play with Loudness on (N)")
        rows: list[tuple[str, QWidget]] = [
            ("Look", theme),
            ("Output", device),
            ("MIDI keyboard", self._midi_choice()),
            ("", autoplay),
            ("", self._check("Typing in the list searches", settings.typing_searches, "typing_searches")),
            ("", self._check("Follow changes in the folders", settings.watch_folders, "watch_folders")),
            ("", self._check("Show copies of one sound as one row", settings.fold_copies, "fold_copies")),
            ("", self._check("In key leaves one-shots alone", settings.leaves_one_shots, "leaves_one_shots")),
            ("Loudness at", loudness),
            ("Key names", self._notation_choice()),
            ("Search", self._synonyms_button()),
        ]
        rows += [
            (f"Show {what} from", self._threshold(what, field))
            for what, field in (
                ("tempi", "tempo_threshold"),
                ("keys", "key_threshold"),
                ("instruments", "instrument_threshold"),
            )
        ]
        for line, (text, widget) in enumerate(rows):
            if text:
                grid.addWidget(label(text, "dim"), line, 0)
                if isinstance(widget, QComboBox):
                    name_choice(widget, text)
                else:
                    widget.setAccessibleName(text)
            grid.addWidget(widget, line, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(
            label(
                "Values measured with less confidence than this stay blank; their tooltip says what was measured.",
                "faint",
                is_wrapped=True,
            )
        )
        self._silence = label("", "bad", is_wrapped=True)
        self._silence.hide()
        column.addWidget(self._silence)
        self._no_midi = label("", "faint", is_wrapped=True)
        self._no_midi.hide()
        column.addWidget(self._no_midi)
        column.addWidget(buttons)

    def show_devices(self, names: Sequence[str], silence: str = "") -> None:
        """Offer the outputs there are.

        Args:
            names: Of the devices; the system's default is always offered.
            silence: Why there is no sound, or empty.
        """
        for name in names:
            if self._device.findData(name) < 0:
                self._device.addItem(name, name)
        self._silence.setText(silence)
        self._silence.setVisible(bool(silence))

    def show_midi_ports(self, names: Sequence[str], reason: str = "") -> None:
        """Offer the MIDI inputs there are.

        Args:
            names: Of the inputs; no input is always offered.
            reason: A sentence on why there are none, or empty.
        """
        for name in names:
            if self._midi.findData(name) < 0:
                self._midi.addItem(name, name)
        self._no_midi.setText(reason)
        self._no_midi.setVisible(bool(reason))

    def _midi_choice(self) -> QWidget:
        self._midi = choice = QComboBox()
        choice.addItem("None", "")
        port = self._settings.midi_port
        if port:
            choice.addItem(port, port)
        choice.setCurrentIndex(choice.findData(port))
        choice.currentIndexChanged.connect(lambda _: self._set("midi_port", choice.currentData()))
        choice.setToolTip("Which keyboard plays the sound that is chosen in the list")
        return choice

    def _notation_choice(self) -> QWidget:
        choice = QComboBox()
        for notation in NOTATIONS:
            choice.addItem(notation_words(notation), notation)
        choice.setCurrentIndex(max(0, choice.findData(self._settings.key_notation)))
        choice.currentIndexChanged.connect(lambda _: self._set("key_notation", choice.currentData()))
        return choice

    def _synonyms_button(self) -> QWidget:
        return button(
            "Words that mean the same…", self._edit_synonyms, tip="Which words find one another: kick, bd, bass drum"
        )

    def _edit_synonyms(self) -> None:
        dialog = SynonymsDialog(self._settings.synonyms, self)
        if dialog.exec():
            self._set("synonyms", dialog.text())

    def _check(self, text: str, is_on: bool, field: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(is_on)
        box.toggled.connect(lambda checked: self._set(field, checked))
        return box

    def _threshold(self, what: str, field: str) -> QWidget:
        holder = QWidget()
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 95)
        slider.setValue(round(getattr(self._settings, field) * 100))
        slider.setAccessibleName(f"Least confidence for {what}, percent")
        value = label(f"{slider.value()} % sure", "dim")
        value.setMinimumWidth(76)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(slider, 0, 0)
        grid.addWidget(value, 0, 1)

        def on_changed(percent: int) -> None:
            value.setText(f"{percent} % sure")
            self._set(field, percent / 100)

        slider.valueChanged.connect(on_changed)
        return holder

    def _set(self, field: str, value: object) -> None:
        setattr(self._settings, field, value)
        self.altered.emit()
