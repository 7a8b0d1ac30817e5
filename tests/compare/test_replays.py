"""Replays in a thread: asked for again and again, kept, and given up when nobody asks."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lepton_dash import data, kept, replay
from lepton_dash.compare import replays as module
from lepton_dash.compare.replays import Answer, Replays, Wish, stops_of, wish_of
from lepton_dash.store import StoredRun
from tests.compare.made import made

SMALL: Mapping[str, Any] = {"num_examples": 40, "hidden_sizes": (2,)}
EPOCHS = (0, 2, 4)


def examples_hash(played: replay.Played) -> str:
    return kept.fingerprints(played.prepared)[0]


def wish(epochs: tuple[int, ...] = EPOCHS) -> Wish:
    run = made(epochs=4, **SMALL).run
    examples = kept.fingerprints(data.load(run.origin.experiment.data))[0]
    return wish_of(run, epochs, 8)._replace(examples=examples)


def answer_of(replays: Replays, wanted: Wish) -> Answer:
    for _attempt in range(1200):
        answer = replays.ask(wanted)
        if answer.film or answer.error:
            return answer
        time.sleep(0.05)
    raise AssertionError("nothing came")


def test_a_wish_is_played_once_and_kept() -> None:
    began: list[int] = []
    replays, wanted = Replays(examples_hash, lambda: began.append(1)), wish()
    film = answer_of(replays, wanted).film
    assert film is not None
    assert film.shown == EPOCHS
    assert [picture.shape for picture in film.pictures] == [(8, 8)] * 3
    assert (film.last, film.gave_up, film.is_other_data) == (4, "", False)
    assert film.scene.x_label == "x1"
    assert replays.ask(wish()).film is film  # an equal wish
    assert began == [1]


def test_other_data_are_noticed() -> None:
    film = answer_of(Replays(examples_hash), wish()._replace(examples="others")).film
    assert film is not None
    assert film.is_other_data


def test_what_can_not_be_played_is_said() -> None:
    gone = wish_of(made(dataset="csv", path="/gone.csv", target="y").run, EPOCHS, 8)
    replays = Replays(examples_hash)
    assert "gone.csv" in answer_of(replays, gone).error
    assert answer_of(replays, wish()).film is not None  # and the next one is played


def test_what_can_not_be_played_is_tried_again_for_who_asks_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "brought.csv"
    brought = wish_of(made(dataset="csv", path=str(file), target="y").run, (0,), 8)
    replays = Replays(examples_hash)
    assert answer_of(replays, brought).error
    file.write_text("x,y\n" + "1,2\n3,4\n" * 10)
    assert replays.ask(brought).error  # whoever waits for several is told of all
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    assert not replays.ask(brought).error
    monkeypatch.undo()
    assert answer_of(replays, brought).film is not None


def test_a_scrubber_stops_where_a_slow_replay_gets_to() -> None:
    def run(epoch: int, seconds: float) -> StoredRun:
        found = made().run
        return found._replace(summary=found.summary._replace(epoch=epoch, seconds=seconds))

    quick, slow = run(1000, 2.0), run(10_000, 100.0)
    assert stops_of([quick], 40, budget=10) == replay.chosen_epochs(1000, 40)
    stops = stops_of([quick, slow], 40, budget=10)
    assert (stops[0], stops[-1]) == (0, 10_000)
    assert len(stops) <= 40
    assert sum(epoch <= 1000 for epoch in stops) >= 26
    assert stops_of([], 40) == [0]


def test_only_so_many_are_kept() -> None:
    replays = Replays(examples_hash, most=2)
    wishes = [wish(epochs=(n,)) for n in range(4)]
    first = answer_of(replays, wishes[0]).film
    for wanted in wishes[1:]:
        answer_of(replays, wanted)
    assert len(replays._jobs) <= 3
    again = answer_of(replays, wishes[0]).film
    assert again is not first
    assert first is not None
    assert again is not None
    assert np.array_equal(again.pictures[0], first.pictures[0])


def test_what_nobody_waits_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    replays = Replays(examples_hash, budget=60.0)
    long = wish_of(made(**SMALL).run, (0, 10**7), 8)
    long = long._replace(last=(10**7, 0))
    assert replays.ask(long, Path) == Answer()
    for _attempt in range(1200):
        if not replays._jobs and replays._thread is None:
            return
        time.sleep(0.05)
    raise AssertionError("it goes on")
