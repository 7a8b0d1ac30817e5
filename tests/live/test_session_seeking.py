"""Looking back, forks, references and stops, as a page and a socket command them."""

import re

import numpy as np
import pytest

from lepton_dash import data, engine
from lepton_dash.live.sessions import Hub
from lepton_dash.live.training import Training
from lepton_dash.run import train
from lepton_dash.spec import Change
from tests.live.client import Client
from tests.live.conftest import SMALL, LiveServer
from tests.live.waiting import frame_of, wait_until


@pytest.fixture
def ran(trained):
    """A session that has finished 400 epochs."""
    trained.submit(SMALL.updated(epochs=400), play=True)
    wait_until(lambda: trained.status().name == "finished" and not trained.is_training)
    return trained


def plain(epoch: int, **fields) -> Training:
    experiment = SMALL.updated(epochs=400, **fields)
    training = Training(engine.build(experiment, data.load(experiment.data)), experiment)
    training.advance(10**9, epoch)
    return training


def test_an_earlier_epoch_is_shown_whole_and_the_curve_stays(ran):
    newest = frame_of(ran)
    ran.seek(123)
    wait_until(lambda: ran.status().epoch == 123 and not ran.is_training)
    status = ran.status()
    assert (status.name, status.playing, status.step) == ("paused", False, 0)
    assert status.message == (
        "Epoch 123 of 400: play goes on from here, with the settings as they are now."
    )
    header, arrays = frame_of(ran)
    assert (header["epoch"], header["sought"], header["newest"]) == (123, 123, 400)
    assert header["train_loss"] == pytest.approx(plain(123).row[1])
    assert not np.array_equal(arrays["boundary"], newest[1]["boundary"])
    assert arrays["history_epoch"][-1] == 400
    ran.seek(10**6)
    wait_until(lambda: ran.status().name == "finished")
    again = frame_of(ran)
    assert np.array_equal(again[1]["boundary"], newest[1]["boundary"])
    assert again[0]["train_loss"] == newest[0]["train_loss"]
    assert again[0]["sought"] is None


def test_a_rough_look_takes_what_is_kept_nearby_and_play_makes_it_exact(ran):
    ran.seek(201, rough=True)
    wait_until(lambda: frame_of(ran)[0]["sought"] == 201)  # after which no other may come
    wait_until(lambda: not ran.is_training)
    assert ran.status().epoch <= 201
    ran.step()
    wait_until(lambda: ran.status().epoch == 202 and not ran.is_training)
    assert np.array_equal(ran.history()[-1], plain(202).row)


def test_play_forks_with_the_settings_of_now_and_leaves_the_old_future_behind(ran):
    ran.seek(150)
    wait_until(lambda: ran.status().epoch == 150 and not ran.is_training)
    ran.set("learning_rate", 0.2)
    wait_until(lambda: not ran.is_training)
    assert ran.status().epoch == 150  # a slider alone changes nothing yet
    assert ran.references.number == 0
    ran.play()
    wait_until(lambda: ran.status().name == "finished" and not ran.is_training)
    assert ran.status().epoch == 400
    assert ran.timeline == (Change(150, 0, "learning_rate", 0.2),)
    run = train(ran.started_with, ran.timeline)
    assert np.array_equal(run.rows[-1], ran.history()[-1])
    (fork,) = ran._runner.references
    assert fork.kind == "fork"
    assert fork.rows[0, 0] >= 150
    assert np.array_equal(fork.rows[-1], plain(400).row)
    header, _ = frame_of(ran)
    assert header["differences"] == [[["learning_rate", "0.01", "0.2"]]]
    ran.reset()
    wait_until(lambda: ran.status().epoch == 0)
    wait_until(lambda: ran._runner.references == ())


def test_play_while_it_goes_back_waits_until_it_is_there(ran):
    ran.seek(333)
    ran.play()
    ran.seek(77)
    ran.play()
    wait_until(lambda: ran.status().name == "finished" and not ran.is_training)
    assert np.array_equal(ran.history()[-1], plain(400).row)
    assert ran._runner.references[0].rows[0, 0] >= 77


def test_a_weight_edited_in_the_past_forks_there_and_stays_paused(ran):
    ran.seek(60)
    ran.edit(0, 0, 1, 2.5)
    wait_until(lambda: ran.timeline != () and not ran.is_training)
    assert ran.timeline == (Change(60, 0, "weight", (0, 0, 1, 2.5)),)
    assert (ran.status().epoch, ran.status().name) == (60, "paused")
    assert ran.history()[-1, 0] == 60
    ran.play()
    wait_until(lambda: ran.status().name == "finished" and not ran.is_training)
    assert np.array_equal(ran.history()[-1], train(ran.started_with, ran.timeline).rows[-1])


