"""What `import lepton_dash` offers."""

import subprocess
import sys

import pytest

import lepton_dash as ld


def test_names_lead_to_what_they_say() -> None:
    assert dir(ld) == ld.__all__
    for name in ld.__all__:
        assert getattr(ld, name).__name__ == name


def test_parts_are_there_without_importing_them() -> None:
    code = "import lepton_dash as ld; print(ld.spec.Data(), len(ld.presets.PRESETS), ld.tables)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Experimnet'"):
        ld.Experimnet  # noqa: B018
