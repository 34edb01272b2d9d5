"""What the commands do, one subject a file; each is given the sessions and widgets that it needs."""
