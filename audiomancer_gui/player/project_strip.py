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

STRIP_PX: Final = 45
"""Height of the row, with the line below it."""

_SILENCE_MS: Final = 2000
_LEAST_FIT_PX: Final = 112


def key_words(code: int) -> str:
    """A key as it is said: "A minor"."""
    name = KEYS[code]
    return f"{name[:-1]} minor" if code >= 12 else f"{name} major"


class _TempoField(NumberField):
    """The project's tempo; ↑ and ↓ step it, and its unit stands behind it.

    Signals:
        finished: Enter was pressed: the hands go back to the list.
    """

    finished = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("Project tempo", "Tempo", 2, lowest=LOWEST_BPM, highest=HIGHEST_BPM)
        self.theme = theme
        self.setToolTip("Tempo of your project, 20 to 400; empty for none (T taps it, K takes it from the sound)")
        self.setFixedWidth(90)
        # The unit stands beside a number; an empty field has no number to make room for.
        self.textChanged.connect(lambda text: self.setTextMargins(0, 0, 30 if text else 0, 0))
        self.returnPressed.connect(self.finished)

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
            painter.setFont(self.theme.font(SECONDARY_PX))
            painter.setPen(self.theme.colour("text_faint"))
            where = self.rect().adjusted(0, 0, -9, 0)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), "BPM")
            painter.end()


class _KeyChoice(QComboBox):
    """The project's key; the wheel passes it by, so that no key changes on the way over it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Project key")
        self.setToolTip("Key of your project (K takes it from the sound)")
        self.addItem("No key", None)
        for code in range(len(KEYS)):
            self.addItem(key_words(code), code)
        self.setMaxVisibleItems(25)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _FitMark(QWidget):
    """A dot: filled when the sound is fitted to the project, hollow when it is left as it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.is_untouched = True
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.theme.colour("text_faint" if self.is_untouched else "accent")
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush if self.is_untouched else colour)
        painter.drawEllipse(QRectF(1.5, 1.5, 7, 7))
        painter.end()


