import re
from pathlib import Path

import pytest

from lepton_dash.live import settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"LEPTON_DASH_[A-Z_]+[A-Z]")


def test_the_second_command_is_what_ci_runs():
    command = "python3 -m pip install -qq --target .uv uv && .uv/bin/uv run --group test pytest\n"
    assert command in README
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").endswith(command)


def test_it_names_every_environment_variable_and_no_other():
    code = [*ROOT.glob("lepton_dash/**/*.py"), *ROOT.glob("tests/browser/*.py")]
    used = {name for file in code for name in VARIABLE.findall(file.read_text(encoding="utf-8"))}
    assert set(VARIABLE.findall(README)) == used


@pytest.mark.parametrize("name", settings.VARIABLES)
def test_its_table_has_a_row_for_every_setting_of_the_server(name: str):
    assert re.search(rf"^\| `{name}` \|", README, re.MULTILINE)


def test_the_folders_and_files_that_it_names_are_there():
    named = re.findall(r"(?:lepton_dash|pages|tests)/[\w/]*(?:\.py)?", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
