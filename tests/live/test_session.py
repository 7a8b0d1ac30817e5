import statistics
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from lepton_dash import data, engine
from lepton_dash.live import building
from lepton_dash.live.answer import Request
from lepton_dash.live.frames import decode
from lepton_dash.live.pictures import Pictures
from lepton_dash.live.runner import Runner
from lepton_dash.live.sessions import Hub
from lepton_dash.live.settings import Settings
from lepton_dash.live.showing import Showing
from lepton_dash.live.stage import Refusal
from lepton_dash.live.training import Training
from lepton_dash.live.turns import TRAINING
from lepton_dash.spec import Experiment, SpecError
from tests.clock import Clock
from tests.live.conftest import SMALL
from tests.live.replaying import replayed
from tests.live.waiting import PATIENCE, frame_of, wait_until


def test_a_new_session_has_nothing_and_says_so(session):
    status = session.status()
    assert (status.name, status.epoch, status.train_loss) == ("paused", 0, None)
    assert session.history().shape == (0, 5)
    assert session.timeline == ()
    for press in (session.play, session.pause, session.step, session.reset):
        press()
    session.set("learning_rate", 0.1)
    assert session.status().epoch == 0


def test_play_while_a_turn_starts_again_starts_only_once(trained, monkeypatch):
    trained.submit(SMALL.updated(epochs=20), play=True)
    wait_until(lambda: trained.status().name == "finished" and not trained.is_training)
    applied = Runner.apply
    pressed: list[bool] = []

    def apply_and_press(runner, experiment, reset, going):
        missing = applied(runner, experiment, reset, going)
        if reset and not pressed:
            pressed.append(True)
            trained.play()
        return missing

    monkeypatch.setattr(Runner, "apply", apply_and_press)
    run = trained._runner.run
    trained.reset()
    wait_until(lambda: trained._runner.run > run and trained.status().name == "finished")
    wait_until(lambda: not trained.is_training)
    assert trained._runner.run == run + 1


def test_a_first_visit_is_waited_for_once_until_three_frames_of_the_training_have_come(session):
    session.wait_until_it_moves(PATIENCE)  # nothing starts
    session.start_when_seen()
    waiting = threading.Thread(target=session.wait_until_it_moves, args=(PATIENCE,), daemon=True)
    waiting.start()
    for rows in (0, 0, 1, 1, 2):  # the first ones show that it is being built
        session.ask(Request(0, rows, 100, True, lambda _frame, _scene: None))
    waiting.join(0.1)
    assert waiting.is_alive()
    session.ask(Request(0, 5, 100, True, lambda _frame, _scene: None))
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
    session.start_when_seen()
    session.wait_until_it_moves(0)
    start = time.monotonic()
    session.wait_until_it_moves(PATIENCE)  # the second run of a page's script
    assert time.monotonic() - start < PATIENCE


def test_a_submitted_experiment_is_built_and_stands_at_epoch_0(trained):
    status = trained.status()
    assert status.epoch == 0
    assert not status.playing
    assert status.train_loss is not None
    assert trained.history()[:, 0].tolist() == [0]
    assert trained.started_with == SMALL


def test_play_trains_and_pause_frees_the_worker(trained, hub):
    trained.play()
    wait_until(lambda: trained.status().epoch > 50)
    assert trained.status().name == "playing"
    wait_until(lambda: trained.status().epochs_per_second > 0)
    trained.pause()
    assert trained.status().name == "paused"
    wait_until(lambda: not trained.is_training)
    epoch = trained.status().epoch
    wait_until(lambda: hub.scheduler.busy == 0)
    assert trained.status().epoch == epoch
    assert trained.status().epochs_per_second == 0


def test_step_trains_one_epoch_for_each_press(trained):
    trained.step()
    wait_until(lambda: trained.status().name == "paused" and trained.status().epoch == 1)
    trained.step()
    trained.step()
    trained.step()
    wait_until(lambda: trained.status().name == "paused" and trained.status().epoch == 4)
    assert trained.status().step == 0