class ProjectStrip(QWidget):
    """One row. Where it is too narrow, what is needed least goes behind a button with three dots.

    Clicks leave the focus where it is: the arrow keys and Space go on meaning the list and the player.

    Signals:
        project_altered: (bpm or None, key code or None), by the user.
        tempo_tapped: BPM.
        take_from_sound_requested: Tempo and key of the present sound are wanted.
        in_time_altered, loudness_altered, mono_altered, reverse_altered: New state.
        list_requested: The typing is done, the list may have the focus.
    """

    project_altered = Signal(object)
    tempo_tapped = Signal(float)
    take_from_sound_requested = Signal()
    in_time_altered = Signal(bool)
    loudness_altered = Signal(bool)
    mono_altered = Signal(bool)
    reverse_altered = Signal(bool)
    list_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("projectStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(STRIP_PX)
        self._tapper = TapTempo()
        self._caption = label("Project", "heading")
        self._tempo = _TempoField(theme)
        self._tempo.value_altered.connect(lambda _: self._tell_project())
        self._tempo.finished.connect(self.list_requested)
        self._tap = button("Tap", lambda: None, "toggle", "Tap the tempo (T)")
        self._tap.setAccessibleName("Tap the tempo")
        # Pressing is the tap; letting go comes a varying moment later.
        self._tap.pressed.connect(self.tap)
        self._tap_words = QTimer(self)
        self._tap_words.setSingleShot(True)
        self._tap_words.setInterval(_SILENCE_MS)
        self._tap_words.timeout.connect(lambda: self._tap.setText("Tap"))
        self._key = _KeyChoice()
        self._key.activated.connect(lambda _: self._tell_project())
        self._take = button(
            "From sound",
            self.take_from_sound_requested.emit,
            "toggle",
            "Tempo and key of the present sound become the project's (K)",
        )
        self._in_time = _toggle(
            "In time", "Loops play in the project's tempo, tonal sounds in its key (I)", self.in_time_altered
        )
        self._mark = _FitMark(theme)
        self._fit = ElidedLabel("", "secondary")
        self._fit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._fit.setMinimumWidth(60)
        self._loudness = _toggle(
            "Loudness",
            "",
            self.loudness_altered,
        )
        self.show_target(-18.0)
        self._mono = _toggle("Mono", "Left and right together (O)", self.mono_altered)
        self._reverse = _toggle("Reverse", "Backwards (B)", self.reverse_altered)
        self._more = tool_button("", "More", "More: loudness (N), mono (O), reverse (B), project from the sound (K)")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setCheckable(True)
        self._more.clicked.connect(self._show_menu)
        self.track = TrackSlot(theme)
        self._hideable: tuple[QPushButton, ...] = (self._take, self._loudness, self._mono, self._reverse)
        for push in (self._tap, self._take):
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._has_sound = False
        self._tap.setFixedWidth(self._tap.sizeHint().width() + 6)
        self._lay_out()
        self.set_theme(theme)
        self.show_fit("", "", True)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        for widget in (self._caption, self._tempo, self._tap, self._key, self._take):
            row.addWidget(widget)
        self._rules = [_rule(), _rule()]
        row.addWidget(self._rules[0])
        row.addWidget(self._in_time)
        row.addWidget(self._mark)
        row.addWidget(self._fit, 1)
        for toggle in (self._loudness, self._mono, self._reverse, self._more):
            row.addWidget(toggle)
        row.addWidget(self._rules[1])
        row.addWidget(self.track)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self._more.setIcon(icon("more", theme.colour("text"), theme.colour("accent")))
        for part in (self._tempo, self._mark):
            part.theme = theme
            part.update()
        self.track.set_theme(theme)

    # What is shown

    def show_project(self, bpm: float | None, key: int | None) -> None:
        """Show the project's tempo and key without telling anyone."""
        self._tempo.set_value(bpm)
        self._key.setCurrentIndex(0 if key is None else key + 1)

    def show_target(self, target_lufs: float) -> None:
        """Say at which loudness sounds are heard when they are matched."""
        target = f"{target_lufs:g}".replace("-", "−")
        self._loudness.setToolTip(f"All sounds are heard equally loud, at {target} LUFS; files are never changed (N)")

    def show_options(self, *, is_reversed: bool, is_mono: bool, is_matched: bool, is_in_time: bool) -> None:
        """Show the switches without telling anyone."""
        for toggle, is_on in (
            (self._reverse, is_reversed),
            (self._mono, is_mono),
            (self._loudness, is_matched),
            (self._in_time, is_in_time),
        ):
            toggle.setChecked(is_on)
        self._mark_more()

    def show_fit(self, text: str, tooltip: str, is_untouched: bool) -> None:
        """Say what is done to the present sound to fit it; empty to say nothing."""
        self._fit.setText(text)
        self._mark.is_untouched = is_untouched
        self._mark.setVisible(bool(text))
        self._mark.update()
        words = f"{text}\n{tooltip}" if tooltip and tooltip != text else text
        # On both: the label takes its own tooltip for what it cut.
        self._mark.setToolTip(plain_tip(words))
        self._fit.set_tip(tooltip)

    def show_track(self, name: str | None, is_on: bool, note: str = "") -> None:
        """Show the track; None for none."""
        self.track.show_track(name, is_on, note)
        self._fit_width()

    def set_has_sound(self, has_sound: bool) -> None:
        """Whether there is a sound to take tempo and key from."""
        self._has_sound = has_sound
        self._take.setEnabled(has_sound)

    def tap(self) -> None:
        """Take a tap now."""
        bpm = self._tapper.tap(time.monotonic())
        self._tap.setText(str(self._tapper.count))
        self._tap_words.start()
        if bpm is not None:
            self._tempo.set_value(bpm)
            self.tempo_tapped.emit(bpm)

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        """Show as much as fits: first the caption and the rules go, then the lesser buttons."""
        lesser: list[QWidget] = [self._caption, *self._rules]
        always: list[QWidget] = [self._tempo, self._tap, self._key, self._in_time]
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
        self._mark_more()

    def _mark_more(self) -> None:
        # What is switched on must not be out of sight without a sign.
        self._more.setChecked(any(toggle.isChecked() for toggle in self._hideable))

    def _show_menu(self) -> None:
        self._mark_more()
        menu = self.make_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def make_menu(self) -> QMenu:
        """The menu of what found no room."""
        menu = QMenu(self)
        entries = (
            (self._loudness, "All sounds equally loud\tN"),
            (self._mono, "Mono\tO"),
            (self._reverse, "Reverse\tB"),
            (self._take, "Tempo and key from this sound\tK"),
        )
        for push, words in entries:
            action = QAction(words, menu)
            action.setCheckable(push.isCheckable())
            action.setChecked(push.isChecked())
            action.setEnabled(push.isEnabled())
            action.triggered.connect(push.click)
            action.triggered.connect(self._mark_more)
            menu.addAction(action)
        return menu

    def _tell_project(self) -> None:
        self.project_altered.emit((self._tempo.value(), self._key.currentData()))


def _width_of(widget: QWidget) -> int:
    """What a widget needs, shown or not."""
    return min(widget.maximumWidth(), max(widget.minimumWidth(), widget.sizeHint().width()))


def _toggle(text: str, tip: str, on_click: object) -> QPushButton:
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setProperty("role", "toggle")
    made.setToolTip(tip)
    made.setCheckable(True)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.clicked.connect(on_click)
    return made


def _rule() -> QFrame:
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedSize(1, 20)
    return made
