"""Values of settings as short texts, in the sidebar's words, and durations."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lepton_dash import tables
from lepton_dash.i18n import _, listed
from lepton_dash.number_text import setting_number
from lepton_dash.shortening import shortened

if TYPE_CHECKING:
    from lepton_dash.spec import Experiment

_LONGEST = 80
"""Characters of a value."""
_LEFT_OUT = {"points", "column_kinds", "treatments", "path"}

_NAMES: Mapping[str, Mapping[str, Any]] = {
    "dataset": tables.DATASETS,
    "activation": tables.ACTIVATIONS,
    "initializer": tables.INITIALIZERS,
    "loss": tables.LOSSES,
    "optimizer": tables.OPTIMIZERS,
    "schedule": tables.SCHEDULES,
}
"""Fields that hold a name of a table's row."""


def value_text(field: str, value: Any) -> str:
    """Returns a field's value as the sidebar says it."""
    row = _NAMES.get(field, {}).get(value) if isinstance(value, str) else None
    if row is not None:
        return _(row.label)
    if value is None or value == "auto":
        return _("Automatic")
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    if hasattr(value, "items"):
        return listed(f"{name} {setting_number(number)}" for name, number in value.items())
    if isinstance(value, float):
        return setting_number(value)
    # a seed is a name more than a number
    is_count = isinstance(value, int) and not isinstance(value, bool) and "seed" not in field
    return f"{value:,}" if is_count else str(value)


def differing(experiment: "Experiment") -> list[tuple[str, str]]:
    """Returns the fields that differ from the default, and their values as the sidebar says them.

    Long values that say little in a line (drawn points, kinds of columns, paths) are left out.
    """
    from lepton_dash.spec import flat

    default = flat(type(experiment)())
    return [
        (field, shortened(value_text(field, value), _LONGEST))
        for field, value in flat(experiment).items()
        if value != default[field] and field not in _LEFT_OUT
    ]


def duration_text(seconds: float) -> str:
    """Returns a duration [s] with three significant digits, and the unit."""
    return _("{seconds} s").format(seconds=f"{float(f'{seconds:.3g}'):,.15g}")
