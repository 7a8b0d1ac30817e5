"""What each thing on the stage shows, and what to watch for."""

from __future__ import annotations

from collections.abc import Mapping

from lepton_dash.i18n import N_
from lepton_dash.words import Words

CHART_WORDS: Mapping[str, Words] = {
    "loss": Words(
        N_("Loss"),
        N_(
            "How wrong the network is on average: on the examples that it trains on, and on those "
            "that it never trains on."
        ),
        N_(
            "Both fall: it learns. Training falls while validation rises: it memorises. "
            "Jumps: the learning rate is too high."
        ),
    ),
    "boundary": Words(
        N_("Decision boundary"),
        N_(
            "What the network answers everywhere; the points are the examples, in their own colour."
        ),
        N_(
            "A point on another colour is a mistake; a border that winds around single points "
            "memorises them."
        ),
    ),
    "network": Words(
        N_("Network"),
        N_(
            "Every neuron is a small picture of what it computes over the plane; the links are "
            "weights, the thicker the larger."
        ),
        N_("A neuron of one flat colour tells nothing apart; a thin link hardly counts."),
    ),
    "metrics": Words(
        N_("Measures"),
        N_("How good the answers are, counted in ways that a loss doesn't show."),
        N_("A class with a low recall is missed often, however high the accuracy is."),
    ),
    "diagnosis": Words(
        N_("Diagnosis"),
        N_("What the measured numbers say about the training, each with its evidence."),
        N_("Change one thing at a time, and see whether the sign goes."),
    ),
    "timeline": Words(
        N_("Time"),
        N_("Any moment of the training so far: go back, look, and train on from there."),
        N_("Where the validation loss was lowest is where one would have stopped."),
    ),
}
"""What is shown -> its title, its sentence and what to watch for."""

OF_NUMBERS: Mapping[str, Words] = {
    "boundary": Words(
        N_("Prediction"),
        N_(
            "The number that the network answers everywhere; the points are the examples, in the "
            "colour of theirs."
        ),
        N_(
            "A point that stands out from the colour behind it is predicted badly; a patch around "
            "a single point memorises it."
        ),
    ),
    "metrics": Words(
        N_("Measures"),
        N_("How far the answers are from what is right, also in the unit of the target."),
        N_("Residuals with a bend: the network misses a part of the relation."),
    ),
}
"""The same where a number is predicted, as far as it is other there."""
