"""Dialogs, and the card with all keys; each is given what it shows and answers by signals."""
