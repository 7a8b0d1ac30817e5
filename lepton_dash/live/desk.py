"""What the threads of a session leave for each other."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from lepton_dash import i18n
from lepton_dash.live import status
from lepton_dash.live.audience import Audience
from lepton_dash.live.orders import Orders
from lepton_dash.live.presses import Presses
from lepton_dash.live.references import packed
from lepton_dash.live.runner import Arrival
from lepton_dash.live.stage import Scene
from lepton_dash.live.status import Snapshot, Standing, Status
from lepton_dash.spec import Experiment

if TYPE_CHECKING:
    from lepton_dash.data import View

DEFAULT_VIEW: "View" = ("columns", 0, 1)


class Desk:
    """Small values, all set under one lock."""

    def __init__(self, orders: Orders, audience: Audience) -> None:
        """Nothing was submitted yet.

        Args:
            orders: of the session.
            audience: of the session.
        """
        self.lock = threading.Lock()

        # what is wanted: set by anybody, read by turns
        self.language = i18n.language()
        """Of the page."""
        self.experiment: Experiment | None = None
        """As submitted last, with the sliders that were moved since."""
        self.view: View = DEFAULT_VIEW
        """What the boundary of that is drawn over."""
        self.orders = orders
        self.pressed = Presses()
        self.heir: Callable[[Arrival | None, bool], None] | None = None
        """Takes the training, and whether to play, in another session that goes on with it."""
        self.starts = False
        """Whether it is to train as soon as somebody sees it."""
        self.asleep = False
        """Whether nobody listens, so that there are no turns."""
        self.forget = False
        """Whether nobody did for long, so that the next turn lets the training go."""

        # what is known: set by turns, read by anybody
        self.snapshot = Snapshot()
        self.scene: Scene | None = None
        self.num_neurons = 0
        """Of which there are pictures."""
        self.references = packed(0, ())
        """The curves behind that of the run, for the client."""
        self.looks = 0
        """Of the hub, since the stage is there."""

        # who listens: set by the socket, and by turns that show something
        self.audience = audience

    def status(self) -> Status:
        """The server's word on where the session stands; under the lock."""
        orders, pressed = self.orders, self.pressed
        return status.of(
            self.snapshot,
            Standing(
                refusal=orders.refusal,
                wanted=orders.pending is not None,
                wanted_play=orders.pending.play if orders.pending is not None else None,
                is_building=orders.is_building,
                ahead=orders.ahead,
                arrived=orders.arrived is not None,
                fresh=pressed.is_fresh,
                playing=pressed.playing,
                stepping=pressed.steps > 0 or pressed.until is not None,
            ),
        )
