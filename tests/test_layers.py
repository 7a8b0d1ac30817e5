"""Imports go down only, and what is light stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lepton_dash

PACKAGE = Path(lepton_dash.__file__).parent
ROOT = PACKAGE.parent

HEAVY = {"jax", "optax", "streamlit", "plotly"}


def _loaded(*modules: str) -> set[str]:
    """Returns the top-level modules that are loaded after importing these in a new process."""
    code = f"import {', '.join(modules)}, sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        (["lepton_dash"], HEAVY | {"pydantic", "pandas", "sklearn"}),
        (
            [
                "lepton_dash.spec",
                "lepton_dash.tables",
                "lepton_dash.schedules",
                "lepton_dash.presets",
                "lepton_dash.explain",
            ],
            HEAVY | {"pandas", "sklearn"},
        ),
        (["lepton_dash.data"], HEAVY),
        (["lepton_dash.cli"], HEAVY | {"pandas", "sklearn"}),
        (["lepton_dash.engine"], {"streamlit", "plotly", "pandas"}),
        (["lepton_dash.store"], HEAVY | {"pandas", "sklearn", "sqlalchemy", "alembic", "psycopg"}),
        (["lepton_dash.run"], {"streamlit", "plotly"}),
        (["lepton_dash.kept"], {"streamlit", "plotly", "sklearn", "PIL", "alembic", "psycopg"}),
        (
            ["lepton_dash.export.formats", "lepton_dash.export.styles"],
            HEAVY | {"pydantic", "pandas", "sklearn", "matplotlib", "PIL", "onnx", "keras"},
        ),
        (
            ["lepton_dash.commands.export", "lepton_dash.commands.runs"],
            HEAVY | {"pydantic", "pandas", "sklearn", "sqlalchemy", "matplotlib"},
        ),
        (["lepton_dash.commands.keeping"], {"streamlit", "plotly", "sklearn", "PIL"}),
        (["lepton_dash.live"], {"plotly"}),
        # what the playground needs: its page must not wait for JAX, which the hub imports beside it
        (["lepton_dash.ui"], {"jax", "pandas", "sklearn", "matplotlib", "sqlalchemy"}),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)
def test_import_loads_nothing_heavy(modules: list[str], absent: set[str]) -> None:
    assert not _loaded(*modules) & absent


def _imports(path: Path) -> set[str]:
    """Returns the modules that a file names in its imports, wherever in the file they stand."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


SOURCES = sorted(path for path in PACKAGE.rglob("*.py"))

# who may import a package: the folders and modules of lepton_dash, and pages/
STREAMLIT_USERS = ("ui", "pages", "router", "server")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_page_side_imports_streamlit(path: Path) -> None:
    place = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if place not in STREAMLIT_USERS:
        assert not {name for name in _imports(path) if name.partition(".")[0] == "streamlit"}


# each layer, and what it may not know of
ABOVE = {
    "i18n": {"spec", "tables", "data", "engine", "run", "live", "figures", "ui"},
    "memory": {"spec", "tables", "data", "engine", "run", "live", "figures", "components", "ui"},
    "schedules": {"spec", "data", "engine", "run", "live", "figures", "components", "ui"},
    "tables": {"spec", "data", "engine", "run", "live", "figures", "components", "ui"},
    "spec": {"data", "engine", "run", "live", "figures", "components", "ui", "presets"},
    "data": {"engine", "run", "live", "figures", "components", "ui"},
    "explain": {"data", "engine", "run", "live", "figures", "components", "ui", "presets"},
    "engine": {"run", "live", "figures", "components", "ui", "server", "router"},
    "loss_words": {"data", "engine", "run", "live", "figures", "components", "ui"},
    "title": {"data", "engine", "run", "live", "figures", "components", "ui"},
    "store": {
        *("data", "engine", "run", "kept", "live", "figures", "compare", "export", "commands"),
        *("components", "ui", "server", "router", "cli"),
    },
    "values": {"data", "engine", "run", "live", "figures", "components", "ui"},
    "replay": {"live", "export", "compare", "figures", "components", "ui", "server", "router"},
    "compare": {"live", "export", "components", "ui", "server", "router", "cli"},
    "run": {"store", "kept", "live", "figures", "components", "ui", "server", "router"},
    "kept": {
        *("live", "compare", "export", "commands", "components", "ui", "server", "router", "cli"),
    },
    "figures": {"engine", "store", "live", "compare", "export", "components", "ui", "server"},
    "components": {"live", "engine", "ui", "server", "router"},
    "export": {"live", "commands", "components", "ui", "server", "router", "cli"},
    "commands": {"live", "components", "ui", "server", "router", "cli"},
    "live": {"compare", "export", "commands", "ui", "server", "router", "cli"},
    "ui": {"server", "cli"},
}


@pytest.mark.parametrize("layer", ABOVE)
def test_imports_go_down_only(layer: str) -> None:
    forbidden = {f"lepton_dash.{name}" for name in ABOVE[layer]}
    for path in SOURCES:
        if path.relative_to(PACKAGE).with_suffix("").parts[0] == layer:
            wrong = {name for name in _imports(path) if ".".join(name.split(".")[:2]) in forbidden}
            assert not wrong, path
