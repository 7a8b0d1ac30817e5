import asyncio
import threading
from typing import Any

from lepton_dash.live import loop_calls


def test_many_calls_come_in_order_and_wake_the_loop_a_few_times(monkeypatch):
    async def calls() -> tuple[list[int], int]:
        loop = asyncio.get_running_loop()
        wake, wakes = loop.call_soon_threadsafe, 0
        seen: list[int] = []

        def counted(*args: Any) -> None:
            nonlocal wakes
            wakes += 1
            wake(*args)

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        own = loop_calls.of_running_loop()
        assert loop_calls.of_running_loop() is own
        done = asyncio.Event()

        def post() -> None:
            for number in range(500):
                own.post(seen.append, number)
            own.post(done.set)

        thread = threading.Thread(target=post)
        thread.start()
        await done.wait()
        thread.join()
        return seen, wakes

    seen, wakes = asyncio.run(calls())
    assert seen == list(range(500))
    assert wakes < 50


def test_after_a_rest_and_after_a_failure_the_next_call_comes(caplog):
    def fails() -> None:
        raise RuntimeError("broken call")

    async def calls() -> None:
        own = loop_calls.of_running_loop()
        for _ in range(2):
            came = asyncio.Event()
            own.post(fails)
            own.post(came.set)
            await asyncio.wait_for(came.wait(), 60)
            await asyncio.sleep(3 * loop_calls.PAUSE)

    asyncio.run(calls())
    assert "broken call" in caplog.text


def test_a_loop_that_is_closed_is_left_alone():
    async def own() -> loop_calls.LoopCalls:
        return loop_calls.of_running_loop()

    asyncio.run(own()).post(print)
