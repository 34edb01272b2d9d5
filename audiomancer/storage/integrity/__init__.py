"""Whether a library is sound, and what can be saved of one that is not.

Offers `check_library` and `recover_database`.
"""
