"""Values on their way to the browser's widgets, and what comes back of them too late."""

from __future__ import annotations

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ElementTree

from lepton_dash.presets import PRESETS
from lepton_dash.ui.exchange import RUN
from tests.ui.page_script import experiment_on, opened, run_page, widget


def is_sent(page: AppTest, key: str) -> bool:
    return widget(page, key).proto.set_value


def drawn(page: AppTest) -> int:
    """The number of the run that is on the screen."""
    return widget(page, RUN).value


def act(page: AppTest, seen: int, **values: object) -> None:
    """Enters values into a browser that has drawn no newer run than the one with this number."""
    for key, value in values.items():
        widget(page, key).set_value(value)
    widget(page, RUN).set_value(seen)
    page.run()
    assert not page.exception


def test_a_value_is_sent_until_the_browser_has_drawn_it() -> None:
    page = opened(dataset="xor", hidden_sizes="5-3")
    for _run in range(3):
        for key, value in (("hidden_sizes", "5, 3"), ("neurons_1", 5), ("activation", "tanh")):
            assert is_sent(page, key)
            assert widget(page, key).value == value
        act(page, 0)
    page.run()
    assert not is_sent(page, "hidden_sizes")


def test_an_old_value_without_the_number_of_a_run_is_no_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The browser hasn't drawn the end of the page yet, and sends nothing of it."""
    page = opened(dataset="xor")
    whole = ElementTree.get_widget_states

    def without_end(tree: ElementTree) -> WidgetStates:
        kept = [one for one in whole(tree).widgets if not one.id.endswith(f"-{RUN}")]
        return WidgetStates(widgets=kept)

    monkeypatch.setattr(ElementTree, "get_widget_states", without_end)
    before = _values(page)
    act(page, 0, preset="digits")
    act(page, 0, **before | {"preset": "formula"})
    assert experiment_on(page) == PRESETS["formula"].experiment


def test_what_a_person_enters_is_not_sent_back() -> None:
    page = opened(dataset="xor")
    page.run()
    widget(page, "batch_size").set_value(33)
    page.run()
    assert not is_sent(page, "batch_size")
    assert not is_sent(page, "hidden_sizes")


def test_what_a_person_enters_into_an_old_page_is_sent_back() -> None:
    """Else the browser, when it draws the newer one, would show what was there instead."""
    page = opened(dataset="xor")
    page.run()
    before = drawn(page)
    act(page, before, preset="circle")
    act(page, before, batch_size=33)
    assert experiment_on(page).training.batch_size == 33
    assert is_sent(page, "batch_size")
    assert widget(page, "batch_size").value == 33


def test_an_old_value_that_comes_back_is_no_choice() -> None:
    page = opened(dataset="xor")
    page.run()
    before = drawn(page)
    act(page, before, preset="random_labels")
    assert experiment_on(page).data.dataset == "random_labels"
    # the browser hasn't drawn the new card when something else is entered, however late that is
    act(page, before, dataset="xor", batch_size=7)
    assert experiment_on(page).data.dataset == "random_labels"
    assert experiment_on(page).training.batch_size == 7
    assert widget(page, "dataset").value == "random_labels"
    assert is_sent(page, "dataset")
    act(page, drawn(page), dataset="xor")
    assert experiment_on(page).data.dataset == "xor"


def test_one_example_after_another_is_the_last_one_whole() -> None:
    """Each choice comes with the widgets of some run before it."""
    page = opened(dataset="xor")
    page.run()
    shown = [_values(page)]
    first = drawn(page)
    names = ("digits", "formula", "three_spirals", "random_labels", "digits", "circle", "formula")
    for turn, name in enumerate(names):
        late = max(0, turn - turn % 3)  # up to two runs behind
        act(page, first + late, **shown[late] | {"preset": name})
        assert experiment_on(page) == PRESETS[name].experiment, name
        shown.append(_values(page))


def _values(page: AppTest) -> dict[str, object]:
    """What the widgets show that every example has."""
    names = ("learning_rate", "batch_size", "epochs", "hidden_sizes", "activation", "l2")
    return {name: widget(page, name).value for name in names}


def test_an_old_value_beside_a_button_is_no_choice() -> None:
    page = opened(dataset="xor", hidden_sizes="4-2")
    page.run()
    act(page, drawn(page), preset="circle")
    before = drawn(page)
    act(page, before, preset="five_spirals")
    widget(page, "add_layer").click()
    act(page, before, dataset="circle")
    assert experiment_on(page).data.dataset == "spirals"
    assert len(experiment_on(page).network.hidden_sizes) == 3


def test_taking_back_at_once_is_a_choice() -> None:
    page = opened(dataset="xor")
    act(page, drawn(page), preset="circle")
    act(page, drawn(page), dataset="xor")
    assert experiment_on(page).data.dataset == "xor"


def test_files_that_were_brought_are_not_remembered() -> None:
    page = opened(dataset="xor")
    place = next(one for one in page.file_uploader if (one.key or "").startswith("brought"))
    place.set_value(("notes.txt", b"anything", "text/plain"))
    page.run()
    state = page.session_state["_lepton_page"]
    assert state.files_brought == 1
    assert not any(key.startswith("brought") for key in state.told)


def test_what_was_refused_can_be_taken_back() -> None:
    page = opened(dataset="xor", hidden_sizes="4-2")
    page.run()
    for text, sizes in (("4, x", (4, 2)), ("4, 2", (4, 2))):
        act(page, drawn(page), hidden_sizes=text)
        assert experiment_on(page).network.hidden_sizes == sizes
        assert bool(page.session_state["_lepton_page"].refusals) == (text == "4, x")


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


def _lesson() -> None:
    from lepton_dash import ui

    ui.open_address()
    ui.lesson_form()
    ui.show_run()


@pytest.mark.parametrize(
    ("switch", "is_hidden"), [("lesson_hide_all", False), ("lesson_show_all", True)]
)
def test_a_switch_of_a_lesson_pressed_right_beside_hide_everything_counts(
    switch: str, is_hidden: bool
) -> None:
    """In the same exchange, or in one of a page on which nothing was hidden yet."""
    key = "lesson_shows_page"
    for is_same_exchange in (True, False):
        page = run_page(_lesson, {"hide": "" if not is_hidden else "play,step,reset,links"})
        page.run()
        before, shown = drawn(page), widget(page, key).value
        pressed = "links" if is_hidden else "play"
        widget(page, switch).click()
        if not is_same_exchange:
            act(page, before)
        # what the browser shows is what was there before the press
        toggled = {*shown, "links"} if is_hidden else set(shown) - {"play"}
        act(page, before, **{key: sorted(toggled)})
        now = set(widget(page, key).value)
        hidden = set(page.session_state["_lepton_page"].lesson.hide)
        assert (pressed in hidden) == is_hidden == (pressed not in now)
        if is_hidden:
            assert hidden == {pressed}
        else:
            assert now == {pressed}
            assert "learning_rate" in hidden
