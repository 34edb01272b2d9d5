"""A scan's report in a sentence, for the status line and the terminal."""

from __future__ import annotations

from audiomancer.library.scan.scan import ScanReport


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def scan_sentence(report: ScanReport) -> str:
    """Summary for the user, for instance "4,951 sounds found, 4,949 analysed, 2 could not be read."."""
    parts = [_counted(report.found, "sound found", "sounds found")]
    if report.analysed or report.known:
        parts.append(f"{report.analysed + report.known:,} analysed")
    if report.failed:
        parts.append(f"{report.failed:,} could not be read")
    if report.missing:
        parts.append(f"{report.missing:,} not reachable")
    if report.returned:
        parts.append(f"{report.returned:,} back again")
    if len(parts) == 1 and report.found:
        parts.append("nothing new")
    return ", ".join(parts) + "." + "".join(f" {problem}" for problem in report.problems)
