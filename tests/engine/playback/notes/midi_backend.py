"""A backend of mido in this process: its inputs exist without a driver, and a test sends through them."""

from __future__ import annotations

from typing import Any

from mido.ports import BaseInput

NAMES = ["Keys 2:Keys 2 MIDI 1 28:0", "Keys:Keys MIDI 1 20:0"]
opened: list[Input] = []


def get_devices(**_: Any) -> list[dict[str, Any]]:
    return [{"name": name, "is_input": True, "is_output": False} for name in NAMES]


class Input(BaseInput):
    def _open(self, callback: Any = None, **_: Any) -> None:
        self.callback = callback
        opened.append(self)

    def send_bytes(self, *data: int) -> None:
        self._parser.feed(bytes(data))
        for message in self._parser:
            self.callback(message)
