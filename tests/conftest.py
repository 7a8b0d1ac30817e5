"""Settings of every test."""

import os

from hypothesis import settings

# No deadline: how long an example takes is the machine's affair. On CI the same examples each time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
