"""What the user says of sounds: annotations, collections and saved searches, written through one journal with undo.

Offers `EditJournal`, `UserData`, `UserCollections`, and export and merge of all of it.
"""
