import numpy as np
import pytest

from lepton_dash.live import frames
from lepton_dash.live.references import Reference, differences, packed
from lepton_dash.spec import Experiment


def test_a_message_has_every_curve():
    rows = np.arange(15.0).reshape(3, 5)
    references = [Reference("held", Experiment(), rows), Reference("fork", Experiment(), rows[1:])]
    number, message = packed(7, references)
    header, arrays = frames.decode(message)
    assert number == 7
    assert header["kinds"] == ["held", "fork"]
    assert arrays["0_train"].tolist() == [1, 6, 11]
    assert arrays["1_epoch"].tolist() == [5, 10]
    assert arrays["1_validation"].tolist() == [7, 12]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ()),
        ({"learning_rate": 0.1}, (("learning_rate", "0.03", "0.1"),)),
        ({"hidden_sizes": (8, 8)}, (("hidden_sizes", "4-2", "8-8"),)),
        ({"dataset": "multi_gaussian"}, (("dataset", "Circle", "Several Gaussians"),)),
        ({"num_examples": 600}, (("num_examples", "Automatic", "600"),)),
        ({"optimizer.b1": 0.5}, (("optimizer_options", "", "b1 0.5"),)),
        ({"stop_loss": 0.1, "stop_patience": 4, "stop_seconds": 2}, ()),
    ],
)
def test_what_differs_is_said_in_short(fields, said):
    assert differences(Experiment(), Experiment().updated(**fields)) == said
