"""The table of rules, and what is said of all that they find."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from lepton_dash.diagnosis import (
    curve_rules,
    data_rules,
    layer_rules,
    regularisation_rules,
)
from lepton_dash.diagnosis.finding import Finding
from lepton_dash.diagnosis.signs import Signs

MOST = 3
"""Findings that are said at once."""


class Rule(NamedTuple):
    """One thing that can be found."""

    find: Callable[[Signs], Finding | None]
    hides: tuple[str, ...] = ()
    """Findings that follow from this one, or that can't be told while it holds."""


_CURVES = ("rate_too_low", "overfitting", "stuck", "imbalance", "noise_floor")
_INSIDE = ("saturated_units", "vanishing_gradients")

LAST = "underfitting"
"""Said only where nothing else is found: everything else looks like too simple a network, too."""

RULES: Mapping[str, Rule] = {
    "diverged": Rule(
        curve_rules.diverged,
        ("rate_too_high", "over_regularised", "dead_units", *_CURVES, *_INSIDE),
    ),
    "over_regularised": Rule(
        regularisation_rules.over_regularised,
        ("rate_too_high", "dead_units", *_CURVES, *_INSIDE),
    ),
    "rate_too_high": Rule(curve_rules.rate_too_high, (*_CURVES, *_INSIDE)),
    "dead_units": Rule(layer_rules.dead_units),
    "noise_floor": Rule(data_rules.noise_floor, ("rate_too_low", "overfitting", "stuck", *_INSIDE)),
    "saturated_units": Rule(
        layer_rules.saturated_units, ("vanishing_gradients", "rate_too_low", "stuck")
    ),
    "vanishing_gradients": Rule(layer_rules.vanishing_gradients, ("rate_too_low", "stuck")),
    "rate_too_low": Rule(curve_rules.rate_too_low, ("stuck", "imbalance")),
    "imbalance": Rule(data_rules.imbalance, ("stuck",)),
    "overfitting": Rule(curve_rules.overfitting),
    "stuck": Rule(curve_rules.stuck),
    LAST: Rule(curve_rules.underfitting),
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
    if len(there) > 1:
        hidden.add(LAST)
    return [finding for name, finding in there.items() if name not in hidden]
