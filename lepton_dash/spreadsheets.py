"""Texts in tables that no spreadsheet takes for formulas."""

_ACTIVE = "=+-@\t\r\n＝＋－＠"


def quoted(text: str) -> str:
    """Returns the text, with an apostrophe before it where a spreadsheet would run it.

    Its lines end in line feeds: some programs end a row at a lone carriage return, quoted or not.
    """
    begins = text.lstrip(" \x00\ufeff")[:1]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if begins and begins in _ACTIVE else text
