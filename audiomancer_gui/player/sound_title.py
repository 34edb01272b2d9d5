"""Words of the player on the sound: name and format, or why it is silent, and three facts with their sources."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from audiomancer.browse import Row
from audiomancer.browse.columns.pitches import note_of
from audiomancer.storage import cut_off_words
from audiomancer.vocabulary.keys import is_note
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.key_names import KEY_NAMES
from audiomancer_gui.widgets.labels import label, plain_tip

_TITLE_PX = 132
_FACT_PX = 78


class Fact(NamedTuple):
    """A value, and where it comes from, in few words."""

    value: str
    source: str


class SoundTitle(QWidget):
    """Two lines: the name, and below it the format, in the slim player the facts, or what went wrong.

    Attributes:
        name, where, message: The labels; the last two never stand together.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(_TITLE_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.name = ElidedLabel("", "title", is_file=True)
        self.where = ElidedLabel("", "secondary")
        self.message = ElidedLabel("", "bad")
        self.message.hide()
        self._format, self._facts, self._is_slim = "", "", False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self.name, self.where, self.message):
            column.addWidget(line)
        self.show_sound(None)

    def set_slim(self, is_slim: bool) -> None:
        """Have the second line stand for the facts, or for the format."""
        self._is_slim = is_slim
        self._show_second_line()

    def show_sound(self, row: Row | None) -> None:
        """Name a sound; None for none."""
        self.name.setText("No sound chosen" if row is None else row.name)
        self._format, self._facts = ("", "") if row is None else (_format_of(row), _facts_in_line(row))
        self._show_second_line()

    def show_message(self, text: str) -> None:
        """Say why nothing can be played; empty to say nothing."""
        if text != self.message.text():
            self.message.setText(text)
            self.message.setToolTip(plain_tip(text))
            self.message.setVisible(bool(text))
            self.where.setVisible(not text)

    def _show_second_line(self) -> None:
        self.where.setText(self._facts if self._is_slim else self._format)
        self.where.set_tip(self._format if self._is_slim else "")


class SoundFacts(QWidget):
    """A value over its source: of tempo, key or instrument."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(name)
        self.setMinimumWidth(_FACT_PX)
        self.setMaximumWidth(_FACT_PX + 34)
        self._value, self._source = label("", "title"), ElidedLabel("", "secondary")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._source)
        rule = QFrame()
        rule.setProperty("role", "rule")
        rule.setFixedWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(rule)
        row.addLayout(column, 1)

    def show_fact(self, fact: Fact) -> None:
        """Show a value; an empty one leaves the place empty."""
        self._value.setText(fact.value)
        self._source.setText(fact.source)
        words = ", ".join(part for part in fact if part)
        self.setAccessibleName(f"{self._name}: {words}" if words else self._name)


def values_of(row: Row) -> tuple[str, str, str]:
    """Tempo, key or note, and instrument of a sound in words."""
    # What is not analysed yet has no "no tempo": its tempo is not known yet.
    unknown = ("No tempo", "No key", "Unknown") if row.is_analysed else ("…", "…", "…")
    return (
        tempo_text(row.bpm) if row.bpm is not None else unknown[0],
        _key_text(row) or unknown[1],
        row.instrument if row.instrument is not None else unknown[2],
    )


def tempo_text(bpm: float) -> str:
    """A tempo with a decimal only where it says something: "124 BPM", "121.3 BPM"."""
    return f"{round(bpm, 1):g} BPM"


def _key_text(row: Row) -> str:
    """Text for instance "Am", or "Note A2"; empty where neither is known."""
    if row.key is None:
        return ""
    if not is_note(row.key, row.is_loop, row.is_chord):
        return KEY_NAMES.key(row.key)
    note = note_of(row.key, row.pitch_hz)
    return f"Note {KEY_NAMES.note(row.key)}" + ("" if note is None else f"{note[0]}")


def _format_of(row: Row) -> str:
    channels = {1: "mono", 2: "stereo"}.get(row.channels, f"{row.channels} channels")
    bits = f" · {row.bit_depth} bit" if row.bit_depth else ""
    cut = "" if row.stated_s is None else f" · {cut_off_words(row.duration_s, row.stated_s)}"
    return f"{row.format}{bits} · {row.sample_rate_hz / 1000:g} kHz · {channels}{cut}"


def _facts_in_line(row: Row) -> str:
    known = (
        tempo_text(row.bpm) if row.bpm is not None else "",
        _key_text(row),
        row.instrument or "",
        f"{row.duration_s:.2f} s",
    )
    return " · ".join(part for part in known if part)
