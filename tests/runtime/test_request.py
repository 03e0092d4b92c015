"""Paths, queries and bodies."""

from __future__ import annotations

import datetime
import enum
import json
import uuid
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox._runtime.encode import encode_json, to_wire
from inkbox._runtime.enums import OpenEnum
from inkbox._runtime.request import build_path, drop_unset, encode_query, prepare
from inkbox._runtime.route import Route
from inkbox._runtime.unset import UNSET
from tests.runtime.calls import HIDDEN, KEYED, LIST, READ, WRITE
from tests.runtime.vectors import cases, load, title

TWO = Route("two", "GET", "/api/v1/a/{first}/b/{second}/c")


class Colour(OpenEnum):
    RED = "red"


class MixedIn(str, enum.Enum):  # noqa: UP042 - users have such enumerations, and str() of a member gives its name
    BLUE = "blue"


@pytest.mark.parametrize("case", cases("path_segments"), ids=title)
def test_path_vectors(case: Any) -> None:
    kept = case.get("kept", load("path_segments")["kept_by_default"])
    route = Route("one", "GET", "/x/{value}/y", path_safe=kept)
    if case.get("refused"):
        with pytest.raises(ValueError, match="value must not be"):
            build_path(route, (case["raw"],))
    else:
        assert build_path(route, (case["raw"],)) == f"/x/{case['encoded']}/y"


def typed(value: Any) -> Any:
    if isinstance(value, list):
        return [typed(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$uuid" in value:
        return uuid.UUID(value["$uuid"])
    if "$date" in value:
        return datetime.date.fromisoformat(value["$date"])
    make: Any = OpenEnum
    return make(value["$enum"], {"ONLY": value["value"]}).ONLY


@pytest.mark.parametrize("case", cases("query"), ids=title)
def test_query_vectors(case: Any) -> None:
    query = encode_query({name: typed(value) for name, value in case["params"].items()})
    assert parse_qsl(query, keep_blank_values=True) == [tuple(pair) for pair in case["pairs"]]


segments = st.text(min_size=1).filter(lambda text: text not in (".", "..") and text.isprintable())


@given(segments, segments)
def test_a_path_gives_its_arguments_back(first: str, second: str) -> None:
    path = build_path(TWO, (first, second))
    _, api, version, a, one, b, two, c = path.split("/")
    assert (api, version, a, b, c) == ("api", "v1", "a", "b", "c")
    assert (unquote(one), unquote(two)) == (first, second)


@given(st.text(min_size=1, max_size=50).filter(lambda text: text not in (".", "..")), st.text(max_size=20))
def test_the_http_library_sends_paths_and_queries_as_they_are(argument: str, word: str) -> None:
    try:
        target = prepare(READ, (argument,), query={"q": word}).target
    except UnicodeEncodeError:
        return  # half of a surrogate pair stands for no character
    assert httpx.URL("http://127.0.0.1:1" + target).raw_path == target.encode("ascii")


@given(st.dictionaries(st.text(min_size=1), st.text() | st.integers() | st.booleans() | st.none()))
def test_a_query_gives_its_parameters_back(query: dict[str, Any]) -> None:
    try:
        pairs = parse_qsl(encode_query(query), keep_blank_values=True)
    except UnicodeEncodeError:
        return
    words = {True: "true", False: "false"}
    expected = [
        (name, words[value] if isinstance(value, bool) else str(value))
        for name, value in query.items()
        if value is not None
    ]
    assert pairs == expected


@pytest.mark.parametrize("arguments", [(), ("a",), ("a", "b", "c")])
def test_the_number_of_path_arguments_is_checked(arguments: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match="takes 2 path arguments"):
        build_path(TWO, arguments)


@pytest.mark.parametrize("argument", [None, UNSET])
def test_an_argument_that_was_forgotten_is_no_segment(argument: object) -> None:
    with pytest.raises(TypeError, match="id must be given"):
        build_path(READ, (argument,))


def test_ids_and_members_of_enumerations_are_segments() -> None:
    number = uuid.uuid4()
    assert build_path(TWO, (number, Colour.RED)) == f"/api/v1/a/{number}/b/red/c"
    assert build_path(TWO, (7, MixedIn.BLUE)) == "/api/v1/a/7/b/blue/c"


def test_sensitive_arguments_are_sent_and_never_shown() -> None:
    call = prepare(HIDDEN, ("hush",), query={"token": "hush", "page": 2})
    assert call.target == "/api/v1/hidden/hush?token=hush&page=2"
    assert (call.shown_path, call.shown_target) == ("/api/v1/hidden/***", "/api/v1/hidden/***?token=%2A%2A%2A&page=2")
    assert "hush" not in repr(call)


def test_only_what_was_given_is_kept() -> None:
    assert drop_unset({"a": UNSET, "b": None, "c": 0, "d": ""}) == {"b": None, "c": 0, "d": ""}


class WithWire:
    def to_wire(self) -> dict[str, Any]:
        return {"inner": Colour.RED}


class WithDict:
    def to_dict(self) -> dict[str, Any]:
        return {"at": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)}


def test_python_values_become_json() -> None:
    number = uuid.uuid4()
    values = {
        "id": number,
        "day": datetime.date(2026, 1, 2),
        "colour": Colour.RED,
        "mixed": MixedIn.BLUE,
        "models": [WithWire(), WithDict()],
    }
    expected = {
        "id": str(number),
        "day": "2026-01-02",
        "colour": "red",
        "mixed": "blue",
        "models": [{"inner": "red"}, {"at": "2026-01-02T00:00:00+00:00"}],
    }
    assert json.loads(encode_json(values)) == expected
    assert to_wire(values) == expected
    assert to_wire({"a": UNSET, "b": (1, None, True, 2.5)}) == {"b": [1, None, True, 2.5]}


@pytest.mark.parametrize("value", [object(), b"bytes", UNSET, {"a": UNSET}])
def test_a_value_that_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="can't be sent"):
        encode_json(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800"])
def test_a_value_that_json_forbids_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"JSON|surrogate"):
        encode_json(value)


def test_the_error_of_half_a_character_holds_nothing_of_the_body() -> None:
    with pytest.raises(ValueError, match=r"U\+DC80") as caught:
        encode_json({"name": "secret-\udc80"})
    error = caught.value
    assert type(error) is ValueError
    assert (error.__cause__, error.__context__) == (None, None)
    assert "secret" not in str(vars(error)) + str(error)


@pytest.mark.parametrize("route", [LIST, WRITE])
def test_a_key_for_a_route_that_has_none_is_a_mistake(route: Route) -> None:
    with pytest.raises(ValueError, match="takes no idempotency key"):
        prepare(route, (), idempotency_key="k")


def test_a_minted_key_is_a_uuid_4() -> None:
    key = prepare(KEYED, (), body={}).idempotency_key
    assert key is not None
    assert uuid.UUID(key).version == 4


def test_headers_of_a_call_are_checked() -> None:
    with pytest.raises(ValueError, match="one line"):
        prepare(READ, ("x",), headers={"X-Trace": "a\r\nX-API-Key: b"})
