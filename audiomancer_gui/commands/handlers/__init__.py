"""Handlers do what the commands mean, one subject a file; each is given the sessions and widgets that it needs."""