def test_another_network_starts_anew_from_the_past_too(ran):
    ran.seek(60)
    wait_until(lambda: ran.status().epoch == 60)
    ran.submit(SMALL.updated(hidden_sizes=(2,)), play=True)
    wait_until(lambda: ran.status().epoch > 5 and ran.status().name == "playing")
    assert frame_of(ran)[0]["sought"] is None


def test_a_look_back_during_a_run_pauses_it(trained):
    trained.play()
    wait_until(lambda: trained.status().epoch > 300)
    trained.seek(100)
    wait_until(lambda: trained.status().epoch == 100 and not trained.is_training)
    assert trained.status().name == "paused"
    newest = frame_of(trained)[0]["newest"]
    trained.seek(newest)
    wait_until(lambda: trained.status().epoch == newest)
    trained.play()
    wait_until(lambda: trained.status().epoch > newest)
    assert trained._runner.references == ()  # it went on where it was: no fork


def test_a_rule_stops_it_and_play_goes_on_past_it(trained):
    goal = float(plain(400).history.rows()[250, 2])
    trained.submit(SMALL.updated(stop_loss=goal, epochs=100_000), play=True)
    wait_until(lambda: trained.status().name == "finished" and not trained.is_training)
    losses = plain(400).history.rows()[1:, 2]
    first = 1 + int(np.argmax(losses <= goal))
    status = trained.status()
    assert (status.epoch, status.step, status.playing) == (first, 0, False)
    assert f"Stopped after {first} epochs: the validation loss reached" in status.message
    assert "Play goes on without this rule." in status.message
    assert frame_of(trained)[0]["stopped"] is True
    trained.step()
    wait_until(lambda: trained.status().epoch == first + 1 and not trained.is_training)
    assert trained.timeline == (Change(first, 0, "stop_loss", None),)
    trained.play()
    wait_until(lambda: trained.status().epoch > first + 100)
    trained.reset()  # another run has the rule again
    wait_until(lambda: trained.status().name == "finished")
    assert trained.status().epoch == first


def test_time_stops_it_too(trained):
    trained.submit(SMALL.updated(stop_seconds=0.2), play=True)
    wait_until(lambda: trained.status().name == "finished")
    assert "0.2 s of training are over" in trained.status().message


def test_time_left_is_told_while_it_trains_towards_an_end(trained):
    trained.play()
    words = ""
    while not words:
        words = frame_of(trained)[0]["time_left"]
    assert re.fullmatch(r"about [\d,]+ (s|min|h|days) left", words)
    trained.pause()
    wait_until(lambda: frame_of(trained)[0]["time_left"] == "")


def test_a_held_curve_stays_for_the_next_runs_and_clients(server: LiveServer, hub: Hub, ran):
    with Client(server.address(ran.token)) as client:
        client.say(type="hold")
        held = client.next_of_when_asked("reference")
        assert held.header["kinds"] == ["held"]
        assert held.arrays["0_epoch"][[0, -1]].tolist() == [0, 400]
        ran.submit(SMALL.updated(epochs=400, noise=0.3), play=True)
        header = client.frame_when(lambda header: header["differences"] not in ([], [[]])).header
        assert header["differences"] == [[["noise", "0.1", "0.3"]]]
    with Client(server.address(ran.token)) as client:  # reconnects
        again = client.next_of_when_asked("reference")
        assert np.array_equal(again.arrays["0_validation"], held.arrays["0_validation"])
        client.say(type="release")
        assert client.next_of_when_asked("reference").header["kinds"] == []


def test_a_reloaded_tab_keeps_what_it_held(server: LiveServer, hub: Hub, ran):
    ran.hold()
    wait_until(lambda: ran.held)
    after = hub.open()
    with Client(server.address(after.token)) as client:
        client.say(type="inherit", token="nonsense")
        client.say(type="inherit", token=ran.token)
        after.submit(SMALL, play=False)
        assert client.next_of_when_asked("reference").header["kinds"] == ["held"]
        assert after.held == ran.held
        after.hold()
        wait_until(lambda: after.held != ran.held)
        client.say(type="inherit", token=ran.token)  # has one of its own now
        client.frame()
        assert after.held[0] is not ran.held[0]
    after.discard()


def test_the_socket_seeks(server: LiveServer, ran):
    with Client(server.address(ran.token)) as client:
        client.say(type="seek", epoch=40, rough=True)
        client.frame_when(lambda header: header["sought"] == 40 and header["epoch"] <= 40)
        client.say(type="seek", epoch=40)
        header = client.frame_when(lambda header: header["epoch"] == 40).header
        assert (header["sought"], header["status"]) == (40, "paused")
        assert header["best_epoch"] == 1 + int(np.argmin(ran.history()[1:, 2]))
        client.say(type="seek", epoch=-1)
        assert "epoch must be" in client.next_of("error").header["message"]
