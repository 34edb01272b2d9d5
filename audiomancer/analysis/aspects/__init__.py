"""Five aspects of a sound, each measured so that it stays the same while the others change.

Offers `aspects_of`; `docs/discovery.md` says for musicians what each aspect means.
"""
