"""Why something could not be kept, verified or brought back: one plain sentence, without names."""


class KeepingError(Exception):
    """Base: a command says the sentence and fails."""


class BadEntryError(KeepingError):
    """The first record found that is not what was written."""


class BadFileError(KeepingError):
    """Not a whole backup file."""
