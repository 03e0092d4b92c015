"""UNSET, open enumerations, headers."""

from __future__ import annotations

import copy
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox._runtime.enums import OpenEnum
from inkbox._runtime.headers import Headers
from inkbox._runtime.unset import UNSET, Unset


class Direction(OpenEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_unset_stays_one_object(duplicate: object) -> None:
    assert callable(duplicate)
    assert duplicate(UNSET) is UNSET
    assert (bool(UNSET), repr(UNSET), type(UNSET)) == (False, "UNSET", Unset)


def test_known_values_are_their_members() -> None:
    assert Direction("inbound") is Direction.INBOUND
    assert Direction.INBOUND.is_known


@given(st.text())
def test_any_text_is_a_value(text: str) -> None:
    member = Direction(text)
    assert isinstance(member, Direction)
    assert (member, member.value, hash(member), str(member)) == (text, text, hash(text), text)
    assert member.is_known == (text in ("inbound", "outbound"))
    assert json.dumps(member) == json.dumps(text)
    assert pickle.loads(pickle.dumps(member)) == copy.deepcopy(member) == member


def test_unknown_values_are_not_collected() -> None:
    for number in range(50):
        Direction(f"newer {number}")
    assert list(Direction) == [Direction.INBOUND, Direction.OUTBOUND]
    assert len(Direction._value2member_map_) == 2


def test_a_value_that_is_called_like_a_member_is_still_unknown() -> None:
    assert not Direction("INBOUND").is_known
    assert Direction("INBOUND") != Direction.INBOUND


def test_only_a_text_can_be_unknown() -> None:
    for value in (None, 7, ["inbound"]):
        with pytest.raises(ValueError, match="not a valid"):
            Direction(value)  # type: ignore[arg-type]


RAW = [(b"Content-Type", b"text/plain"), (b"SET-COOKIE", b"a=hush"), (b"Set-Cookie", b"b=hush"), (b"X-N", b"\xfc")]


def test_headers_are_found_in_any_case() -> None:
    headers = Headers(RAW)
    assert headers["content-TYPE"] == "text/plain"
    assert headers["set-cookie"] == "a=hush, b=hush"
    assert headers.get_list("set-cookie") == ["a=hush", "b=hush"]
    assert (headers["x-n"], headers.get("none"), "X-N" in headers) == ("ü", None, True)
    assert (len(headers), list(headers)) == (3, ["content-type", "set-cookie", "x-n"])


def test_headers_show_nothing_secret() -> None:
    headers = Headers([*RAW, (b"X-API-Key", b"hush"), (b"Authorization", b"hush"), (b"Location", b"/?sig=hush")])
    assert "hush" not in repr(headers)
    assert "hush" not in str(list(headers.redacted().items()))
    assert headers.redacted()["x-api-key"] == "***"
    assert pickle.loads(pickle.dumps(headers)) == headers
