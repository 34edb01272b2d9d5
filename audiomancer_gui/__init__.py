"""Audiomancer's window. Qt lives here; SQL and signal maths do not."""
