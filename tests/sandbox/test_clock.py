"""The clock by itself."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox_sandbox.clock import Clock, wire_time, wire_time_or_none

NOON = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)


def test_a_frozen_clock_stands_still_and_goes_on_from_there() -> None:
    clock = Clock()
    clock.freeze(NOON)
    assert clock.now() == clock.now() == NOON
    clock.resume()
    assert NOON <= clock.now() < NOON + dt.timedelta(minutes=1)
    assert not clock.is_frozen


@given(st.lists(st.timedeltas(min_value=dt.timedelta(days=-999), max_value=dt.timedelta(days=999)), max_size=5))
def test_advances_add_up(spans: list[dt.timedelta]) -> None:
    clock = Clock()
    clock.freeze(NOON)
    for span in spans:
        clock.advance(span)
    assert clock.now() == NOON + sum(spans, dt.timedelta())


def test_an_advance_beyond_the_calendar_changes_nothing() -> None:
    clock = Clock()
    with pytest.raises(OverflowError):
        clock.advance(dt.timedelta(days=999_999_999))
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_a_time_of_another_zone_is_the_same_time() -> None:
    clock = Clock()
    clock.freeze(NOON.astimezone(dt.timezone(dt.timedelta(hours=5))))
    assert clock.now() == NOON
    assert clock.now().tzinfo is dt.UTC


def test_times_are_written_in_utc() -> None:
    assert wire_time(dt.datetime(2030, 1, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2)))) == "2030-01-01T12:00:00Z"
    assert wire_time(NOON.replace(microsecond=120)) == "2030-01-01T12:00:00.000120Z"
    assert wire_time_or_none(None) is None
