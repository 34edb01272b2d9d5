"""A scan's report in a sentence, for the status line and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from audiomancer.library.scan.scan import ScanReport

_MOST_KINDS: Final = 10


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def unread_sentence(kinds: Mapping[str, int]) -> str:
    """Files of kinds that are not read, by suffix: "412 files of kinds that Audiomancer does not read: .rx2, .sfz".

    The commonest come first, as many as fit into a line; empty where there are none.
    """
    count = sum(kinds.values())
    if not count:
        return ""
    names = sorted(kinds, key=lambda suffix: (-kinds[suffix], suffix))
    named = ", ".join(names[:_MOST_KINDS]) + (" and others" if len(names) > _MOST_KINDS else "")
    files, what = ("file", "a kind") if count == 1 else ("files", "kinds")
    return f"{count:,} {files} of {what} that Audiomancer does not read: {named}"


def scan_sentence(report: ScanReport) -> str:
    """Summary for the user, for instance "4,951 files looked through, 4,949 analysed, 2 could not be read."."""
    parts = [_counted(report.found, "file looked through", "files looked through")]
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
