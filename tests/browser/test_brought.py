"""Specs and weights that somebody brings to the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

import lepton_dash as ld
from lepton_dash.export.bundle import bundle
from tests.browser.playground import visit

SPEC = ld.Experiment().updated(
    dataset="xor", num_examples=60, hidden_sizes=(5,), epochs=40, learning_rate=0.02
)


@pytest.fixture(scope="module")
def run() -> ld.Run:
    return ld.train(SPEC)


def test_files_are_opened_or_refused_in_a_sentence(
    context: BrowserContext, dashboard: str, run: ld.Run, tmp_path: Path
) -> None:
    playground = visit(context, dashboard + "?dataset=circle&start=paused")
    expect(playground.page.locator(".st-key-open")).to_be_visible()
    playground.page.locator(".st-key-open button").click()
    said = playground.page.locator('[data-testid="stPopoverBody"]')

    def bring(name: str, content: bytes) -> None:
        file = tmp_path / name
        file.write_bytes(content)
        place = said.locator("input[type=file]")
        expect(place).to_have_count(1)  # the one of the file before is gone
        place.set_input_files(file)

    bring("bad.toml", b"[training]\nlearning_rate = 'fast'\nepochs = -1\nhurry = 1\n")
    for field in ("learning_rate", "epochs", "hurry"):
        expect(said.get_by_role("alert")).to_contain_text(f"training.{field}")
    bring("bad.safetensors", b"\x00" * 50)
    expect(said.get_by_role("alert")).to_contain_text("or damaged")
    bring("notes.txt", b"anything")
    expect(said.get_by_role("alert")).to_contain_text("only specs")
    assert playground.query()["dataset"] == "circle"

    bring("spec.toml", SPEC.to_toml().encode())
    playground.wait_for_query(dataset="xor", hidden_sizes="5", learning_rate="0.02")
    playground.wait_for(lambda: "Paused" in playground.status(), "the spec's network")

    bring("broken.zip", b"PK\x03\x04" + b"\x00" * 50)
    expect(said.get_by_role("alert")).to_contain_text("no ZIP that can be read")
    bring("figure bundle.zip", bundle(run, {}))  # with the weights in it
    playground.wait_for(lambda: playground.epoch() == 40, "the network of the file")
    assert playground.number("train-loss") == pytest.approx(run.rows[-1, 1], rel=1e-3)
    assert "Finished" in playground.status()
    chart = playground.page.get_by_test_id("loss-chart")
    expect(chart).to_contain_text("Only the end is known.")
    assert not playground.mishaps
