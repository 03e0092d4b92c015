"""One-time passwords: the vectors, RFC 6238 among them, addresses and their errors, and the clock."""

from __future__ import annotations

import math
import time
from typing import Any

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox.vault.totp import TOTPAlgorithm, TOTPCode, TOTPConfig, generate_totp, parse_totp_uri, totp_at
from tests.vault.vectors import TOTP

SECRET = "JBSWY3DPEHPK3PXP"


def config(case: dict[str, Any]) -> TOTPConfig:
    return TOTPConfig(case["secret_base32"], case["algorithm"], case["digits"], case["period"])


@pytest.mark.parametrize("case", TOTP["totp_codes"], ids=lambda case: case["name"])
def test_codes_are_those_of_the_vectors(case: dict[str, Any]) -> None:
    code = totp_at(config(case), case["unix_time"])
    assert code.code == case["expected_code"]
    assert (code.period_start, code.period_end) == (case["expected_period_start"], case["expected_period_end"])
    assert code.seconds_remaining == code.expires_in == case["expected_seconds_remaining"]


@pytest.mark.parametrize("case", TOTP["hotp_codes"], ids=lambda case: str(case["counter"]))
def test_codes_by_counter_are_those_of_rfc_4226(case: dict[str, Any]) -> None:
    made = TOTPConfig(case["secret_base32"], case["algorithm"], case["digits"])
    assert totp_at(made, 30 * case["counter"]).code == case["expected_code"]


@given(st.integers(0, 2**40), st.sampled_from(TOTPAlgorithm), st.sampled_from([6, 8]), st.sampled_from([30, 60]))
def test_a_code_is_valid_for_exactly_its_period(
    unix_time: int, algorithm: TOTPAlgorithm, digits: int, period: int
) -> None:
    made = TOTPConfig(SECRET, algorithm, digits, period)
    code = totp_at(made, unix_time)
    assert code.period_start <= unix_time < code.period_end == code.period_start + period
    assert code.seconds_remaining == code.period_end - unix_time
    assert len(code.code) == digits
    assert totp_at(made, code.period_start).code == totp_at(made, code.period_end - 0.001).code == code.code


def test_a_moment_before_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="No code can be made"):
        totp_at(TOTPConfig(SECRET), -1)


def test_codes_are_made_by_the_clock_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1700000039.9)
    code = generate_totp(TOTPConfig(SECRET))
    assert code == TOTPConfig(SECRET).generate_code() == TOTPCode("367665", 1700000010, 1700000040, 1)


def test_the_other_sides_clock_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1700000000.0)
    ahead = generate_totp(TOTPConfig(SECRET), clock_offset=10.5)
    assert (ahead.code, ahead.period_start, ahead.seconds_remaining) == ("367665", 1700000010, 30)
    behind = TOTPConfig(SECRET).generate_code(clock_offset=-1)
    assert (behind.period_end, behind.seconds_remaining) == (1700000010, 11)


@pytest.mark.parametrize("clock_offset", [math.nan, math.inf, -math.inf, 1e30, -1e12])
def test_an_offset_that_leads_to_no_time_is_refused(clock_offset: float) -> None:
    with pytest.raises(ValueError, match="check clock_offset"):
        generate_totp(TOTPConfig(SECRET), clock_offset=clock_offset)


