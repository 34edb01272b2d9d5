"""Files that could not be read: which, why, and what can be done."""

from audiomancer_gui.problems.problems_page import ProblemRow, ProblemsPage

__all__ = ["ProblemRow", "ProblemsPage"]
