"""Check for Wine, which has gaps where Windows has none; `docs/systems.md` lists them."""

from __future__ import annotations

import ctypes
from typing import Final


def _is_wine() -> bool:
    library = getattr(ctypes, "WinDLL", None)
    return library is not None and hasattr(library("ntdll"), "wine_get_version")


IS_WINE: Final = _is_wine()
