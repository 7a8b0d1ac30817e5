"""What a boundary is drawn with, out of the examples and the plane that they are shown in."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lepton_dash.figures.boundary import Scene

if TYPE_CHECKING:
    from lepton_dash.data import Plane, Prepared


def scene_of(
    prepared: "Prepared", plane: "Plane", value_range: tuple[float, float], title: str = ""
) -> Scene:
    """Returns all that is drawn besides the picture.

    Args:
        prepared: the examples.
        plane: where they lie.
        value_range: of a regression the values of bytes 0 and 255, in the target's own unit.
        title: of the chart.
    """
    is_regression = prepared.task == "regression"

    def own_unit(targets: NDArray[np.float32]) -> NDArray[np.float32]:
        return targets * prepared.target_scale + prepared.target_mean if is_regression else targets

    return Scene(
        task=prepared.task,
        train_xy=plane.train,
        train_y=own_unit(prepared.y_train[plane.train_rows]),
        validation_xy=plane.validation,
        validation_y=own_unit(prepared.y_validation[plane.validation_rows]),
        class_names=prepared.class_names,
        x_range=(float(plane.x[0]), float(plane.x[-1])),
        y_range=(float(plane.y[0]), float(plane.y[-1])),
        x_label=plane.x_label,
        y_label=plane.y_label,
        value_range=value_range if is_regression else None,
        target_name=prepared.target_name,
        title=title,
    )
