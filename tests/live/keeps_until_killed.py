"""Trains and keeps until somebody kills it; says how far it is: `python -m ... DATABASE_URL`."""

import sys
import time

from lepton_dash import store
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from tests.live.conftest import SMALL

OWNER = "killed"
LONGEST = 150.0  # [s], if nobody does


def main(url: str) -> None:
    """Prints the time [s] of the system's clock and the epoch, twenty times a second."""
    there = store.open_store(url)
    session = Hub(Settings(), lambda: there).open()
    session.owner = OWNER
    session.submit(SMALL, play=True)
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        print(time.time(), session.status().epoch, flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
