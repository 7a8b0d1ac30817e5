"""A page of Streamlit's with a table that can be searched and chosen from, and nothing else."""

import os

import pandas as pd
import streamlit as st

from tests.ui.made_up_runs import DATASETS

count = int(os.environ["BARE_ROWS"])


@st.cache_data
def table(count: int) -> pd.DataFrame:
    """As many rows, of about the columns that the page of the runs has."""
    numbers = pd.Series(range(count))
    names = pd.Series(DATASETS)[numbers % len(DATASETS)].to_numpy()
    return pd.DataFrame(
        {
            "star": False,
            "name": "run " + numbers.astype(str),
            "data": names,
            "network": "8-8 tanh",
            "epochs": numbers * 7,
            "loss": numbers / 7,
            "accuracy": 1 - numbers / count,
            "when": pd.Timestamp("2026-01-01") + pd.to_timedelta(numbers, unit="min"),
        }
    )


def show() -> None:
    """The table is there from now on."""
    st.session_state["shown"] = True


st.button("Show", key="go_to_runs", on_click=show)
if "shown" in st.session_state:
    rows = table(count)
    words = st.text_input("Search", key="search_runs")
    found = rows[rows["data"].str.contains(words)] if words else rows
    with st.container(key="runs_title"):
        st.markdown(f"{len(found):,} of {len(rows):,} runs")
    with st.container(key="runs_table"):
        chosen = st.dataframe(found, on_select="rerun", selection_mode="multi-row", key="table")
    with st.container(key="actions"):
        st.markdown(f"{len(chosen['selection']['rows'])} run chosen")
