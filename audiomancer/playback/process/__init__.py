"""The player in a separate process: the window's client, the inside of the process, and the status they share.

Offers the client; its messages are those of `server.py`.
"""
