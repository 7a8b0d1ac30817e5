"""How a run stands, and where it comes from, in words."""

from collections.abc import Mapping

from lepton_dash.i18n import N_, _

FILE = "file"
"""Where networks come from that somebody brought, in the store's words; and how they stand."""

STATUSES: Mapping[str, str] = {
    "running": N_("in training"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped early"),
    "diverged": N_("diverged"),
    "interrupted": N_("interrupted"),
    FILE: N_("network from a file"),
}
"""How a run stands, see `standing` -> what that is called."""

SOURCES: Mapping[str, str] = {
    "browser": N_("browser"),
    "command line": N_("command line"),
    FILE: N_("a file"),
}


def standing(status: str, source: str) -> str:
    """One of STATUSES: of a network that somebody brought nothing is known but its last moment."""
    return FILE if source == FILE else status


def status_words(status: str, source: str) -> str:
    """How a run stands, as a list says it."""
    name = standing(status, source)
    return _(STATUSES.get(name, name))


def source_words(source: str) -> str:
    """Where a run comes from, as a list says it."""
    return _(SOURCES.get(source, source))
