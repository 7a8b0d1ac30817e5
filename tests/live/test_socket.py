"""The live socket, with a real server on a real port and the real engine."""

import json
import socket
import time
from contextlib import suppress

import numpy as np
import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from lepton_dash.history import CAPACITY
from lepton_dash.live import sessions as hubs
from lepton_dash.live import socket as live_socket
from lepton_dash.live.bandwidth import Bucket
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from lepton_dash.spec import Change
from tests.clock import Clock
from tests.live.client import Client
from tests.live.conftest import SMALL, LiveServer
from tests.live.waiting import wait_until


@pytest.fixture
def client(server: LiveServer, trained):
    with Client(server.address(trained.token)) as client:
        yield client


# --- what is sent ---


def test_the_scene_comes_first_and_without_credit(client, trained):
    header, arrays = client.next()
    assert header["type"] == "scene"
    assert header["task"] == "binary"
    assert header["x_range"] == header["y_range"] == [-6.0, 6.0]
    assert header["metric"] == "accuracy"
    assert header["epochs"] == SMALL.training.epochs
    assert arrays["train_xy"].shape == (30, 2)
    assert arrays["train_y"].shape == (30,)
    assert set(arrays["validation_y"].tolist()) == {0.0, 1.0}


def test_a_frame_tells_all_about_the_training(client, trained):
    client.next_of("scene")
    header, arrays = client.frame()
    assert header["scene"] == trained.scene.number
    assert header["status"] == "paused"
    assert header["message"] == "Paused."
    assert header["playing"] is False
    assert (header["epoch"], header["step"]) == (0, 0)
    assert header["epochs_total"] == SMALL.training.epochs
    assert header["learning_rate"] == SMALL.training.learning_rate
    assert header["device"] == "CPU"
    status = trained.status()
    for name in ("train_loss", "validation_loss", "train_metric", "validation_metric"):
        assert header[name] == getattr(status, name)
    assert arrays["boundary"].shape == (100, 100)
    assert arrays["boundary"].dtype == np.uint8
    assert arrays["history_epoch"].tolist() == [0.0]


def test_there_is_one_frame_for_each_credit(client, trained):
    trained.play()
    client.credit(3)
    for _ in range(3):
        client.next_of("frame")
    with pytest.raises(TimeoutError):
        client.next(0.3)
    client.credit()
    client.next_of("frame")


def test_while_nothing_changes_nothing_is_sent(client, trained):
    while "neurons" not in client.frame().arrays:  # compiled after the first frame
        client.credit(1)
    client.credit(4)
    with pytest.raises(TimeoutError):
        client.next(0.3)
    client.say(type="step")
    header = client.next_of("frame").header
    if (header["epoch"], header["status"]) != (1, "paused"):  # the step took more than one turn
        assert header["status"] == "playing"
        client.frame_when(lambda header: header["epoch"] == 1 and header["status"] == "paused")
    assert client.history[:, 0].tolist() == [0, 1]


def test_a_client_that_comes_before_the_network_hears_that_it_is_prepared(server, hub, session):
    with Client(server.address(session.token)) as client:
        first = client.frame().header
        assert (first["scene"], first["status"]) == (0, "paused")
        client.credit(8)
        session.submit(SMALL.updated(hidden_sizes=(5, 4)), play=True)
        header = client.frame_when(lambda header: header["epoch"] > 0).header
        assert header["scene"] == session.scene.number > 0


def test_multi_class_pictures_have_the_winner_and_its_confidence(server, session):
    session.submit(SMALL.updated(dataset="blobs", num_classes=4), play=True)
    with Client(server.address(session.token)) as client:
        message = client.frame_when(lambda header: header["epoch"] > 20)
        while "boundary" not in message.arrays:
            message = client.frame()
        boundary = message.arrays["boundary"]
        assert boundary.shape[0] == 2
        assert boundary[0].max() <= 3


def test_regression_has_a_range_of_values_and_no_classes(server, session):
    session.submit(SMALL.updated(dataset="diabetes", num_examples=None), play=False)
    wait_until(lambda: session.scene is not None)
    with Client(server.address(session.token)) as client:
        header, arrays = client.next()
        assert header["metric"] == "r2"
        low, high = header["value_range"]
        # In the target's own unit, as the points are: blood sugar's progress, not a scaled one.
        assert low < 50
        assert high > 300
        assert arrays["train_y"].min() >= low - 1e-3
        assert arrays["train_y"].max() <= high + 1e-3


def test_without_validation_part_its_numbers_are_null(server, session):
    session.submit(SMALL.updated(validation_fraction=0.0), play=False)
    wait_until(lambda: session.scene is not None)
    with Client(server.address(session.token)) as client:
        header, arrays = client.frame()
        assert header["validation_loss"] is None
        assert header["train_loss"] is not None
        assert np.isnan(arrays["history_validation"]).all()


# --- what is commanded ---


