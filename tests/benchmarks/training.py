"""The time of an epoch: lepton_dash beside a C loop, scikit-learn, Keras and PyTorch."""

from __future__ import annotations

from . import contenders
from .cases import CASES, task
from .contenders import C_LOOP, CONTENDERS, KERAS_MEASURED, KERAS_TUNED, MATMULS, OURS
from .interleave import epoch_times
from .results import Check, number, print_table


def small(name: str, times_c: float) -> list[Check]:
    """A small network: against the C loop, and against the fastest Python peer."""
    times = epoch_times(task(CASES[name]), CONTENDERS)
    _print_times(times)
    ours, tuned = times[OURS], times[KERAS_TUNED]
    usual = min(times[c] for c in CONTENDERS if c.is_peer and c is not KERAS_TUNED)
    return [
        Check("time of the C loop", ours / times[C_LOOP], "at most", times_c, " x"),
        Check("faster than the fastest peer as it comes", usual / ours, "at least", 30, " x"),
        Check("faster than Keras on JAX, tuned", tuned / ours, "at least", 30, " x"),
    ]


def wide(name: str) -> list[Check]:
    """A wide network: against the fastest peer, and against the machine's matrix products."""
    case = CASES[name]
    times = epoch_times(task(case), (*CONTENDERS, KERAS_MEASURED, *MATMULS))
    products = {c: times.pop(c) for c in MATMULS}
    _print_times(times)
    ours = case.flops_per_epoch / times[OURS] / 1e9
    counted, evaluated = case.flops_per_epoch / 1e9, case.flops_per_evaluation / 1e9
    print(f"\n  {counted:.2f} GFLOP an epoch: lepton_dash at {ours:,.0f} GFLOP/s")
    print(
        f"  with the {evaluated:.2f} GFLOP of its evaluation of the training part after each epoch:"
        f" {ours * (1 + evaluated / counted):,.0f} GFLOP/s"
    )
    rates = {c: contenders.MATMUL_FLOPS / time / 1e9 for c, time in products.items()}
    for product, rate in rates.items():
        print(f"  {product.label}: {rate:,.0f} GFLOP/s")
    fastest = min(times[c] for c in CONTENDERS if c.is_peer)
    measured = times[KERAS_MEASURED]
    return [
        Check("faster than the fastest peer", fastest / times[OURS], "at least", 1.3, " x"),
        Check("and that measured each epoch too", measured / times[OURS], "at least", 1.3, " x"),
        *(
            Check(f"of the rate of the {c.label}", 100 * ours / rate, "at least", 60, "%")
            for c, rate in rates.items()
        ),
    ]


def _print_times(times: dict[contenders.Contender, float]) -> None:
    ours = times[OURS]
    print_table(
        ("", "µs an epoch", "x the time of lepton_dash"),
        [
            (rival.label, number(seconds * 1e6), number(seconds / ours))
            for rival, seconds in times.items()
        ],
    )
