"""Analysis in spawned processes: the pool, the inside of a worker, and the analysis of one part.

Offers the pool and the tasks that pass to its processes.
"""
