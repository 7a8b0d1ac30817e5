"""The pages that there are, and the ways between them; the address keeps the experiment."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lepton_dash.i18n import _
from lepton_dash.ui.address import query_of_page

_PACKAGE = Path(__file__).resolve().parents[1]
# in a wheel the pages are inside of the package, in a checkout beside it
PAGES = next(
    folder for folder in (_PACKAGE / "pages", _PACKAGE.parent / "pages") if folder.is_dir()
)


def pages() -> dict[str, st.Page]:
    """Every page by its file's name; the first one is where a visit starts."""
    return {
        "playground": st.Page(PAGES / "playground.py", title=_("Playground"), default=True),
        "lesson": st.Page(PAGES / "lesson.py", title=_("A link for a lesson"), url_path="lesson"),
        "data": st.Page(PAGES / "data.py", title=_("Data"), url_path="data"),
    }


def link_to_data_page() -> None:
    """Draw a button that leads to the page about the data."""
    _link("data", _("Look at the data"), ":material/table:")


def link_to_lesson_page() -> None:
    """Draw a button that leads to the page that makes links for lessons."""
    _link("lesson", _("Make a link for a lesson"), ":material/school:")


def link_to_playground() -> None:
    """Draw a button that leads back to the training."""
    _link("playground", _("Back to the playground"), ":material/arrow_back:")


def _link(name: str, words: str, icon: str) -> None:
    if st.button(words, icon=icon, key=f"go_to_{name}", type="tertiary"):
        st.switch_page(pages()[name], query_params=query_of_page())
