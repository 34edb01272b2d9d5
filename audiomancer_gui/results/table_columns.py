"""The columns that the table shows, and their widths: names and folders get what the others leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QTableView

from audiomancer_gui.results.list_columns import (
    ASPECT_COLUMNS,
    CHOICES,
    COLUMNS,
    FIXED_WIDTHS,
    FOLDED_AT_FIRST,
    HIDDEN_AT_FIRST,
    Column,
)

_LEAST_FOR_FOLDERS_PX: Final = 240
_LEAST_NAME_PX: Final = 140
_LEAST_FOLDER_PX: Final = 60
_LEAST_BESIDE_ASPECTS_PX: Final = _LEAST_NAME_PX + 72
_EASE_PX: Final = 340
"""Space for names and folders below which, in a list of similar sounds, figures give way that few of the hits have."""

_FEW: Final = 0.1
_SLIM_WAVEFORM_PX: Final = 64


class TableColumns(QObject):
    """The columns of one table; a menu on its header chooses among them.

    Signals:
        fitted: Columns have other widths or places.
    """

    fitted = Signal()

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        self._unwanted: set[Column] = set(HIDDEN_AT_FIRST)
        self._declined: set[Column] = set()
        self._chosen: set[Column] = set()
        self._folded: set[Column] = set(FOLDED_AT_FIRST)
        self._folder_px = 0
        self._wave_px = FIXED_WIDTHS[Column.WAVEFORM]
        self._is_fitting = False
        self._aspects: tuple[Column, ...] = ()
        self._shares: dict[Column, float] = {}
        for column, width in FIXED_WIDTHS.items():
            table.setColumnWidth(column, width)
        for column in (Column.MATCH, Column.NUMBER, *ASPECT_COLUMNS, *FOLDED_AT_FIRST, *HIDDEN_AT_FIRST):
            table.setColumnHidden(column, True)
        header = table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._show_menu)
        # What `fit` sets comes here, too, and is passed over.
        header.sectionResized.connect(self._on_resized)
        header.sectionMoved.connect(lambda *_: self.fitted.emit())

    def choice_menu(self) -> QMenu:
        """Make the menu that chooses among the columns."""
        menu = QMenu(self._table)
        for column in CHOICES:
            action = menu.addAction(f"{column.definition.title}{self._absence(column)}")
            action.setCheckable(True)
            action.setChecked(column not in self._unwanted)
            action.toggled.connect(lambda is_on, c=column: self._choose(c, is_on))
        menu.addSeparator()
        menu.addAction("Reset the columns", self.reset)
        return menu

    def _absence(self, column: Column) -> str:
        """Reason why a column that is chosen is not shown now, as it stands at the right of the menu."""
        if column in self._unwanted or not self._table.isColumnHidden(column):
            return ""
        is_empty = column in self._folded or self._shares.get(column) == 0
        return "\tnothing in it" if is_empty else "\tno space now"

    def reset(self) -> None:
        """Show the columns of the first start, in their first order and widths."""
        self._unwanted, self._declined, self._chosen = set(HIDDEN_AT_FIRST), set(), set()
        self._folder_px, self._wave_px = 0, FIXED_WIDTHS[Column.WAVEFORM]
        self.set_order([])
        for column in CHOICES:
            self._table.setColumnHidden(column, column in self._unwanted)
        for column, width in FIXED_WIDTHS.items():
            self._table.setColumnWidth(column, width)
        self.fit()
        self._table.viewport().update()

    def order(self) -> list[str]:
        """Columns from left to right, by name, for the settings; empty where they stand as at first."""
        header = self._table.horizontalHeader()
        placed = [header.logicalIndex(place) for place in range(header.count())]
        return [] if placed == sorted(placed) else [COLUMNS[column].name.lower() for column in placed]

    def set_order(self, names: list[object]) -> None:
        """Take what the settings say; columns that are not named stand as at first, after the others."""
        header = self._table.horizontalHeader()
        numbers = {column.name.lower(): int(column) for column in Column}
        wanted = [numbers[name] for name in dict.fromkeys(names) if isinstance(name, str) and name in numbers]
        wanted += [int(column) for column in Column if int(column) not in wanted]
        for place, column in enumerate(wanted):
            header.moveSection(header.visualIndex(column), place)

    def _on_resized(self, section: int, before_px: int, now_px: int) -> None:
        """Follow the user's hand: names and folders share what there is, whichever edge is moved."""
        if self._is_fitting or not before_px or not now_px:
            return
        if section == Column.FOLDER:
            self._folder_px = now_px
        elif section == Column.NAME:
            self._folder_px = max(_LEAST_FOLDER_PX, self._table.columnWidth(Column.FOLDER) - (now_px - before_px))
        elif section == Column.WAVEFORM:
            self._wave_px = now_px
        self.fit()

    def _show_menu(self, where: QPoint) -> None:
        menu = self.choice_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._table.horizontalHeader().mapToGlobal(where))

    def _choose(self, column: Column, is_on: bool) -> None:
        (self._declined.discard if is_on else self._declined.add)(column)
        (self._chosen.add if is_on else self._chosen.discard)(column)
        self.want(column, is_on)

    def unwanted(self) -> list[str]:
        """Columns that the user left out, by name, for the settings."""
        return sorted(column.name.lower() for column in self._declined)

    def set_unwanted(self, names: list[object]) -> None:
        """Take what the settings say; names that make no sense are left out."""
        for column in CHOICES:
            if column.name.lower() in names:
                self._choose(column, is_on=False)

    def chosen(self) -> list[str]:
        """Columns hidden at first that the user chose, by name, for the settings."""
        return sorted(column.name.lower() for column in self._chosen.intersection(HIDDEN_AT_FIRST))

    def set_chosen(self, names: list[object]) -> None:
        """Take what the settings say; names that make no sense are left out."""
        for column in HIDDEN_AT_FIRST:
            if column.name.lower() in names:
                self._choose(column, is_on=True)

    def show_filled(self, is_filled: Mapping[Column, bool]) -> None:
        """Fold columns without a value among the hits; they come back with the first one."""
        folded = {column for column, has_value in is_filled.items() if column.definition.folds and not has_value}
        if folded != self._folded:
            self._folded = folded
            self.fit()

    def show_special(self, column: Column, *, is_shown: bool) -> None:
        """Show or hide a column that belongs to some lists: Match, and the number in a collection."""
        if self._table.isColumnHidden(column) == is_shown:
            self._table.setColumnHidden(column, not is_shown)
            self.fit()

    def show_similar(self, aspects: Iterable[Column], shares: Mapping[Column, float]) -> None:
        """Make space for what a list of similar sounds is compared by.

        Args:
            aspects: Columns of the aspects that the question has; shown as far as there is space for all of them.
            shares: Share of the nearest hits that have a value, by column: those of which none has one fold away, those
                of which few have one give way to names, folders and aspects. Empty in a plain list.
        """
        wanted, few = tuple(aspects), dict(shares)
        if (wanted, few) != (self._aspects, self._shares):
            self._aspects, self._shares = wanted, few
            self.fit()

    def widths(self) -> dict[str, int]:
        """Widths of the columns that the user may have set, by name."""
        shown = [column for column in FIXED_WIDTHS if not self._table.isColumnHidden(column)]
        widths = {column.name.lower(): self._table.columnWidth(column) for column in shown}
        widths[Column.WAVEFORM.name.lower()] = self._wave_px
        return widths | ({Column.FOLDER.name.lower(): self._folder_px} if self._folder_px else {})

    def set_widths(self, widths: dict[str, int]) -> None:
        """Take remembered widths; names and values that make no sense are left out."""
        for column in FIXED_WIDTHS:
            width = widths.get(column.name.lower())
            if isinstance(width, int) and 24 <= width <= 600:
                self._table.setColumnWidth(column, width)
        self._wave_px = self._table.columnWidth(Column.WAVEFORM)
        folder_px = widths.get(Column.FOLDER.name.lower())
        if isinstance(folder_px, int) and _LEAST_FOLDER_PX <= folder_px <= 2000:
            self._folder_px = folder_px
        self.fit()

    def want(self, column: Column, is_wanted: bool) -> None:
        """Show a column, as far as there is space, or leave it out."""
        if is_wanted == (column in self._unwanted):
            (self._unwanted.discard if is_wanted else self._unwanted.add)(column)
            self._table.setColumnHidden(column, not is_wanted)
            self.fit()
            self._table.viewport().update()

    def fit(self) -> None:
        """Give what the fixed columns leave to name and folder; in a narrow view others step back."""
        self._is_fitting = True
        try:
            self._fit()
        finally:
            self._is_fitting = False
        self.fitted.emit()

    def _fit(self) -> None:
        table, width = self._table, self._table.viewport().width()
        empty = {column for column, share in self._shares.items() if not share}
        left_out = self._unwanted | self._folded | empty
        yielding = sorted(
            (column for column in CHOICES if column.definition.leaves_px and column not in left_out),
            key=lambda column: column.definition.leaves_px,
        )
        for column in self._folded:
            table.setColumnHidden(column, True)
        for column in CHOICES:
            if column in FIXED_WIDTHS and not column.definition.leaves_px:
                table.setColumnHidden(column, column in left_out)
        table.setColumnWidth(Column.WAVEFORM, self._wave_px)
        for column in ASPECT_COLUMNS:
            table.setColumnHidden(column, column not in self._aspects)
        steady = [column for column in FIXED_WIDTHS if column not in yielding]
        least_px = _LEAST_FOR_FOLDERS_PX
        if self._aspects:
            # All, or none: they stand side by side to be compared.
            least_px = _LEAST_NAME_PX if Column.FOLDER in self._unwanted else _LEAST_BESIDE_ASPECTS_PX
        free_px = self._after_giving_way(width, steady, least_px)
        if self._aspects and free_px < least_px:
            least_px = _LEAST_FOR_FOLDERS_PX
            for column in ASPECT_COLUMNS:
                table.setColumnHidden(column, True)
            # What gave way for them comes back.
            table.setColumnWidth(Column.WAVEFORM, self._wave_px)
            for column in self._shares:
                table.setColumnHidden(column, column in left_out)
            free_px = self._after_giving_way(width, steady, least_px)
        is_shown = True
        for column in yielding:
            # A hidden column says that it is 0 wide.
            column_px = table.columnWidth(column) or FIXED_WIDTHS[column]
            # Where one has stepped back, those that step back before it have, too.
            leaves_px = max(column.definition.leaves_px, _EASE_PX if self._shares else 0)
            is_shown = is_shown and free_px - column_px >= leaves_px
            table.setColumnHidden(column, not is_shown)
            free_px -= column_px if is_shown else 0
        is_folder_hidden = free_px < least_px or Column.FOLDER in self._unwanted
        table.setColumnHidden(Column.FOLDER, is_folder_hidden)
        if is_folder_hidden:
            table.setColumnWidth(Column.NAME, max(_LEAST_NAME_PX, free_px))
        else:
            usual = min(320, max(110, int(free_px * 0.36)))
            folder = min(self._folder_px or usual, max(_LEAST_FOLDER_PX, free_px - _LEAST_NAME_PX))
            table.setColumnWidth(Column.FOLDER, folder)
            table.setColumnWidth(Column.NAME, max(_LEAST_NAME_PX, free_px - folder))
        self._scroll_sideways_if_needed(width)

    def _scroll_sideways_if_needed(self, width: int) -> None:
        """Have a bar only where columns find no space: Qt weighs it before they fit, and it would lie over a row."""
        is_needed = self._taken(Column) > width
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._table.setHorizontalScrollBarPolicy(policy)

    def _after_giving_way(self, width: int, steady: list[Column], least_px: int) -> int:
        """Pixels for names and folders, after columns of similar sounds gave way that say little."""
        free_px = width - self._taken(steady)
        if self._shares and free_px < _EASE_PX:
            for column, share in self._shares.items():
                if share <= _FEW:
                    self._table.setColumnHidden(column, True)
            free_px = width - self._taken(steady)
        if self._shares and free_px < least_px:
            self._table.setColumnWidth(Column.WAVEFORM, min(self._wave_px, _SLIM_WAVEFORM_PX))
            free_px = width - self._taken(steady)
        return free_px

    def _taken(self, columns: Iterable[Column]) -> int:
        """Pixels that those of the columns take that are shown."""
        return sum(self._table.columnWidth(column) for column in columns if not self._table.isColumnHidden(column))
