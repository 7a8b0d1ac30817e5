"""`python -m tests.benchmarks [NAME ...]`: measures here and now, and prints ratios."""

from __future__ import annotations

import importlib
import os
from typing import NamedTuple

import click


class Benchmark(NamedTuple):
    """A row of the benchmarks: what it is, and the function that returns its checks."""

    title: str
    function: str
    arguments: tuple = ()


BENCHMARKS = {
    "2-4-2-1": Benchmark(
        "Epoch of 250 points, batches of 10, sgd, 2-4-2-1 tanh",
        "training:small",
        ("2-4-2-1", 1.6),
    ),
    "7-8x6-1": Benchmark(
        "Epoch of 250 points, batches of 10, sgd, 7-8-8-8-8-8-8-1 tanh",
        "training:small",
        ("7-8x6-1", 0.6),
    ),
    "2-256x3-1": Benchmark(
        "Epoch of 10,000 points, batches of 128, sgd, 2-256-256-256-1 tanh",
        "training:wide",
        ("2-256x3-1",),
    ),
    "startup": Benchmark("The command to a server that gives out its page", "startup:startup"),
    "arrival": Benchmark("From opening the address to a boundary that moves", "arrival:arrival"),
    "frames": Benchmark("Frames drawn in headless Chromium while it trains", "frames:frames"),
    "reactions": Benchmark("From a click or a key to what it does", "reactions:reactions"),
    "rooms": Benchmark("1, 10, 50 and 100 sessions train 2-8-8-1 at once", "sessions:rooms"),
    "memory": Benchmark("100 sessions train for five minutes", "sessions:memory"),
    "architectures": Benchmark("30 new networks within 5 s", "sessions:architectures"),
    "heavy": Benchmark("2-512x3-1 beside twenty 2-8-8-1", "sessions:heavy"),
    "keeping": Benchmark("Training that is kept, and what a killed one loses", "keeping:keeping"),
    "runs": Benchmark("The page of the runs, with 10 and with 10,000", "runs_page:runs_page"),
    "store": Benchmark("Writing a run's progress, and listing 10,000 runs", "storing:storing"),
    "sources": Benchmark("PyTorch scripts of runs, and what they predict", "sources:torch_scripts"),
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)))
def main(names: tuple[str, ...]) -> None:
    """Runs the benchmarks of these names, or all of them; needs the groups test and peers."""
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"Something else is running here (load {load:.1f}): the figures will be too low.")
    for name in names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        print(f"\n{name}: {benchmark.title}", flush=True)
        module, function = benchmark.function.split(":")
        measure = getattr(importlib.import_module(f".{module}", __package__), function)
        checks = measure(*benchmark.arguments)
        print("\n" + "\n".join(map(str, checks)), flush=True)


if __name__ == "__main__":
    main()
