"""The table of rules, and what is said of all that they find."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from lepton_dash.diagnosis import curve_rules, data_rules, layer_rules
from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.signs import Signs

MOST = 3
"""Findings that are said at once."""


class Rule(NamedTuple):
    """One thing that can be found."""

    find: Callable[[Signs], Finding | None]
    hides: tuple[str, ...] = ()
    """Findings that follow from this one, or that can't be told while it holds."""


_CURVES = ("rate_too_low", "overfitting", "underfitting", "imbalance", "noise_floor")
_INSIDE = ("saturated_units", "vanishing_gradients")

RULES: Mapping[str, Rule] = {
    "diverged": Rule(curve_rules.diverged, ("rate_too_high", "dead_units", *_CURVES, *_INSIDE)),
    "rate_too_high": Rule(curve_rules.rate_too_high, (*_CURVES, *_INSIDE)),
    "dead_units": Rule(layer_rules.dead_units),
    "noise_floor": Rule(
        data_rules.noise_floor, ("rate_too_low", "overfitting", "underfitting", *_INSIDE)
    ),
    "vanishing_gradients": Rule(layer_rules.vanishing_gradients, ("rate_too_low", "underfitting")),
    "saturated_units": Rule(layer_rules.saturated_units, ("underfitting",)),
    "imbalance": Rule(data_rules.imbalance, ("underfitting",)),
    "overfitting": Rule(curve_rules.overfitting),
    "underfitting": Rule(curve_rules.underfitting),
    "rate_too_low": Rule(curve_rules.rate_too_low),
}
"""Finding id -> rule, what matters most first."""


def diagnose(signs: Signs) -> list[Finding]:
    """Everything that is found and not hidden by something else, the most important first."""
    found = {name: rule.find(signs) for name, rule in RULES.items()}
    there = {name: finding for name, finding in found.items() if finding is not None}
    hidden = {other for name in there for other in RULES[name].hides}
    # a whole layer that is dead explains all the rest
    if (dead := there.get("dead_units")) and dead.severity == "problem":
        hidden |= {*_CURVES, *_INSIDE}
    return [finding for name, finding in there.items() if name not in hidden]
