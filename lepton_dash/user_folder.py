"""Where runs and uploads of this user are kept."""

import os
from pathlib import Path

import platformdirs

VARIABLE = "LEPTON_DASH_DATA"
"""Names another folder."""


def user_folder() -> Path:
    """The folder of this user's own data; it may not be there yet."""
    chosen = os.environ.get(VARIABLE)
    return Path(chosen) if chosen else platformdirs.user_data_path("lepton_dash")
