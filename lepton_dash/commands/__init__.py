"""What the `lepton-dash` command does beside opening the dashboard; each module is a command."""
