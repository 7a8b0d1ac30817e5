"""Which settings differ, in which words, and what runs are called by that."""

from lepton_dash.compare import compared_settings, grouped, names_of
from lepton_dash.spec import WEIGHT, Change
from tests.compare.made import made


def differing(*runs, fold="no"):
    settings = compared_settings(grouped(runs, fold))
    return {one.field: one.values for one in settings.differing}


def names(*runs, fold="no"):
    return names_of(grouped(runs, fold))


def test_what_differs_is_said_as_the_sidebar_says_it():
    assert differing(made(), made()) == {}
    found = differing(
        made(learning_rate=0.1, optimizer="sgd", residual=True, hidden_sizes=()),
        made(dataset="multi_gaussian"),
    )
    assert found == {
        "dataset": ("Circle", "Several Gaussians"),
        "hidden_sizes": ("–", "4-2"),
        "learning_rate": ("0.1", "0.03"),
        "optimizer": ("Gradient descent", "Adam"),
        "residual": ("yes", "no"),
    }


def test_an_automatic_value_is_what_it_stands_for():
    automatic, said = made(), made(loss="binary_cross_entropy", split_seed=0)
    assert differing(automatic, said) == {}
    assert differing(automatic, made(loss="hinge")) == {"loss": ("Binary cross-entropy", "Hinge")}


def test_changes_on_the_way_are_differences():
    once = made(timeline=(Change(200, 0, "learning_rate", 0.1),))
    often = made(timeline=tuple(Change(n, 0, "learning_rate", n / 10) for n in (1, 2, 3)))
    assert differing(made(), once, often) == {
        "learning_rate": (
            "0.03",
            "0.03, changed on the way to 0.1 at epoch 200",
            "0.03, changed on the way 3 times, at last to 0.3",
        )
    }
    assert differing(once, once) == {}


def test_weights_that_were_set_by_hand_are_a_difference():
    edited = made(timeline=(Change(3, 0, WEIGHT, (0, 0, 1, 0.5)),))
    assert differing(made(), edited) == {WEIGHT: ("none", "1 set by hand")}


def test_values_that_look_alike_are_told_apart():
    assert differing(made(learning_rate=0.123456789), made(learning_rate=0.12345679)) == {
        "learning_rate": ("0.123456789", "0.12345679")
    }


def test_counts_have_their_thousands_apart_and_seeds_do_not():
    found = differing(made(batch_size=1, seed=1), made(batch_size=1200, seed=12345))
    assert found == {"batch_size": ("1", "1,200"), "seed": ("1", "12345")}


def test_files_and_points_are_named_in_short():
    one, other = (made(dataset="csv", path="upload:" + digit * 64, target="y") for digit in "ab")
    assert differing(one, other) == {"path": ("file aaaaaaaa", "file bbbbbbbb")}
    noisy = made(dataset="csv", path="upload:" + "a" * 64, target="y", noise=0.5)
    assert differing(one, noisy) == {}, "a file has no noise of ours"
    points = made(dataset="points", points="0 0 0; 1 1 1; 2 2 0; 3 3 1")
    assert differing(points, made(dataset="points", points="0 0 1; 1 1 1"))["points"] == (
        "4 points",
        "2 points",
    )


def test_seeds_within_a_group_are_one_value():
    runs = [made(seed=n, learning_rate=rate) for rate in (0.1, 0.2) for n in (1, 2)]
    assert differing(*runs, fold="training") == {"learning_rate": ("0.1", "0.2")}
    more = [*runs, made(seed=3, learning_rate=0.2)]
    assert differing(*more, fold="training")["seed"] == ("1, 2", "1, 2, 3")


def test_equal_settings_are_apart_and_empty_ones_left_out():
    settings = compared_settings(grouped([made(), made(learning_rate=0.1)]))
    equal = {one.field: one.values for one in settings.equal}
    assert equal["optimizer"] == ("Adam", "Adam")
    assert "learning_rate" not in equal
    assert "path" not in equal
    assert WEIGHT not in equal


# --- names ---


def test_runs_are_called_by_what_tells_them_apart():
    assert names(made(learning_rate=0.1), made(learning_rate=0.2)) == (
        "Learning rate 0.1",
        "Learning rate 0.2",
    )
    assert names(made(optimizer="sgd"), made()) == ("Gradient descent", "Adam")


def test_only_as_many_settings_are_said_as_it_takes():
    runs = [made(learning_rate=n / 10, l2=n / 100, batch_size=n) for n in (1, 2, 3)]
    assert names(*runs) == tuple(f"Learning rate {n / 10:g}" for n in (1, 2, 3))


def test_a_setting_in_which_one_is_unlike_the_others_is_said_too():
    rates = [made(learning_rate=n / 10) for n in (1, 2, 3)]
    assert names(*rates, made(learning_rate=0.4, l2=0.1)) == (
        *(f"Learning rate {n / 10:g}" for n in (1, 2, 3)),
        "Learning rate 0.4, L2 0.1",
    )
    assert names(made(), made(learning_rate=0.3, l2=0.1)) == (
        "Learning rate 0.03, L2 0",
        "Learning rate 0.3, L2 0.1",
    )
    grid = [made(learning_rate=n / 10, dropout=n // 3 / 2) for n in (1, 2, 3, 4)]
    assert names(*grid)[1:3] == ("Learning rate 0.2, Dropout 0", "Learning rate 0.3, Dropout 0.5")


def test_options_that_only_some_have_are_said_where_they_are():
    momentum = made(optimizer="momentum", optimizer_options={"momentum": 0.5})
    assert names(made(), momentum) == ("Adam", "Momentum, momentum 0.5")
    assert names(made(optimizer="momentum"), momentum) == (
        "Options of the optimizer –",
        "momentum 0.5",
    )


def test_as_many_settings_are_said_as_there_is_room_for():
    one, other = made(), made(l2=0.1, l1=0.1, dropout=0.1, batch_size=5, learning_rate=1)
    assert names(one, other)[1] == "Learning rate 1, Batch size 5, L1 0.1"


def test_titles_stay_where_they_say_something():
    spiral = made(title="Spiral", dataset="spiral")
    assert names(made(l2=0.1), made(), spiral) == (
        "L2 0.1 · Circle, 4-2, Tanh",
        "L2 0 · Circle, 4-2, Tanh",
        "Spiral",
    )


def test_names_of_their_owner_stay_and_no_two_are_alike():
    assert names(made(name="mine"), made(name="mine"), made(name="mine (2)")) == (
        "mine",
        "mine (2)",
        "mine (2) (2)",
    )
    assert names(made(), made()) == ("Circle, 4-2, Tanh", "Circle, 4-2, Tanh (2)")
    rates = (made(learning_rate=0.1), made(name="mine"), made(learning_rate=0.3))
    assert names(*rates) == ("Learning rate 0.1", "mine", "Learning rate 0.3")
    group = names(made(name="a", seed=1), made(name="b", seed=2), made(l2=1.0), fold="training")
    assert group == ("L2 0", "L2 1")
