"""Waveform pictures of visible rows: overviews are fetched by id in jobs, pictures painted once and cached."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QPixmap

from audiomancer_gui.widgets.waveform import thumbnail

_CACHED_PICTURES = 3000
_CACHED_OVERVIEWS = 20_000


class Thumbnails(QObject):
    """Pictures by sample id.

    Signals:
        wanted: A list of sample ids whose overviews should be fetched and handed to `receive`.
        arrived: Some that were asked for can now be painted.
    """

    wanted = Signal(list)
    arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overviews: OrderedDict[str, bytes] = OrderedDict()
        self._pictures: OrderedDict[tuple[str, int, int, int, float], QPixmap] = OrderedDict()
        self._asked: set[str] = set()
        self._expired: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(15)
        self._timer.timeout.connect(self._ask)

    def picture(
        self,
        sample_id: str,
        width: int,
        height: int,
        colour: QColor,
        device_ratio: float,
        make: Callable[..., QPixmap] = thumbnail,
    ) -> QPixmap | None:
        """The picture of a sample, or None while its overview is on its way."""
        if sample_id in self._expired:
            self._expired.discard(sample_id)
            self._ask_for(sample_id)
        key = (sample_id, width, height, colour.rgba(), device_ratio)
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found
        overview = self._overviews.get(sample_id)
        if overview is None:
            self._ask_for(sample_id)
            return None
        picture = self._pictures[key] = make(overview, width, height, colour, device_ratio)
        while len(self._pictures) > _CACHED_PICTURES:
            self._pictures.popitem(last=False)
        return picture

    def _ask_for(self, sample_id: str) -> None:
        self._asked.add(sample_id)
        if not self._timer.isActive():
            self._timer.start()

    def overview(self, sample_id: str) -> bytes | None:
        """The overview itself, where it has been fetched."""
        return self._overviews.get(sample_id)

    def overview_soon(self, sample_id: str) -> bytes | None:
        """The overview, as `overview`; where it has not been fetched, it is asked for, and comes with `wanted`."""
        found = self._overviews.get(sample_id)
        if found is None:
            self._ask_for(sample_id)
        return found

    def receive(self, overviews: dict[str, bytes]) -> None:
        """Take fetched overviews."""
        changed = {one for one, data in overviews.items() if self._overviews.get(one, data) != data}
        self._overviews.update(overviews)
        if changed:
            for key in [key for key in self._pictures if key[0] in changed]:
                del self._pictures[key]
        while len(self._overviews) > _CACHED_OVERVIEWS:
            self._overviews.popitem(last=False)
        if overviews:
            self.arrived.emit()

    def expire(self, sample_ids: set[str]) -> None:
        """Have overviews that may have changed fetched again when they are needed; until then the old ones stand.

        Every edit of a row comes here, and a waveform that went for a moment would look like damage.
        """
        self._expired |= sample_ids & self._overviews.keys()

    def _ask(self) -> None:
        asked, self._asked = sorted(self._asked), set()
        if asked:
            self.wanted.emit(asked)
