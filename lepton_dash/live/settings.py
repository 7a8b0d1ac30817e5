"""What the server's owner can set, by environment variables.

Each setting is declared once, in `VARIABLES`; a value that can't be read is refused with one
sentence when the first session opens, not silently replaced.
"""

import os
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lepton_dash.i18n import N_, _

GIBIBYTE = 2**30


class Settings(NamedTuple):
    """Limits of the live part of a server."""

    session_memory: int = 2 * GIBIBYTE
    """Bytes that one session's training may take."""
    server_memory: int = 0
    """Bytes that all sessions' trainings together may take; 0: three quarters of the machine's."""
    client_bytes_per_second: int = 250_000
    """What is sent to one client; one on this machine gets as much as it asks for. 0: no limit."""
    workers: int = 0
    """Threads that train; 0: as many as there are cores."""
    builders: int = 2
    """Threads that prepare and compile."""
    allowed_origins: tuple[str, ...] = ()
    """Origins beside the server's own whose pages may connect; "*" for all."""
    trust_forwarded_host: bool = False
    """Whether X-Forwarded-Host names the server; only behind a proxy that always sets it."""
    runs_kept: int = 10_000
    """Runs of one owner that are kept: the oldest without a name, a tag, a note or a star go. 0:
    any number."""
    owners: str = "auto"
    """Whose runs are whose: "one" person's all, "many": each browser's its own; "auto": many,
    unless only this machine reaches the server."""


class Variable(NamedTuple):
    """An environment variable: what it sets, how its text is read, and what is allowed."""

    field: str
    read: Callable[[str], Any]
    allowed: str


def _whole(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _threads(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 1024:
        raise ValueError(text)
    return value


def _bytes(text: str) -> int:
    """A number of bytes, with K, M, G or T for powers of 1024."""
    text = text.strip().upper().removesuffix("B").removesuffix("I")
    factor = 1024 ** ("KMGT".index(text[-1]) + 1) if text[-1:] in tuple("KMGT") else 1
    value = int(float(text[:-1] if factor > 1 else text) * factor)
    if value <= 0:
        raise ValueError(text)
    return value


def _flag(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
        text.strip().lower()
    ]


def _owners(text: str) -> str:
    return {"auto": "auto", "one": "one", "many": "many"}[text.strip().lower()]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


VARIABLES: Mapping[str, Variable] = {
    "LEPTON_DASH_SESSION_MEMORY": Variable("session_memory", _bytes, N_("a size such as 2G")),
    "LEPTON_DASH_SERVER_MEMORY": Variable("server_memory", _bytes, N_("a size such as 16G")),
    "LEPTON_DASH_CLIENT_BYTES_PER_SECOND": Variable(
        "client_bytes_per_second", _whole, N_("a whole number of bytes, 0 for no limit")
    ),
    "LEPTON_DASH_WORKERS": Variable("workers", _threads, N_("a whole number from 1 to 1024")),
    "LEPTON_DASH_BUILDERS": Variable("builders", _threads, N_("a whole number from 1 to 1024")),
    "LEPTON_DASH_ALLOWED_ORIGINS": Variable(
        "allowed_origins", _names, N_("origins such as https://example.org, with commas between")
    ),
    "LEPTON_DASH_TRUST_FORWARDED_HOST": Variable("trust_forwarded_host", _flag, N_("1 or 0")),
    "LEPTON_DASH_RUNS_KEPT": Variable(
        "runs_kept", _whole, N_("a whole number of runs, 0 for any number")
    ),
    "LEPTON_DASH_OWNERS": Variable("owners", _owners, N_("auto, one or many")),
}


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Reads the settings from environment variables; what isn't set has its default.

    Raises:
        ValueError: one sentence that names the variable, its value and what is allowed.
    """
    values = {}
    for name, variable in VARIABLES.items():
        text = environment.get(name, "")
        if not text.strip():
            continue
        try:
            values[variable.field] = variable.read(text)
        except (ValueError, KeyError, OverflowError):
            raise ValueError(
                _("The environment variable {name} is {text!r}, but must be {allowed}.").format(
                    name=name, text=text[:100], allowed=_(variable.allowed)
                )
            ) from None
    return Settings(**values)
