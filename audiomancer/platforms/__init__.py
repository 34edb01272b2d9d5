"""Differences between Windows, macOS and Linux, side by side: the only code that asks what system it runs on.

Each module holds one subject, each function the answers of all three systems. A function that takes `system` can be
tried for each of them anywhere; without it, it answers for the system that it runs on.
"""
