"""Source folders over time: watching them, drives that go and return, folders that the user moved.

Offers the watcher, the volumes and the relink plan.
"""
