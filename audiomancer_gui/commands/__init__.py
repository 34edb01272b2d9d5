"""The table of everything that the window can do, with its keys; and what the commands do, one subject a file."""
