"""What an address says besides the experiment, and links that people bring."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash import i18n
from lepton_dash.spec.sections import FIELDS
from lepton_dash.tables import DATASETS
from lepton_dash.ui import hiding
from lepton_dash.ui.display import DISPLAY, ordered
from lepton_dash.ui.links import frame_of, reach
from lepton_dash.ui.parameters import (
    LONGEST,
    MOST_RUNS,
    NAMES,
    STARTS,
    Parameters,
    parse,
    write,
)
from tests.ui.page_script import address_of, experiment_on, opened

ids = st.text("abcABC019_-", min_size=1, max_size=64)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50)


@given(
    st.builds(
        Parameters,
        lang=st.sampled_from(["", "en", "zh_CN"]),
        hide=st.lists(st.sampled_from(list(hiding.hidable())), unique=True).map(tuple),
        title=words,
        text=words,
        start=st.sampled_from(STARTS),
        show=st.sets(st.sampled_from(list(DISPLAY))).map(ordered),
        predict=st.booleans(),
        speed=st.none() | st.floats(0, 1e9, exclude_min=True),
        look=words,
        figure=words,
        run=ids | st.just(""),
        report=ids | st.just(""),
        runs=st.lists(ids, unique=True, max_size=MOST_RUNS).map(tuple),
    )
)
def test_parameters_are_read_as_they_are_written(parameters: Parameters) -> None:
    query = write(parameters)
    assert set(query) <= set(NAMES)
    assert parse(query) == (parameters, [])


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_any_parameters_are_read(query: dict[str, str]) -> None:
    parameters, problems = parse(query)
    assert len(problems) <= len(query)
    assert parse(write(parameters)) == (parameters, [])


def test_what_a_lesson_says_has_an_end() -> None:
    parameters, _problems = parse({"title": "x" * 100_000, "text": "y" * 100_000})
    assert (len(parameters.title), len(parameters.text)) == (LONGEST["title"], LONGEST["text"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"runs": "a,<b>,c"}, "runs takes ids only; left out: '<b>'."),
        ({"run": "a,b"}, "run takes 1 id; the others are left out."),
        ({"runs": ",".join(map(str, range(60)))}, "runs takes 50 ids; the others are left out."),
        ({"report": "../x"}, "report takes ids only; left out: '../x'."),
        ({"show": "train, largo"}, "show is 'largo', but must be one of train, validation"),
        ({"predict": "maybe"}, "predict is 'maybe', but must be one of 1, 0"),
        ({"speed": "fast"}, "speed is 'fast', but must be a number of epochs per second above 0"),
        ({"speed": "0"}, "speed is '0', but must be"),
        ({"look": "x" * 201}, "look is longer than 200 characters"),
    ],
)
def test_what_a_parameter_cannot_be_is_one_sentence(query: dict[str, str], words: str) -> None:
    _parameters, problems = parse(query)
    assert len(problems) == 1
    assert problems[0].startswith(words)


def test_only_ids_of_runs_are_taken_and_only_where_they_belong() -> None:
    parameters, _problems = parse({"runs": "a-1,<b>, c_2 ,a-1,x/../y", "run": "*"})
    assert (parameters.run, parameters.runs) == ("", ("a-1", "c_2"))
    assert write(parameters, "compare") == write(parameters, "figure") == {"runs": "a-1,c_2"}
    assert write(parameters, "") == write(parameters, "data") == {}
    one, _problems = parse({"run": "a-1"})
    assert write(one, "") == write(one, "figure") == {"run": "a-1"}
    assert write(one, "compare") == {}


def test_parameters_and_fields_have_names_of_their_own() -> None:
    assert not set(NAMES) & set(FIELDS)
    assert "embed" not in FIELDS


def test_wrong_parameters_are_named_and_the_rest_kept() -> None:
    page = opened(lang="xx", start="soon", hide="nonsense,noise", batch_size="3", title="A *b*")
    (warning,) = page.warning
    for word in ("lang", "start", "nonsense"):
        assert word in warning.value
    assert experiment_on(page).training.batch_size == 3
    assert address_of(page)["title"] == "A *b*"


def test_hiding_changes_nothing() -> None:
    hide = ",".join(hiding.hidable())
    page = opened(dataset="moons", learning_rate="0.5", hide=hide)
    assert experiment_on(page) == experiment_on(opened(dataset="moons", learning_rate="0.5"))
    assert address_of(page) == {"dataset": "moons", "learning_rate": "0.5", "hide": hide}
    assert page.select_slider(key="learning_rate").value == 0.5
    assert not page.warning


def test_the_address_says_the_language() -> None:
    page = opened(dataset="moons", lang="zh")
    assert page.select_slider(key="learning_rate").label == "学习率"
    with i18n.using("zh_CN"):  # the simulated browser calls the options by their words
        page.select_slider(key="learning_rate").set_value(0.5)
        page.run()
    assert page.select_slider(key="learning_rate").label == "学习率"
    assert address_of(page) == {"dataset": "moons", "learning_rate": "0.5", "lang": "zh"}
    assert opened(dataset="moons").select_slider(key="learning_rate").label == "Learning rate"


@pytest.mark.parametrize("dataset", ["circle", "xor", "gauss", "spiral"])
def test_a_link_of_tensorflow_playground_opens(dataset: str) -> None:
    page = opened()
    page.text_input(key="link").set_value(f"#dataset={dataset}&networkShape=3&noise_hide=true")
    page.run()
    experiment = experiment_on(page)
    assert experiment.data.dataset in DATASETS
    assert experiment.network.hidden_sizes == (3,)
    assert experiment.training.loss == "half_mse"
    assert len(page.info) == 1
    assert address_of(page)["hide"] == "noise"
    page.button(key="dismiss_remarks").click()
    page.run()
    assert not page.info
    assert experiment_on(page) == experiment


def test_another_address_of_ours_opens_and_keeps_the_language() -> None:
    page = opened(lang="zh")
    link = "https://example.org/lepton/?dataset=moons&batch_size=17&nonsense=1"
    with i18n.using("zh_CN"):
        page.text_input(key="link").set_value(link)
        page.run()
    assert experiment_on(page).training.batch_size == 17
    assert address_of(page)["lang"] == "zh"
    assert "nonsense" in page.warning[0].value


@pytest.mark.parametrize("text", ["https://example.org/", "hello", "?", "javascript:alert(1)"])
def test_what_is_no_link_is_said_and_changes_nothing(text: str) -> None:
    page = opened(dataset="moons")
    page.text_input(key="link").set_value(text)
    page.run()
    assert experiment_on(page).data.dataset == "moons"
    assert len(page.error) == 1


def test_a_frame_can_not_be_left_by_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    code = frame_of({"title": '"><script>alert(1)</script>&'})
    assert code.count("<") == code.count(">") == 2
    assert code.count('"') == 8


@pytest.mark.parametrize(
    ("address", "listens_on", "words"),
    [
        ("http://127.0.0.1:8501/?a=b", "127.0.0.1", "--host 0.0.0.0"),
        ("http://localhost:8501/", "0.0.0.0", "localhost is for everybody their own computer"),
        ("http://[::1]:8501/", None, "their own computer"),
        ("http://192.168.0.7:8501/", "0.0.0.0", ""),
        ("https://class.example/lab/", "127.0.0.1", ""),  # behind a proxy
    ],
)
def test_a_link_that_nobody_else_can_open_says_so(
    address: str, listens_on: str | None, words: str
) -> None:
    said = reach(address, listens_on)
    assert words in said
    assert bool(words) == bool(said)
