"""Measures and diagnosis, from the session to a client of the live socket."""

import numpy as np
import pytest
from sklearn import metrics

from lepton_dash.live import measures
from lepton_dash.live.session import LiveSession
from lepton_dash.spec import Experiment
from tests.live.client import Client, Message
from tests.live.conftest import SMALL, LiveServer
from tests.live.waiting import wait_until


def shown(session: LiveSession, experiment: Experiment) -> LiveSession:
    session.submit(experiment, play=False)
    wait_until(lambda: session.status().name == "paused" and session.scene is not None)
    return session


def answers(session: LiveSession, part: str) -> tuple[np.ndarray, np.ndarray]:
    """What is right, and what the network says, for all examples of a part."""
    stage, training = session._runner.stage, session._runner._training
    assert stage is not None
    assert training is not None
    prepared = stage.prepared
    validates = part == "validation"
    x = prepared.x_validation if validates else prepared.x_train
    y = prepared.y_validation if validates else prepared.y_train
    return y, training.trainer.predict(training.state, x)


@pytest.fixture
def client(server: LiveServer, trained):
    with Client(server.address(trained.token)) as client:
        yield client


def test_a_client_that_opens_them_gets_the_measures_of_the_network_as_it_is(client, trained):
    trained.step()
    wait_until(lambda: trained.status().epoch == 1 and trained.status().name == "paused")
    for part in ("validation", "training"):
        client.say(type="measures", on=True, part=part)
        header, arrays = client.next_of("measures")
        y, says = answers(trained, part)
        assert (header["part"], header["epoch"], header["scene"]) == (
            part,
            1,
            trained.scene.number,
        )
        assert header["examples"] == header["of"] == len(y)
        expected = metrics.confusion_matrix(y, says > 0.5, labels=[0, 1])
        assert arrays["confusion"].tolist() == expected.tolist()
        assert header["accuracy"] == pytest.approx(metrics.accuracy_score(y, says > 0.5))
        area = arrays["by_class"][3, 1]
        assert area == pytest.approx(metrics.roc_auc_score(y, says), abs=1e-6)
        assert arrays["roc_points"][-1].tolist() == [1, 1]
        assert arrays["roc_lengths"].sum() == len(arrays["roc_points"])


def test_they_come_while_it_trains(client, trained):
    client.say(type="measures", on=True)
    epoch = client.next_of("measures").header["epoch"]
    trained.play()
    for _message in range(2):
        before, epoch = epoch, client.next_of("measures").header["epoch"]
        assert epoch > before


def test_they_do_not_come_with_every_frame(client, trained, monkeypatch):
    monkeypatch.setattr(measures.MeasuresPanel, "every", 1000.0)
    client.say(type="measures", on=True)
    client.next_of("measures")
    trained.play()
    for _frame in range(5):
        client.credit()
        assert client.next().header["type"] == "frame"


def test_the_last_ones_are_those_of_the_end(client, trained):
    client.say(type="measures", on=True)
    trained.play()
    client.next_of("measures")
    trained.pause()
    wait_until(lambda: not trained.is_training)
    end = trained.status().epoch
    while client.next_of("measures").header["epoch"] < end:
        pass


def test_a_client_that_has_closed_them_gets_none(client, trained):
    client.say(type="measures", on=True)
    client.next_of("measures")
    client.say(type="measures", on=False)
    wait_until(lambda: not trained._audience.watched)
    trained.play()
    start = trained.status().epoch
    while client.frame().header["epoch"] < start + 500:
        pass
    seen: list[Message] = []
    client.credit()
    while not seen or seen[-1].header["type"] != "frame":
        seen.append(client.next())
    assert [message.header["type"] for message in seen] == ["frame"]


def test_nothing_comes_while_nothing_changes(client, trained):
    client.say(type="measures", on=True)
    client.next_of("measures")
    client.say(type="measures", on=True)  # as a page does that was rendered anew
    for _turn in range(5):
        trained.pause()
        client.credit()
        assert client.next().header["type"] == "frame"


def test_another_client_sees_them_at_once(server, trained):
    for _client in range(2):
        with Client(server.address(trained.token)) as client:
            client.say(type="measures", on=True)
            client.next_of("measures")


def test_a_scene_comes_before_its_measures(client, trained):
    client.say(type="measures", on=True)
    client.next_of("measures")
    shown(trained, SMALL.updated(dataset="iris", hidden_sizes=(2,)))
    kinds: list[tuple[str, int]] = []
    while not kinds or kinds[-1][0] != "measures" or kinds[-1][1] != trained.scene.number:
        header = client.next().header
        kinds.append((header["type"], header.get("scene")))
    assert ("scene", trained.scene.number) in kinds


