"""The index: all entries in memory, stored in a file, brought up to date from the numbered changes.

Offers `BrowseIndex`, its snapshot on the disk, and groups of duplicates.
"""
