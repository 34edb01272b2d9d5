"""A separate screen (Xvfb and a window manager), programs on it, and hands: keys and mouse through xdotool."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 1600, 1000


def wait_for(condition: Callable[[], Any], what: str, limit_s: float = 60.0) -> Any:
    """The first true value of `condition`; fails with `what` when it stays false."""
    give_up_at_s = time.monotonic() + limit_s
    while time.monotonic() < give_up_at_s:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {limit_s:g} s in vain for {what}")


class Screen:
    """One X server."""

    def __init__(self, display: str, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_ENABLE_HIGHDPI_SCALING": "1",
            "XDG_RUNTIME_DIR": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        self.environment.pop("WAYLAND_DISPLAY", None)

    def xdotool(self, *arguments: str | int) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment, capture_output=True, text=True, timeout=60
        )
        return done.stdout.strip()

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command, env={**self.environment, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def window(self, title: str) -> str:
        """Id of the visible window with this title."""
        return wait_for(
            lambda: self.xdotool("search", "--onlyvisible", "--name", f"^{title}$").split("\n")[0], f"window {title!r}"
        )

    def key(self, *keys: str) -> None:
        self.xdotool("key", "--delay", 60, *keys)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", 30, text)

    def picture(self, window: str, name: str) -> Path:
        """Save what a window shows below the test's folder."""
        target = self.folder / name
        subprocess.run(["import", "-window", window, str(target)], env=self.environment, timeout=30, check=True)
        return target

    def rest(self, window: str, limit_s: float = 30.0) -> None:
        """Wait until a window shows the same thrice: what was asked for has come, and no sound plays."""
        shown: list[bytes] = []

        def is_still() -> bool:
            grabbed = subprocess.run(
                ["import", "-window", window, "-depth", "8", "rgb:-"],
                env=self.environment,
                timeout=30,
                check=True,
                capture_output=True,
            )
            shown.append(grabbed.stdout)
            return len(shown) > 2 and shown[-1] == shown[-2] == shown[-3]

        wait_for(is_still, "a window at rest", limit_s)

    def move(self, window: str, x: int, y: int) -> tuple[int, int]:
        """Move the pointer to a place in a window; returns where that is on the screen.

        The X server translates: what xdotool says of a window's position counts its frame twice.
        """
        self.xdotool("mousemove", "--sync", "--window", window, x, y)
        found = dict(re.findall(r"^(X|Y)=(-?\d+)$", self.xdotool("getmouselocation", "--shell"), re.MULTILINE))
        return int(found["X"]), int(found["Y"])

    def click(self, window: str, x: int, y: int, *, shift: bool = False) -> None:
        self.move(window, x, y)
        time.sleep(0.1)
        if shift:
            self.xdotool("keydown", "shift")
        self.xdotool("click", 1)
        if shift:
            self.xdotool("keyup", "shift")
        time.sleep(0.2)

    def drag(self, window: str, start: tuple[int, int], target: str, end: tuple[int, int]) -> None:
        """Press, move in small steps past the drag threshold, move to the other window, let go."""
        end_x, end_y = self.move(target, *end)
        x, y = self.move(window, *start)
        time.sleep(0.1)
        self.xdotool("mousedown", 1)
        for step in (4, 9, 15, 22):
            time.sleep(0.12)
            self.xdotool("mousemove", x + step, y + step // 3)
        for part in range(1, 7):
            time.sleep(0.12)
            self.xdotool("mousemove", x + (end_x - x) * part // 6, y + (end_y - y) * part // 6)
        time.sleep(0.3)
        self.xdotool("mousemove", end_x + 1, end_y + 1)
        time.sleep(0.3)
        self.xdotool("mouseup", 1)


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Start an X server that chooses its number, and a window manager; both end with the block."""
    for program in ("Xvfb", "xdotool", "openbox"):
        if shutil.which(program) is None:
            raise AssertionError(f"{program} is missing; packaging/test.sh installs it")
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    manager: subprocess.Popen[bytes] | None = None
    try:
        with os.fdopen(read_end) as numbers:
            number = numbers.readline().strip()
        assert number, "Xvfb did not start"
        made = Screen(f":{number}", folder)
        manager = subprocess.Popen(
            ["openbox"], env=made.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        yield made
    finally:
        for process in (manager, server):
            if process is not None:
                process.terminate()
                process.wait(20)


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """End a program with the block, politely first."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def read_json_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next line that a program printed."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the program ended without a word"
    return json.loads(line)


PYTHON = sys.executable
