"""Curves over epochs, steps and seconds, and repeated seeds folded into one."""

import statistics

import numpy as np
import pytest

from lepton_dash.compare import (
    Look,
    curves_of,
    diverged_words,
    grouped,
    smoothing_words,
    table_of,
    value_name,
)
from lepton_dash.compare.curves import MOST_POINTS
from lepton_dash.figures.overlay import clipped_words, overlay_figure
from lepton_dash.spec import Change
from tests.compare.made import made


def drawn_of(runs, fold="no", **look):
    groups = grouped(runs, fold)
    return curves_of(groups, [f"run {n}" for n in range(len(groups))], Look(**look))


@pytest.mark.parametrize(("axis", "last"), [("epoch", 10), ("step", 250), ("seconds", 2.5)])
def test_a_curve_runs_over_epochs_steps_or_seconds(axis, last):
    (curve,) = drawn_of([made()], axis=axis).curves
    assert (curve.x[0], curve.x[-1]) == (0, last)
    assert curve.y[-1] == pytest.approx(1 / 11 + 0.1)
    assert curve.smooth is curve.low is None


@pytest.mark.parametrize(
    ("look", "values"),
    [
        ({}, [1.1]),
        ({"part": "train"}, [1.0]),
        ({"part": "both"}, [1.1, 1.0]),
        ({"value": "metric"}, [-0.1]),
        ({"value": "metric", "part": "train"}, [0.0]),
    ],
)
def test_loss_or_metric_of_either_part(look, values):
    assert [c.y[0] for c in drawn_of([made()], **look).curves] == pytest.approx(values)


def test_what_was_not_measured_is_named():
    rows = made().rows.copy()
    rows[:, 2] = np.nan
    empty = made(rows=np.empty((0, 6)))
    drawn = drawn_of([made(), made(rows=rows), empty])
    assert [curve.name for curve in drawn.curves] == ["run 0"]
    assert drawn.missing == ("run 1", "run 2")


def test_smoothing_goes_by_epochs_whatever_the_axis():
    by_epoch, by_second = (
        drawn_of([made(epochs=40)], smoothing=0.7, axis=axis).curves[0]
        for axis in ("epoch", "seconds")
    )
    assert np.array_equal(by_epoch.smooth, by_second.smooth)
    assert not np.array_equal(by_epoch.smooth, by_epoch.y)


def test_how_it_was_smoothed_is_said():
    assert smoothing_words(Look(), drawn_of([made()])) == ""
    look = Look(smoothing=0.6)
    assert smoothing_words(look, drawn_of([made()], smoothing=0.6)) == (
        "Smoothed 0.6; faint: as measured."
    )
    thin = made(rows=made(epochs=40).rows[::4])
    assert smoothing_words(look, drawn_of([thin, made()], smoothing=0.6)) == (
        "Smoothed 0.6 every 4 epochs; faint: as measured."
    )
    pair = [made(seed=1), made(seed=2)]
    words = smoothing_words(look, drawn_of(pair, "training", smoothing=0.6))
    assert words == "Smoothed 0.6; faint, and the bands: as measured."


def test_seeds_become_a_median_with_a_band():
    levels = [0.0, 0.1, 0.5, 0.9, 2.0]
    runs = [made(seed=n, level=level) for n, level in enumerate(levels)]
    (curve,) = drawn_of(runs, "training").curves
    base = 1 / (1 + np.arange(11)) + 0.1
    assert curve.y == pytest.approx(base + 0.5)
    assert curve.low == pytest.approx(base)
    assert curve.high == pytest.approx(base + 2)
    assert curve.seeds == 5
    (curve,) = drawn_of(runs, "training", band="quartiles").curves
    assert curve.low == pytest.approx(base + 0.1)
    assert curve.high == pytest.approx(base + 0.9)


def test_folded_runs_are_interpolated_on_the_epochs_that_they_have_in_common():
    whole, thin = made(epochs=20, seed=1), made(rows=made(epochs=12).rows[::4], seed=2)
    thin.rows[:, 2] = 2 * thin.rows[:, 0]  # a straight line between its points
    drawn = drawn_of([whole, thin], "training", axis="step")
    (curve,) = drawn.curves
    assert (curve.x / 25).tolist() == [0, 4, 8, 12]  # those of the coarser one, to its end
    assert curve.high == pytest.approx([1.1, 8, 16, 24])
    assert drawn.shortened == ("run 0",)
    assert drawn_of([whole, made(epochs=20, seed=3)], "training").shortened == ()


def test_many_points_are_thinned_to_their_ends():
    runs = [made(epochs=9000, seed=n) for n in range(10)]
    drawn = drawn_of(runs)
    assert sum(len(curve.x) for curve in drawn.curves) <= MOST_POINTS
    assert {(curve.x[0], curve.x[-1]) for curve in drawn.curves} == {(0, 9000)}


def test_the_table_has_every_point():
    runs = [made(), made(seed=1), made(learning_rate=0.1)]
    look = Look(smoothing=0.5)
    table = table_of(drawn_of(runs, "training", smoothing=0.5), look)
    assert list(table) == ["run", "part", "epoch", "loss", "smoothed", "low", "high"]
    assert table["run"].value_counts().to_dict() == {"run 0": 11, "run 1": 11}
    assert list(table_of(drawn_of([]), look)) == ["run", "part", "epoch", "loss"]


