"""The datasets that come with scikit-learn, as tables: no download."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lepton_dash.data.table import Column, Table
from lepton_dash.i18n import N_, _


def iris() -> Table:
    """150 flowers of three species, four lengths in centimetres."""
    from sklearn.datasets import load_iris

    return _table(load_iris, N_("species"))


def wine() -> Table:
    """178 wines of three cultivars, thirteen measurements."""
    from sklearn.datasets import load_wine

    return _table(load_wine, N_("cultivar"))


def breast_cancer() -> Table:
    """569 tumours, malignant or benign, thirty measurements of their cells."""
    from sklearn.datasets import load_breast_cancer

    return _table(load_breast_cancer, N_("diagnosis"))


def digits() -> Table:
    """1,797 handwritten digits, eight by eight pixels from 0 to 16, row by row from the top."""
    from sklearn.datasets import load_digits

    return _table(load_digits, N_("digit"))


def diabetes() -> Table:
    """442 patients, ten measurements in their own units; how far the disease went in a year."""
    from sklearn.datasets import load_diabetes

    return _table(lambda: load_diabetes(scaled=False), N_("progression"))


def _table(read: Callable[[], Any], target_name: str) -> Table:
    """What one of scikit-learn's loaders returns, as a table."""
    bunch = read()
    values = np.asarray(bunch.data, dtype=np.float64)
    columns = tuple(
        Column(str(name).replace("_", " "), values[:, position].copy())
        for position, name in enumerate(bunch.feature_names)
    )
    class_names = tuple(str(name).replace("_", " ") for name in getattr(bunch, "target_names", ()))
    dtype = np.int64 if class_names else np.float64
    return Table(columns, np.asarray(bunch.target, dtype=dtype), _(target_name), class_names)
