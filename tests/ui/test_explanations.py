"""Explanations as the page shows them."""

from __future__ import annotations

import pytest

from lepton_dash import tables
from lepton_dash.explain import CHARTS, FORMULAS, Facts, facts_of
from lepton_dash.spec import Experiment
from lepton_dash.ui.chart_words import CHART_WORDS
from lepton_dash.ui.explanations import Explanation, markdown, of_chart, of_charts, of_field
from lepton_dash.words import WORDS
from tests.ui.page_script import opened

MOST_LINES = 7
"""Of a tooltip: a sentence, a formula and what to watch for."""


def test_what_has_a_formula_has_words() -> None:
    assert set(WORDS) == set(FORMULAS)
    assert list(CHART_WORDS) == list(CHARTS)


@pytest.mark.parametrize("field", list(WORDS))
def test_a_field_says_what_it_is_and_what_to_watch_for(field: str) -> None:
    experiment = Experiment()
    told = of_field(field, experiment, facts_of(experiment))
    assert told.sentence.endswith(".")
    assert told.watch.endswith(".")
    assert len(told.formula.splitlines()) + 2 <= MOST_LINES


@pytest.mark.parametrize("optimizer", list(tables.OPTIMIZERS))
def test_a_rule_is_short(optimizer: str) -> None:
    experiment = Experiment().updated(optimizer=optimizer)
    told = of_field("optimizer", experiment, Facts())
    assert len(told.formula.splitlines()) + 2 <= MOST_LINES


@pytest.mark.parametrize("chart", list(CHART_WORDS))
def test_a_chart_says_what_it_is_and_what_to_watch_for(chart: str) -> None:
    experiment = Experiment()
    told = of_chart(chart, experiment, facts_of(experiment))
    assert told.sentence.endswith(".")
    assert told.watch.endswith(".")
    assert of_charts(experiment, Facts())[chart].keys() == {"title", *Explanation._fields}


def test_text_of_others_stays_text() -> None:
    shown = markdown(Explanation("a *b*", "x = `![](http://x.y/z)`\n\nz", ""))
    assert shown == "a \\*b\\*\n\n`x = '![](http://x.y/z)'`  \n`z`"


def test_the_page_shows_the_present_numbers() -> None:
    page = opened(learning_rate="0.07", optimizer="sgd", batch_size="25")
    tips = {widget.key: widget.help for widget in [*page.number_input, *page.select_slider]}
    assert "`w ← w − 0.07 · g`" in tips["learning_rate"]
    assert "`250 training examples / 25 = 10 steps an epoch`" in tips["batch_size"]