def test_buttons_act_over_the_socket(client, trained):
    client.say(type="play")
    client.frame_when(lambda header: header["epoch"] > 10 and header["status"] == "playing")
    client.say(type="pause")
    client.frame_when(lambda header: header["status"] == "paused")
    wait_until(lambda: not trained.is_training)
    epoch = trained.status().epoch
    client.say(type="step")
    wait_until(lambda: trained.status().epoch == epoch + 1)
    run = client.frame().header["run"]
    client.say(type="reset")
    header = client.frame_when(lambda header: header["run"] == run + 1).header
    assert (header["epoch"], header["status"]) == (0, "paused")
    assert client.history[:, 0].tolist() == [0]


def test_an_edited_weight_acts_on_the_training_and_shows_at_once(client, trained):
    before = client.frame().header
    client.say(type="edit", layer=0, **{"from": 1}, to=2, value=-1.5)
    after = client.frame_when(lambda header: header["train_loss"] != before["train_loss"])
    assert (after.header["epoch"], after.header["status"]) == (0, "paused")
    assert client.history[0, 1] == np.float32(after.header["train_loss"])
    assert trained.timeline == (Change(0, 0, "weight", (0, 1, 2, -1.5)),)
    client.say(type="edit", layer=0, **{"from": 2}, to=2, value=1)
    refused = client.next_of("error").header["message"]
    assert refused == "weight[1] is 2, but must be a whole number from −1 to 1."
    client.say(type="edit", layer=9, to=None)
    assert "weight[0] is 9" in client.next_of("error").header["message"]
    client.say(type="step")
    client.frame_when(lambda header: header["epoch"] == 1)
    assert len(trained.timeline) == 1


def test_a_slider_acts_and_is_recorded(client, trained):
    client.say(type="play")
    client.frame_when(lambda header: header["epoch"] > 5)
    client.say(type="set", field="learning_rate", value=0.25)
    client.frame_when(lambda header: header["learning_rate"] == 0.25)
    assert [change.value for change in trained.timeline] == [0.25]


def test_the_speed_is_limited(client, trained):
    client.say(type="speed", value=10)
    client.say(type="play")
    client.frame_when(lambda header: header["epoch"] >= 3)
    client.frame_when(lambda header: 5 < header["epochs_per_second"] < 15)
    client.say(type="speed", value="max")
    client.frame_when(lambda header: header["epoch"] > 200)


def test_another_number_of_epochs_is_another_scene(client, trained):
    number = client.next_of("scene").header["scene"]
    client.say(type="set", field="epochs", value=77)
    client.credit()
    header = client.next_of("scene").header
    assert header["scene"] > number
    assert header["epochs"] == 77
    assert client.frame().header["epochs_total"] == 77


# --- lost and found ---


def test_the_curve_is_whole_after_a_reconnect_and_thinned_on_the_way(server, trained):
    with Client(server.address(trained.token)) as client:
        client.say(type="play")
        client.frame_when(lambda header: header["epoch"] > 300)
        before = client.history
    with Client(server.address(trained.token)) as again:
        again.frame_when(lambda header: header["epoch"] > 4 * CAPACITY)
        again.say(type="pause")
        again.frame_when(lambda header: header["status"] == "paused")
        epochs = again.history[:, 0]
        assert epochs[0] == 0
        strides = np.diff(epochs[:-1])
        assert (strides == strides[0]).all()
        assert strides[0] >= 4
        assert len(epochs) <= CAPACITY + 1
        assert epochs[-1] == trained.status().epoch
        common = np.isin(before[:, 0], epochs[:-1])
        rows = again.history[np.isin(epochs, before[common, 0])]
        assert np.array_equal(rows, before[common], equal_nan=True)
        # The same as for somebody who was never away.
        assert np.array_equal(again.history, trained.history().astype(np.float32), equal_nan=True)


def test_training_goes_on_while_a_hidden_tab_asks_for_nothing(client, trained):
    client.say(type="play")
    client.frame()
    wait_until(lambda: trained.status().epoch > 3 * CAPACITY)
    message = client.frame()
    assert message.header["history_from"] == 0  # another generation
    assert len(client.history) <= CAPACITY + 1


def test_a_second_client_takes_the_place_of_the_first(server, trained):
    with Client(server.address(trained.token)) as first:
        first.frame()
        with Client(server.address(trained.token)) as second:
            second.frame()
            assert first.close_code() == live_socket.REPLACED
            trained.play()
            second.frame_when(lambda header: header["epoch"] > 10)
            assert not trained.is_asleep


def test_the_trainer_of_a_closed_tab_is_gone_and_comes_back_with_its_curve(server, trained, clock):
    with Client(server.address(trained.token)) as client:
        client.say(type="play")
        client.frame_when(lambda header: header["epoch"] > 10)
        client.connection.socket.shutdown(socket.SHUT_RDWR)  # no goodbye
        while trained.silence == 0:  # until the server has noticed
            clock.forward(0.001)
            time.sleep(0.002)
        assert not trained.is_asleep
        clock.forward(hubs.PATIENCE + 1)
    wait_until(lambda: trained.is_asleep and not trained.is_training)
    with Client(server.address(trained.token)) as again:
        again.frame_when(lambda header: header["epoch"] > 20)
        assert again.history[0, 0] == 0


