"""Run at the start of the frozen program: PortAudio is looked for beside it, on systems where it came along."""

import ctypes.util
import sys
from pathlib import Path

_find_in_system = ctypes.util.find_library


def _find(name):
    bundled = sorted(Path(sys._MEIPASS).glob(f"lib{name}.so*")) if name == "portaudio" else []
    return str(bundled[0]) if bundled else _find_in_system(name)


ctypes.util.find_library = _find
