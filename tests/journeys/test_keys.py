"""Every key of the table in a real window on X11, on five layouts and the keypad."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from pathlib import Path

import pytest

from audiomancer_gui.commands.command_table import COMMANDS
from tests.journeys.screen import PYTHON, Screen, running, screen, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

# Codes of keys as X11 numbers them.
SHIFT, CTRL, ALT, ALT_GR = 50, 37, 64, 108
ROWS = ((24, "QWERTYUIOP"), (38, "ASDFGHJKL"), (52, "ZXCVBNM"), (10, "1234567890"))
US = {sign: (first + number, 0) for first, signs in ROWS for number, sign in enumerate(signs)}
US |= {"[": (34, 0), "]": (35, 0), ",": (59, 0), ".": (60, 0), "/": (61, 0), "?": (61, SHIFT)}
US |= {"-": (20, 0), "=": (21, 0), "+": (21, SHIFT)}
US |= {"Space": (65, 0), "Left": (113, 0), "Right": (114, 0), "Up": (111, 0), "Down": (116, 0), "Return": (36, 0)}
US |= {"Enter": (104, 0), "Esc": (9, 0), "Del": (119, 0), "F5": (71, 0), "F6": (72, 0)}
GERMAN = US | {"Y": (52, 0), "Z": (29, 0), "[": (17, ALT_GR), "]": (18, ALT_GR), "-": (61, 0), "+": (35, 0)}
GERMAN |= {"=": (19, SHIFT), "/": (16, SHIFT), "?": (20, SHIFT)}
FRENCH = US | {"A": (24, 0), "Q": (38, 0), "Z": (25, 0), "W": (52, 0), "M": (47, 0)}
FRENCH |= {digit: (code, SHIFT) for digit, (code, _) in US.items() if digit in "1234567890"}
FRENCH |= {"[": (14, ALT_GR), "]": (20, ALT_GR), ",": (58, 0), ".": (59, SHIFT), "/": (60, SHIFT), "?": (58, SHIFT)}
FRENCH |= {"-": (15, 0), "=": (21, 0), "+": (21, SHIFT)}
RUSSIAN = US | {",": (61, SHIFT), ".": (61, 0), "/": (51, SHIFT), "?": (16, SHIFT)}
KEYPAD = {"0": 90, "1": 87, "2": 88, "3": 89, "4": 83, "5": 84, "-": 82, "+": 86, "Enter": 104}
LAYOUTS = {"us": US, "ru": RUSSIAN, "gr": US, "fr": FRENCH, "de": GERMAN}
MODIFIERS = {"Ctrl": CTRL, "Alt": ALT, "Shift": SHIFT}
LEADS_TO_THE_LIST = {"Return", "Enter", "Ctrl+Enter", "Ctrl+Return", "Down"}


class Traced:
    """The window's answers, line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._file = process.stdout.fileno()
        os.set_blocking(self._file, False)
        self._rest = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._file, selectors.EVENT_READ)

    def lines(self, limit_s: float = 5.0, last: str = "released") -> list[dict]:
        """Messages until the release of a key, which is not among them, or another message; all after `limit_s`."""
        found: list[dict] = []
        give_up_s = time.monotonic() + limit_s
        while time.monotonic() < give_up_s and not any(last in line for line in found):
            if self._selector.select(0.2):
                *whole, self._rest = (self._rest + os.read(self._file, 65536)).split(b"\n")
                found += [json.loads(line) for line in whole]
        return [line for line in found if "released" not in line]


def hit(x: Screen, code: int, *held: int) -> None:
    keys = [modifier for modifier in held if modifier]
    down = [part for key in keys for part in ("keydown", key)]
    up = [part for key in reversed(keys) for part in ("keyup", key)]
    # xdotool takes a single digit for the sign.
    x.xdotool(*down, "key", "Escape" if code == 9 else code, *up)


def strike(x: Screen, layout: dict[str, tuple[int, int]], key: str) -> None:
    names = []
    while any(key.startswith(f"{name}+") for name in MODIFIERS):
        name, _, key = key.partition("+")
        names.append(name)
    code, held = layout[key]
    hit(x, code, *dict.fromkeys([*(MODIFIERS[name] for name in names), held]))


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, demo_sounds: Path) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    scan = [PYTHON, "-m", "audiomancer.cli", "scan", str(demo_sounds), "--data-dir", str(folder / "data")]
    subprocess.run(scan, check=True, timeout=120, stdout=subprocess.DEVNULL)
    return folder / "data"


def test_every_key_works_in_the_list_and_types_in_the_search_box_on_every_layout(
    tmp_path: Path, data_dir: Path
) -> None:
    program = str(Path(__file__).with_name("traced_window.py"))
    with screen(tmp_path) as x, running(x.start(PYTHON, program, str(data_dir))) as process:
        main = x.window("Audiomancer")
        x.xdotool("windowactivate", "--sync", main)
        traced = Traced(process)
        assert wait_for(lambda: {"ready": True} in traced.lines(1.0, "ready"), "the list")
        wrong = []
        for name, layout in LAYOUTS.items():
            subprocess.run(["setxkbmap", name], env=x.environment, check=True, timeout=20)
            # The window learns of another layout by an event; letters show which script it has.
            wait_for(lambda ly=layout: (strike(x, ly, "B"), {"command": "reverse"} in traced.lines(1.0))[1], name)
            wrong += [(name, *fault) for fault in faults_of(x, traced, layout)]
        subprocess.run(["setxkbmap", "us"], env=x.environment, check=True, timeout=20)
        x.key("Num_Lock")
        # Its release is an answer, too: left unread, it would end the wait for that of the next key.
        traced.lines()
        for key, code in KEYPAD.items():
            hit(x, code)
            said = traced.lines()
            wanted = next(c.id for c in COMMANDS.values() if key in (*c.keys, *c.other_keys))
            if said != [{"command": wanted}]:
                wrong.append(("keypad", key, said))
        assert wrong == []


def faults_of(x: Screen, traced: Traced, layout: dict[str, tuple[int, int]]) -> list[tuple[str, object]]:
    """Keys that do not what they should: first in the list, then in the search box."""
    keys = [(command, key) for command in COMMANDS.values() for key in (*command.keys, *command.other_keys)]
    wrong: list[tuple[str, object]] = []
    for command, key in keys:
        if command.id == "search":
            continue
        strike(x, layout, key)
        said = traced.lines()
        if said != [{"command": command.id}]:
            wrong.append((key, said))
    strike(x, layout, "/")
    if {"command": "search"} not in traced.lines():
        wrong.append(("/", "the search box has no focus"))
    for command, key in keys:
        if key in LEADS_TO_THE_LIST or command.id == "escape":
            continue
        strike(x, layout, key)
        said = traced.lines()
        types = len(key) == 1 or key in ("Shift+G", "Space")
        commands = [line["command"] for line in said if "command" in line]
        if (types and (commands or not any(line.get("text") for line in said))) or commands not in (
            [],
            [command.id] if command.works_in_text else [],
        ):
            wrong.append((f"{key} in the search box", said))
    strike(x, layout, "Esc")
    traced.lines()
    return wrong
