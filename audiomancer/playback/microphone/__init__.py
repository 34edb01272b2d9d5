"""The microphone as a question: a few seconds in memory, in a process that ends when nothing is asked.

Offers `Microphone`, what is recorded by it, and `Recording`, by which a recording is watched and ended.
"""
