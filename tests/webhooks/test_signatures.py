"""A signature is accepted exactly when the key made it, and odd input is never more than refused."""

from __future__ import annotations

import base64
import hmac
import math
import time
from collections import UserDict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox import verify_webhook
from inkbox.webhooks import signatures
from tests.webhooks import vectors
from tests.webhooks.signing import SECRET, signed

BODY = b'{"event_type":"message.received"}'
OLD = "another-key"


@pytest.mark.parametrize("vector", vectors.signatures(), ids=lambda vector: vector["id"])
def test_the_vectors_are_judged_as_they_say(vector: dict[str, Any]) -> None:
    given = {
        "payload": base64.b64decode(vector["body_base64"]),
        "headers": vector["headers"],
        "secret": vector["secret"],
    }

    assert verify_webhook(**given) is vector["expect_verify"]
    if "body_utf8" in vector:
        assert verify_webhook(**{**given, "payload": vector["body_utf8"]}) is vector["expect_verify"]
    if "replay_check" in vector:
        window = vector["replay_check"]
        fresh = verify_webhook(**given, tolerance=window["tolerance_seconds"], now=window["now"])
        assert fresh is window["expect_with_window"]


@pytest.mark.parametrize("vector", [each for each in vectors.signatures() if "signing" in each], ids=lambda v: v["id"])
def test_signing_as_the_contract_says_gives_the_signature_of_the_vector(vector: dict[str, Any]) -> None:
    """The other direction: what the tests sign with is what the vectors were made with."""
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    made = signed(
        base64.b64decode(vector["body_base64"]),
        secret=vector["secret"],
        request_id=headers.get("x-inkbox-request-id", ""),
        timestamp=headers.get("x-inkbox-timestamp", ""),
    )
    assert made["X-Inkbox-Signature"] == f"sha256={vector['signing']['digest_hex']}"


def test_there_are_vectors_of_each_kind() -> None:
    kinds = [vector["kind"] for vector in vectors.signatures()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "positive": 15, "negative": 28, "policy": 6, "hardening": 6,
    }  # fmt: skip


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, bytes.decode])
def test_a_body_may_be_bytes_of_any_kind_or_text(kind: Any) -> None:
    assert verify_webhook(payload=kind(BODY), headers=signed(BODY), secret=SECRET)
    assert not verify_webhook(payload=kind(BODY + b" "), headers=signed(BODY), secret=SECRET)


def test_headers_may_be_any_mapping_or_pairs() -> None:
    headers = signed(BODY)
    pairs = list(headers.items())
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
    for shape in (headers, UserDict(headers), pairs, tuple(pairs), raw, {k.upper(): v for k, v in pairs}):
        assert verify_webhook(payload=BODY, headers=shape, secret=SECRET), shape


def test_of_two_headers_with_one_name_the_last_counts() -> None:
    right, wrong = signed(BODY), {"x-inkbox-timestamp": "1"}
    assert not verify_webhook(payload=BODY, headers={**right, **wrong}, secret=SECRET)
    assert verify_webhook(payload=BODY, headers={**wrong, **right}, secret=SECRET)


@pytest.mark.parametrize("spoilt", [None, ["x"], b"x", 5])
@pytest.mark.parametrize("name", ["X-Inkbox-Signature", "X-Inkbox-Request-ID", "X-Inkbox-Timestamp"])
def test_a_header_that_is_no_text_counts_as_missing(name: str, spoilt: Any) -> None:
    assert not verify_webhook(payload=BODY, headers={**signed(BODY), name: spoilt}, secret=SECRET)


def test_names_of_a_mapping_that_are_bytes_are_not_looked_at() -> None:
    headers: Any = {name.encode(): value for name, value in signed(BODY).items()}
    assert not verify_webhook(payload=BODY, headers=headers, secret=SECRET)


