"""The made-up tables: always the same, with gaps, learnable, and said to be made up."""

import numpy as np
import pytest

from lepton_dash.data import fields_of_use, load
from lepton_dash.spec import Data
from lepton_dash.tables import DATASETS, resolve

NAMES = ["credit_risk", "machine_failure", "late_delivery"]


@pytest.mark.parametrize("name", NAMES)
def test_is_the_same_at_every_call_and_has_what_real_tables_have(name):
    table, again = (resolve(DATASETS[name].function)() for _call in range(2))
    assert len(table.target) >= 2000
    np.testing.assert_array_equal(table.target, again.target)
    for column, twin in zip(table.columns, again.columns, strict=True):
        np.testing.assert_array_equal(column.values, twin.values)
        assert len(column.values) == len(table.target)
    assert any(column.categories for column in table.columns)
    gaps = [
        np.isnan(column.values).mean() if column.categories is None else (column.values < 0).mean()
        for column in table.columns
    ]
    assert 0 < max(gaps) < 0.1
    assert 0.1 < table.target.mean() < 0.4


@pytest.mark.parametrize("name", NAMES)
def test_its_card_says_what_it_is_what_it_asks_and_what_errors_cost(name):
    row = DATASETS[name]
    assert "made up by a generator" in row.summary
    assert f"{len(load(Data(dataset=name, validation_fraction=0)).y_train):,}" in row.summary
    assert row.question.endswith("?")
    assert "miss" in row.costs
    assert "false alarm" in row.costs


def test_a_machine_fails_when_its_tool_is_overworked():
    table = fields_of_use.machine_failure()
    values = {column.name: column.values for column in table.columns}
    strain = values["tool wear in min"] * values["torque in N m"]
    assert table.target[strain > 12_500].mean() > 0.9
    assert table.target[strain < 2000].mean() < 0.3


def test_a_loan_is_riskier_after_late_payments():
    table = fields_of_use.credit_risk()
    late = next(c.values for c in table.columns if c.name == "late payments before")
    shares = [table.target[late == count].mean() for count in range(3)]
    assert shares == sorted(shares)
    assert shares[2] > 2 * shares[0]
