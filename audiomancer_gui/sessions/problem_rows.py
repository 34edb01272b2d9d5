"""Rows of the list of problems: what failed, what is cut off, and which kinds of files are not read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from audiomancer.library import Library, unread_sentence
from audiomancer.paths import display_path
from audiomancer_gui.panels.problems_page import ProblemRow

_SEVERAL: Final = -1


def problem_rows(library: Library) -> list[ProblemRow]:
    """Every row; for a thread that may read the library."""
    rows = [
        ProblemRow(p.file_id, p.path, *_names(p.path), p.reason, p.failed_at_s, p.attempts, p.is_ignored)
        for p in library.files.problems()
    ]
    rows += [
        ProblemRow(file.file_id, file.path, *_names(file.path), file.reason, is_ignored=file.is_ignored, is_notice=True)
        for file in library.unread.cut_off()
    ]
    sentence = unread_sentence(library.unread.kinds())
    if sentence:
        rows.append(ProblemRow(_SEVERAL, "", "Other kinds of files", "", sentence, is_notice=True))
    return rows


def _names(path: str) -> tuple[str, str]:
    return display_path(Path(path).name), display_path(Path(path).parent)