def test_several_classes_have_a_curve_each(server, session):
    shown(session, SMALL.updated(dataset="iris", num_examples=None))
    with Client(server.address(session.token)) as client:
        client.say(type="measures", on=True)
        header, arrays = client.next_of("measures")
    y, says = answers(session, "validation")
    assert header["macro_over"] == [3] * 5
    assert arrays["confusion"].sum() == len(y)
    for position in range(3):
        expected = metrics.roc_auc_score(y == position, says[:, position])
        assert arrays["by_class"][3, position] == pytest.approx(expected, abs=1e-6)


def test_a_hinge_is_ranked_by_its_scores_for_each_class(server, session):
    shown(session, SMALL.updated(dataset="breast_cancer", num_examples=None, loss="hinge"))
    session.step()
    wait_until(lambda: session.status().epoch == 1 and session.status().name == "paused")
    with Client(server.address(session.token)) as client:
        client.say(type="measures", on=True)
        _header, arrays = client.next_of("measures")
    stage, training = session._runner.stage, session._runner._training
    y, says = answers(session, "validation")
    _, scores = training.trainer.answers(training.state, stage.prepared.x_validation)
    assert len(np.unique(says)) < len(np.unique(scores))  # it clips what it says
    for position, sure in ((0, -scores[:, 0]), (1, scores[:, 0])):
        auc, ap = arrays["by_class"][3:5, position]
        assert auc == pytest.approx(metrics.roc_auc_score(y == position, sure), abs=1e-6)
        assert ap == pytest.approx(metrics.average_precision_score(y == position, sure), abs=1e-6)


def test_numbers_are_measured_in_the_unit_of_the_target(server, session):
    shown(session, SMALL.updated(dataset="diabetes", num_examples=None))
    with Client(server.address(session.token)) as client:
        client.say(type="measures", on=True)
        header, arrays = client.next_of("measures")
    assert session._runner.stage is not None
    prepared = session._runner.stage.prepared
    y, says = answers(session, "validation")
    unit = [values * prepared.target_scale + prepared.target_mean for values in (y, says)]
    assert header["rmse"] == pytest.approx(metrics.root_mean_squared_error(*unit), rel=1e-5)
    assert header["mae"] == pytest.approx(metrics.mean_absolute_error(*unit), rel=1e-5)
    assert header["r2"] == pytest.approx(metrics.r2_score(*unit), rel=1e-4)
    assert 20 < arrays["actual"].min() < arrays["actual"].max() < 350  # as in the data


def test_without_validation_data_those_of_training_are_shown_and_it_says_so(server, session):
    shown(session, SMALL.updated(validation_fraction=0))
    with Client(server.address(session.token)) as client:
        client.say(type="measures", on=True, part="validation")
        header, _arrays = client.next_of("measures")
    assert (header["part"], header["has_validation"]) == ("training", False)


def test_many_examples_are_measured_on_a_sample_that_stays_the_same(server, session):
    shown(session, SMALL.updated(num_examples=40_000, batch_size=500))
    with Client(server.address(session.token)) as client:
        client.say(type="measures", on=True)
        header, arrays = client.next_of("measures")
    assert (header["examples"], header["of"]) == (measures.MOST_EXAMPLES, 20_000)
    assert arrays["confusion"].sum() == measures.MOST_EXAMPLES
    rows = measures.sample(20_000, measures.MOST_EXAMPLES)
    assert np.array_equal(rows, measures.sample(20_000, measures.MOST_EXAMPLES))
    assert len(np.unique(rows)) == measures.MOST_EXAMPLES
    assert max(arrays["roc_lengths"]) <= measures.CURVE_POINTS[2]


def test_a_client_that_opens_the_diagnosis_gets_what_is_found(server, session):
    shown(session, Experiment().updated(learning_rate=3.0, epochs=200))
    with Client(server.address(session.token)) as client:
        client.say(type="diagnosis", on=True)
        assert client.next_of("diagnosis").header["findings"] == []  # nothing is trained yet
        session.play()
        while not (findings := client.next_of("diagnosis").header["findings"]):
            pass
    assert findings[0]["id"] == "rate_too_high"
    assert "At 3," in findings[0]["evidence"]
    assert findings[0]["changes"] == {"learning_rate": 0.03}
    assert findings[0]["restart"] is True


def test_an_earlier_epoch_has_the_diagnosis_of_that_time(server, session):
    shown(session, Experiment().updated(learning_rate=3.0, epochs=200))
    session.play()
    wait_until(lambda: session.status().name == "finished")
    with Client(server.address(session.token)) as client:
        client.say(type="diagnosis", on=True)
        assert client.next_of("diagnosis").header["findings"]
        client.say(type="seek", epoch=5)
        while client.next_of("diagnosis").header["findings"]:
            pass
