"""Someone who uses the window by its accessible interface alone; run by the system's Python, which has AT-SPI.

Reads one command a line from standard input, as JSON: a name and its arguments; answers each with a line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - the version comes first

_LIMIT_S = 40.0
_MOST_CHILDREN = 300


def children(node: Any) -> Iterator[Any]:
    """Everything inside of something, but for the cells of tables."""
    for number in range(min(node.get_child_count(), _MOST_CHILDREN)):
        child = node.get_child_at_index(number)
        if child is not None:
            yield child
            if child.get_role_name() != "table":
                yield from children(child)


def find(name: str, role: str) -> Any:
    """The first visible thing with a role whose name begins so; None where there is none yet."""
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(number)
        if program is None or program.get_name() != "Audiomancer":
            continue
        for node in children(program):
            # "push button" in older versions of AT-SPI.
            is_meant = node.get_role_name().endswith(role) and node.get_name().startswith(name)
            if is_meant and node.get_state_set().contains(Atspi.StateType.SHOWING):
                return node
    return None


def wait_for(look: Callable[[], Any]) -> Any:
    """The first answer that is not None; objects go while they are looked at."""
    give_up_at_s = time.monotonic() + _LIMIT_S
    while time.monotonic() < give_up_at_s:
        try:
            answer = look()
        except gi.repository.GLib.Error:
            answer = None
        if answer is not None:
            return answer
        time.sleep(0.05)
    raise TimeoutError("nothing like this is in the window")


def press(name: str, role: str) -> bool:
    """Press a button."""
    return bool(wait_for(lambda: find(name, role)).do_action(0))


def write(name: str, role: str, text: str) -> bool:
    """Put a text into a field."""
    return bool(wait_for(lambda: find(name, role)).set_text_contents(text))


def count_rows(expected: int) -> int:
    """Wait until the list has so many rows."""

    def look() -> int | None:
        table = find("Sounds", "table")
        rows = None if table is None else table.get_n_rows()
        return rows if rows == expected else None

    return int(wait_for(look))


def read_row(row: int) -> dict[str, str]:
    """Values of a row of the list by the names of their columns."""
    table = wait_for(lambda: find("Sounds", "table"))
    return {
        table.get_column_description(column): table.get_accessible_at(row, column).get_name()
        for column in range(table.get_n_columns())
    }


def focus(name: str, role: str) -> bool:
    """Give the focus to something."""
    return bool(wait_for(lambda: find(name, role)).grab_focus())


def describe(name: str, role: str, words: str) -> str:
    """Wait until the description of something holds these words."""

    def look() -> str | None:
        node = find(name, role)
        return None if node is None or words not in node.get_description() else node.get_description()

    return str(wait_for(look))


COMMANDS: dict[str, Callable[..., Any]] = {
    one.__name__: one for one in (press, write, count_rows, read_row, focus, describe)
}

for line in sys.stdin:
    command, *arguments = json.loads(line)
    try:
        answer: dict[str, Any] = {"answer": COMMANDS[command](*arguments)}
    except Exception as error:  # noqa: BLE001 - the test shows whatever it was
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
