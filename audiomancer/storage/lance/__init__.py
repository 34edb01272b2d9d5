"""Parts that all tables of LanceDB share: its late import, its errors, compaction, and the log of what was written.

Offers `TableLog`, from which the arrays beside a table are read, and ids as numbers.
"""
