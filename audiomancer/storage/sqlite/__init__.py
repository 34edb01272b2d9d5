"""SQLite: the database file, its schema and migrations, and how text is stored and compared.

Offers `Database` (connections, transactions), `WriterLock` (one writer across processes) and text keys.
"""
