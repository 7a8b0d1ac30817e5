"""Texts that have only so much room."""


def shortened(text: str, most: int) -> str:
    """Returns the text; what has more than `most` characters is cut, and says so by its end."""
    return text if len(text) <= most else text[: most - 1] + "…"
