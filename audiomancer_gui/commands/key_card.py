"""The key card: what the overlay and the README say of the keys, made from the table of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from audiomancer_gui.commands.command import Command, Gesture, Group

_SIGNS: Final = {
    "Up": "↑",
    "Down": "↓",
    "Left": "←",
    "Right": "→",
    "Return": "Enter",
    "-": "−",
}
"""Keys that are shown otherwise than `QKeySequence` writes them."""


class CardLine(NamedTuple):
    """Keys, in brief, and what they do."""

    keys: str
    text: str


def key_text(key: str) -> str:
    """A key as the user reads it: "Alt+↑"."""
    modifiers, sign = _parts(key)
    return modifiers + _SIGNS.get(sign, sign)


def _parts(key: str) -> tuple[str, str]:
    found = re.fullmatch(r"((?:(?:Ctrl|Alt|Shift)\+)*)(.+)", key)
    assert found is not None, key
    return found[1], found[2]


def brief_keys(keys: Sequence[str]) -> str:
    """Several keys of one line: modifiers that they share are said once, digits in a row as a range."""
    modifiers = {_parts(key)[0] for key in keys}
    shown = [_SIGNS.get(_parts(key)[1], _parts(key)[1]) for key in keys]
    if len(keys) == 1 or len(modifiers) > 1:
        return " ".join(map(key_text, keys))
    run = 1
    while run < len(shown) and shown[run - 1].isdigit() and shown[run] == str(int(shown[run - 1]) + 1):
        run += 1
    if run > 2:
        shown[:run] = [f"{shown[0]} – {shown[run - 1]}"]
    shared = modifiers.pop().rstrip("+")
    return " ".join([shared, *shown] if shared else shown)


def _words(entry: Command | Gesture) -> str:
    return entry.card or (entry.text if isinstance(entry, Command) else "")


def card_lines(entries: Iterable[Command | Gesture]) -> list[CardLine]:
    """One line for each command or gesture, or for several in a row that say the same."""
    return [
        CardLine(brief_keys([key for entry in run for key in entry.keys]), words)
        for words, run in groupby(entries, _words)
    ]


def card_groups(entries: Sequence[Command | Gesture]) -> list[tuple[str, list[CardLine]]]:
    """The card: each heading with its lines."""
    return [(group.value, card_lines(entry for entry in entries if entry.group is group)) for group in Group]


def readme_table(entries: Sequence[Command | Gesture]) -> str:
    """The table of the README: every key, also those that the card has no space for, in two columns."""
    lines = []
    for words, run in groupby(entries, _words):
        keys: dict[str, None] = {}
        for entry in run:
            others = entry.other_keys if isinstance(entry, Command) else ()
            keys |= dict.fromkeys(f"`{key_text(key)}`" for key in (*entry.keys, *others))
        lines.append((" ".join(keys), words[0].lower() + words[1:]))
    half = (len(lines) + 1) // 2
    rows = ["| key | | key | |", "|---|---|---|---|"]
    for number in range(half):
        left = lines[number]
        right = lines[half + number] if half + number < len(lines) else ("", "")
        rows.append(f"| {left[0]} | {left[1]} | {right[0]} | {right[1]} |".replace("  ", " "))
    return "\n".join(rows)
