"""How much memory there is."""

from pathlib import Path

import pytest

from lepton_dash import memory


def test_the_machine_has_memory() -> None:
    found = memory.available()
    assert found is not None
    assert found > 2**26


@pytest.mark.parametrize(
    ("text", "expected"), [("1048576\n", 2**20), ("max\n", None), (str(2**62), None)]
)
def test_a_container_may_have_less(
    text: str, expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "CONTAINER_LIMITS", ())
    machine = memory.available()
    limit = tmp_path / "memory.max"
    limit.write_text(text)
    monkeypatch.setattr(memory, "CONTAINER_LIMITS", (str(limit), str(tmp_path / "missing")))
    assert memory.available() == (expected or machine)
