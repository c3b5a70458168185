"""The exceptions that end a command with one line for the user, and the exit code of each."""

MEND, MAY_PASS = 1, 75  # 75 is the system's EX_TEMPFAIL: a scheduler can try again later


class UserError(Exception):
    """An error that the user can correct: its text is the whole message, one line, printed without a traceback."""

    exit_code = MEND


class TemporaryError(UserError):
    """An error that may pass by itself: a lock that others hold, a server that does not answer."""

    exit_code = MAY_PASS
