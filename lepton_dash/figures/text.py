"""Names that people bring, made safe for Plotly, whose texts may hold tags and links."""

LONGEST_NAME = 40
"""Characters of a name that a chart shows."""


def plotly_text(name: str, longest: int = LONGEST_NAME) -> str:
    """Returns the name on one line, cut to `longest` characters, as text that holds no tags."""
    line = " ".join(str(name).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
