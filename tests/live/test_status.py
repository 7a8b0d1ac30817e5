"""The words on where a session stands follow from values alone."""

import pytest

from lepton_dash.live import status
from lepton_dash.live.status import Snapshot, Standing

DONE = Snapshot(epoch=1200, epochs=1200, finished=True)
FAILED = Snapshot(epoch=3, failure="It failed.")


@pytest.mark.parametrize(
    ("seen", "standing", "name", "message", "playing"),
    [
        (Snapshot(), Standing(), "paused", "Paused.", False),
        (Snapshot(), Standing(playing=True), "playing", "Training.", True),
        (Snapshot(), Standing(stepping=True), "playing", "Training.", False),
        (
            DONE,
            Standing(playing=True),
            "finished",
            "Finished after 1,200 epochs; play trains again from the start.",
            False,
        ),
        (DONE, Standing(playing=True, fresh=True), "playing", "Training.", True),
        (FAILED, Standing(playing=True), "diverged", "It failed.", False),
        (FAILED, Standing(playing=True, fresh=True), "playing", "Training.", True),
        (DONE, Standing(refusal="No.", playing=True), "refused", "No.", False),
        (Snapshot(), Standing(refusal="No.", playing=True), "refused", "No.", True),
        (DONE, Standing(arrived=True, playing=True), "building", "Preparing the network.", True),
        (
            Snapshot(),
            Standing(wanted=True, is_building=True, wanted_play=True),
            "building",
            "Preparing the network.",
            True,
        ),
        (
            Snapshot(),
            Standing(wanted=True, ahead=2, playing=True, wanted_play=False),
            "queued",
            "Waiting: 2 other networks are prepared before this one.",
            False,
        ),
    ],
)
def test_status_follows_from_where_the_session_stands(
    seen: Snapshot, standing: Standing, name: str, message: str, playing: bool
) -> None:
    found = status.of(seen, standing)
    assert (found.name, found.message, found.playing) == (name, message, playing)
    assert (found.epoch, found.epochs) == (seen.epoch, seen.epochs)
