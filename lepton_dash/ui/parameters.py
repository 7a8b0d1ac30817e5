"""What an address says besides the experiment: how the page looks that shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qs

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lepton_dash import i18n
from lepton_dash.i18n import _, listed, ngettext
from lepton_dash.spec.problems import must_be, not_one_of, shown
from lepton_dash.ui.display import (
    DEFAULT,
    DISPLAY,
    NOTHING,
    names_in,
    parse_display,
    write_display,
)
from lepton_dash.ui.speed import parse_speed, write_speed
from lepton_dash.ui.state import page_state

LONGEST = {"title": 120, "text": 2000, "look": 200, "figure": 200}
"""Characters of what a lesson says, and of how a comparison or a figure looks."""
STARTS = ("playing", "paused")
MOST_RUNS = 50
"""Of an address, and so of a comparison."""
PLAYGROUND = ""
"""The path of the page where a visit starts."""
PAGES: Mapping[str, tuple[str, ...]] = {
    "present": (PLAYGROUND, "lesson"),
    "run": (PLAYGROUND, "figure"),
    "runs": ("compare", "figure", "report"),
    "look": ("compare", "figure"),
    "figure": ("figure",),
    "report": ("report",),
}
"""Parameters that only some pages have in their address -> those pages."""
_MOST_IDS = {"run": 1, "runs": MOST_RUNS, "report": 1}
_MOST_TOLD = 3
"""Of the things that can't be used in one parameter."""
_RUN_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_YES, _NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


class Parameters(NamedTuple):
    """The parameters of an address that are not of the experiment."""

    lang: str = ""
    """A language; empty: what the browser prefers."""
    hide: tuple[str, ...] = ()
    """Controls that are not shown, by the bare names of their fields, or "play" and the like."""
    title: str = ""
    """Of a lesson, shown on top."""
    text: str = ""
    """What learners are to do."""
    start: str = "playing"
    """Whether the first training begins at once: one of STARTS."""
    show: tuple[str, ...] = DEFAULT
    """What the boundary chart shows of the data, see `lepton_dash.ui.display`."""
    predict: bool = False
    """Whether the loss is to be guessed before it trains."""
    present: bool = False
    """Whether the page is in its presentation view."""
    speed: float | None = None
    """Of the training [epochs/s]; None: as fast as possible."""
    run: str = ""
    """The id of a kept run: the one that a page is about, or that was opened in the playground."""
    runs: tuple[str, ...] = ()
    """The ids of kept runs, on a page about several."""
    look: str = ""
    """How they are compared, see `lepton_dash.ui.compare_look`."""
    figure: str = ""
    """Which figure of a run, or of several, is shown, and how: see `lepton_dash.ui.figure_look`."""
    report: str = ""
    """The id of a kept report."""


NAMES = Parameters._fields
EMBED = "embed"
"""Streamlit keeps this parameter for itself, and out of its query parameters."""


def take_parameters() -> Parameters:
    """The parameters of the page: the address's, unless the page itself is ahead of it.

    To be called before what a person did is taken in: a run that a control caused may still carry
    the address from before it.
    """
    state = page_state()
    if state.parameters is None or not (state.heard or state.touched):
        state.parameters, _problems = parse(opened_query())
    return state.parameters


def opened_query() -> dict[str, str]:
    """The query of the page's address, several values of a name as one.

    A page that was left has, for a moment, the query of the page that it was left for. That is a
    step of the browser's history, and means what the page had before.
    """
    state, query = page_state(), query_in_address()
    return state.passed.get((state.page, frozenset(query.items())), query)


def query_in_address() -> dict[str, str]:
    """What stands in the address bar."""
    return {name: ",".join(st.query_params.get_all(name)) for name in st.query_params}


def page_parameters() -> Parameters:
    """The parameters of the page, as they were taken in this run."""
    return page_state().parameters or Parameters()


