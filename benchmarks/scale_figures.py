"""Times of many runs under names, and what is said of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


class Figures:
    """Times in ms by name, of ours and of the plain alternative."""

    def __init__(self) -> None:
        self.ours: dict[str, list[float]] = {}
        self.plain: dict[str, list[float]] = {}

    def time(self, name: str, action: Callable[[], Any]) -> Any:
        """Run once and record how long it took."""
        began_s = time.perf_counter()
        result = action()
        self.ours.setdefault(name, []).append((time.perf_counter() - began_s) * 1e3)
        return result

    def time_plain(self, name: str, action: Callable[[], object]) -> object:
        """The same for the alternative."""
        began_s = time.perf_counter()
        result = action()
        self.plain.setdefault(name, []).append((time.perf_counter() - began_s) * 1e3)
        return result

    def summary(self) -> dict[str, dict[str, float]]:
        """Median, 95th percentile and largest by name, with the median of the alternative where there is one."""
        found = {}
        for name, values in self.ours.items():
            found[name] = {
                "runs": len(values),
                "p50": float(np.percentile(values, 50)),
                "p95": float(np.percentile(values, 95)),
                "max": max(values),
            }
            if name in self.plain:
                found[name]["plain"] = float(np.median(self.plain[name]))
        return found


def resident_mb() -> dict[str, float]:
    """Memory of this process in MB: all that is resident, and what it shares with none."""
    lines = Path("/proc/self/status").read_text().splitlines()
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "RssAnon", "VmHWM"))}
    return {name: int(value) / 1024 for name, value in values.items()}
