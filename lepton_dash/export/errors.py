"""What can't be exported, as a sentence."""


class ExportError(ValueError):
    """Something that can't become a file; its text is one sentence that says what to do."""
