import pytest
from hypothesis import given
from hypothesis import strategies as st

from lepton_dash.live import bandwidth, resolutions
from lepton_dash.live.bandwidth import Bucket, Link, Quality, quality_within


@given(st.lists(st.integers(1, 200_000), min_size=20, max_size=60), st.integers(10_000, 10**6))
def test_the_budget_is_kept_whatever_the_sizes(sizes, rate):
    now = 1_000.0
    bucket = Bucket(rate, now)
    for size in sizes:
        now += bucket.delay(now)
        bucket.spend(size)
    now += bucket.delay(now)
    spent = sum(sizes)
    assert spent <= (now - 1_000.0) * rate + Bucket.BURST * rate + 1


def test_without_a_limit_there_is_no_delay():
    bucket = Bucket(0)
    bucket.spend(10**9)
    assert bucket.delay(0.0) == 0


def test_a_quiet_time_saves_half_a_second_at_most():
    bucket = Bucket(1_000, 0.0)
    bucket.delay(3_600.0)
    bucket.spend(1_500)
    assert bucket.delay(3_600.0) == pytest.approx(1.0)


def test_the_usual_budget_has_room_for_the_finest_picture():
    assert quality_within(250_000, 1) == Quality(100, 1)
    assert quality_within(0, 2) == Quality(100, 1)


@given(st.sampled_from([1, 2]), st.integers(3_000, 10**6))
def test_a_tighter_budget_is_first_coarser_then_rarer(planes, rate):
    tight, roomy = quality_within(rate, planes), quality_within(rate + 5_000, planes)
    assert tight.resolution <= roomy.resolution
    assert tight.every >= roomy.every
    assert tight.every == 1 or tight.resolution == resolutions.SENT[-1]
    if tight.every < bandwidth.MOST_SKIPPED:
        size = bandwidth.LOSSES_ONLY + planes * tight.resolution**2 / tight.every
        assert rate / size >= 0.6 * bandwidth.FRAMES_PER_SECOND


def answers(link: Link, now: float, seconds: list[float]) -> float:
    """Frames that are answered after so many seconds, one after the other."""
    for taken in seconds:
        link.sent(now)
        now += taken
        link.answered(now)
    return now


def test_a_slow_link_gets_coarser_pictures_and_keeps_them_when_that_helps():
    link, now = Link(), 0.0
    for _ in range(40):
        size = bandwidth.LOSSES_ONLY + resolutions.SENT[link.level] ** 2
        now = answers(link, now, [0.02 + size / 20_000])  # 20 kB/s
    assert resolutions.SENT[link.level] == 25


def test_a_slow_device_keeps_the_finest_picture():
    link, now, levels = Link(), 0.0, []
    for _ in range(400):
        now = answers(link, now, [0.3])
        levels.append(link.level)
    assert levels.count(0) > 0.8 * len(levels)


def test_a_quick_client_has_the_finest_picture_and_gets_it_back():
    link = Link()
    now = answers(link, 0.0, [0.01] * 50)
    assert link.level == 0
    link.level = 2
    for _ in range(60):
        now = answers(link, now, [0.03])
        now += 0.2
    assert link.level == 0


def test_a_tab_that_nobody_looked_at_says_nothing_about_its_link():
    link = Link()
    answers(link, 0.0, [10.0] * 30)
    assert link.level == 0


def test_credits_before_the_first_frame_answer_nothing():
    link = Link()
    for tick in range(20):
        link.answered(float(tick))
    assert link.level == 0
