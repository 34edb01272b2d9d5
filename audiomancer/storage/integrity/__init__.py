"""Integrity of a library: checks, and recovery of a damaged one.

Offers `check_library` and `recover_database`.
"""
