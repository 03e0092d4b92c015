"""Converters of single values: right where they can be, and never in the way."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox._runtime.decode import (
    ContractBreak,
    as_is,
    items_of,
    list_of,
    nothing,
    tagged,
    to_date,
    to_datetime,
    to_uuid,
)
from inkbox._runtime.required import REQUIRED, check_required


@given(st.uuids())
def test_a_uuid_is_like_one_made_by_its_constructor(expected: UUID) -> None:
    for text in (str(expected), expected.hex, str(expected).upper()):
        made = to_uuid(text)
        assert (made, hash(made), str(made)) == (expected, hash(expected), str(expected))
        assert made.is_safe is expected.is_safe
        assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == expected


@pytest.mark.parametrize("value", ["", "org_1", "g" * 32, "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f004", None, 7, [], {}])
def test_what_is_no_uuid_is_kept(value: Any) -> None:
    assert to_uuid(value) == value


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=offsets))
def test_an_iso_time_is_read(expected: datetime) -> None:
    assert to_datetime(expected.isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01T10:00:00Z", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01T10:00:00.123456+02:00", datetime(2026, 5, 1, 8, 0, 0, 123456, tzinfo=UTC)),
        ("2026-05-01T10:00:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("Fri, 01 May 2026 10:00:00 GMT", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01 10:00:00 UTC", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("May 1, 2026 10:00 -0300", datetime(2026, 5, 1, 10, tzinfo=timezone(timedelta(hours=-3)))),
    ],
)
def test_times_in_other_forms_are_read_too(text: str, expected: datetime) -> None:
    found = to_datetime(text)
    assert found == expected
    assert found.tzinfo is not None


@pytest.mark.parametrize(
    "value", ["", "soon", "10", "2026", "10:30", "May 2026", "2026-13-45", "x" * 5000, None, 7, {}]
)
def test_what_names_no_full_time_is_kept(value: Any) -> None:
    # A lenient parser would fill the gaps with today's date: an invented time is worse than a text.
    assert to_datetime(value) == value
    assert to_date(value) == value


def test_an_ambiguous_time_zone_is_not_guessed() -> None:
    assert to_datetime("2026-05-01 10:00 EST") == "2026-05-01 10:00 EST"


@given(st.text(max_size=60))
def test_no_text_breaks_a_converter(text: str) -> None:
    for convert in (to_datetime, to_date, to_uuid):
        found = convert(text)
        assert found == text or isinstance(found, (date, UUID))


@given(st.dates())
def test_an_iso_date_is_read(expected: date) -> None:
    assert to_date(expected.isoformat()) == expected


def test_a_date_in_another_form_is_read_too() -> None:
    assert to_date("1 May 2026") == date(2026, 5, 1)
    assert to_date("2026-05-01T10:00:00Z") == date(2026, 5, 1)


def test_lists_bare_and_in_an_envelope() -> None:
    assert list_of(int)(["1", "2"]) == [1, 2]
    assert items_of(int)(["1", "2"]) == items_of(int)({"items": ["1", "2"]}) == [1, 2]
    assert items_of(int, "rows")({"rows": ["1", "2"], "items": []}) == [1, 2]
    contents: list[Any] = [None, "text", {"other": []}, {"items": None}]
    for content in contents:
        with pytest.raises((ContractBreak, KeyError)):
            items_of(int)(content)
        with pytest.raises(ContractBreak):
            list_of(int)(content)


def test_a_tag_chooses_the_decoder() -> None:
    decode = tagged("kind", {"a": lambda data: ("A", data["n"])}, lambda data: ("other", data["n"]))
    assert decode({"kind": "a", "n": 1}) == ("A", 1)
    for kind in ("newer", None, ["a"]):
        assert decode({"kind": kind, "n": 2}) == ("other", 2)
    assert decode({"n": 3}) == ("other", 3)
    with pytest.raises(ContractBreak):
        decode(["a"])


def test_the_decoders_that_do_nothing() -> None:
    content = {"x": 1}
    assert as_is(content) is content
    assert nothing(content) is None  # type: ignore[func-returns-value]


@attrs.define
class Late:
    first: str | None = None
    second: str = REQUIRED

    def __attrs_post_init__(self) -> None:
        check_required(self)


def test_a_required_member_after_an_optional_one_is_still_required() -> None:
    assert Late(second="x").second == "x"
    with pytest.raises(TypeError, match=r"Late\(\) is missing required arguments: 'second'"):
        Late("only the first")
    assert repr(REQUIRED) == "REQUIRED"
