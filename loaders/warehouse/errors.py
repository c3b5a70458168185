"""The exception that ends a command with one line for the user."""


class UserError(Exception):
    """An error that the user can correct: its text is the whole message, one line, printed without a traceback."""
