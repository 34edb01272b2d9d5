"""The parts of the window around the list: sidebar, source of a similarity search, problems, status line."""
