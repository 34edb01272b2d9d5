"""Widgets that several rooms use: no engine in here, only pixels and their own signals."""
