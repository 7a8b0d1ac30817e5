"""The runs page."""


def runs_filters() -> None:
    """Filters."""


def runs_page() -> None:
    """Draw the page."""
