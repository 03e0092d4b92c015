"""Whether a failed attempt is repeated, and after how long."""

from __future__ import annotations

import json
import math
import statistics
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox._runtime.headers import Headers, retry_after
from inkbox._runtime.retry import FIRST_WAIT, LONGEST_WAIT, full_jitter, may_repeat, next_wait
from inkbox._runtime.wire import WireFailure, WireResponse

NOW = datetime(2026, 6, 2, 8, 30, tzinfo=UTC)


def answer(status: int, headers: dict[str, str] | None = None, body: Any = None) -> WireResponse:
    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return WireResponse(status, raw, json.dumps(body).encode())


IN_PROGRESS = {"detail": {"error": "idempotency_in_progress"}}


@pytest.mark.parametrize(
    ("outcome", "read", "keyed", "never"),
    [
        (answer(500), True, True, False),
        (answer(502), True, True, False),
        (answer(503), True, True, False),
        (answer(504), True, True, False),
        (answer(408), True, True, False),
        (answer(429), True, True, True),
        (answer(501), False, False, False),
        (answer(400), False, False, False),
        (answer(404), False, False, False),
        (answer(409), False, False, False),
        (answer(409, body=IN_PROGRESS), False, True, False),
        (answer(400, body=IN_PROGRESS), False, False, False),
        (WireFailure("refused", sent=False), True, True, True),
        (WireFailure("reset", sent=True), True, True, False),
        (WireFailure("slow", sent=True, timed_out=True), True, True, False),
        (WireFailure("certificate", sent=False, retryable=False), False, False, False),
    ],
)
def test_what_may_be_repeated(outcome: WireResponse | WireFailure, read: bool, keyed: bool, never: bool) -> None:
    assert (may_repeat("read", outcome), may_repeat("keyed", outcome), may_repeat("never", outcome)) == (
        read,
        keyed,
        never,
    )


def test_the_service_is_asked_how_long_to_wait_before_the_dice_are() -> None:
    def backoff(failures: int) -> float:
        return failures / 2

    assert next_wait("read", answer(503, {"Retry-After": "3"}), 1, 10, backoff) == 3
    assert next_wait("read", answer(503, {"Retry-After": "0"}), 1, 10, backoff) == 0
    assert next_wait("read", answer(503), 1, 10, backoff) == 0.5
    assert next_wait("read", WireFailure("reset", sent=True), 2, 10, backoff) == 1


@given(st.floats(0, 100), st.floats(-1, 100))
def test_a_wait_ends_before_the_deadline_or_is_not_begun(wanted: float, left: float) -> None:
    wait = next_wait("read", answer(503), 1, left, lambda failures: wanted)
    assert wait == (wanted if wanted < left else None)


@given(st.integers(1, 60))
def test_waits_stay_within_their_bounds(failures: int) -> None:
    assert 0 <= full_jitter(failures) <= min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1))


def test_waits_grow_and_are_spread_over_the_whole_range() -> None:
    first, third = ([full_jitter(failures) for _ in range(400)] for failures in (1, 3))
    assert statistics.mean(third) > 2 * statistics.mean(first)
    assert min(third) < 0.4
    assert max(third) > 1.6


@given(st.integers(0, 10**6))
def test_seconds_are_read(seconds: int) -> None:
    assert retry_after(Headers.of([("Retry-After", str(seconds))])) == seconds


@given(st.integers(-(10**6), 10**6))
def test_dates_are_read_and_past_ones_mean_now(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    headers = Headers.of([("retry-after", date)])
    assert retry_after(headers, now=NOW.timestamp) == max(0, seconds)


@given(st.text(max_size=40))
def test_any_text_gives_a_sensible_wait_or_none(text: str) -> None:
    seconds = retry_after(Headers.of([("retry-after", text)]))
    assert seconds is None or 0 <= seconds < math.inf


@pytest.mark.parametrize("value", ["", "later", "-1", "nan", "inf", "1e400"])
def test_what_cannot_be_waited_for_is_ignored(value: str) -> None:
    assert retry_after(Headers.of([("Retry-After", value)])) is None


def test_no_header_means_no_wish() -> None:
    assert retry_after(Headers()) is None