def test_what_the_axis_shows():
    classes, number = made(), made(task="regression")
    metric = Look(value="metric")
    assert value_name(grouped([number, classes]), Look()) == "loss"
    assert value_name(grouped([classes]), metric) == "accuracy"
    assert value_name(grouped([number]), metric) == "r2"
    assert value_name(grouped([number, classes]), metric) == "metric"


# --- which runs are one ---


def sizes(runs, fold):
    return [len(group.members) for group in grouped(runs, fold)]


def test_runs_that_differ_in_their_seed_alone_are_one():
    runs = [made(seed=1), made(seed=2), made(seed=3, learning_rate=0.1)]
    assert sizes(runs, "no") == [1, 1, 1]
    assert sizes(runs, "training") == [2, 1]


@pytest.mark.parametrize(
    "other",
    [
        {"timeline": (Change(5, 0, "l2", 0.1),)},
        {"examples": "others"},
        {"split": "otherwise"},
        {"epochs": 5},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_in_more_is_not_folded(other):
    fields = {"epochs": 5} if "epochs" in other else {}
    changed = made(seed=2, **other)
    if fields:  # the setting, not how far it came
        changed = changed._replace(
            run=changed.run._replace(
                origin=changed.run.origin._replace(
                    experiment=changed.run.origin.experiment.updated(epochs=5)
                )
            )
        )
    assert sizes([made(seed=1), changed], "training") == [1, 1]


def test_seeds_of_the_data_are_folded_when_that_is_asked_for():
    runs = [made(data_seed=n, examples=f"e{n}", split=f"s{n}") for n in range(3)]
    assert sizes(runs, "training") == [1, 1, 1]
    assert sizes(runs, "all") == [3]


def test_the_same_seed_twice_counts_once_and_the_longer_run_wins():
    short, long = made(seed=1, epochs=4), made(seed=1, epochs=8)
    (group,) = grouped([short, long, made(seed=2)], "training")
    assert [kept.run.summary.epoch for kept in group.members] == [8, 10]
    assert group.repeated == 1


def test_a_run_without_a_history_stays_alone():
    assert sizes([made(seed=1), made(seed=2, rows=np.empty((0, 6)))], "training") == [1, 1]


def _diverging(**fields):
    """A run whose loss grows beyond all numbers."""
    epoch = np.arange(7.0)
    loss = 10.0 ** (5 * epoch)
    rows = np.column_stack([epoch, loss, 1.9 * loss, 0 * loss, 0 * loss, epoch])
    return made(rows=rows, status="diverged", **fields)


def test_a_seed_that_diverged_is_left_out_of_the_median_and_named():
    level = {0: 0.0, 1: 0.1, 3: 0.5, 4: 0.9}
    runs = [made(seed=seed, level=level[seed]) for seed in level]
    # in its first epoch: it has no row, since a history begins with epoch 1
    gone = made(seed=2, rows=made().rows[:0], epochs=0, status="diverged")
    groups = grouped([*runs[:2], gone, *runs[2:]], "training")
    (curve,) = curves_of(groups, ["a"], Look()).curves
    base = 1 / (1 + np.arange(11)) + 0.1
    assert curve.y == pytest.approx(base + 0.3)
    assert (curve.x[-1], curve.seeds, curve.diverged) == (10, 4, 1)
    assert "a (4 of 5 seeds)" in {trace.name for trace in overlay_figure([curve]).data}
    assert curve.high == pytest.approx(base + 0.9)
    assert diverged_words(groups, ["a"]) == "Median of 4 of 5; seed 2 diverged in epoch 1."
    assert diverged_words(grouped(runs, "training"), ["a"]) == ""
    assert diverged_words(grouped([gone, *runs]), list("abcde")) == "a diverged in epoch 1."
    both = grouped([gone, _diverging(seed=5)], "training")
    assert diverged_words(both, ["a"]) == (
        "All 2 seeds diverged: seed 2 diverged in epoch 1, seed 5 diverged in epoch 7."
    )


def test_a_diverging_run_does_not_flatten_the_others():
    seeds = grouped([made(), made(seed=1, level=0.2), _diverging(l2=1.0)], "training")
    curves = curves_of(seeds, ["run 1", "run 2"], Look()).curves
    figure = overlay_figure(curves)
    low, high = figure.layout.yaxis.range
    assert low == 0
    # the others' losses begin at 1.1 and 1.3: the band is shown whole, and not what diverges
    assert high == pytest.approx(1.3, rel=0.08)
    assert clipped_words(curves) == "The axis ends at 1.3: run 2 goes on to 1.9e+30."
    low, high = overlay_figure(curves, log="y").layout.yaxis.range
    assert high - low < 2  # decades
    assert clipped_words(curves[:1]) == ""
    assert overlay_figure(curves[:1]).layout.yaxis.range is None


def test_a_band_of_one_deviation_around_the_mean():
    levels = [0.0, 0.1, 0.5]
    runs = [made(seed=n, level=level) for n, level in enumerate(levels)]
    (curve,) = drawn_of(runs, "training", band="deviation").curves
    base = 1 / (1 + np.arange(11)) + 0.1
    mean, deviation = statistics.mean(levels), statistics.stdev(levels)
    assert curve.y == pytest.approx(base + mean)
    assert curve.low == pytest.approx(base + mean - deviation)
    assert curve.high == pytest.approx(base + mean + deviation)