def test_step_after_a_pause_ends_the_epoch_under_way(trained):
    trained.play()
    wait_until(lambda: trained.status().epoch > 3)
    trained.pause()
    trained.step()
    wait_until(lambda: not trained.is_training)
    assert trained.status().step == 0
    assert trained.status().name == "paused"


def test_reset_goes_back_to_the_same_weights(trained):
    first = trained.history()[0]
    trained.step()
    wait_until(lambda: trained.status().epoch == 1)
    after_one = trained.history()[1]
    trained.play()
    wait_until(lambda: trained.status().epoch > 5)
    trained.pause()
    trained.reset()
    wait_until(lambda: trained.status().epoch == 0)
    assert trained.status().name == "paused"
    assert np.array_equal(trained.history(), first[None])
    trained.step()
    wait_until(lambda: trained.status().epoch == 1)
    assert np.array_equal(trained.history()[1], after_one)


def test_reset_while_playing_goes_on_playing(trained):
    trained.play()
    wait_until(lambda: trained.status().epoch > 5)
    run = frame_of(trained)[0]["run"]
    trained.reset()
    assert trained.status().playing
    wait_until(lambda: frame_of(trained)[0]["run"] == run + 1)
    wait_until(lambda: trained.status().epoch > 5)


def test_a_traced_change_acts_on_the_running_training_and_is_recorded(trained):
    trained.play()
    wait_until(lambda: trained.status().epoch > 10)
    trained.submit(SMALL.updated(learning_rate=0.3, l1=0.001))
    wait_until(lambda: len(trained.timeline) == 2)
    assert {change.field for change in trained.timeline} == {"learning_rate", "l1"}
    assert trained.timeline[0].epoch > 10
    trained.set("learning_rate", 0.02)
    wait_until(lambda: len(trained.timeline) == 3)
    assert trained.experiment == SMALL.updated(learning_rate=0.02, l1=0.001)
    trained.pause()
    wait_until(lambda: not trained.is_training)
    epoch = trained.status().epoch
    again = replayed(
        engine.build(SMALL, data.load(SMALL.data)), trained.started_with, trained.timeline
    )
    while again.epoch < epoch:
        again.advance(10**9, epoch)
    done = [row for row in trained.history() if row[0] <= epoch]
    assert np.array_equal(again.history.rows()[: len(done) - 1], done[:-1])
    assert np.array_equal(again.row, done[-1])


def test_the_same_experiment_again_changes_nothing(trained):
    trained.step()
    wait_until(lambda: trained.status().epoch == 1)
    trained.submit(Experiment.from_json(SMALL.to_json()))
    assert trained.status().name == "paused"
    assert trained.status().epoch == 1


def test_dropout_and_clipping_act_when_their_program_is_compiled(trained):
    trained.play()
    wait_until(lambda: trained.status().epoch > 10)
    trained.set("dropout", 0.2)
    wait_until(lambda: [change.field for change in trained.timeline] == ["dropout"])
    trained.set("clip_norm", 1)
    wait_until(lambda: len(trained.timeline) == 2)


def test_other_sizes_are_built_while_the_old_network_goes_on(trained):
    trained.play()
    wait_until(lambda: trained.status().epoch > 3)
    first = trained.scene.number
    trained.submit(SMALL.updated(hidden_sizes=(3, 3)))
    assert trained.status().name in ("queued", "building", "playing")
    wait_until(lambda: trained.scene.number > first and trained.status().name == "playing")
    wait_until(lambda: trained.status().epoch > 3)
    assert trained.started_with.network.hidden_sizes == (3, 3)


def test_the_last_of_many_quick_changes_is_what_gets_trained(trained):
    trained.play()
    for width in (2, 4, 5, 6, 7):
        trained.submit(SMALL.updated(hidden_sizes=(width,)))
    wait_until(lambda: trained.status().name == "playing")
    assert trained.started_with.network.hidden_sizes == (7,)


def test_going_back_before_it_is_built_keeps_the_old_training(trained):
    trained.step()
    wait_until(lambda: trained.status().epoch == 1)
    trained.submit(SMALL.updated(hidden_sizes=(5, 5, 5)))
    trained.submit(SMALL)
    assert trained.status().name == "paused"
    assert trained.status().epoch == 1


