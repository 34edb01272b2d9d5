"""Watches source folders: what changes in them is looked at within a second or two, without a scan of everything.

Events of the system are hints only: they say where to look. Where they may have been lost (too many at once), where
the system has none (network shares, removable drives) or no more watches, the folder is looked through instead.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from audiomancer.audio import AUDIO_SUFFIXES
from audiomancer.errors import AudiomancerError, LibraryError, WorkCancelled
from audiomancer.library.folders.volumes import mount_of
from audiomancer.library.scan.scan import Location
from audiomancer.library.scan.walk import IGNORE_FILES
from audiomancer.paths import display_path, is_inside
from audiomancer.platforms.names import is_hidden_name
from audiomancer.platforms.watching import reports_closing
from audiomancer.storage import FolderLocation

if TYPE_CHECKING:
    from audiomancer.library.library import Library

_log = logging.getLogger(__name__)

_MANY_EVENTS: Final = 8_000
"""Number of events since the last look from which some may be lost: half of the system's queue, by default."""

_TICK_S: Final = 0.1
_WAIT_FOR_SCAN_S: Final = 0.5


@dataclass(slots=True)
class _Hints:
    """Places that changed since the last look.

    Attributes:
        directories: Directories whose files are to be looked at.
        trees: Directories to be looked at with all below them.
        renamed: Files that got their name from another one.
        first_at_s: When the first came; 0.0 where there are none.
        last_at_s: When the last came.
        count: How many events there were.
    """

    directories: set[str] = field(default_factory=set)
    trees: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)
    first_at_s: float = 0.0
    last_at_s: float = 0.0
    count: int = 0

    def note(self) -> None:
        self.last_at_s = time.monotonic()
        self.first_at_s = self.first_at_s or self.last_at_s
        self.count += 1

    def locations(self) -> list[Location]:
        """Each place once: directories inside a tree are part of it."""
        trees = [tree for tree in self.trees if not any(is_inside(tree, other) for other in self.trees)]
        alone = [d for d in self.directories if not any(d == tree or is_inside(d, tree) for tree in trees)]
        return [Location(path) for path in sorted(trees)] + [Location(path, is_tree=False) for path in sorted(alone)]


