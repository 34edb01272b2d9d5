"""The keyboard above the player: piano keys, their octave, and how hard they are played."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from audiomancer_gui.player.keyboard.note_keyboard import KEY_COUNT, NoteKeyboard, note_name
from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import label, tool_button

_TITLE_PX = 148


class KeyboardStrip(QWidget):
    """One line, hidden until it is wanted.

    Attributes:
        keys: The piano keys.
        octave_down, octave_up: Buttons that shift them.
        softer, harder: Buttons for the velocity.
        close_button: Ends it.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("keyboardStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.keys = NoteKeyboard(theme)
        self.octave_down = tool_button("", "Octave down", "The keys play an octave lower (,)", role="quiet")
        self.octave_up = tool_button("", "Octave up", "The keys play an octave higher (.)", role="quiet")
        self.softer = tool_button("", "Softer", "The keys play softer ([)", role="quiet")
        self.harder = tool_button("", "Harder", "The keys play harder (])", role="quiet")
        self.close_button = tool_button("", "Close the keyboard", "Close the keyboard (Esc)", role="quiet")
        self._sound = ElidedLabel("", "secondary", is_name=True)
        self._octave, self._velocity = label("", "secondary"), label("", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self._titled())
        row.addWidget(self.keys, 1)
        row.addWidget(_stepper("Octave", self.octave_down, self._octave, self.octave_up))
        row.addWidget(_stepper("Velocity", self.softer, self._velocity, self.harder))
        row.addWidget(self.close_button)
        for push in (self.octave_down, self.octave_up, self.softer, self.harder, self.close_button):
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_theme(theme)
        self.show_sound("", None)
        self.hide()

    def _titled(self) -> QWidget:
        holder = QWidget()
        holder.setFixedWidth(_TITLE_PX)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        column.addWidget(label("Keyboard", "title"))
        column.addWidget(self._sound)
        return holder

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        self.keys.set_theme(theme)
        text, faint = theme.colour("text_dim"), theme.colour("disabled")
        self.octave_down.setIcon(icon("back", text, disabled_colour=faint))
        self.octave_up.setIcon(icon("forward", text, disabled_colour=faint))
        self.softer.setIcon(icon("down", text, disabled_colour=faint))
        self.harder.setIcon(icon("up", text, disabled_colour=faint))
        self.close_button.setIcon(icon("close", text))

    def show_sound(self, words: str, root_note: int | None, first_note: int = 48) -> None:
        """Show the sound that the keys play.

        Args:
            words: Where its note comes from.
            root_note: Note at which it plays as it is; None without a sound.
            first_note: The lowest note of the keys.
        """
        self.keys.show_notes(first_note, root_note)
        self._sound.setText(words)
        self._octave.setText(f"{note_name(first_note)}–{note_name(first_note + KEY_COUNT - 1)}")
        self.octave_down.setEnabled(first_note >= 12)
        self.octave_up.setEnabled(first_note + KEY_COUNT + 11 <= 127)

    def show_velocity(self, velocity: int) -> None:
        """Show how hard the keys play."""
        self._velocity.setText(str(velocity))
        self.softer.setEnabled(velocity > 1)
        self.harder.setEnabled(velocity < 127)


def _stepper(name: str, down: QToolButton, value: QLabel, up: QToolButton) -> QWidget:
    holder = QWidget()
    value.setAlignment(Qt.AlignmentFlag.AlignCenter)
    value.setMinimumWidth(44)
    heading = label(name, "heading")
    heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
    line = QHBoxLayout()
    line.setSpacing(2)
    for part in (down, value, up):
        line.addWidget(part)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 2, 0, 2)
    column.setSpacing(2)
    column.addWidget(heading)
    column.addLayout(line)
    return holder