def test_a_slider_moved_while_it_is_built_counts_from_the_start(trained):
    other = SMALL.updated(hidden_sizes=(2, 2, 2))
    trained.submit(other, play=True)
    trained.set("learning_rate", 0.2)
    wait_until(lambda: trained.status().name == "playing" and trained.status().epoch > 0)
    assert trained.started_with == other.updated(learning_rate=0.2)
    assert trained.timeline == ()


def test_another_view_keeps_the_training(session):
    iris = SMALL.updated(dataset="iris", num_examples=None)
    session.submit(iris, play=False)
    wait_until(lambda: session.scene is not None)
    session.step()
    wait_until(lambda: session.status().epoch == 1)
    first = session.scene.header
    session.submit(iris, ("columns", 2, 3))
    wait_until(lambda: session.scene.header["scene"] > first["scene"])
    assert session.status().epoch == 1
    assert session.scene.header["x_label"] != first["x_label"]
    session.submit(iris, ("pca",))
    wait_until(lambda: "component 1" in session.scene.header["x_label"])
    assert session.status().epoch == 1
    header, arrays = frame_of(session)
    assert arrays["boundary"].shape[0] == 2
    assert header["scene"] == session.scene.number


def test_it_is_finished_after_its_epochs_and_more_epochs_let_it_go_on(trained):
    trained.submit(SMALL.updated(epochs=20), play=True)
    wait_until(lambda: trained.status().name == "finished" and not trained.is_training)
    status = trained.status()
    assert (status.epoch, status.epochs, status.playing) == (20, 20, False)
    assert "20 epochs" in status.message
    trained.set("epochs", 30)
    wait_until(lambda: trained.status().epoch == 30)
    trained.play()
    wait_until(lambda: trained.status().name == "finished" and not trained.is_training)
    assert trained.status().epoch == 30


def test_a_network_that_diverges_stops_in_words_and_shows_its_last_good_state(session):
    wild = SMALL.updated(
        dataset="plane", optimizer="sgd", learning_rate=100.0, activation="linear", loss="mse"
    )
    session.submit(wild, play=True)
    wait_until(lambda: session.status().name == "diverged")
    status = session.status()
    assert "finite" in status.message
    assert not status.playing
    wait_until(lambda: not session.is_training)
    header, arrays = frame_of(session)
    assert header["status"] == "diverged"
    assert arrays["boundary"].shape == (100, 100)
    session.set("learning_rate", 0.0001)
    session.play()
    wait_until(lambda: session.status().name == "playing" and session.status().epoch > 5)


def test_data_that_cannot_be_used_is_refused_and_the_training_goes_on(trained, tmp_path):
    trained.play()
    wait_until(lambda: trained.status().epoch > 3)
    trained.submit(SMALL.updated(dataset="csv", path="upload:" + "0" * 64))
    wait_until(lambda: trained.status().name == "refused")
    status = trained.status()
    assert status.playing
    assert "upload it again" in status.message
    epoch = status.epoch
    wait_until(lambda: trained.status().epoch > epoch)
    assert trained.scene.header["title"].startswith("Circle")
    trained.submit(SMALL)
    assert trained.status().name == "playing"


def test_a_file_of_the_server_is_not_read_for_whoever_names_it(trained):
    trained.submit(SMALL.updated(dataset="csv", path="/etc/passwd"))
    wait_until(lambda: trained.status().name == "refused")
    assert "uploaded" in trained.status().message


def test_files_are_found_by_whoever_opened_the_session(hub, tmp_path):
    rows = "\n".join(f"{i % 7},{i % 3},{i % 2}" for i in range(40))
    (tmp_path / "mine.csv").write_text(f"a,b,label\n{rows}\n")
    session = hub.open(files=lambda name: tmp_path / Path(name).name)
    session.submit(SMALL.updated(dataset="csv", path="mine.csv", target="label"), play=True)
    wait_until(lambda: session.status().epoch > 0 or session.status().name == "refused")
    assert session.status().name == "playing", session.status().message
    session.discard()


def test_a_view_that_the_data_lacks_is_refused(trained):
    trained.submit(SMALL, ("columns", 0, 7))
    wait_until(lambda: trained.status().name == "refused")
    assert "columns 1 and 8" in trained.status().message


