"""`python -m lepton_dash` is the `lepton-dash` command."""

from lepton_dash.cli import main

main(prog_name="lepton-dash")
