"""What a boundary is drawn with, out of the examples and the plane that they are shown in."""

from typing import TYPE_CHECKING

from lepton_dash.figures.boundary import Scene

if TYPE_CHECKING:
    from lepton_dash.data import Plane, Prepared


def scene_of(
    prepared: "Prepared", plane: "Plane", picture_range: tuple[float, float], title: str = ""
) -> Scene:
    """Returns all that is drawn besides the picture.

    Args:
        prepared: the examples.
        plane: where they lie.
        picture_range: what bytes 0 and 255 of a picture of a regression stand for, in the unit
            of the network.
        title: of the chart.
    """
    low, high = map(prepared.in_own_unit, picture_range)
    return Scene(
        task=prepared.task,
        train_xy=plane.train,
        train_y=prepared.in_own_unit(prepared.y_train[plane.train_rows]),
        validation_xy=plane.validation,
        validation_y=prepared.in_own_unit(prepared.y_validation[plane.validation_rows]),
        class_names=prepared.class_names,
        x_range=(float(plane.x[0]), float(plane.x[-1])),
        y_range=(float(plane.y[0]), float(plane.y[-1])),
        x_label=plane.x_label,
        y_label=plane.y_label,
        value_range=(low, high) if prepared.task == "regression" else None,
        target_name=prepared.target_name,
        title=title,
    )
