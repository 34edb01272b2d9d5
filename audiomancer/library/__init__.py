"""Folders of sounds become stored samples: walking, analysing in processes of their own, and what the user says."""

from audiomancer.library.backups import Backup, Backups
from audiomancer.library.changes import ChangeCallback, LibraryChange
from audiomancer.library.edits import ReplayedEdit, UserEdits
from audiomancer.library.library import Library
from audiomancer.library.listen import Listener
from audiomancer.library.relink import RelinkPlan
from audiomancer.library.scan import ScanReport
from audiomancer.library.tasks import Analysed, Failed, Heard, Known, Outcome, Task, TaskQueue
from audiomancer.library.walk import Walk, WalkedFile
from audiomancer.library.watch import FolderWatch
from audiomancer.library.workers import AnalysisPool, worker_count

__all__ = [
    "Analysed",
    "AnalysisPool",
    "Backup",
    "Backups",
    "ChangeCallback",
    "Failed",
    "FolderWatch",
    "Heard",
    "Known",
    "Library",
    "LibraryChange",
    "Listener",
    "Outcome",
    "RelinkPlan",
    "ReplayedEdit",
    "ScanReport",
    "Task",
    "TaskQueue",
    "UserEdits",
    "Walk",
    "WalkedFile",
    "worker_count",
]
