"""The one error that reading or preparing data raises."""


class DataError(ValueError):
    """Data that can't be used; its text is one sentence: what is wrong, where, what to do."""
