"""The left of the player: play or stop, loop, play on select, and the sounds that were played before and after."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from audiomancer_gui.theme import Theme
from audiomancer_gui.widgets.icons import icon
from audiomancer_gui.widgets.labels import tool_button


class Transport(QWidget):
    """A row of buttons.

    Attributes:
        play, loop, autoplay, back, forward, random: The buttons.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.play = tool_button("", "Play or stop", "Play or stop", role="play")
        self.loop = tool_button("", "Loop", "Repeat until stopped", is_checkable=True)
        self.autoplay = tool_button(
            "", "Play on select", "Play on select: a sound that is selected plays", is_checkable=True
        )
        self.back = tool_button("", "Played before", "Back to the sound played before", role="quiet")
        self.forward = tool_button("", "Played after", "Forward to the sound played after it", role="quiet")
        self.random = tool_button("", "Random sound", "Random sound of the list", role="quiet")
        self._shows_stop = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.play, self.loop, self.autoplay, self.back, self.forward, self.random):
            row.addWidget(widget)
        self.set_theme(theme)
        self.set_playable(False)
        self.show_history(False, False)

    def set_theme(self, theme: Theme) -> None:
        """Take colours from another theme."""
        text, accent, on_accent = theme.colour("text"), theme.colour("accent"), theme.colour("on_accent")
        faint = theme.colour("disabled")
        self._signs = {False: icon("play", on_accent, disabled_colour=faint), True: icon("stop", on_accent)}
        self.play.setIcon(self._signs[self._shows_stop])
        self.loop.setIcon(icon("loop", text, accent))
        self.autoplay.setIcon(icon("autoplay", text, accent))
        for name, sign in (("back", self.back), ("forward", self.forward), ("random", self.random)):
            sign.setIcon(icon(name, theme.colour("text_dim"), disabled_colour=faint))

    def set_playable(self, is_playable: bool) -> None:
        """Show whether there is a sound to play."""
        self.play.setEnabled(is_playable)
        if not is_playable:
            self.show_playing(False)

    def show_playing(self, is_playing: bool) -> None:
        """Turn the button."""
        if is_playing != self._shows_stop:
            self._shows_stop = is_playing
            self.play.setIcon(self._signs[is_playing])

    def show_history(self, can_back: bool, can_forward: bool) -> None:
        """Show whether there are sounds that were played before and after this one."""
        self.back.setEnabled(can_back)
        self.forward.setEnabled(can_forward)