def test_what_exceeds_the_session_s_memory_is_refused_before_it_is_built():
    hub = Hub(Settings(session_memory=10 * 2**20, builders=1, workers=1), clock=Clock())
    session = hub.open()
    session.submit(SMALL.updated(hidden_sizes=(2048, 2048)), play=True)
    wait_until(lambda: session.status().name == "refused")
    message = session.status().message
    assert "more than the 10.0 MiB" in message
    assert "MiB of memory on this data" in message
    hub.close()


def test_the_sleeping_give_way_when_the_server_s_memory_is_full():
    # Room for one of these, not for two.
    hub = Hub(Settings(server_memory=40 * 2**20, builders=1, workers=1), clock=Clock())
    large = SMALL.updated(hidden_sizes=(256, 256), optimizer="sgd")
    first, second = hub.open(), hub.open()
    first.submit(large)
    wait_until(lambda: first.scene is not None)
    assert 20 * 2**20 < first.memory < 40 * 2**20
    second.submit(large)
    wait_until(lambda: second.status().name == "refused")
    assert "others on this server" in second.status().message
    first.sleep()
    second.step()  # one more try
    wait_until(lambda: second.scene is not None)
    wait_until(lambda: first.memory == 0)
    hub.close()


def test_speed_limits_the_epochs_per_second(trained):
    trained.set_speed(0.001)
    trained.play()
    wait_until(lambda: trained.status().epoch == 1)  # at once; the next one is due much later
    wait_until(lambda: trained._seat.state == "asleep")
    assert trained.status().playing
    trained.set_speed(None)
    wait_until(lambda: trained.status().epoch > 500)


def test_a_value_that_is_not_allowed_raises_and_changes_nothing(trained):
    with pytest.raises(SpecError, match="learning_rate"):
        trained.set("learning_rate", -1)
    with pytest.raises(SpecError, match="nonsense"):
        trained.set("nonsense", 1)
    assert trained.experiment == SMALL


def test_a_paused_session_sends_one_frame_and_another_when_something_changes(trained):
    header, arrays = frame_of(trained)
    assert header["status"] == "paused"
    assert arrays["boundary"].shape == (100, 100)
    while "neurons" not in arrays:  # compiled after the first frame
        _, arrays = frame_of(trained)
    frames: list[bytes] = []
    trained.ask(Request(-1, 0, 100, True, lambda message, _scene: frames.append(message)))
    for _ in range(3):
        trained._seat.wake()
        wait_until(lambda: not trained.is_training)
    assert frames == []
    trained.step()
    wait_until(lambda: frames)


def test_a_request_for_a_coarse_or_no_picture_is_met(trained):
    frame_of(trained)
    trained.play()
    got = []

    def deliver(message: bytes, _scene: object) -> None:
        got.append(decode(message)[1])

    trained.ask(Request(-1, 0, 25, True, deliver))
    wait_until(lambda: got)
    assert got[0].get("boundary", np.empty((25, 25))).shape == (25, 25)
    trained.ask(Request(-1, 0, 100, False, deliver))
    wait_until(lambda: len(got) == 2)
    assert "boundary" not in got[1]


def test_two_sessions_are_independent(hub, trained):
    other = hub.open()
    other.submit(SMALL.updated(epochs=20), play=True)  # few enough for all of its rows to stay
    wait_until(lambda: other.status().epoch == 20)
    assert trained.status().epoch == 0
    trained.step()
    wait_until(lambda: trained.status().epoch == 1)
    assert np.array_equal(trained.history()[:2], other.history()[:2])
    assert other.token != trained.token
    other.discard()


def test_a_press_on_play_tries_again_what_was_refused():
    hub = Hub(Settings(session_memory=10 * 2**20, builders=1, workers=1), clock=Clock())
    session = hub.open()
    session.submit(SMALL.updated(hidden_sizes=(2048, 2048)))
    wait_until(lambda: session.status().name == "refused")
    words = session.status().message
    session.play()
    wait_until(lambda: session.status().message == words)
    assert session.status().name == "refused"
    hub.close()


