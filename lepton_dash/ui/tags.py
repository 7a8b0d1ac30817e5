"""A box of tags: chosen ones, and typed ones that count when the box is left."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lepton_dash import components
from lepton_dash.i18n import _

_SCRIPT = Path(components.__file__).with_name("tags.js")


def tag_box(label: str, known: Iterable[str], name: str, key: str, **given: Any) -> None:
    """Draw it.

    Args:
        label: what stands above.
        known: tags to choose from.
        name: what the keys of such boxes begin with.
        key: of the widget.
        given: what else `st.multiselect` is given.
    """
    st.multiselect(
        label,
        options=sorted(known),
        accept_new_options=True,
        placeholder=_("Choose or type"),
        key=key,
        **given,
    )
    with st.container(key=f"page_script_{name}"):  # it takes no room, see page.css
        _component()(data={"box": f'[class*="st-key-{name}"]'}, key=f"typed_{name}")


@cache
def _component() -> Any:
    """The component; registered once in a process."""
    script = _SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("lepton_tags", js=script, isolate_styles=False)
