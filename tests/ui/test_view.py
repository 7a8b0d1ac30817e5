"""What a boundary is drawn over, chosen, in the address, and where it names nothing."""

import pytest

from lepton_dash.spec import Data
from lepton_dash.ui.live_session import view_of
from tests.ui.page_script import address_of, opened


@pytest.mark.parametrize(
    ("dataset", "chosen", "num_columns", "view"),
    [
        ("moons", None, 2, ("columns", 0, 1)),
        ("moons", ("pca",), 2, ("columns", 0, 1)),
        ("iris", None, 0, ("pca",)),
        ("iris", None, 4, ("pca",)),
        ("iris", ("columns", 3, 1), 0, ("pca",)),  # nobody knows yet whether it has a fourth
        ("iris", ("columns", 3, 1), 4, ("columns", 3, 1)),
        ("csv", None, 2, ("columns", 0, 1)),
        ("csv", None, 1, ("pca",)),
    ],
)
def test_the_view_suits_the_data(dataset, chosen, num_columns, view) -> None:
    assert view_of(Data(dataset=dataset), chosen, num_columns) == view


def test_a_view_stays_in_the_address_until_the_columns_are_others() -> None:
    page = opened(dataset="iris", view="2-3")
    assert address_of(page)["view"] == "2-3"
    page.selectbox(key="activation").set_value("relu")
    page.run()
    assert address_of(page)["view"] == "2-3"
    page.pills(key="dataset").set_value("wine")
    page.run()
    assert "view" not in address_of(page)


def test_data_of_two_dimensions_has_no_view() -> None:
    page = opened(dataset="moons", view="pca")
    assert address_of(page) == {"dataset": "moons"}