@given(st.binary(min_size=14, max_size=64), st.integers(0, 2**35))
def test_codes_agree_with_those_of_the_library(key: bytes, unix_time: int) -> None:
    import base64

    text = base64.b32encode(key).decode()
    assert totp_at(TOTPConfig(text), unix_time).code == pyotp.TOTP(text).generate_otp(unix_time // 30)


# --- base32 and configuration -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TOTP["base32_decoding"], ids=lambda case: case["secret"])
def test_base32_is_read_in_both_cases_and_with_any_padding(case: dict[str, Any]) -> None:
    import base64

    full = base64.b32encode(bytes.fromhex(case["expected_hex"])).decode()
    assert totp_at(TOTPConfig(case["secret"]), 59).code == totp_at(TOTPConfig(full), 59).code
    assert TOTPConfig(case["secret"]).secret == case["secret"]


@pytest.mark.parametrize("secret", TOTP["base32_rejected"])
def test_what_is_no_base32_is_refused_by_its_length_alone(secret: str) -> None:
    with pytest.raises(ValueError, match=f"base32 secret of {len(secret)} characters") as refusal:
        TOTPConfig(secret)
    assert refusal.value.__context__ is None


@pytest.mark.parametrize("case", TOTP["config_rejected"], ids=lambda case: str(case["config"]))
def test_a_configuration_out_of_range_is_refused(case: dict[str, Any]) -> None:
    fragment = {
        "secret_empty": "empty", "secret_base32": "base32", "digits": "digits", "period": "period",
        "algorithm": "algorithm",
    }[case["failed_rule"]]  # fmt: skip
    with pytest.raises(ValueError, match=fragment):
        TOTPConfig(**case["config"])


def test_the_rules_are_checked_in_their_order() -> None:
    wrong: dict[str, Any] = {"algorithm": "md5", "digits": 7, "period": 45}
    for secret, fragment, repaired in (
        ("", "empty", {}), ("!!!", "base32", {}), (SECRET, "digits", {"digits": 6}), (SECRET, "period", {"period": 30}),
        (SECRET, "algorithm", {}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=fragment):
            TOTPConfig(secret, **wrong)
        wrong |= repaired


@pytest.mark.parametrize("case", TOTP["config_wire_form"], ids=str)
def test_a_configuration_is_written_and_read(case: dict[str, Any]) -> None:
    made = TOTPConfig(**case["config"])
    assert made.to_dict() == case["expected_json"]
    assert TOTPConfig.from_dict(made.to_dict()) == made
    assert TOTPConfig.from_dict({**case["config"], "issuer": None, "newer": 1}).secret == SECRET


def test_an_algorithm_knows_its_hash() -> None:
    assert [each.hash_func().digest_size for each in TOTPAlgorithm] == [20, 32, 64]


# --- addresses --------------------------------------------------------------------------------------------------------

FRAGMENTS = {
    "scheme": "Invalid scheme",
    "hotp_not_supported": "HOTP is not supported",
    "type": "Invalid OTP type",
    "missing_secret": "Missing required 'secret'",
    "base32": "Invalid base32 secret",
    "algorithm": "Invalid algorithm",
    "digits": "Invalid digits",
    "period": "Invalid period",
}


@pytest.mark.parametrize("case", TOTP["otpauth_uris"], ids=lambda case: case["name"])
def test_addresses_are_read_as_in_the_vectors(case: dict[str, Any]) -> None:
    found = parse_totp_uri(case["uri"])
    expected = {name: value for name, value in case["expected_config"].items() if value}
    assert found.to_dict() == expected


@pytest.mark.parametrize("case", TOTP["otpauth_uris_rejected"], ids=lambda case: case["uri"])
def test_addresses_are_refused_as_in_the_vectors(case: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=FRAGMENTS[case["failed_rule"]]) as refusal:
        parse_totp_uri(case["uri"])
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize(
    ("uri", "fragment"),
    [
        ("otpauth://totp/a?secret=CANARY!", "Invalid base32 secret of 7 characters"),
        ("otpauth://totp/a?secret=CANARY&digits=six", "Invalid"),
        ("otpauth://[totp/a?secret=CANARY", "Invalid"),
        ("otpauth://totp/a?secret=CANARY1", "Invalid base32 secret of 7 characters"),
    ],
)
def test_what_an_address_holds_is_not_in_the_error(uri: str, fragment: str) -> None:
    with pytest.raises(ValueError, match=fragment) as refusal:
        parse_totp_uri(uri)
    chain: list[BaseException | None] = [refusal.value]
    while chain:
        error = chain.pop()
        if error is not None:
            assert "CANARY" not in repr(error)
            chain += [error.__cause__, error.__context__]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(TOTPAlgorithm), st.sampled_from([6, 8]))
def test_an_address_made_by_the_library_is_read_back(account: str, algorithm: TOTPAlgorithm, digits: int) -> None:
    account = account.replace(":", "").strip() or "ann"
    made = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", digits=digits, digest=algorithm.hash_func)
    found = parse_totp_uri(made.provisioning_uri(name=account, issuer_name="Forge & Söhne"))
    assert (found.account_name, found.issuer) == (account, "Forge & Söhne")
    assert (found.algorithm, found.digits, found.period) == (algorithm, digits, 30)


def test_numbers_that_are_whole_are_written_as_such() -> None:
    made = TOTPConfig(SECRET, digits=8.0, period=60.0)  # type: ignore[arg-type]
    assert repr((made.digits, made.period)) == "(8, 60)"
    assert len(made.generate_code().code) == 8


@pytest.mark.parametrize("secret", [5, SECRET.encode()], ids=type)
def test_a_secret_is_a_text(secret: Any) -> None:
    with pytest.raises(TypeError, match="text in base32") as refusal:
        TOTPConfig(secret)
    assert SECRET not in str(refusal.value)