def test_a_lone_surrogate_is_refused_and_breaks_nothing() -> None:
    for name in signed(BODY):
        assert not verify_webhook(payload=BODY, headers={**signed(BODY), name: "\udc80"}, secret=SECRET)
    assert not verify_webhook(payload="\udc80", headers=signed(BODY), secret=SECRET)
    assert not verify_webhook(payload=BODY, headers=signed(BODY), secret="\udc80")


@pytest.mark.parametrize(
    "wrong", [{"payload": None}, {"payload": 5}, {"secret": None}, {"secret": b"key"}, {"secret": 5}]
)
def test_arguments_of_a_wrong_type_are_refused_whatever_the_signature(wrong: dict[str, Any]) -> None:
    for headers in (signed(BODY), {}):
        with pytest.raises(TypeError):
            verify_webhook(**{"payload": BODY, "headers": headers, "secret": SECRET, **wrong})


@pytest.mark.parametrize("secret", [b"key", bytearray(b"key"), iter([SECRET]), (each for each in [SECRET])])
def test_keys_that_could_not_be_read_twice_are_refused(secret: Any) -> None:
    with pytest.raises(TypeError, match="a str or a list"):
        verify_webhook(payload=BODY, headers=signed(BODY), secret=secret)


def test_a_present_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        verify_webhook(payload=BODY, headers={}, secret=SECRET, tolerance=300, now=datetime(2030, 1, 1))


@pytest.mark.parametrize("headers", ["a: b", ["a: b"], [("a",)], [("a", "b", "c")]])
def test_a_list_that_is_not_one_of_pairs_is_refused(headers: Any) -> None:
    with pytest.raises(TypeError, match="pairs"):
        verify_webhook(payload=BODY, headers=headers, secret=SECRET)


def test_no_headers_at_all_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(AttributeError):
        verify_webhook(payload=BODY, headers=None, secret=SECRET)  # type: ignore[arg-type]


def test_arguments_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        verify_webhook(BODY, signed(BODY), SECRET)  # type: ignore[call-arg]


def test_any_of_several_keys_may_have_signed() -> None:
    for secrets in ([SECRET, OLD], [OLD, SECRET], (OLD, SECRET)):
        assert verify_webhook(payload=BODY, headers=signed(BODY), secret=secrets)
        assert verify_webhook(payload=BODY, headers=signed(BODY, secret=OLD), secret=secrets)
        assert not verify_webhook(payload=BODY, headers=signed(BODY, secret="third"), secret=secrets)


@pytest.mark.parametrize("secret", [[], [""], ["whsec_"], ["", OLD]])
def test_an_empty_key_among_several_opens_nothing(secret: list[str]) -> None:
    assert not verify_webhook(payload=BODY, headers=signed(BODY, secret=""), secret=secret)


def test_every_key_is_tried_and_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def spy(first: Any, second: Any) -> bool:
        compared.append((first, second))
        return hmac_compare(first, second)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(signatures.hmac, "compare_digest", spy)  # type: ignore[attr-defined]
    assert verify_webhook(payload=BODY, headers=signed(BODY), secret=[SECRET, OLD, "third"])
    assert len(compared) == 3


def test_without_a_tolerance_no_age_is_too_great() -> None:
    assert verify_webhook(payload=BODY, headers=signed(BODY, timestamp=1), secret=SECRET)
    assert verify_webhook(payload=BODY, headers=signed(BODY, timestamp="soon"), secret=SECRET)


