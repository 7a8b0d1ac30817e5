from __future__ import annotations

from lepton_dash import store
from lepton_dash.store import Store
from tests.store import writing_process
from tests.store.store_cases import history
from tests.store.writing_process import ROWS


def _check(opened: Store, owner: str, told: dict[str, int]) -> None:
    """All that was told to be written is there, and what is there belongs together."""
    runs = store.list_runs(opened, owner)
    assert {run.id for run in runs} == set(told)
    assert len({run.summary.epoch for run in runs}) == 1  # they were written together
    for run in runs:
        epoch = run.summary.epoch
        assert told[run.id] <= epoch <= told[run.id] + 1
        assert (
            store.history(opened, run.id, with_start=True).tolist()
            == history(ROWS * epoch).tolist()
        )
        final, best = store.weights(opened, run.id)
        assert final == str(epoch).encode() * 5_000
        assert best == str(epoch).encode()


def _told(said: str) -> dict[str, int]:
    """The last epoch that was told of each run."""
    lines = [line.split() for line in said.splitlines()]
    return {run_id: int(epoch) for run_id, epoch in lines}


def test_what_a_killed_process_had_written_is_there(database_url: str) -> None:
    process = writing_process.start(database_url, "anna", 10_000, 0.01)
    writing_process.begin(process)
    assert process.stdin is not None
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(2 * 10)]
    process.kill()  # SIGKILL, in the middle of it
    said += process.stdout.readlines()
    process.stdin.close()
    process.stdout.close()
    assert process.wait() != 0

    opened = store.open_store(database_url)
    told = _told("".join(said))
    assert len(told) == 2
    assert min(told.values()) >= 10
    _check(opened, "anna", told)
    store.close(opened)


def test_two_processes_that_make_and_write_a_database_at_once_lose_nothing(
    database_url: str,
) -> None:
    processes = {
        owner: writing_process.start(database_url, owner, 50, 0) for owner in ("anna", "bert")
    }
    writing_process.begin(*processes.values())
    said = {owner: process.communicate(timeout=100) for owner, process in processes.items()}
    assert [process.returncode for process in processes.values()] == [0, 0]
    opened = store.open_store(database_url)
    for owner, (output, _nothing) in said.items():
        told = _told(output)
        assert list(told.values()) == [50, 50]
        _check(opened, owner, told)
    store.close(opened)
