"""Annotations, collections and saved searches of the user, written through one journal with undo.

Offers `EditJournal`, `UserData`, `UserCollections`, and export and merge of all of it.
"""
