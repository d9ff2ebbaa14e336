class CannotRun(Exception):
    """The local system cannot start or go on; the text is one sentence for the terminal."""
