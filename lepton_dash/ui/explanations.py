"""Explanations of what is on the screen, with the present numbers in their formulas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lepton_dash import explain
from lepton_dash.explain import Facts
from lepton_dash.i18n import _
from lepton_dash.spec import Experiment
from lepton_dash.ui.chart_words import CHART_WORDS, OF_NUMBERS
from lepton_dash.ui.text import verbatim
from lepton_dash.words import NUMBERS, WORDS, Words


class Explanation(NamedTuple):
    """What something is, in a sentence; its formula; what to watch for."""

    sentence: str
    formula: str = ""
    """Lines of plain text; empty where there is nothing to compute."""
    watch: str = ""


def of_field(field: str, experiment: Experiment, facts: Facts) -> Explanation:
    """The explanation of what a person sets, by the field's bare name."""
    words = WORDS[field]
    formula = explain.field_formula(field, experiment, facts)
    return Explanation(_(words.help).format(**NUMBERS), formula, _(words.watch))


def of_option(owner: str, experiment: Experiment, facts: Facts) -> Explanation:
    """The explanation of a number that an optimizer, a loss or a schedule has of its own."""
    sentence = _("It acts on the running training at once. Where it stands in the formula:")
    return Explanation(sentence, explain.field_formula(owner, experiment, facts))


def of_chart(chart: str, experiment: Experiment, facts: Facts) -> Explanation:
    """The explanation of what is shown; ⟨names⟩ in its formula are numbers of a frame."""
    words = _chart_words(chart, facts)
    formula = explain.chart_formula(chart, experiment, facts)
    return Explanation(_(words.help), formula, _(words.watch))


def of_charts(experiment: Experiment, facts: Facts) -> dict[str, dict[str, str]]:
    """Every chart's title and explanation, for the browser."""
    return {
        chart: {
            "title": _(_chart_words(chart, facts).label),
            **of_chart(chart, experiment, facts)._asdict(),
        }
        for chart in CHART_WORDS
    }


def _chart_words(chart: str, facts: Facts) -> Words:
    is_of_numbers = facts.task == "regression" and chart in OF_NUMBERS
    return OF_NUMBERS[chart] if is_of_numbers else CHART_WORDS[chart]


def markdown(explanation: Explanation) -> str:
    """The explanation as a tooltip takes it: a few short lines, nothing loaded or linked."""
    return "\n\n".join(_paragraphs(explanation))


def _paragraphs(explanation: Explanation) -> Iterable[str]:
    yield verbatim(explanation.sentence)
    # a line of code shows everything as it is but the mark that ends it
    lines = [line.replace("`", "'") for line in explanation.formula.splitlines() if line.strip()]
    if lines:
        yield "  \n".join(f"`{line}`" for line in lines)
    if explanation.watch:
        yield f"*{verbatim(explanation.watch)}*"
