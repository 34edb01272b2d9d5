"""The scan: walking folders, listing files, and storing what the analysis found.

Offers `Scan` and the walk; also what a finished scan says.
"""
