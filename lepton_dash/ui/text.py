"""Text that somebody else wrote, shown as it is."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&@\"'/])")


def verbatim(text: str) -> str:
    """Markdown that shows the text as it is: nothing formatted, linked or fetched."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
