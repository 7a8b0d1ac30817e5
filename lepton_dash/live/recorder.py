"""Letting the keeper know where the runs of a session stand."""

import time
from collections.abc import Callable
from typing import Any

from lepton_dash.live.keeping import Keeper
from lepton_dash.live.runner import Runner
from lepton_dash.live.scheduler import Seat
from lepton_dash.live.status import Snapshot


class Recorder:
    """Makes the records of one session."""

    def __init__(self, keeper: Keeper, seat: Seat) -> None:
        """Keeps nothing until there is an owner.

        Args:
            keeper: takes the records.
            seat: of the session, whose turns make them.
        """
        self.owner = ""
        """Whose the runs are, see `lepton_dash.store`; empty: they are not kept."""
        self.notice = ""
        """What the person should know of the run, as `look` found last."""
        self._keeper = keeper
        self._seat = seat
        self._asked = False
        self._recorded: tuple[Any, ...] = ()  # what the last record was made from

    def run_id(self, runner: Runner) -> str:
        """The run on the stage, if it is or will be kept; else empty."""
        identity = runner.identity
        return identity.id if identity is not None and self.owner else ""

    def look(self, runner: Runner) -> bool:
        """Sees whether there is another thing to know of the run; returns whether there is."""
        run_id = self.run_id(runner)
        before, self.notice = self.notice, self._keeper.notice_of(run_id) if run_id else ""
        return before != self.notice

    def ask(self, seen: Snapshot, trains: bool) -> None:
        """Lets the next turn hand over where the run stands, if there is anything new.

        Without a lock: what a turn makes of an older answer, the next round mends.

        Args:
            seen: where it stands.
            trains: whether it goes on.
        """
        trains = trains and not seen.at_its_end
        news = (seen.run, seen.newest, seen.step, seen.at_its_end, trains, seen.timeline)
        if not self.owner or not seen.run or (news == self._recorded and not trains):
            return
        self._recorded = news
        self._asked = True
        self._seat.wake()

    def answer(self, runner: Runner, trains: bool) -> None:
        """Hands over what was asked for; in a turn."""
        if self._asked:
            self._asked = False
            self.hand_over(runner, trains)

    def hand_over(self, runner: Runner, trains: bool = False) -> None:
        """Gives the keeper where the run stands; in a turn, or when there are no more."""
        record = runner.record(self.owner, trains) if self.owner else None
        if record is not None:
            self._keeper.keep(record)

    def wait(
        self, runner: Runner, stands: Callable[[], tuple[Snapshot, bool]], timeout: float
    ) -> str:
        """The id of the run on the stage once it is kept; empty when it isn't.

        Args:
            runner: has it.
            stands: gives where it stands, and whether it goes on.
            timeout: seconds to wait at most.
        """
        identity = runner.identity
        if identity is None or not self.owner or stands()[0].run == 0:
            return ""
        end = time.monotonic() + timeout
        is_there = identity.is_kept
        while not is_there and (left := end - time.monotonic()) > 0:
            self._recorded = ()
            self.ask(*stands())
            self._keeper.flush(left)
            is_there = self._keeper.has(identity.id)
            if not self._keeper.can_keep(identity.id) or not stands()[0].newest:
                break
        return identity.id if is_there else ""
