"""Values on their way to the browser's widgets, and what comes back of them too late."""

from collections.abc import Callable
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from lepton_dash.ui import exchange
from tests.clock import Clock
from tests.ui.page_script import experiment_on, opened, widget


@pytest.fixture
def later(clock: Clock) -> Callable[[], None]:
    """Makes the clock go on by more than a browser needs to settle."""
    return partial(clock.forward, exchange.SETTLING + 1)


def is_sent(page: AppTest, key: str) -> bool:
    return widget(page, key).proto.set_value


def test_a_value_is_sent_until_the_browser_has_settled(later) -> None:
    page = opened(dataset="xor", hidden_sizes="5-3")
    for _run in range(3):
        for key, value in (("hidden_sizes", "5, 3"), ("neurons_1", 5), ("activation", "tanh")):
            assert is_sent(page, key)
            assert widget(page, key).value == value
        page.run()
    later()
    page.run()
    assert not is_sent(page, "hidden_sizes")


def test_what_a_person_enters_is_not_sent_back(later) -> None:
    page = opened(dataset="xor")
    later()
    page.run()
    widget(page, "batch_size").set_value(33)
    page.run()
    assert not is_sent(page, "batch_size")
    assert not is_sent(page, "hidden_sizes")


def test_an_old_value_that_comes_back_at_once_is_no_choice(later) -> None:
    page = opened(dataset="xor")
    later()
    widget(page, "preset").set_value("random_labels")
    page.run()
    assert experiment_on(page).data.dataset == "random_labels"
    # the browser hasn't drawn the new card when something else is pressed
    widget(page, "dataset").set_value("xor")
    widget(page, "batch_size").set_value(7)
    page.run()
    assert experiment_on(page).data.dataset == "random_labels"
    assert experiment_on(page).training.batch_size == 7
    assert widget(page, "dataset").value == "random_labels"
    assert is_sent(page, "dataset")
    later()
    widget(page, "dataset").set_value("xor")
    page.run()
    assert experiment_on(page).data.dataset == "xor"


def test_an_old_value_beside_a_button_is_no_choice() -> None:
    page = opened(dataset="xor", hidden_sizes="4-2")
    widget(page, "preset").set_value("circle")
    page.run()
    widget(page, "preset").set_value("five_spirals")
    page.run()
    widget(page, "dataset").set_value("circle")
    widget(page, "add_layer").click()
    page.run()
    assert experiment_on(page).data.dataset == "spirals"
    assert len(experiment_on(page).network.hidden_sizes) == 3


def test_taking_back_at_once_is_a_choice() -> None:
    page = opened(dataset="xor")
    widget(page, "preset").set_value("circle")
    page.run()
    widget(page, "dataset").set_value("xor")
    page.run()
    assert experiment_on(page).data.dataset == "xor"


def test_neurons_of_a_layer_that_was_taken_away_are_no_one_s() -> None:
    page = opened(hidden_sizes="4-2")
    widget(page, "remove_layer").click()
    widget(page, "neurons_2").set_value(9)
    page.run()
    assert not page.exception
    assert experiment_on(page).network.hidden_sizes in {(4,), (4, 9)}


def test_quick_presses_of_a_button_all_count() -> None:
    page = opened(hidden_sizes="4")
    for _press in range(3):
        widget(page, "add_layer").click()
        page.run()
    assert experiment_on(page).network.hidden_sizes == (4, 4, 4, 4)