def test_a_client_from_elsewhere_gets_no_more_than_its_budget_and_coarser_pictures():
    rate = 20_000
    limited = Hub(Settings(client_bytes_per_second=rate, workers=1, builders=1), clock=Clock())
    server = LiveServer(limited)
    session = limited.open()
    session.set_speed(100)  # so that the history is short
    session.submit(SMALL, play=True)
    wait_until(lambda: session.scene is not None)
    with Client(
        server.address(session.token), additional_headers={"X-Forwarded-For": "203.0.113.7"}
    ) as client:
        shapes, start = set(), time.monotonic()
        while client.received < 3 * rate * Bucket.BURST:
            arrays = client.frame().arrays
            if "boundary" in arrays:
                shapes.add(arrays["boundary"].shape)
        elapsed = time.monotonic() - start
        assert client.received < rate * (elapsed + Bucket.BURST) + 10_000
    assert shapes == {(25, 25)}
    server.stop()
    limited.close()


# --- who may not ---


def close_code(address: str, origin: str | None = None) -> int | None:
    with Client(address, origin=origin) as client:
        return client.close_code()


@pytest.mark.parametrize("token", ["x", "0" * 43, "%2e%2e", "a%00b", "é"])
def test_a_token_that_nobody_was_given_is_turned_away(server, token):
    assert close_code(server.address(token)) == live_socket.UNKNOWN_TOKEN


def test_a_page_of_another_origin_is_turned_away(server, trained):
    address = server.address(trained.token)
    for origin in ("http://evil.example", "null", f"http://{server.host}.evil.example"):
        assert close_code(address, origin=origin) == live_socket.FOREIGN_ORIGIN
    assert not trained.was_heard


def test_the_server_s_own_page_may_connect(server, trained):
    origin = f"http://{server.host}"
    with Client(server.address(trained.token), origin=origin) as client:
        client.frame()


def test_it_works_under_a_base_path(server, trained):
    with Client(server.address(trained.token, base="/some/where")) as client:
        client.frame()


# --- nonsense ---


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "hello",
        "{}",
        "[" * 4000,
        '{"type":"credit","n":1e99}',
        '{"type":"set","field":"learning_rate","value":"fast"}',
        '{"type":"set","field":"learning_rate","value":1e999}',
        '{"type":"set","field":"optimizer_options","value":{"b1":7}}',
        '{"type":"set","field":"__class__","value":1}',
        "x" * 10_000,
        b"\x00\x01\x02",
    ],
)
def test_junk_is_answered_with_one_sentence_and_does_no_harm(client, trained, junk):
    client.connection.send(junk)
    header = client.next_of("error").header
    assert header["message"]
    assert "Traceback" not in header["message"]
    assert client.frame().header["type"] == "frame"
    assert trained.experiment == SMALL


def test_whoever_sends_nothing_but_junk_is_let_go(client):
    with suppress(ConnectionClosed):
        for _ in range(live_socket.MOST_BAD + 10):
            client.connection.send("junk")
    assert client.close_code() == live_socket.POLICY


def test_a_message_that_is_much_too_long_ends_the_connection(client):
    client.connection.send("x" * (live_socket.LARGEST + 1))
    assert client.close_code() == live_socket.TOO_BIG


def test_a_flood_of_messages_waits_in_its_own_connection_and_ends_it(
    server, trained, hub, monkeypatch
):
    # few enough that any machine sends more
    monkeypatch.setattr(live_socket, "MESSAGES_PER_SECOND", 50.0)
    monkeypatch.setattr(live_socket, "MOST_WAITING", 25)
    with Client(server.address(trained.token)) as client:
        with suppress(ConnectionClosed):
            for _ in range(1000):
                client.say(type="play")
        other = hub.open()
        other.submit(SMALL, play=True)
        with Client(server.address(other.token)) as second:
            second.frame_when(lambda header: header["epoch"] > 20)
        other.discard()
        assert client.close_code() == live_socket.POLICY


def test_a_client_that_never_reads_does_not_fill_memory_and_is_let_go(
    server, trained, clock, monkeypatch
):
    monkeypatch.setattr(live_socket, "SEND_TIMEOUT", 1.0)
    trained.play()
    process, credit = psutil.Process(), json.dumps({"type": "credit", "n": 8})
    # A receive buffer of the smallest size, and nobody who empties it.
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", server.port))
    before = process.memory_info().rss
    with (
        suppress(ConnectionClosed, OSError),
        connect(
            server.address(trained.token), sock=raw, compression=None, max_queue=1, close_timeout=0
        ) as connection,
    ):
        wait_until(lambda: trained.was_heard)
        while trained.silence == 0:
            connection.send(credit)
            clock.forward(0.002)
            time.sleep(0.002)
    assert trained.silence > 0
    assert process.memory_info().rss - before < 64 * 2**20
