"""Widgets that know nothing of a library: only pixels and their signals."""
