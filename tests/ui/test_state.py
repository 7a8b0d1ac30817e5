"""Values on their way to the browser's widgets."""

from tests.ui.page_script import opened
from tests.ui.test_controls import widget


def test_a_value_is_sent_once_and_again_when_a_run_follows_at_once():
    """The browser may never have drawn what the first of two runs in a row sent."""
    page = opened(dataset="xor", hidden_sizes="5-3")
    assert widget(page, "hidden_sizes").proto.set_value
    page.run()
    assert not widget(page, "hidden_sizes").proto.set_value

    page.session_state["_lepton_page"].tell_all = True  # as `run_again` leaves it
    page.run()
    for key, value in (("hidden_sizes", "5, 3"), ("neurons_1", 5), ("activation", "tanh")):
        assert widget(page, key).proto.set_value
        assert widget(page, key).value == value
    page.run()
    assert not widget(page, "hidden_sizes").proto.set_value
