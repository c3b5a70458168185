"""The one exception that ends a command with a line for the person at the keyboard."""


class Failure(Exception):
    """Something the user can mend: its text is the whole message, one line, printed without a traceback."""
