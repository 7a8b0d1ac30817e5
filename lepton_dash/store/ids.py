"""Ids of runs and reports: new ones, and many in portions that one question to a database takes."""

import secrets
from collections.abc import Iterator, Sequence

from lepton_dash.store import cleaning

MOST_AT_ONCE = 500
"""Ids in one question to the database."""


def new_id() -> str:
    """An id that nobody guesses; on a command line it is no option, which begins with a hyphen."""
    return secrets.token_urlsafe(16).replace("-", "_")


def portions(ids: Sequence[str]) -> Iterator[list[str]]:
    """The ids that can be some, so many at once."""
    usable = [run_id for run_id in ids if cleaning.is_identifier(run_id)]
    for first in range(0, len(usable), MOST_AT_ONCE):
        yield usable[first : first + MOST_AT_ONCE]
