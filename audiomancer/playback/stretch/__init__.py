"""Tempo and pitch: the stretcher, the process that renders, its queue and its files on the disk.

Offers the renderer and the queue that feeds it.
"""
