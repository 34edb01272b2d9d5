"""The library's tables: source folders, files, moves, analysis results and entries of the list.

Offers one class a subject (`FileTable`, `EntryTable`, `MovedFiles`, `AnalysedFiles`) and the records they exchange.
"""
