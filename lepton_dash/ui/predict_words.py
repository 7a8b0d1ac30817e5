"""The words of predict.js: guessing the loss before it trains."""

from __future__ import annotations

from typing import Any

from lepton_dash.i18n import _


def predict_words() -> dict[str, Any]:
    """Every word that the browser shows there; names in braces are filled in."""
    return {
        "mode": _("Guess first"),
        "mode_title": _("Guess the loss at the end before it trains, and see how near it was"),
        "ask": {
            "validation": _(
                "What will the validation loss be after {epochs} epochs? "
                "Draw the curve, or type the number."
            ),
            "train": _(
                "What will the training loss be after {epochs} epochs? "
                "Draw the curve, or type the number."
            ),
        },
        "sketch": _("A place to draw the loss over the epochs; the number can be typed below"),
        "short": _("The curve ends at epoch {epoch}; from there on its last value counts."),
        "epoch": _("epoch"),
        "number": _("Loss at the end"),
        "start": _("Train, and see"),
        "skip": _("Skip"),
        "clear": _("Draw again"),
        "waiting": _("Your guess is {guess}; the answer comes when the training ends."),
        "now": _("Compare now"),
        "again": _("Guess again from the start"),
        "verdicts": {
            "spot_on": _("Spot on: you said {guess}, and it is {final}."),
            "close": _("Close: you said {guess}, and it is {final}."),
            "high": _("Too high: you said {guess}, and it is {final}, {times} times less."),
            "low": _("Too low: you said {guess}, and it is {final}, {times} times more."),
            "no_end": _("You said {guess}, but the loss has grown beyond all numbers."),
        },
        "distance": _("Your curve is {distance} away from the true one on average."),
        "yours": _("your curve"),
        "true": _("true curve"),
        "earlier": _("Earlier guesses"),
    }
