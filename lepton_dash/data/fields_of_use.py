"""Three tables out of working life, made up by generators: no person or machine is in them.

Each is always the same rows. The chance of the second class follows from the columns by a formula
that stands in the code below; then a coin of that chance is tossed for each row, so that no
network can be right every time. Some values are taken away at random, as they are missing in real
tables, too.
"""

import numpy as np

from lepton_dash.data.table import Column, Table
from lepton_dash.i18n import N_, _


def credit_risk() -> Table:
    """2,000 loans: repaid, or in default.

    The log-odds of a default rise with the share of the income that the instalments take (steeply
    from 35% on), with payments that came late before, and with the purpose "business"; they fall
    with savings, with years in the job and with an own home, and are lowest in the middle of life.
    """
    rng = np.random.default_rng(20_240)
    count = 2000
    age = np.round(rng.triangular(19, 34, 75, count))
    income = np.round(np.exp(rng.normal(7.85, 0.42, count)), -1)  # a month
    amount = np.round(np.exp(rng.normal(8.9, 0.75, count)), -2)
    duration = rng.choice([12, 24, 36, 48, 60, 72], count, p=[0.15, 0.2, 0.25, 0.2, 0.12, 0.08])
    job_years = np.round(rng.gamma(1.6, 3.2, count) * np.clip((age - 17) / 25, 0.1, 1), 1)
    late = rng.poisson(0.55, count)
    savings = np.round(np.exp(rng.normal(7.6, 1.5, count)), -1)
    housing = rng.choice(3, count, p=[0.38, 0.5, 0.12])
    purpose = rng.choice(5, count, p=[0.32, 0.24, 0.14, 0.12, 0.18])
    burden = amount * 1.08 / duration / income  # share of the income that goes into instalments
    score = (
        -1.9
        + 16.0 * np.maximum(burden - 0.18, 0.0)
        + 1.15 * late
        + 1.5 * (purpose == 3)
        + 1.2 * ((age - 47) / 20) ** 2
        - 0.55 * (np.log(savings + 50) - 7.0)
        - 0.14 * np.minimum(job_years, 15)
        + np.array([-0.8, 0.4, 0.2])[housing]
    )
    return _table(
        rng,
        [
            Column("age", age),
            Column("monthly income", income),
            Column("loan amount", amount),
            Column("duration in months", duration.astype(np.float64)),
            Column("years in the job", job_years),
            Column("late payments before", late.astype(np.float64)),
            Column("savings", savings),
            Column("housing", housing, ("own", "rent", "with parents")),
            Column("purpose", purpose, ("car", "furniture", "education", "business", "repairs")),
        ],
        _sharper(score),
        _(N_("outcome")),
        ("repaid", "default"),
        {"savings": 0.08, "years in the job": 0.03, "housing": 0.02},
    )


def machine_failure() -> Table:
    """3,000 hours of a milling machine: it went on, or it failed.

    There are four ways to fail: too little cooling (the process less than 8.8 K above the air, at
    low speed), too much or too little power (torque times speed), an overworked tool (wear times
    torque, beyond a limit by the machine's type), and a tool worn out after about 205 minutes.
    """
    rng = np.random.default_rng(20_241)
    count = 3000
    kind = rng.choice(3, count, p=[0.5, 0.32, 0.18])
    air = rng.normal(300.0, 2.0, count)
    process = air + rng.normal(10.0, 1.1, count)
    torque = np.clip(rng.normal(40.0, 11.0, count), 4.0, 78.0)
    speed = np.clip(2000.0 - 11.5 * torque + rng.normal(0.0, 75.0, count), 1150.0, 2600.0)
    wear = rng.uniform(0.0, 230.0, count)
    vibration = 1.2 + 0.012 * wear + 0.02 * torque + rng.normal(0.0, 0.45, count)
    power = torque * speed * 2 * np.pi / 60_000  # kW
    limit = np.array([9600.0, 10_400.0, 11_200.0])[kind]  # min N m
    score = np.max(
        [
            np.minimum((8.8 - (process - air)) / 0.22, (1560.0 - speed) / 28.0),
            (power - 8.5) / 0.22,
            (2.8 - power) / 0.22,
            (wear * torque - limit) / 320.0,
            (wear - 214.0) / 3.0,
            np.full(count, -5.0),
        ],
        axis=0,
    )
    return _table(
        rng,
        [
            Column("machine type", kind, ("light", "medium", "heavy")),
            Column("air temperature in K", np.round(air, 1)),
            Column("process temperature in K", np.round(process, 1)),
            Column("speed in 1/min", np.round(speed)),
            Column("torque in N m", np.round(torque, 1)),
            Column("tool wear in min", np.round(wear)),
            Column("vibration in mm/s", np.round(vibration, 2)),
        ],
        score,
        _(N_("state")),
        ("runs", "fails"),
        {"vibration in mm/s": 0.05, "process temperature in K": 0.01},
    )


