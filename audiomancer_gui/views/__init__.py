"""Views join what a session knows with the widgets that show it, one subject a file."""
