"""The words of the part of the stage with which points are drawn."""

from typing import Any

from lepton_dash.i18n import _


def points_words() -> dict[str, Any]:
    """Every word that the browser shows there; names in braces are filled in."""
    return {
        "pen": _("Draw"),
        "draw": _("Draw points onto the plane"),
        "canvas": _(
            "The plane to draw on: arrow keys move the cross, Enter adds a point, "
            "Delete erases one, digits choose the class, Escape ends it."
        ),
        "tools": {
            "add": _("Add a point; drag one to move it"),
            "brush": _("Paint several points"),
            "move": _("Move points"),
            "erase": _("Erase points"),
        },
        "undo": _("Undo the last stroke"),
        "clear": _("Erase all points"),
        "class": _("Class of the next point"),
        "class_number": _("Class {number}"),
        "value": _("Value of the next point"),
        "count": _("{count} points."),
        "fewest": _("The training starts with the fourth."),
    }
