"""What is said about whether a comparison is fair."""

import pytest

from lepton_dash.compare import Look, grouped, remarks_on
from lepton_dash.spec import Change, Experiment, checked_timeline
from tests.compare.made import made


def remarks(*runs, fold="no", **look):
    groups = grouped(runs, fold)
    return remarks_on(groups, [f"run {n}" for n in range(len(groups))], Look(**look))


def said(*runs, kind="unfair", **more):
    return [remark.sentence for remark in remarks(*runs, **more) if remark.kind == kind]


def test_one_run_needs_no_remark():
    assert remarks(made()) == ()


def test_what_differs_in_one_setting_alone_is_fair():
    (remark,) = remarks(made(), made(learning_rate=0.1))
    assert remark.kind == "fair"
    assert "the same examples, split and seed." in remark.sentence
    assert remark.fields == ("learning_rate",)
    (remark,) = remarks(made(), made(learning_rate=0.1, l2=0.1))
    assert "no single cause" in remark.sentence
    assert set(remark.fields) == {"learning_rate", "l2"}
    (remark,) = remarks(made(), made())
    assert "the same settings" in remark.sentence


@pytest.mark.parametrize(
    ("other", "words", "fields"),
    [
        ({"examples": "o", "split": "o", "noise": 0.3}, "different examples", ("noise",)),
        ({"examples": "o"}, "The data have changed in between", ()),
        ({"split": "o", "split_seed": 4}, "split in another way", ("split_seed",)),
        ({"seed": 3}, "different seeds", ("seed",)),
        ({"loss": "hinge"}, "losses are of different kinds", ("loss",)),
        ({"task": "regression", "loss": "mse"}, "others predict a number", ()),
    ],
)
def test_what_is_not_fair_is_said(other, words, fields):
    found = remarks(made(), made(**other))
    (remark,) = (remark for remark in found if words in remark.sentence)
    assert remark.kind == "unfair"
    assert remark.fields == fields
    assert not any(remark.kind == "fair" for remark in found)


def test_a_sentence_names_the_sides_where_there_are_more_than_two():
    (words,) = said(made(), made(examples="o"), made(), made(), made())
    assert "“run 0”, “run 2”, “run 3” and 1 more against “run 1”" in words
    assert "run" not in said(made(), made(examples="o"))[0]
    assert len(said(*(made(examples=str(n)) for n in range(50)))[0]) < 300


def test_losses_of_other_kinds_do_not_compare_but_accuracies_do():
    runs = made(), made(loss="mse")
    assert "compare the accuracy" in said(*runs)[0]
    assert said(*runs, value="metric") == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({}, {"loss": "softmax_cross_entropy"}, True),  # all are -log p of the right class
        ({"loss": "huber"}, {"loss": "huber", "loss.delta": 2.0}, False),
        ({"loss": "mse"}, {"loss": "half_mse"}, False),
    ],
)
def test_units_of_losses(one, other, alike):
    assert (said(made(**one), made(**other)) == []) == alike


def test_a_loss_that_was_changed_on_the_way_is_another_one():
    huber = Experiment().updated(loss="huber")
    changes = checked_timeline([Change(5, 0, "loss_options", {"delta": 3.0})], huber)
    assert said(made(loss="huber"), made(loss="huber", timeline=changes))


def test_seconds_need_one_machine():
    runs = made(), made(device="GPU")
    assert said(*runs) == []
    assert "different devices" in said(*runs, axis="seconds")[0]
    other = made(versions={"jax": "1", "platform": "there"})
    assert "different machines" in said(made(), other, axis="seconds")[0]
    newer = made(versions={"jax": "2", "platform": "here"})
    assert "different versions" in said(made(), newer, axis="seconds")[0]
    assert said(made(), made(), axis="seconds") == []
    assert "what else the machine" in said(made(), made(), axis="seconds", kind="note")[0]


def test_other_numbers_of_epochs_and_steps_of_another_size_are_noted():
    (words,) = said(made(epochs=5), made(epochs=1500), kind="note")
    assert "from 5 (“run 0”) to 1,500 (“run 1”)" in words
    runs = made(), made(batch_size=50)
    assert said(*runs, kind="note") == []
    assert "a different number of examples" in said(*runs, kind="note", axis="step")[0]


def test_runs_that_go_on_or_diverged_are_noted():
    assert "“run 1” isn't over yet" in said(made(), made(status="running"), kind="note")[0]
    assert "run 0 diverged in epoch 11" in said(made(status="diverged"), made(), kind="note")[0]


# --- folded seeds ---


def seeds(numbers, **fields):
    return [made(seed=n, **fields) for n in numbers]


def test_seeds_within_a_group_are_not_unfair():
    runs = seeds([1, 2, 3]) + seeds([1, 2, 3], learning_rate=0.1)
    assert any("different seeds" in words for words in said(*runs))
    (remark,) = remarks(*runs, fold="training")
    assert remark.kind == "fair"
    assert "seeds" in remark.sentence
    assert remark.fields == ("learning_rate",)


def test_medians_over_other_seeds_are_noted_and_single_runs_beside_them_unfair():
    runs = seeds([1, 2, 3]) + seeds([4, 5, 6], learning_rate=0.1)
    assert said(*runs, fold="training") == []
    assert "medians" in said(*runs, fold="training", kind="note")[0]
    mixed = seeds([1, 2, 3]) + seeds([1], learning_rate=0.1)
    assert "may be luck" in said(*mixed, fold="training")[0]


def test_data_of_folded_groups_are_compared_as_a_whole():
    def group(**fields):
        return [made(data_seed=n, examples=f"e{n}", split=f"s{n}", **fields) for n in range(2)]

    fair = group() + group(learning_rate=0.1)
    assert said(*fair, fold="all") == []
    other = [*group(), made(data_seed=9, examples="e9", learning_rate=0.1)]
    assert "different examples" in said(*other, fold="all")[0]


def test_long_names_are_told_apart_by_their_ends():
    names = [f"{'a network ' * 10}of the {end} trial" for end in ("first", "second", "third")]
    groups = grouped([made(), made(), made(examples="o", split="o", noise=0.3)], "no")
    (remark, *_rest) = remarks_on(groups, names, Look())
    assert all(f"{end} trial”" in remark.sentence for end in ("first", "second", "third"))
