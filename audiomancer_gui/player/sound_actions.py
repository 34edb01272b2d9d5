"""The right of the player: what can be done with the sound or its selected part, more of it, and the player's size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QPushButton

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import button, tool_button


class DragHandle(QPushButton):
    """A button to drag the present sound, or its selected part, out by.

    Signals:
        dragged: A drag begins.
    """

    dragged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed_at: QPointF | None = None
        self.show_part(False)

    def show_part(self, has_part: bool) -> None:
        """Show whether a part is selected."""
        self.setText("Drag part" if has_part else "Drag")
        what = "the selected part" if has_part else "this sound"
        self.setAccessibleName(f"Drag {what} into another program")
        self.setToolTip(f"Drag {what} from here into your DAW")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed_at = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton or not self.isEnabled():
            return
        moved_px = (event.position() - self._pressed_at).manhattanLength()
        if moved_px >= QGuiApplication.styleHints().startDragDistance():
            # The drag swallows the release: it begins once.
            self._pressed_at = None
            self.setDown(False)
            self.dragged.emit()


class SoundActions:
    """The buttons; the player places them in its row.

    Attributes:
        similar, part_similar, drag, more, size: The buttons. `drag` drags the sound, or its selected part, out.
    """

    def __init__(self, theme: Theme) -> None:
        self.similar = button("Find similar", tip="Sounds like this one")
        self.part_similar = button("Similar to this part", role="toggle", tip="Sounds like the selected part")
        self.drag = DragHandle()
        self.more = tool_button("", "More", "More that can be done with this sound, and how it is played", role="quiet")
        self.more.setCheckable(True)
        self.size = tool_button("", "Slim player", "Make the player slim, or as high as it was", role="quiet")
        for push in (self.similar, self.part_similar, self.more, self.size):
            push.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._is_slim = False
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        text, faint = theme.colour("text"), theme.colour("disabled")
        self.similar.setIcon(icon("similar", text, disabled_colour=faint))
        self.drag.setIcon(icon("drag", text, disabled_colour=faint))
        self.more.setIcon(icon("more", text, theme.colour("accent")))
        self._signs = {
            False: icon("down", theme.colour("text_dim")),
            True: icon("up", theme.colour("text_dim")),
        }
        self.size.setIcon(self._signs[self._is_slim])

    def set_enabled(self, is_enabled: bool) -> None:
        """Show whether there is a sound."""
        for push in (self.similar, self.drag):
            push.setEnabled(is_enabled)

    def show_size(self, is_slim: bool) -> None:
        """Show what the last button leads to."""
        self._is_slim = is_slim
        self.size.setIcon(self._signs[is_slim])
        self.size.setAccessibleName("Full player" if is_slim else "Slim player")
