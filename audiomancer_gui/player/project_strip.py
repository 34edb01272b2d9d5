"""The musician's project above the player: its tempo and key, how sounds are fitted to it, and the track under them."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from audiomancer.vocabulary import KEYS
from audiomancer_gui.player.tap_tempo import HIGHEST_BPM, LOWEST_BPM, TapTempo
from audiomancer_gui.player.track_slot import TrackSlot
from audiomancer_gui.theme import SECONDARY_PX, Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, label, plain_tip, tool_button
from audiomancer_gui.widgets.number_field import NumberField
from audiomancer_gui.widgets.tips import set_tip, tip_keys

STRIP_PX: Final = 45
"""Height of the row, with the line below it."""

_SILENCE_MS: Final = 2000
_LEAST_FIT_PX: Final = 112


def key_words(code: int) -> str:
    """A key as it is said: "A minor"."""
    name = KEYS[code]
    return f"{name[:-1]} minor" if code >= 12 else f"{name} major"


class _TempoField(NumberField):
    """The project's tempo; ↑ and ↓ step it, and its unit stands after it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Project tempo", "Tempo", 2, lowest=LOWEST_BPM, highest=HIGHEST_BPM)
        self._theme = theme
        self.setToolTip(f"Tempo of your project, {LOWEST_BPM:g} to {HIGHEST_BPM:g}; empty for none")
        self.setFixedWidth(90)
        # The unit stands beside a number; an empty field has no number to make space for.
        self.textChanged.connect(lambda text: self.setTextMargins(0, 0, 30 if text else 0, 0))

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}.get(Qt.Key(event.key()))
        value = self.value()
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif value is not None:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                step /= 10
            self.setText(self._words(value + step))
            self._on_edited()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.text():
            painter = QPainter(self)
            painter.setFont(self._theme.font(SECONDARY_PX))
            painter.setPen(self._theme.colour("text_faint"))
            where = self.rect().adjusted(0, 0, -9, 0)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), "BPM")
            painter.end()


class _KeyChoice(QComboBox):
    """The project's key; the wheel passes it by, so that no key changes on the way over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Project key")
        self.setToolTip("Key of your project")
        self.addItem("No key", None)
        for code in range(len(KEYS)):
            self.addItem(key_words(code), code)
        self.setMaxVisibleItems(25)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _FitSign(QWidget):
    """A dot: filled when the sound is fitted to the project, hollow when it is left as it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._is_untouched = True
        self.setFixedSize(10, 10)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._theme = theme
        self.update()

    def show_state(self, *, is_untouched: bool) -> None:
        """Show whether the sound is left as it is."""
        self._is_untouched = is_untouched
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour("text_faint" if self._is_untouched else "accent")
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._is_untouched else colour)
        painter.drawEllipse(QRectF(1.5, 1.5, 7, 7))
        painter.end()


