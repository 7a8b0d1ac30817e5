"""Texts that have only so much room."""


def shortened(text: str, most: int) -> str:
    """Returns the text; what has more than `most` characters is cut, and says so by its end."""
    return text if len(text) <= most else text[: most - 1] + "…"


def shortened_name(name: str, most: int) -> str:
    """Returns the name; of a longer one, its beginning and its end, by which names often differ."""
    if len(name) <= most:
        return name
    end = (most - 1) // 2
    return f"{name[: most - 1 - end]}…{name[-end:]}"
