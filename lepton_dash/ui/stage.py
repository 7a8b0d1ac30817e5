"""The stage of the page: transport, status, loss and boundary, live in the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import streamlit as st

from lepton_dash import figures, live
from lepton_dash.i18n import _, language, using
from lepton_dash.spec import TRACED_FIELDS, edits_number
from lepton_dash.tables import LOSSES, OPTIMIZERS, SCHEDULES
from lepton_dash.ui.address import edits_on_page
from lepton_dash.ui.diagnosis_words import diagnosis_words
from lepton_dash.ui.display import DISPLAY, ordered
from lepton_dash.ui.exchange import heard
from lepton_dash.ui.explanations import of_charts
from lepton_dash.ui.fields import present_facts
from lepton_dash.ui.measures_words import measures_words
from lepton_dash.ui.navigation import go_to
from lepton_dash.ui.network_words import network_words
from lepton_dash.ui.parameters import page_parameters
from lepton_dash.ui.points_controls import few_points
from lepton_dash.ui.points_words import points_words
from lepton_dash.ui.predict_words import predict_words
from lepton_dash.ui.speed import FULL, SPEEDS, parse_speed, speed_words
from lepton_dash.ui.state import Heard, page_state
from lepton_dash.ui.timeline_words import timeline_words

PARTS: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "network": network_words,
    "timeline": timeline_words,
    "diagnosis": diagnosis_words,
    "measures": measures_words,
    "points": points_words,
}
"""Name -> what returns the words of a part of the stage (stage.js), which finds them there."""

KEEPING = 3.0
"""Seconds that the store may take to write the newest moment of a run whose figures are wanted."""

# Streamlit sends this text at each run of the script, so it only fetches what browsers keep.
# The address of Streamlit's own script tells the base path even behind a proxy that adds one.
_LOADER = """
export default async function (component) {
  const { data } = component;
  const own = document.querySelector('script[type="module"][src*="/static/js/"]')?.src ?? "";
  const base = own.startsWith(location.origin + "/")
    ? own.slice(location.origin.length, own.lastIndexOf("/static/js/"))
    : data.base;
  const plotly = base + data.plotly;
  if (!document.querySelector(`link[href="${plotly}"]`)) {
    const early = { rel: "preload", as: "script", href: plotly };
    document.head.append(Object.assign(document.createElement("link"), early));
  }
  const place = component.parentElement;
  // The server may be away just now: try again, at another address each time, because some
  // browsers remember that one failed. All calls use the one that worked: its modules hold state.
  for (let attempt = 0; ; attempt += 1) {
    const address = window.leptonStage ?? `${base}${data.module}${attempt ? "?" + attempt : ""}`;
    try {
      const { mount } = await import(location.origin + address);
      window.leptonStage = address;
      return await mount({ ...component, data: { ...data, base, plotly } });
    } catch (error) {
      if (!place.isConnected) return;
      console.warn(error);
      const empty = place.querySelector(".lepton-stage[data-loading]");
      if (empty) empty.textContent = data.labels.status.lost;
      await new Promise((done) => setTimeout(done, Math.min(5000, 500 * 2 ** attempt)));
    }
  }
}
"""


def stage(token: str) -> None:
    """Show the training of a live session; it goes on undisturbed while the page's script runs.

    Args:
        token: of the session, see `lepton_dash.live.LiveSession`.
    """
    key = f"stage_{language()}"  # drawn anew in another language, else undisturbed
    base = st.get_option("server.baseUrlPath").strip("/")
    data = {
        **words_and_charts(language()),
        "token": token,
        "base": f"/{base}" if base else "",
        "module": live.asset_path("stage.js"),
        "plotly": live.plotly_path(),
        "fields": watched_fields(),
        "explanations": of_charts(page_state().experiment, present_facts()),
        "display": page_parameters().show,
        "heard": page_state().changes_heard,
        "predict": page_parameters().predict,
        "present": page_parameters().present,
        "speed": page_parameters().speed or FULL,
        "edits": edits_number(edits_on_page()),
        "few_points": few_points(page_state().experiment.data),
    }
    _component()(
        data=data,
        key=key,
        on_change_change=partial(_changed, key),
        on_display_change=partial(_displayed, key),
        on_predict_change=partial(_switched, key, "predict"),
        on_present_change=partial(_switched, key, "present"),
        on_export_change=_leaves_for_figures,
    )
    state = page_state()
    if state.leaving:
        state.leaving = False
        go_to("figure", run=state.session.kept_run(KEEPING) if state.session else "")


def _leaves_for_figures() -> None:
    """Somebody wants the figures of the training; a script's callback can't lead there itself."""
    page_state().leaving = True
    heard()


def _displayed(key: str) -> None:
    """Somebody chose what is shown of the data; the browser shows it already."""
    names = st.session_state[key].get("display")
    if isinstance(names, list):
        page_state().heard.append(Heard("", None, partial(_set_display, names)))


def _switched(key: str, name: str) -> None:
    """Somebody wants the page another way: to guess before it trains, or to present it."""
    wanted = st.session_state[key].get(name)
    if isinstance(wanted, bool):
        page_state().heard.append(Heard("", None, partial(_set_parameter, name, wanted)))


def _set_parameter(name: str, wanted: bool) -> None:
    field: dict[str, Any] = {name: wanted}
    page_state().parameters = page_parameters()._replace(**field)


def _set_display(names: list[Any]) -> None:
    state = page_state()
    state.parameters = page_parameters()._replace(show=ordered(map(str, names)))


def _changed(key: str) -> None:
    """Something on the stage sets fields of the experiment."""
    change = st.session_state[key].get("change")
    fields = change.get("fields") if isinstance(change, Mapping) else None
    if isinstance(fields, Mapping):
        page_state().changes_heard = int(change["number"])
        page_state().heard.append(Heard("", None, partial(_update, fields)))


def _update(fields: Mapping[str, Any]) -> None:
    given = {str(name): value for name, value in fields.items()}
    if "speed" in given:
        speed = parse_speed(str(given.pop("speed")))
        page_state().parameters = page_parameters()._replace(speed=speed)
    given.pop("edits", None)  # the address is written anew
    page_state().update(**given)


@cache
def _component() -> Callable[..., Any]:
    """The component; registered once in a process."""
    html = '<div class="lepton-stage" data-loading="" style="min-height: 560px"></div>'
    return st.components.v2.component("lepton_stage", html=html, js=_LOADER, isolate_styles=False)


@cache
def words_and_charts(language: str) -> dict[str, Any]:
    """What stays the same from run to run, in this language."""
    with using(language):
        return {
            "labels": _labels() | {part: words() for part, words in PARTS.items()},
            "templates": figures.templates(),
            "speeds": _speeds(),
            "zero_words": [_("none"), _("off")],
        }


@cache
def watched_fields() -> dict[str, str]:
    """CSS class of a widget -> the field that its value sets while the training runs."""
    options = {
        "optimizer": [name for row in OPTIMIZERS.values() for name in row.options],
        "schedule": [name for row in SCHEDULES.values() for name in row.options],
        "loss": [name for row in LOSSES.values() for name in row.options],
    }
    fields = {name for name in TRACED_FIELDS if not name.endswith("_options")}
    for owner, names in options.items():
        if f"{owner}_options" in TRACED_FIELDS:
            fields |= {f"{owner}.{name}" for name in names}
    return {"st-key-" + field.replace(".", "-"): field for field in sorted(fields)}


def _speeds() -> list[dict[str, Any]]:
    return [
        {"value": speed or FULL, "label": speed_words(speed)} for speed in (None, *reversed(SPEEDS))
    ]


def _labels() -> dict[str, Any]:
    """Every word that the browser shows or speaks."""
    return {
        "controls": _("Training controls"),
        "transport": {
            "play": {"title": _("Play"), "key": _("space"), "shortcut": "Space"},
            "pause": {"title": _("Pause"), "key": _("space"), "shortcut": "Space"},
            "step": {"title": _("One epoch"), "key": "→", "shortcut": "ArrowRight"},
            "reset": {"title": _("Back to the initial weights"), "key": "r", "shortcut": "r"},
            "new_weights": {"title": _("Start again with new weights")},
        },
        "speed": _("Speed of the training"),
        "speed_words": _("{count} epochs/s"),
        "epoch": _("epoch"),
        "epochs_per_second": _("epochs/s"),
        "device": _("What the training runs on"),
        "loss": _("Loss"),
        "training": _("training"),
        "validation": _("validation"),
        "accuracy": _("Accuracy"),
        "r2": "R²",
        "linear": _("linear"),
        "log": _("log"),
        "loss_axis": _("Loss axis"),
        "linear_axis": _("Loss on a linear axis"),
        "log_axis": _("Loss on a logarithmic axis"),
        "loss_chart": _("Loss of training and validation over the epochs"),
        "boundary_chart": _("What the network answers over the plane, with the examples on it"),
        "decision_boundary": _("Decision boundary"),
        "prediction": _("Prediction"),
        "download": {
            "loss": {
                "png": _("Download the loss chart as PNG"),
                "svg": _("Download the loss chart as SVG"),
            },
            "boundary": {
                "png": _("Download the boundary chart as PNG"),
                "svg": _("Download the boundary chart as SVG"),
            },
        },
        "predict": predict_words(),
        "present": {
            "title": _("Presentation view: large type, the charts first"),
            "leave": _("Leave the presentation view (Esc)"),
        },
        "explain": {"button": _("Explain: {title}")},
        "kept": {
            "button": _("Export"),
            "title": _("Figures, files and source code of this training"),
        },
        "display": {
            "button": _("Show"),
            "title": _("What the chart shows"),
            "options": {name: _(words) for name, words in DISPLAY.items()},
        },
        "no_download": _("The chart couldn't be saved by this browser; try the other format."),
        "status": {
            "connecting": _("Connecting to the server."),
            "preparing": _("Preparing the network."),
            "building": _("Preparing the network."),
            "queued": _("Waiting for the server to prepare the network."),
            "playing": _("Training."),
            "paused": _("Paused."),
            "finished": _("Finished: all epochs are done."),
            "diverged": _("The training stopped because a number became infinite."),
            "refused": _("The server doesn't train this network."),
            "lost": _("The connection is lost; trying to connect again."),
            "gone": _(
                "The server has started anew; reload the page to train again. What was trained "
                "until then is on the Runs page."
            ),
            "replaced": _(
                "This training is shown in another window; reload the page to see it here."
            ),
            "foreign": _(
                "The server doesn't accept this page's address; "
                "its owner can add it to LEPTON_DASH_ALLOWED_ORIGINS."
            ),
            "error": _("The server didn't understand this page; reload it."),
        },
    }
