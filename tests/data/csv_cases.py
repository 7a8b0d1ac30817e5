"""Making small CSV files."""

import csv
import io
import random


def rows(count=40, seed=0):
    """Rows of a number, a whole number, a category and a class."""
    rng = random.Random(seed)
    return [
        [
            f"{rng.gauss(0, 1):.3f}",
            str(rng.randint(0, 9)),
            rng.choice(["rot", "grün", "blau"]),
            ["ja", "nein"][number % 2],
        ]
        for number in range(count)
    ]


HEADER = ["x", "n", "farbe", "ziel"]


def written(lines, delimiter=",", end="\n"):
    """Rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(lines)
    return text.getvalue()
