"""Timing several contenders against one another, in turns, each in a process of its own.

In turns, so that a machine that slows down for a while slows all of them; in processes of their
own, so that no one's threads, settings or compiled code come near another's.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

from . import contenders
from .cases import Task
from .contenders import Contender

REPEATS = 7
SECONDS_A_REPEAT = 0.2  # at least; at most about twice that, or two epochs


def epoch_times(task: Task, rivals: Sequence[Contender]) -> dict[Contender, float]:
    """Median time of one epoch of each contender [s].

    Raises:
        RuntimeError: a contender failed; the message says which.
    """
    context = multiprocessing.get_context("spawn")
    workers = {}
    try:
        for rival in rivals:
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, rival, task), daemon=True)
            process.start()
            theirs.close()
            workers[rival] = (process, ours)
            _answer(ours, rival)  # compiled and warm before the next one starts
        times: dict[Contender, list[float]] = {rival: [] for rival in rivals}
        for _ in range(REPEATS):
            for rival, (_, connection) in workers.items():
                connection.send("once more")
                times[rival].append(_answer(connection, rival))
        return {rival: statistics.median(all_times) for rival, all_times in times.items()}
    finally:
        for process, connection in workers.values():
            connection.close()
            process.join(5)
            process.kill()


def _answer(connection: Connection, rival: Contender) -> float:
    try:
        return connection.recv()
    except EOFError:
        raise RuntimeError(f"{rival.label} failed: what it wrote stands above.") from None


def _serve(connection: Connection, rival: Contender, task: Task) -> None:
    """Trains in this process whenever it is asked to, and answers with the time of an epoch."""
    train = getattr(contenders, rival.function)(task)
    train(1)
    epochs, elapsed = 1, 0.0
    while elapsed < SECONDS_A_REPEAT:
        epochs *= 2
        elapsed = _timed(train, epochs)
    connection.send(elapsed)
    while True:
        try:
            connection.recv()
        except EOFError:
            return
        connection.send(_timed(train, epochs) / epochs)


def _timed(train: contenders.Train, epochs: int) -> float:
    start = time.perf_counter()
    train(epochs)
    return time.perf_counter() - start
