"""The window, which says on its standard output what keys mean to it instead of doing it: one JSON object a line.

`search` and `escape` are done: they move the focus to the search box and back to the list. The release of a key comes
after all that the key meant.
"""

import json
import sys

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from audiomancer.browse import Query
from audiomancer.engine import Engine
from audiomancer.paths import DataPaths
from audiomancer_gui.commands.command_actions import CommandActions
from audiomancer_gui.main_window import build_window
from audiomancer_gui.theme import Theme


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


class Releases(QObject):
    """Says when a key that is no modifier was released."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_release = event.type() == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent)
        if is_release and not event.isAutoRepeat() and event.key() not in MODIFIERS:
            say(released=True)
        return False


MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)

if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    with Engine.open(DataPaths.at(sys.argv[1])) as engine:
        engine.settings.autoplay = False
        theme = Theme()
        window = build_window(app, engine, theme, remembers=False)

        def trigger(_: CommandActions, command_id: str) -> bool:
            say(command=command_id)
            if command_id == "search":
                window.targets.navigation.focus_search()
            elif command_id == "escape":
                # A list that is empty takes no focus.
                window.widgets.search.set_text("")
                window.sessions.browse.set_query(Query(), "escape")
                window.targets.navigation.focus_list()
            return True

        CommandActions.trigger = trigger
        search, model = window.widgets.search, window.widgets.model
        search.textChanged.connect(lambda: say(text=search.toPlainText()))
        window.show()
        releases = Releases()
        window.windowHandle().installEventFilter(releases)

        def begin() -> None:
            if model.rowCount():
                window.widgets.table.choose(0)
                window.widgets.table.setFocus()
                say(ready=True)
            else:
                QTimer.singleShot(50, begin)

        begin()
        code = app.exec()
        window.close()
    sys.exit(code)
