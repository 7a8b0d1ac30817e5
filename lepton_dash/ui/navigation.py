"""The pages that there are, and the ways between them; the address keeps the experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st

from lepton_dash.export.report import MOST_RUNS as REPORTED
from lepton_dash.i18n import N_, _
from lepton_dash.ui.address import query_of_page
from lepton_dash.ui.parameters import MOST_RUNS, page_parameters
from lepton_dash.ui.state import page_state

_PACKAGE = Path(__file__).resolve().parents[1]
# in a wheel the pages are inside of the package, in a checkout beside it
PAGES = next(
    folder for folder in (_PACKAGE / "pages", _PACKAGE.parent / "pages") if folder.is_dir()
)

_TITLES: Mapping[str, str] = {
    "playground": N_("Playground"),
    "lesson": N_("A link for a lesson"),
    "data": N_("Data"),
    "runs": N_("Runs"),
    "compare": N_("Comparison"),
    "figure": N_("Figure"),
    "report": N_("Report"),
}
"""Pages by their files' names; the first one is where a visit starts."""


def pages() -> dict[str, st.Page]:
    """Every page by its file's name."""
    first = next(iter(_TITLES))
    return {
        name: st.Page(
            PAGES / f"{name}.py",
            title=_(title),
            url_path=None if name == first else name,
            default=name == first,
        )
        for name, title in _TITLES.items()
    }


def full_address(query: dict[str, str], embedded: bool = False) -> str:
    """The address of the playground with a query, as another browser needs it."""
    here = urlsplit(st.context.url or "")
    folder, _slash, last = here.path.removesuffix("/").rpartition("/")
    path = (folder if last in pages() else f"{folder}/{last}".rstrip("/")) + "/"
    text = urlencode(query | ({"embed": "1"} if embedded else {}), safe="/:,*()^")
    return here._replace(path=path, query=text).geturl()


def link_to_data_page() -> None:
    """Draw a button that leads to the page about the data."""
    link("data", _("Look at the data"), ":material/table:")


def link_to_lesson_page() -> None:
    """Draw a button that leads to the page that makes links for lessons."""
    link("lesson", _("Make a link for a lesson"), ":material/school:")


def link_to_playground() -> None:
    """Draw a button that leads back to the training."""
    link("playground", _("Back to the playground"), ":material/arrow_back:")


def link_to_runs_page(words: str = "") -> None:
    """Draw a button that leads to the runs that were kept."""
    link("runs", words or _("Runs"), ":material/history:")


def link_to_comparison(ids: Sequence[str]) -> None:
    """Draw a button that leads to the comparison of runs."""
    link(
        "compare",
        _("Compare"),
        ":material/stacked_line_chart:",
        1 < len(ids) <= MOST_RUNS,
        _("Takes 2 to {most} runs.").format(most=MOST_RUNS),
        runs=tuple(ids),
    )


def link_back_to_comparison() -> None:
    """Draw a button that leads to the comparison of the runs that a figure is of."""
    link("compare", _("Comparison"), ":material/stacked_line_chart:")


def link_to_figure_page(run_id: str) -> None:
    """Draw a button that leads to the figures of a run."""
    link("figure", _("Figure"), ":material/insert_chart:", bool(run_id), run=run_id, runs=())


def link_to_report_page(ids: Sequence[str]) -> None:
    """Draw a button that leads to a report on runs."""
    link(
        "report",
        _("Report"),
        ":material/article:",
        0 < len(ids) <= REPORTED,
        _("Takes 1 to {most} runs.").format(most=REPORTED),
        runs=tuple(ids),
    )


def go_to(name: str, **parameters: Any) -> None:
    """Lead to a page by its file's name; the experiment goes along in the address.

    Args:
        name: see `pages`.
        parameters: what the page's address says besides, see `lepton_dash.ui.parameters`.
    """
    state = page_state()
    state.parameters = page_parameters()._replace(**parameters)
    state.problems = []  # they were about the address of this page
    page = pages()[name]
    # what is on the page is known already: it need not be read from its address again
    before, state.address = state.address or {}, query_of_page(page.url_path)
    if state.address != before:  # Streamlit writes it before it leaves this page
        state.passed[state.page, frozenset(state.address.items())] = before
    state.passed.pop((page.url_path, frozenset(state.address.items())), None)
    st.switch_page(page, query_params=state.address)


def link(
    name: str,
    words: str,
    icon: str,
    possible: bool = True,
    tip: str = "",
    key: str = "",
    type: Literal["secondary", "tertiary"] = "tertiary",
    **parameters: Any,
) -> None:
    """Draw a button that leads to another page.

    Args:
        name: of the page.
        words: what stands on the button.
        icon: before them.
        possible: whether it can be pressed.
        tip: what is said of it; empty: nothing.
        key: of the button, where there are several to the same page.
        type: how much it stands out.
        parameters: of the page's address, see `Parameters`.
    """
    if st.button(
        words,
        icon=icon,
        key=key or f"go_to_{name}",
        type=type,
        disabled=not possible,
        help=tip or None,
    ):
        go_to(name, **parameters)
