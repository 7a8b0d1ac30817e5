"""The headings of all pages but the playground (see `tests/browser/test_page_layout.py`)."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import HeadingBase, Markdown

import lepton_dash as ld
from lepton_dash.store import Store
from lepton_dash.ui import compare_page
from lepton_dash.ui.navigation import PAGES
from tests.kept_runs import keep_run
from tests.ui.page_script import PATIENCE

SMALL = ld.Experiment().updated(num_examples=40, hidden_sizes=(2,), epochs=2, dataset="moons")


def levels(page: AppTest) -> list[int]:
    """Of the headings, in the order in which they are read out: the sidebar comes first."""
    found: list[int] = []
    for block in (page.sidebar, page.main):
        for element in block:
            if isinstance(element, HeadingBase):
                found.append(int(element.proto.tag[1]))
            elif isinstance(element, Markdown):
                found += [len(marks) for marks in re.findall(r"^(#+) ", element.value, re.M)]
            elif element.type == "html":
                found += [int(level) for level in re.findall(r"<h(\d)", element.proto.body)]
    return found


def test_each_page_has_one_main_heading_first_and_no_level_is_left_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare_page, "boundaries", lambda *_args: None)
    ids = [keep_run(store, ld.train(SMALL.updated(seed=seed))) for seed in (0, 1)]
    one, both = {"run": ids[0]}, {"runs": ",".join(ids)}
    queries: dict[str, list[dict[str, str]]] = {
        "runs": [{}],
        "compare": [{}, both],
        "figure": [{}, one, both],
        "report": [{}, both],
        "data": [{"dataset": "wine"}],
        "lesson": [{}],
    }
    assert {path.stem for path in PAGES.glob("*.py")} == {*queries, "playground"}
    for name, of_page in queries.items():
        for query in of_page:
            page = AppTest.from_file(PAGES / f"{name}.py", default_timeout=PATIENCE)
            page.query_params.update(query)
            page.run()
            assert not page.exception
            found = levels(page)
            assert found.count(1) == 1, (name, query)
            assert found[0] == 1, (name, query)
            steps = [below - above for above, below in pairwise(found)]
            assert max(steps, default=0) <= 1, (name, query)