class ProjectStrip(QWidget):
    """One row. Where it is too narrow, what is needed least goes into the menu of a button with three dots.

    Clicks leave the focus where it is: the arrow keys and Space go on meaning the list and the player.

    Attributes:
        take, in_time, loudness, mono, reverse: Buttons; the last four stay down while they are on.
        tap_button: Takes a tap when it is pressed, not when it is let go.
        tempo: The field for the tempo.
        track: The user's track.

    Signals:
        project_altered: BPM or None, key code or None; by the user.
        tempo_tapped: BPM.
    """

    project_altered = Signal(object, object)
    tempo_tapped = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("projectStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(STRIP_PX)
        self._tapper = TapTempo()
        self._caption = label("Project", "heading")
        self.tempo = _TempoField(theme)
        self.tempo.value_altered.connect(lambda _: self._announce_project())
        self.tap_button = button("Tap", role="toggle", tip="Tap the project tempo")
        self.tap_button.setAccessibleName("Tap tempo")
        # Pressing is the tap; letting go comes a varying moment later.
        self.tap_button.pressed.connect(self.tap)
        self._tap_words = QTimer(self)
        self._tap_words.setSingleShot(True)
        self._tap_words.setInterval(_SILENCE_MS)
        self._tap_words.timeout.connect(lambda: self.tap_button.setText("Tap"))
        self._key = _KeyChoice()
        self._key.activated.connect(lambda _: self._announce_project())
        self.take = button(
            "From sound", role="toggle", tip="The sound's tempo and key become project tempo and project key"
        )
        self.in_time = _toggle("In time", "Loops play in the project tempo, tonal sounds in the project key")
        self._fit_sign = _FitSign(theme)
        self._fit = ElidedLabel("", "secondary")
        self._fit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fit.setMinimumWidth(60)
        self.loudness = _toggle("Loudness", "")
        self.show_target(-18.0)
        self.mono = _toggle("Mono", "Left and right together")
        self.reverse = _toggle("Reverse", "Play from the end to the beginning")
        self._more = tool_button("", "More", "More: loudness, mono, reverse, project tempo and key from the sound")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setCheckable(True)
        self._more.clicked.connect(self._show_menu)
        self.track = TrackSlot(theme)
        self._hideable: tuple[QPushButton, ...] = (self.take, self.loudness, self.mono, self.reverse)
        for push in (self.tap_button, self.take):
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._has_sound = False
        self.tap_button.setFixedWidth(self.tap_button.sizeHint().width() + 6)
        self._lay_out()
        self.set_theme(theme)
        self.show_fit("", "", True)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        for widget in (self._caption, self.tempo, self.tap_button, self._key, self.take):
            row.addWidget(widget)
        self._rules = [_rule(), _rule()]
        row.addWidget(self._rules[0])
        row.addWidget(self.in_time)
        row.addWidget(self._fit_sign)
        row.addWidget(self._fit, 1)
        for toggle in (self.loudness, self.mono, self.reverse, self._more):
            row.addWidget(toggle)
        row.addWidget(self._rules[1])
        row.addWidget(self.track)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._more.setIcon(icon("more", theme.colour("text"), theme.colour("accent")))
        self.tempo.set_theme(theme)
        self._fit_sign.set_theme(theme)
        self.track.set_theme(theme)

    # What is shown

    def show_project(self, bpm: float | None, key: int | None) -> None:
        """Show tempo and key code of the project, without a signal."""
        self.tempo.set_value(bpm)
        self._key.setCurrentIndex(0 if key is None else key + 1)

    def show_target(self, target_lufs: float) -> None:
        """Say at which loudness sounds are played when they are matched."""
        target = f"{target_lufs:g}".replace("-", "−")
        set_tip(self.loudness, f"Play all sounds at one loudness, {target} LUFS; files are never changed")

    def show_options(self, *, is_reversed: bool, is_mono: bool, is_matched: bool, is_in_time: bool) -> None:
        """Show the switches without a signal."""
        for toggle, is_on in (
            (self.reverse, is_reversed),
            (self.mono, is_mono),
            (self.loudness, is_matched),
            (self.in_time, is_in_time),
        ):
            toggle.setChecked(is_on)
        self._show_hidden_state()

    def show_fit(self, text: str, tooltip: str, is_untouched: bool) -> None:
        """Say what is done to the present sound to fit it to the project.

        Args:
            text: In few words; empty to say nothing.
            tooltip: In a sentence or two.
            is_untouched: Nothing is done to it.
        """
        self._fit.setText(text)
        self._fit_sign.show_state(is_untouched=is_untouched)
        self._fit_sign.setVisible(bool(text))
        words = f"{text}\n{tooltip}" if tooltip and tooltip != text else text
        # On both: the label sets its tooltip to the text that it cut.
        self._fit_sign.setToolTip(plain_tip(words))
        self._fit.set_tip(tooltip)

    def show_track(self, name: str | None, is_on: bool, note: str = "") -> None:
        """Show the track that sounds are played over.

        Args:
            name: Of its file; None for no track.
            is_on: Whether it plays.
            note: What else is to be said, in few words.
        """
        self.track.show_track(name, is_on, note)
        self._fit_width()

    def set_has_sound(self, has_sound: bool) -> None:
        """Show whether there is a sound to take tempo and key from."""
        self._has_sound = has_sound
        self.take.setEnabled(has_sound)

    def tap(self) -> None:
        """Take a tap now."""
        bpm = self._tapper.tap(time.monotonic())
        self.tap_button.setText(str(self._tapper.count))
        self._tap_words.start()
        if bpm is not None:
            self.tempo.set_value(bpm)
            self.tempo_tapped.emit(bpm)

    # Space

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        """Show as much as fits: first the caption and the rules go, then the lesser buttons."""
        lesser: list[QWidget] = [self._caption, *self._rules]
        always: list[QWidget] = [self.tempo, self.tap_button, self._key, self.in_time]
        always_px = sum(_width_of(widget) + 8 for widget in always) + self.track.needed_px() + _LEAST_FIT_PX + 32
        buttons_px = sum(_width_of(widget) + 8 for widget in self._hideable)
        lesser_px = sum(_width_of(widget) + 8 for widget in lesser)
        has_buttons = always_px + buttons_px <= self.width()
        has_lesser = always_px + lesser_px + (buttons_px if has_buttons else 40) <= self.width()
        for widget in lesser:
            widget.setVisible(has_lesser)
        for push in self._hideable:
            push.setVisible(has_buttons)
        self._more.setVisible(not has_buttons)
        self.track.set_compact(not has_buttons)
        self._show_hidden_state()

    def _show_hidden_state(self) -> None:
        # What is switched on must not be out of sight without a sign.
        self._more.setChecked(any(toggle.isChecked() for toggle in self._hideable))

    def _show_menu(self) -> None:
        self._show_hidden_state()
        menu = self.make_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def make_menu(self) -> QMenu:
        """The menu of the controls that found no space."""
        menu = QMenu(self)
        for push in (self.loudness, self.mono, self.reverse, self.take):
            action = QAction(f"{push.text()}\t{tip_keys(push)}", menu)
            action.setCheckable(push.isCheckable())
            action.setChecked(push.isChecked())
            action.setEnabled(push.isEnabled())
            action.triggered.connect(push.click)
            action.triggered.connect(self._show_hidden_state)
            menu.addAction(action)
        return menu

    def _announce_project(self) -> None:
        self.project_altered.emit(self.tempo.value(), self._key.currentData())


def _width_of(widget: QWidget) -> int:
    """Measure what a widget needs, shown or not."""
    return min(widget.maximumWidth(), max(widget.minimumWidth(), widget.sizeHint().width()))


def _toggle(text: str, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setProperty("role", "toggle")
    made.setToolTip(tip)
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedSize(1, 20)
    return made
