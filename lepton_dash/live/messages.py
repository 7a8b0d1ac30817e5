"""What a client may say on the live socket, checked before anything is done with it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lepton_dash.i18n import _, listed
from lepton_dash.spec import TRACED_FIELDS

LONGEST = 4_096
"""Characters of a message."""

MOST_CREDITS = 8
"""Frames that a client can ask for in advance."""

_LARGEST = 2**53  # numbers in JavaScript are exact up to here


class Credit(NamedTuple):
    """The client can take `n` more frames, and has this much of the history."""

    n: int
    history_generation: int
    history_length: int


class Command(NamedTuple):
    """A press on a button: play, pause, step, reset, hold or release."""

    name: str


class Set(NamedTuple):
    """A slider that acts on the running training."""

    field: str
    value: Any


class Speed(NamedTuple):
    """Epochs per second; None for as fast as possible."""

    value: float | None


class Edit(NamedTuple):
    """A weight, or a bias where `source` is -1, that is set by hand; checked by the session."""

    layer: Any
    source: Any
    target: Any
    value: Any


class Watch(NamedTuple):
    """The client opens a panel that the server computes, or closes it."""

    panel: str
    setting: str | None
    """What it wants to see there; None when it is closed."""


class Seek(NamedTuple):
    """An earlier epoch of the run is to be shown; or one nearby, as while a slider is dragged."""

    epoch: int
    rough: bool


class Inherit(NamedTuple):
    """The tab had a session before, whose token this is: what it held is to stay."""

    token: str
    training: bool
    """Whether its training is to go on, too: the tab was reloaded."""


Message = Credit | Command | Set | Speed | Edit | Seek | Inherit | Watch


class BadMessage(ValueError):
    """A message that can't be understood; its text is one sentence."""


def parse(text: str) -> Message:
    """Reads one message.

    Raises:
        BadMessage: it is no message of the protocol.
    """
    if len(text) > LONGEST:
        raise BadMessage(
            _("The message is {length} characters long; {limit} are allowed.").format(
                length=len(text), limit=LONGEST
            )
        )
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadMessage(_("The message isn't JSON.")) from None
    if not isinstance(content, dict):
        raise BadMessage(_("The message isn't a JSON object."))
    kind = content.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise BadMessage(
            _("The message's type must be one of {names}.").format(names=listed(_READERS))
        )
    return reader(content)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _whole(content: Mapping[str, Any], name: str, low: int, high: int, default: int) -> int:
    value = content.get(name, default)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadMessage(
            _("{name} must be a whole number from {low} to {high}.").format(
                name=name, low=low, high=high
            )
        )
    return value


def _credit(content: Mapping[str, Any]) -> Credit:
    return Credit(
        _whole(content, "n", 1, MOST_CREDITS, 1),
        _whole(content, "history_generation", -1, _LARGEST, -1),
        _whole(content, "history_length", 0, _LARGEST, 0),
    )


def _command(content: Mapping[str, Any]) -> Command:
    return Command(content["type"])


def _set(content: Mapping[str, Any]) -> Set:
    field = content.get("field")
    owner, _dot, option = field.partition(".") if isinstance(field, str) else ("", "", "")
    if owner not in TRACED_FIELDS and not (option and f"{owner}_options" in TRACED_FIELDS):
        raise BadMessage(
            _("field must be one of {names}.").format(names=listed(sorted(TRACED_FIELDS)))
        )
    if "value" not in content:
        raise BadMessage(_("value is missing."))
    return Set(str(field), content["value"])


def _speed(content: Mapping[str, Any]) -> Speed:
    value = content.get("value")
    if value == "max":
        return Speed(None)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value <= 1e9:  # type: ignore[operator]
        raise BadMessage(_('value must be "max" or a number of epochs per second above 0.'))
    return Speed(float(value))  # type: ignore[arg-type]


def _edit(content: Mapping[str, Any]) -> Edit:
    return Edit(*(content.get(name) for name in ("layer", "from", "to", "value")))


PANELS: Mapping[str, tuple[str, ...]] = {"measures": ("validation", "training"), "diagnosis": ()}
"""The panels that a client can watch, and the parts of the data that it can choose there."""


def _watch(content: Mapping[str, Any]) -> Watch:
    panel, on = content["type"], content.get("on")
    if not isinstance(on, bool):
        raise BadMessage(_("on must be true or false."))
    parts = PANELS[panel]
    part = content.get("part", parts[0] if parts else "")
    if parts and part not in parts:
        raise BadMessage(_("part must be one of {names}.").format(names=listed(parts)))
    return Watch(panel, part if on else None)


def _seek(content: Mapping[str, Any]) -> Seek:
    if content.get("epoch") is None:
        raise BadMessage(_("epoch is missing."))
    rough = content.get("rough", False)
    if not isinstance(rough, bool):
        raise BadMessage(_("rough must be true or false."))
    return Seek(_whole(content, "epoch", 0, _LARGEST, 0), rough)


def _inherit(content: Mapping[str, Any]) -> Inherit:
    token = content.get("token")
    if not isinstance(token, str):
        raise BadMessage(_("token must be text."))
    training = content.get("training", False)
    if not isinstance(training, bool):
        raise BadMessage(_("training must be true or false."))
    return Inherit(token, training)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Message]] = {
    "credit": _credit,
    "play": _command,
    "pause": _command,
    "step": _command,
    "reset": _command,
    "set": _set,
    "speed": _speed,
    "edit": _edit,
    **dict.fromkeys(PANELS, _watch),
    "seek": _seek,
    "hold": _command,
    "release": _command,
    "inherit": _inherit,
}