class FolderWatch:
    """Updates a library from its folders, in a separate thread, until it is closed.

    Args:
        library: The library.
        on_trouble: Called, in that thread, with a sentence for the user.
        quiet_s: A place is looked at when nothing has happened for so long.
        longest_s: Or after so long, however busy it is there.
        poll_s: How often folders without events are looked through.
        look_s: How often is asked which folders can be reached.
    """

    def __init__(
        self,
        library: Library,
        on_trouble: Callable[[str], None] = lambda _: None,
        *,
        quiet_s: float = 0.6,
        longest_s: float = 4.0,
        poll_s: float = 30.0,
        look_s: float = 3.0,
    ) -> None:
        self._library = library
        self._on_trouble = on_trouble
        self._quiet_s, self._longest_s, self._poll_s, self._look_s = quiet_s, longest_s, poll_s, look_s
        self._lock = threading.Lock()
        self._hints: dict[int, _Hints] = {}
        self._watched: dict[int, tuple[str, Any]] = {}
        self._polled: dict[int, float] = {}
        self._offline: set[int] = set()
        self._has_lost_events = False
        self._observer: Any = None
        self._closing = threading.Event()
        self._overflow = _OverflowHandler(self._note_lost_events)
        self._thread = threading.Thread(target=self._run, name="audiomancer-watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        logging.getLogger("watchdog").addHandler(self._overflow)
        self._thread.start()

    def close(self) -> None:
        """Stop; a look that is under way is cancelled, and goes on at the next start."""
        self._closing.set()
        self._library.update_cancel.cancel()
        if self._thread.is_alive():
            self._thread.join()
        logging.getLogger("watchdog").removeHandler(self._overflow)

    @property
    def is_quiet(self) -> bool:
        """Every reported event has been handled."""
        with self._lock:
            return not any(hints.count for hints in self._hints.values()) and not self._library.is_updating

    # The thread

    def _run(self) -> None:
        looked_at_s = -self._look_s
        try:
            while not self._closing.wait(_TICK_S):
                if time.monotonic() - looked_at_s >= self._look_s:
                    self._look_for_folders()
                    looked_at_s = time.monotonic()
                self._update()
        except WorkCancelled:
            pass
        except Exception:  # noqa: BLE001 - whatever it was, the user must know that folders are no longer watched
            _log.exception("the watch over the folders ended")
            self._on_trouble("Folders are no longer watched; F5 looks for changes. The log says more.")
        finally:
            self._stop_observer()

    def _look_for_folders(self) -> None:
        """Watch new folders, forget removed ones, and notice which come and go."""
        folders = {folder.id: folder for folder in self._library.locations}
        for folder_id in set(self._watched) | set(self._polled) | set(self._offline):
            known = folders.get(folder_id)
            if known is None or (folder_id in self._watched and self._watched[folder_id][0] != known.path):
                self._unwatch(folder_id)
        for folder in folders.values():
            if self._closing.is_set():
                return
            self._look_at_folder(folder)
        if self._has_lost_events:
            self._has_lost_events = False
            for folder_id, (path, _) in list(self._watched.items()):
                self._note_tree(folder_id, path)

    def _look_at_folder(self, folder: FolderLocation) -> None:
        if self._library.can_reach(folder):
            if folder.id in self._offline:
                self._offline.discard(folder.id)
                self._note_tree(folder.id, folder.path)
            if folder.id in self._watched and not self._is_alive(folder.id):
                # Removed and made anew between two looks: the system's watch went with the old one.
                self._unwatch(folder.id)
            if folder.id not in self._watched and folder.id not in self._polled:
                self._watch(folder)
            last_s = self._polled.get(folder.id)
            if last_s is not None and time.monotonic() - last_s >= self._poll_s:
                self._polled[folder.id] = time.monotonic()
                self._note_tree(folder.id, folder.path)
            return
        if folder.id not in self._offline:
            self._offline.add(folder.id)
            self._unwatch(folder.id, stays_offline=True)
            self._library.go_offline(folder)
        elsewhere = self._library.find_elsewhere(folder)
        if elsewhere is not None:
            self._library.move_folder(folder.id, elsewhere)
            self._on_trouble(f"“{display_path(os.path.basename(folder.path))}” is back, at {display_path(elsewhere)}.")  # noqa: PTH119 - text
            self._offline.discard(folder.id)
            self._note_tree(folder.id, elsewhere)

    def _watch(self, folder: FolderLocation) -> None:
        mount = mount_of(os.path.realpath(folder.path))
        if mount is not None and not mount.is_watchable:
            self._polled[folder.id] = time.monotonic()
            return
        try:
            if self._observer is None:
                self._observer = _start_observer()
            handler = _EventHandler(lambda event: self._on_event(folder.id, folder.path, event))
            watch = self._observer.schedule(handler, folder.path, recursive=True, event_filter=_event_kinds())
        except OSError as error:
            self._polled[folder.id] = time.monotonic()
            _log.info("%s is looked through from time to time: %s", folder.path, error)
            self._on_trouble(f"“{display_path(folder.path)}” can't be watched; it is looked through now and then.")
            return
        self._watched[folder.id] = (folder.path, watch)
        # What happened before the watch stood.
        self._note_tree(folder.id, folder.path)

    def _is_alive(self, folder_id: int) -> bool:
        watch = self._watched[folder_id][1]
        return any(emitter.watch == watch and emitter.is_alive() for emitter in self._observer.emitters)

    def _unwatch(self, folder_id: int, *, stays_offline: bool = False) -> None:
        _, watch = self._watched.pop(folder_id, ("", None))
        self._polled.pop(folder_id, None)
        if not stays_offline:
            self._offline.discard(folder_id)
        with self._lock:
            self._hints.pop(folder_id, None)
        if watch is not None and self._observer is not None:
            try:
                self._observer.unschedule(watch)
            except (KeyError, OSError) as error:
                _log.info("a watch was gone already: %s", error)

    def _stop_observer(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    # Events, in the observer's thread

    def _on_event(self, folder_id: int, root: str, event: Any) -> None:
        source, target = os.fsdecode(event.src_path), os.fsdecode(getattr(event, "dest_path", "") or "")
        with self._lock:
            hints = self._hints.setdefault(folder_id, _Hints())
            if event.is_directory:
                for path in filter(None, (source, target)):
                    # Events on the root itself are handled by the reachability check.
                    if path == root or is_inside(path, root):
                        hints.trees.add(path)
                        hints.note()
                return
            for path in filter(None, (source, target)):
                if os.path.basename(path) in IGNORE_FILES:  # noqa: PTH119 - a Path a file is ten times slower
                    hints.trees.add(os.path.dirname(path))  # noqa: PTH120 - as above
                    hints.note()
                if is_inside(path, root) and _is_sound(path):
                    hints.directories.add(os.path.dirname(path))  # noqa: PTH120 - a Path a file is ten times slower
                    hints.note()
            if target and is_inside(target, root) and _is_sound(target):
                hints.renamed.add(target)
            if event.event_type == "moved" or (event.event_type == "created" and not target):
                hints.renamed.add(target or source)

    def _note_tree(self, folder_id: int, path: str) -> None:
        with self._lock:
            hints = self._hints.setdefault(folder_id, _Hints())
            hints.trees.add(path)
            hints.note()

    def _note_lost_events(self) -> None:
        self._has_lost_events = True

    # Looking

    def _update(self) -> None:
        folders = {folder.id: folder for folder in self._library.locations} if self._hints else {}
        ready: dict[FolderLocation, _Hints] = {}
        now_s = time.monotonic()
        with self._lock:
            for folder_id, hints in list(self._hints.items()):
                is_due = now_s - hints.last_at_s >= self._quiet_s or now_s - hints.first_at_s >= self._longest_s
                if not hints.count or folder_id not in folders or folder_id in self._offline:
                    del self._hints[folder_id]
                elif is_due:
                    ready[folders[folder_id]] = self._hints.pop(folder_id)
        # A file may move from one folder to another: what is about to be looked at is looked at together.
        if not ready:
            return
        for folder, hints in ready.items():
            if hints.count >= _MANY_EVENTS:
                hints.trees.add(folder.path)
        renamed: Collection[str] = set().union(*(hints.renamed for hints in ready.values()))
        try:
            self._library.update({folder: hints.locations() for folder, hints in ready.items()}, renamed)
        except LibraryError:
            # A scan is running: it may have passed these places already.
            self._put_back(ready)
            self._closing.wait(_WAIT_FOR_SCAN_S)
        except WorkCancelled:
            if not self._closing.is_set():
                self._put_back(ready)
        except AudiomancerError as error:
            _log.info("changes could not be stored yet: %s", error)
            self._on_trouble(str(error))
            self._put_back(ready)
            self._closing.wait(self._look_s)

    def _put_back(self, ready: dict[FolderLocation, _Hints]) -> None:
        with self._lock:
            for folder, hints in ready.items():
                now = self._hints.setdefault(folder.id, _Hints())
                now.trees |= hints.trees
                now.directories |= hints.directories
                now.renamed |= hints.renamed
                now.note()


def _is_sound(path: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119 - as above
    return not is_hidden_name(name) and os.path.splitext(name)[1].lower() in AUDIO_SUFFIXES  # noqa: PTH122 - as above


def _start_observer() -> Any:
    from watchdog.observers import Observer

    # A folder made inside a new one may be found twice: by its event and by looking through the new one. The
    # observer warns then, with all its watches in the text, and each such text would stay in memory.
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning, r"watchdog\.observers\.inotify")
    observer: Any = Observer()
    observer.name = "audiomancer-watch-events"
    observer.start()
    return observer


class _EventHandler:
    """Passes events on; the observer wants an object with this method that can be a member of a set."""

    def __init__(self, on_event: Callable[[Any], None]) -> None:
        self._on_event = on_event

    def dispatch(self, event: Any) -> None:
        """Called by the observer."""
        self._on_event(event)


def _event_kinds() -> list[Any]:
    """Reading a sound, as the player does all the time, is no change."""
    from watchdog import events

    kinds = [
        events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent, events.FileClosedEvent,
        events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent,
    ]  # fmt: skip
    if not reports_closing():
        # Other systems do not report that a file was closed.
        kinds.append(events.FileModifiedEvent)
    return kinds


class _OverflowHandler(logging.Handler):
    """The observer says in its log, and nowhere else, that events were lost."""

    def __init__(self, callback: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._callback = callback

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage():
            self._callback()
