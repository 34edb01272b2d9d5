"""A window of another process that prints what is dropped on it, one JSON object a drop. Stands in for a DAW."""

import json
import sys

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel


class Target(QLabel):
    def __init__(self) -> None:
        super().__init__("drop here")
        self.setAcceptDrops(True)
        self.setWindowTitle("drop target")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [bytes(url.toEncoded().data()).decode("ascii") for url in event.mimeData().urls()]
        print(json.dumps({"urls": urls, "action": event.dropAction().name}), flush=True)
        event.acceptProposedAction()


if __name__ == "__main__":
    app = QApplication(sys.argv)
    x, y, width, height = map(int, sys.argv[1:5])
    target = Target()
    target.setGeometry(x, y, width, height)
    target.show()
    print(json.dumps({"ready": True}), flush=True)
    sys.exit(app.exec())
