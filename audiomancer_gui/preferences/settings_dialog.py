"""Settings: look, sound, and how sure a value must be to be shown."""

from __future__ import annotations

from collections.abc import Sequence

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
from audiomancer_gui.widgets.labels import label


class SettingsDialog(QDialog):
    """Every change takes effect at once.

    Args:
        settings: Changed in place.
        devices: Names of the output devices, the system's default not among them.
        silence: Why there is no sound, or empty.

    Signals:
        altered: Something changed.
    """

    altered = Signal()

    def __init__(self, settings: Settings, devices: Sequence[str], silence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(460)
        self._settings = settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        theme = QComboBox()
        theme.addItem("Dark", "dark")
        theme.addItem("Light", "light")
        theme.setCurrentIndex(max(0, theme.findData(settings.theme)))
        theme.currentIndexChanged.connect(lambda _: self._set("theme", theme.currentData()))
        device = QComboBox()
        device.addItem("System default", "")
        for name in devices:
            device.addItem(name, name)
        device.setCurrentIndex(max(0, device.findData(settings.output_device)))
        device.currentIndexChanged.connect(lambda _: self._set("output_device", device.currentData()))
        autoplay = self._check("Selecting a sound plays it", settings.autoplay, "autoplay")
        rows: list[tuple[str, QWidget]] = [("Look", theme), ("Output", device), ("", autoplay)]
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
                "Values heard with less confidence than this stay blank; their tooltip says what was heard.",
                "faint",
                is_wrapped=True,
            )
        )
        if silence:
            column.addWidget(label(silence, "danger", is_wrapped=True))
        column.addWidget(buttons)

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