@pytest.mark.parametrize(("offset", "good"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_the_tolerance_reaches_both_ways(offset: int, good: bool) -> None:
    headers = signed(BODY, timestamp=1790000000 + offset)
    for now in (1790000000, 1790000000.0, datetime.fromtimestamp(1790000000, UTC)):
        assert verify_webhook(payload=BODY, headers=headers, secret=SECRET, tolerance=300, now=now) is good


def test_the_clock_is_the_systems_unless_another_is_given() -> None:
    assert verify_webhook(payload=BODY, headers=signed(BODY), secret=SECRET, tolerance=300)
    old = signed(BODY, timestamp=int(time.time()) - 400)
    assert not verify_webhook(payload=BODY, headers=old, secret=SECRET, tolerance=300)


@pytest.mark.parametrize(
    "timestamp", ["-5", "+5", "5.0", " 5", "5 ", "\u0665", "1e3", "0x5", "9" * 5000, "1_0", "\u00b2"]
)
def test_a_timestamp_that_is_no_plain_number_is_out_of_time(timestamp: str) -> None:
    headers = signed(BODY, timestamp=timestamp)
    assert verify_webhook(payload=BODY, headers=headers, secret=SECRET)
    assert not verify_webhook(payload=BODY, headers=headers, secret=SECRET, tolerance=1e30, now=5)


def test_what_is_signed_cannot_be_divided_anew_within_the_tolerance() -> None:
    """Request id, timestamp and body are joined with dots, so a part of the body could pose as a timestamp."""
    body = b"1790000000.x"
    headers = signed(body, request_id="a", timestamp=1)
    moved = {**headers, "X-Inkbox-Request-ID": "a.1", "X-Inkbox-Timestamp": "1790000000"}
    assert verify_webhook(payload=b"x", headers=moved, secret=SECRET), "inherent in the scheme"
    real = signed(BODY, request_id="a", timestamp=1)
    taken = {**real, "X-Inkbox-Request-ID": "a.1", "X-Inkbox-Timestamp": BODY.decode().partition(".")[0]}
    rest = BODY.partition(b".")[2]
    assert verify_webhook(payload=rest, headers=taken, secret=SECRET)
    assert not verify_webhook(payload=rest, headers=taken, secret=SECRET, tolerance=1e30)


@pytest.mark.parametrize("tolerance", [-1, -0.001, math.nan])
def test_a_tolerance_below_zero_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance must be zero or more"):
        verify_webhook(payload=BODY, headers=signed(BODY), secret=SECRET, tolerance=tolerance)


def test_a_clock_without_an_answer_lets_nothing_through() -> None:
    assert not verify_webhook(payload=BODY, headers=signed(BODY), secret=SECRET, tolerance=300, now=math.nan)


TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
NAMES = st.sampled_from(["X-Inkbox-Signature", "x-inkbox-request-id", "X-INKBOX-TIMESTAMP", "Host"])
SIGNATURES = st.builds("sha256={}".format, TEXTS | st.text("0123456789abcdef", min_size=64, max_size=64))


@given(
    payload=st.binary(max_size=80) | TEXTS,
    headers=st.dictionaries(NAMES | TEXTS, TEXTS | SIGNATURES | st.from_regex(r"\A\d{1,12}\Z")),
    secret=TEXTS | st.lists(TEXTS, max_size=3),
    tolerance=st.none() | st.floats(min_value=0, allow_nan=False),
    now=st.none() | st.floats(),
)
def test_nothing_that_was_not_signed_passes_and_nothing_breaks(**arguments: Any) -> None:
    assert verify_webhook(**arguments) is False


@given(
    payload=st.binary(max_size=200),
    secret=st.text(st.characters(codec="utf-8"), min_size=7),
    request_id=st.text(st.characters(codec="utf-8"), min_size=1),
    timestamp=st.integers(min_value=0, max_value=10**12),
    place=st.integers(min_value=0),
)
def test_whatever_is_signed_passes_and_not_with_one_bit_changed(
    payload: bytes, secret: str, request_id: str, timestamp: int, place: int
) -> None:
    headers = signed(payload, secret=secret, request_id=request_id, timestamp=timestamp)
    window: dict[str, Any] = {"secret": secret, "tolerance": 0, "now": timestamp}
    assert verify_webhook(payload=payload, headers=headers, **window)
    spoilt = bytearray(payload or b"x")
    spoilt[place % len(spoilt)] ^= 1 << place % 8
    assert not verify_webhook(payload=bytes(spoilt), headers=headers, **window)