def test_a_picture_that_fails_is_said_in_a_frame(trained, hub, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise MemoryError("secret detail")

    with monkeypatch.context() as patch:
        patch.setattr(Pictures, "make", broken)
        trained.play()
        wait_until(lambda: frame_of(trained)[0]["status"] == "diverged")
    assert "secret" not in trained.status().message
    assert "secret detail" in caplog.text


def test_what_goes_wrong_unexpectedly_is_a_sentence_and_stops_that_training_only(
    trained, hub, monkeypatch, caplog
):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    trained.play()
    wait_until(lambda: trained.status().epoch > 3)
    with monkeypatch.context() as patch:
        patch.setattr(Training, "advance", broken)
        wait_until(lambda: trained.status().name == "diverged")
    assert "secret" not in trained.status().message
    assert "secret detail" in caplog.text
    trained.play()
    wait_until(lambda: trained.status().name == "playing" and trained.status().epoch > 3)


def test_what_takes_the_place_of_a_network_that_was_to_train_trains(session):
    session.submit(SMALL, play=True)
    session.submit(SMALL.updated(hidden_sizes=(5,)))  # before the first one is built
    wait_until(lambda: session.status().epoch > 0)
    assert session.experiment.network.hidden_sizes == (5,)


def test_the_old_training_rests_while_the_next_one_is_prepared(trained, monkeypatch):
    finish, at_work, made = threading.Event(), threading.Event(), building.made

    def made_later(*args):
        at_work.set()
        assert finish.wait(PATIENCE)
        return made(*args)

    def goes_on():
        at = trained.status().epoch
        wait_until(lambda: trained.status().epoch > at)
        return True

    trained.play()
    assert goes_on()
    monkeypatch.setattr(building, "made", made_later)
    trained.submit(SMALL, view=("columns", 1, 0))  # only the view is another
    assert at_work.wait(PATIENCE)
    assert goes_on()
    other = SMALL.updated(hidden_sizes=(4,))
    trained.submit(other)
    wait_until(lambda: not trained.is_training)
    assert trained.status().playing
    assert trained.started_with == SMALL
    trained.submit(SMALL)  # back to what is there
    assert goes_on()
    trained.submit(other)
    wait_until(lambda: not trained.is_training)
    finish.set()
    wait_until(lambda: trained.started_with == other)
    assert goes_on()


def test_the_old_training_goes_on_when_the_next_one_is_refused(trained, monkeypatch):
    def refused(*args):
        raise Refusal("Too large.")

    trained.play()
    monkeypatch.setattr(building, "made", refused)
    trained.submit(SMALL.updated(hidden_sizes=(4,)))
    wait_until(lambda: trained.status().name == "refused")
    at = trained.status().epoch
    wait_until(lambda: trained.status().epoch > at)


def test_most_of_a_turn_trains_whatever_it_does_besides(trained, monkeypatch):
    clock, budgets = [0.0], []
    monkeypatch.setattr("lepton_dash.live.turns.perf_counter", lambda: clock[0])

    def panels(*args, **kwargs):
        clock[0] += 0.003

    def train(runner, budget, *args):
        budgets.append(budget)
        runner.trained += budget
        clock[0] += budget

    monkeypatch.setattr(Showing, "panels", panels)
    monkeypatch.setattr(Runner, "train", train)
    for _ in range(40):
        trained._turns.turn(0.0005)
    assert budgets[0] == 0.0005
    assert budgets[-1] / (budgets[-1] + 0.003) == pytest.approx(TRAINING, abs=0.01)


def test_trainings_of_one_structure_get_about_as_many_epochs(hub):
    room = [hub.open() for _ in range(12)]
    for seed, session in enumerate(room):
        session.submit(SMALL.updated(seed=seed), play=True)
    wait_until(lambda: all(session.status().epoch > 0 for session in room))
    before = [session.status().epoch for session in room]

    def done():
        return [s.status().epoch - at for s, at in zip(room, before, strict=True)]

    wait_until(lambda: statistics.median(done()) > 3_000)
    assert min(done()) >= statistics.median(done()) / 2
    for session in room:
        session.pause()
        session.discard()
