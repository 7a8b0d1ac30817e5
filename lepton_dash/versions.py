"""Which versions of packages the numbers and pictures of a run come from."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

TRAINING = ("lepton-dash", "jax", "jaxlib", "optax", "numpy")
"""Whose versions decide the bits of a training."""

EXPORT = (*TRAINING, "pandas", "scikit-learn", "plotly")
"""Whose versions can also change the examples or a picture."""


def installed(packages: Iterable[str]) -> dict[str, str]:
    """The versions of those packages that are there."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
