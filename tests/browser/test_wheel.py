import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.serving import serve
from tests.wheel import build_wheel

# As the script that pip makes of the wheel's entry point does; first of all it makes sure that it
# is the wheel's package that runs, and not the checkout's.
START = """
import sys
import lepton_dash.cli
assert lepton_dash.__file__.startswith(sys.argv.pop(1)), lepton_dash.__file__
lepton_dash.cli.main()
"""


def test_the_wheel_serves_the_playground_from_any_folder(tmp_path: Path, browser: Browser):
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(build_wheel(tmp_path)) as wheel:
        wheel.extractall(installed)
    command = [sys.executable, "-c", START, str(installed)]
    environment = {"PYTHONPATH": str(installed)}
    with serve(command=command, environment=environment, folder=elsewhere) as server:
        page = browser.new_page()
        page.goto(server.address)
        expect(page.get_by_test_id("boundary-chart").locator(".main-svg").first).to_be_visible(
            timeout=60_000
        )
        expect(page.get_by_test_id("epoch")).not_to_have_text("0", timeout=60_000)
        page.close()
    assert list(elsewhere.iterdir()) == []
