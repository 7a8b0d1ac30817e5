"""One thing that was found, with its evidence and what to do about it."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple


class Finding(NamedTuple):
    """Sentences are in the language that is current when a rule speaks."""

    id: str
    severity: Literal["problem", "warning", "note"]
    sentence: str
    """What is going on; holds no number that changes from moment to moment."""
    evidence: str
    """The measured numbers that say so."""
    advice: str
    """One thing to try."""
    changes: Mapping[str, Any] | None = None
    """Field -> value that does it; None when no setting does."""
    restart: bool = False
    """Whether the training has to start again for it to help: its weights are spoilt."""