def late_delivery() -> Table:
    """2,500 parcels: on time, or late.

    The log-odds of being late rise with the distance (less by express), with the stops on the way,
    with rain and more with snow, with an order after 3 in the afternoon, and with weight above
    20 kg; two of the four carriers are slow, one of them on Mondays and Fridays only.
    """
    rng = np.random.default_rng(20_242)
    count = 2500
    distance = np.round(rng.gamma(2.0, 190.0, count) + 5)
    weight = np.round(np.exp(rng.normal(1.6, 1.0, count)), 1)
    stops = np.minimum(rng.poisson(distance / 220.0) + 1, 9)
    hour = np.clip(np.round(rng.normal(13.5, 3.6, count)), 6, 22)
    weekday = rng.choice(6, count, p=[0.2, 0.18, 0.17, 0.17, 0.18, 0.1])
    carrier = rng.choice(4, count, p=[0.35, 0.3, 0.2, 0.15])
    weather = rng.choice(3, count, p=[0.62, 0.28, 0.10])
    express = rng.choice(2, count, p=[0.7, 0.3])
    end_of_week = np.isin(weekday, (0, 4))
    score = (
        -4.9
        + 0.0062 * distance * np.where(express == 1, 0.35, 1.0)
        + 0.35 * (stops - 2)
        + np.array([0.0, 1.1, 2.9])[weather]
        + 1.7 * (hour >= 15)
        + 0.055 * np.maximum(weight - 20.0, 0.0)
        + 1.3 * (carrier == 2)
        + 2.2 * ((carrier == 3) & end_of_week)
        - 0.9 * (express == 1)
    )
    return _table(
        rng,
        [
            Column("distance in km", distance),
            Column("weight in kg", weight),
            Column("stops", stops.astype(np.float64)),
            Column("hour of the order", hour),
            Column("weekday", weekday, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")),
            Column("carrier", carrier, ("Arrow", "Bolt", "Crane", "Dart")),
            Column("weather", weather, ("dry", "rain", "snow")),
            Column("express", express, ("no", "yes")),
        ],
        _sharper(score),
        _(N_("delivery")),
        ("on time", "late"),
        {"weather": 0.04, "weight in kg": 0.03},
    )


def _sharper(score: np.ndarray) -> np.ndarray:
    """Log-odds that are further from even: less is left to the coin."""
    return 1.7 * score


def _table(
    rng: np.random.Generator,
    columns: list[Column],
    score: np.ndarray,
    target_name: str,
    class_names: tuple[str, str],
    missing: dict[str, float],
) -> Table:
    """The table with a class for each row, tossed by its log-odds, and some values taken away."""
    target = (rng.random(len(score)) < 1 / (1 + np.exp(-score))).astype(np.int64)
    kept = []
    for column in columns:
        gone = rng.random(len(score)) < missing.get(column.name, 0.0)
        nothing = np.nan if column.categories is None else -1
        kept.append(column._replace(values=np.where(gone, nothing, column.values)))
    return Table(tuple(kept), target, target_name, class_names)
