"""Folders of sounds become stored samples: walking, analysing in separate processes, and what the user says."""

from audiomancer.library.backups import Backup, Backups
from audiomancer.library.changes import ChangeCallback, ChangeFeed
from audiomancer.library.edits import UserEdits
from audiomancer.library.folders.relink import RelinkPlan
from audiomancer.library.library import Library
from audiomancer.library.past_edits import SoundChange, changes_of
from audiomancer.library.scan.report_words import unread_sentence
from audiomancer.library.scan.scan import ScanReport
from audiomancer.library.scan.scan_client import ScanProcess
from audiomancer.library.scan.walk import Walk, WalkedFile
from audiomancer.library.watch import FolderWatch
from audiomancer.library.workers.part_analyser import PartAnalyser
from audiomancer.library.workers.pool import AnalysisPool, worker_count
from audiomancer.library.workers.tasks import Analysed, Failed, Known, Outcome, PartAnalysis, Task, TaskQueue

__all__ = [
    "Analysed",
    "AnalysisPool",
    "Backup",
    "Backups",
    "ChangeCallback",
    "ChangeFeed",
    "Failed",
    "FolderWatch",
    "Known",
    "Library",
    "Outcome",
    "PartAnalyser",
    "PartAnalysis",
    "RelinkPlan",
    "ScanProcess",
    "ScanReport",
    "SoundChange",
    "Task",
    "TaskQueue",
    "UserEdits",
    "Walk",
    "WalkedFile",
    "changes_of",
    "unread_sentence",
    "worker_count",
]
