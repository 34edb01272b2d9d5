"""A folder lies elsewhere now: what of it would be found again there, before anything is changed."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from audiomancer.library import RelinkPlan
from audiomancer.paths import display_path
from audiomancer_gui.widgets.elided_label import ElidedLabel
from audiomancer_gui.widgets.labels import counted, label


class RelinkDialog(QDialog):
    """Counts and examples of a plan, with Relink and Cancel.

    Args:
        name: The folder's name.
        plan: What would be done.
    """

    def __init__(self, name: str, plan: RelinkPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find folder elsewhere")
        self.setMinimumWidth(560)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(ElidedLabel(f"“{name}” at {display_path(plan.new_root)}", "title", is_name=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for line, (count, words) in enumerate(
            (
                (plan.same_location, "lie at the same place there"),
                (plan.same_name, "are found by their name"),
                (plan.same_content, "are found by their content"),
                (plan.not_found, "are not found: they stay, greyed"),
                (plan.new, "files there are new: they are added"),
            )
        ):
            grid.addWidget(label(counted(count), "accent" if count and line < 3 else "dim"), line, 0)
            grid.addWidget(label(words, "dim"), line, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        for old, new in plan.examples[:3]:
            column.addWidget(ElidedLabel(f"{display_path(old)}  →  {display_path(new)}", "secondary", is_name=True))
        column.addWidget(
            label(
                "Sounds that are found keep their tags, stars and place in collections. No file is changed."
                if plan.matched
                else "Nothing of this folder is found there. Choose another place.",
                "faint",
                is_wrapped=True,
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        relink = buttons.addButton("Relink", QDialogButtonBox.ButtonRole.AcceptRole)
        relink.setEnabled(plan.matched > 0)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