def parse(query: Mapping[str, str]) -> tuple[Parameters, list[str]]:
    """The parameters in a query, and a sentence for each that can't be used."""
    problems = []
    lang = i18n.match(query["lang"]) if query.get("lang") else ""
    if lang is None:
        names = [_short(language) for language in i18n.languages()]
        problems.append("lang " + not_one_of(query["lang"][:50], names))
    start = query.get("start", STARTS[0])
    if start not in STARTS:
        problems.append("start " + not_one_of(start[:50], STARTS))
        start = STARTS[0]
    problems += _unusable(query)
    speed = None
    try:
        speed = parse_speed(query.get("speed", ""))
    except ValueError:
        allowed = _("a number of epochs per second above 0, or max")
        problems.append("speed " + must_be(query["speed"][:50], allowed))
    ids: dict[str, tuple[str, ...]] = {}
    for name, most in _MOST_IDS.items():
        ids[name], problem = _ids(name, query.get(name, ""), most)
        problems += [problem] if problem else []
    return (
        Parameters(
            lang=lang or "",
            hide=tuple(dict.fromkeys(names_in(query.get("hide", ""))[:200])),
            title=query.get("title", "")[: LONGEST["title"]],
            text=query.get("text", "")[: LONGEST["text"]],
            start=start,
            show=parse_display(query.get("show", "")),
            predict=query.get("predict", "").lower() in _YES,
            present=query.get("present", "").lower() in _YES,
            speed=speed,
            run=next(iter(ids["run"]), ""),
            runs=ids["runs"],
            look=query.get("look", "")[: LONGEST["look"]],
            figure=query.get("figure", "")[: LONGEST["figure"]],
            report=next(iter(ids["report"]), ""),
        ),
        problems,
    )


def write(parameters: Parameters, page: str | None = None) -> dict[str, str]:
    """The parameters as a query has them: those that say anything.

    Args:
        parameters: all of them.
        page: the path of the page whose address it is, see `PAGES`; None for all parameters.
    """
    written = {
        "lang": _short(parameters.lang),
        "hide": ",".join(parameters.hide),
        "title": parameters.title,
        "text": parameters.text,
        "start": parameters.start if parameters.start != STARTS[0] else "",
        "show": write_display(parameters.show),
        "predict": "1" if parameters.predict else "",
        "present": "1" if parameters.present else "",
        "speed": write_speed(parameters.speed),
        "run": parameters.run,
        "runs": ",".join(parameters.runs),
        # a figure of one run isn't compared with anything
        "look": parameters.look if page != "figure" or parameters.runs else "",
        "figure": parameters.figure,
        "report": parameters.report,
    }
    return {
        name: text
        for name, text in written.items()
        if text and (page is None or page in PAGES.get(name, (page,)))
    }


def _unusable(query: Mapping[str, str]) -> list[str]:
    """A sentence for each of the other parameters that can't be used whole."""
    problems = []
    for name in ("predict", "present"):
        value = query.get(name, "").lower()
        if value not in _YES | _NO:
            problems.append(f"{name} " + not_one_of(value[:50], ["1", "0"]))
    names = [*DISPLAY, NOTHING]
    if wrong := [name for name in names_in(query.get("show", "")) if name not in names]:
        problems.append("show " + not_one_of(wrong[0][:50], names))
    problems += [
        _("{name} is longer than {most} characters; the rest of it is left out.").format(
            name=name, most=most
        )
        for name, most in LONGEST.items()
        if len(query.get(name, "")) > most
    ]
    return problems


def _ids(name: str, text: str, most: int) -> tuple[tuple[str, ...], str]:
    """What can be ids of kept runs or reports, each once, and a sentence on what can't."""
    given = list(dict.fromkeys(names_in(text)))[: 4 * MOST_RUNS]
    ids = tuple(filter(_RUN_ID.fullmatch, given))
    problem = ""
    if wrong := [shown(one) for one in given if one not in ids]:
        problem = _("{name} takes ids only; left out: {values}.").format(
            name=name, values=listed(wrong[:_MOST_TOLD])
        )
    elif len(ids) > most:
        problem = too_many(name, most)
    return ids[:most], problem


def too_many(name: str, most: int) -> str:
    """The sentence on a parameter with more ids than a page takes."""
    words = ngettext(
        "{name} takes {count} id; the others are left out.",
        "{name} takes {count} ids; the others are left out.",
        most,
    )
    return words.format(name=name, count=most)


def is_embedded() -> bool:
    """Whether the page is to be shown without its sidebar, as part of another page."""
    context = get_script_run_ctx()
    query = parse_qs(context.query_string) if context is not None else {}
    return bool(st.context.is_embedded) or query.get(EMBED, [""])[-1].lower() in _YES


def _short(language: str) -> str:
    """A language as an address has it: "zh" for "zh_CN"."""
    return language.partition("_")[0]
