"""What is pressed between two turns adds up, and a turn takes it whole."""

import pytest

from lepton_dash.live.presses import Presses
from lepton_dash.live.status import Snapshot

TRAINS = Snapshot(run=1, epoch=5, epochs=100, newest=5)
FINISHED = TRAINS._replace(finished=True)
STOPPED = TRAINS._replace(stopped="The loss is low enough.")
FAILED = TRAINS._replace(failure="The loss is infinite.")
EDIT = (0, 1, 2, 0.5)


@pytest.mark.parametrize(
    ("seen", "restarts", "passes"),
    [
        (TRAINS, False, False),
        (FINISHED, True, False),
        (FAILED, True, False),
        (STOPPED, False, True),
        (STOPPED._replace(finished=True), True, False),
    ],
)
def test_play_goes_on_or_past_a_rule_or_from_the_start(seen, restarts, passes):
    pressed = Presses().play(seen)
    assert (pressed.playing, pressed.restarts, pressed.passes) == (True, restarts, passes)


def test_play_after_a_look_back_goes_on_from_there():
    pressed = Presses().look_at(3, rough=False).play(FINISHED)
    assert (pressed.playing, pressed.restarts, pressed.seek) == (True, False, (3, False))


def test_steps_add_up_until_a_turn_knows_the_epoch():
    pressed = Presses(playing=True).step(TRAINS).step(TRAINS)
    assert (pressed.playing, pressed.trains, pressed.goes) == (False, False, True)
    aimed = pressed.taken().aimed(pressed.steps, epoch=5)
    assert (aimed.until, aimed.trains) == (7, True)
    again = aimed.step(TRAINS)
    assert again.taken().aimed(again.steps, epoch=6).until == 8
    assert aimed.arrived(TRAINS) == aimed
    assert aimed.arrived(TRAINS._replace(epoch=7)).until is None
    assert aimed.arrived(FAILED).until is None


@pytest.mark.parametrize("then", [Presses.pause, lambda pressed: pressed.play(TRAINS)])
def test_pause_and_play_leave_no_steps(then):
    assert then(Presses(until=9).step(TRAINS))[1:4] == (None, None, 0)


def test_reset_leaves_nothing_of_what_was_pressed_before_and_trains_on_what_trained():
    before = Presses(playing=True, until=9, speed=3.0).edit(EDIT).look_at(2, rough=True)
    again = before._replace(playing=True).restart(TRAINS)
    assert again == Presses(playing=True, speed=3.0, restarts=True)
    assert not Presses(playing=True).restart(FINISHED).playing


@pytest.mark.parametrize(
    "before", [lambda pressed: pressed.restart(FINISHED), lambda pressed: pressed.look_at(3, False)]
)
def test_what_a_turn_is_at_counts_though_it_is_not_seen_yet(before):
    taken = before(Presses()).taken()
    assert not taken.play(FINISHED).restarts  # it would start twice, or not from where it looks
    assert taken.play(FINISHED).restart(FINISHED).playing
    assert taken.arrived(FINISHED).play(FINISHED).restarts


def test_a_look_back_drops_edits_of_another_epoch():
    assert Presses().edit(EDIT).look_at(2, rough=False).edits == ()
    waiting = Presses().edit(EDIT)
    assert waiting.put_back((EDIT,)).edits == (EDIT, EDIT)
    assert waiting.look_at(1, rough=False).put_back((EDIT,)).edits == ()


def test_what_a_turn_takes_is_gone_and_what_lasts_stays():
    pressed = Presses(playing=True, until=9, speed=3.0).edit(EDIT).act(print)
    pressed = pressed._replace(steps=1, restarts=True, passes=True, seek=(1, False))
    assert pressed.is_fresh
    assert pressed.taken() == Presses(playing=True, until=9, speed=3.0, under_way=True)
    anew = pressed.begun_anew()
    assert anew == Presses(playing=True, speed=3.0, steps=1, acts=(print,))
