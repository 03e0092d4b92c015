"""From error answers to exceptions."""

from __future__ import annotations

import copy
import pickle
import traceback
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from inkbox._runtime import errors
from inkbox._runtime.errors import (
    DuplicateContactRuleError,
    HandleUnavailableError,
    InkboxAPIError,
    InkboxConfigurationError,
    InkboxConflictError,
    InkboxConnectionError,
    InkboxError,
    InkboxNotFoundError,
    InkboxPermissionError,
    InkboxRateLimitError,
    InkboxResponseError,
    InkboxServerError,
    InkboxTimeoutError,
    InkboxValidationError,
    RecipientBlockedError,
    RedundantContactAccessGrantError,
    from_response,
    map_identity_conflict_error,
)
from inkbox._runtime.headers import Headers
from tests.runtime.vectors import cases, title

IDENTITY_RULES = ((409, "*", "HandleUnavailableError"),)
RULES = {"identities_create": IDENTITY_RULES, "identities_update": IDENTITY_RULES}
# What a route tells of its refusals; the contract says the same of `texts_send` and of the writes of consent.
TYPED = {
    (403, "recipient_not_opted_in"): "RecipientNotOptedInError",
    (403, "recipient_opted_out"): "RecipientOptedOutError",
    (403, "messaging_profile_disabled"): "MessagingDisabledError",
    (403, "sender_not_registered"): "SenderNotRegisteredError",
    (409, "sender_sms_pending"): "SenderSmsPendingError",
    (409, "sender_sms_assignment_failed"): "SenderSmsAssignmentFailedError",
    (409, "customer_campaign_required"): "CustomerCampaignRequiredError",
    (422, "message_too_long"): "MessageTooLongError",
    (422, "invalid_phone_number"): "InvalidPhoneNumberError",
    (422, "message_blocked_spam_filter"): "MessageBlockedBySpamFilterError",
    (429, "sender_rate_limited"): "SenderRateLimitedError",
    (429, "carrier_rate_limit"): "CarrierRateLimitError",
    (502, "carrier_rejected"): "CarrierRejectedError",
    (503, "carrier_unavailable"): "CarrierUnavailableError",
}
TYPED_RULES = tuple((status, code, name) for (status, code), name in TYPED.items())
PUBLISHED = {
    "DuplicateContactRuleError",
    "HandleUnavailableError",
    "IdempotencyKeyReusedError",
    "RecipientBlockedError",
    "RedundantContactAccessGrantError",
}
RULE = "0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0040"


def answer(status: int, body: Any, rules: Any = (), headers: dict[str, str] | None = None) -> InkboxAPIError:
    return from_response(rules, status, Headers.of(list((headers or {}).items())), body)


# What the service refuses in a signup call is described by text alone: that is a rule of the facade, and tested there.
@pytest.mark.parametrize(
    "case", [case for case in cases("errors") if "detail_is_text" not in case["expected"]], ids=title
)
def test_error_vectors(case: Any) -> None:
    now = datetime.fromisoformat(case.get("now", "2026-01-01T00:00:00Z")).timestamp()
    headers = Headers.of(list(case["headers"].items()))
    rules = RULES.get(case["operation"], ())
    error = from_response(rules, case["status"], headers, case["body"].encode(), now=lambda: now)
    expected = case["expected"]
    assert isinstance(error, getattr(errors, expected["exception"]))
    assert PUBLISHED & {kind.__name__ for kind in type(error).__mro__} <= {expected["exception"]}
    assert error.detail == expected["detail"]
    for name, value in expected["attributes"].items():
        found = getattr(error, name)
        assert found == (UUID(value["$uuid"]) if isinstance(value, dict) else value), name
    assert str(error).startswith(expected.get("message_begins", f"HTTP {case['status']}: "))


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (400, "InkboxBadRequestError"),
        (401, "InkboxAuthenticationError"),
        (402, "InkboxAPIError"),
        (403, "InkboxPermissionError"),
        (404, "InkboxNotFoundError"),
        (409, "InkboxConflictError"),
        (418, "InkboxAPIError"),
        (422, "InkboxValidationError"),
        (429, "InkboxRateLimitError"),
        (500, "InkboxServerError"),
        (529, "InkboxServerError"),
    ],
)
def test_each_status_has_its_family(status: int, family: str) -> None:
    error = answer(status, b'{"detail": "text"}')
    assert type(error).__name__ == family
    assert str(error) == f"HTTP {status}: text"


@pytest.mark.parametrize(("status", "code"), TYPED)
def test_a_refusal_with_a_code_of_its_own_has_a_class_of_its_own(status: int, code: str) -> None:
    body = f'{{"detail": {{"error": "{code}", "message": "No."}}}}'.encode()
    error, general = answer(status, body, TYPED_RULES), answer(status, body)
    assert type(error).__name__ == TYPED[status, code]
    assert type(error).__mro__[1] is type(general), "whoever catches the class of the status catches this one too"
    assert (error.detail, str(error)) == (general.detail, str(general))
    assert type(answer(418, body, TYPED_RULES)) is InkboxAPIError


def test_the_errors_of_texting_tell_what_to_do_next() -> None:
    for (status, code), words in {
        (403, "recipient_not_opted_in"): "text START",
        (403, "recipient_opted_out"): "text START again",
        (409, "sender_sms_pending"): "sms_status",
    }.items():
        error = answer(status, f'{{"detail": {{"error": "{code}"}}}}'.encode(), TYPED_RULES)
        assert words in str(error.hint)


def test_refined_exceptions_belong_to_the_family_of_their_status() -> None:
    for name in PUBLISHED - {"RecipientBlockedError"}:
        assert issubclass(getattr(errors, name), InkboxConflictError)
    assert issubclass(RecipientBlockedError, InkboxPermissionError)
    assert issubclass(InkboxTimeoutError, InkboxConnectionError)
    assert issubclass(InkboxTimeoutError, TimeoutError)
    assert issubclass(InkboxResponseError, ValueError)
    assert issubclass(InkboxConfigurationError, ValueError)


@pytest.mark.parametrize(
    ("rule", "detail", "matches"),
    [
        ("taken", b'{"error": "taken"}', True),
        ("taken", b'{"code": "taken"}', True),
        ("taken", b'{"error": "free"}', False),
        ("taken", b'"taken"', False),
        ("@key", b'{"key": null}', True),
        ("@key", b'{"other": 1}', False),
        ("@key", b'"key"', False),
        ("*", b'"anything"', True),
    ],
)
def test_rules_of_a_route(rule: str, detail: bytes, matches: bool) -> None:
    rules = ((409, rule, "HandleUnavailableError"),)
    assert isinstance(answer(409, b'{"detail": ' + detail + b"}", rules), HandleUnavailableError) is matches
    assert not isinstance(answer(400, b'{"detail": ' + detail + b"}", rules), HandleUnavailableError)


def test_a_rule_that_names_an_unknown_exception_is_passed_over() -> None:
    assert type(answer(409, b'{"detail": "x"}', ((409, "*", "NewerError"),))) is InkboxConflictError


def test_a_rule_id_that_is_no_uuid_is_kept_as_it_is() -> None:
    error = answer(409, b'{"detail": {"existing_rule_id": "rule-7"}}')
    assert isinstance(error, DuplicateContactRuleError)
    assert error.existing_rule_id == "rule-7"


def test_the_published_constructors() -> None:
    assert str(InkboxAPIError(404, "Not found")) == "HTTP 404: Not found"
    assert DuplicateContactRuleError(409, {"existing_rule_id": RULE}).existing_rule_id == UUID(RULE)
    redundant = RedundantContactAccessGrantError(409, {})
    assert (redundant.error, redundant.detail_message) == ("redundant_grant", "")
    blocked = RecipientBlockedError(403, {"matched_rule_id": RULE, "address": "+1", "reason": "no"})
    assert (blocked.matched_rule_id, blocked.address, blocked.reason) == (UUID(RULE), "+1", "no")
    assert HandleUnavailableError(409, "taken", "mail").blocking_namespace == "mail"


def test_validation_problems_are_listed() -> None:
    problems = [{"loc": ["body", "to"], "msg": "Field required", "type": "missing"}]
    error = answer(422, b'{"detail": [{"loc": ["body", "to"], "msg": "Field required", "type": "missing"}]}')
    assert isinstance(error, InkboxValidationError)
    assert error.errors == problems
    assert InkboxValidationError(422, "text").errors == []


def test_the_rate_headers_are_read() -> None:
    headers = {
        "Retry-After": "7",
        "X-RateLimit-Limit": "100",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": "1780000000",
    }
    error = answer(429, b'{"detail": "slow"}', headers=headers)
    assert isinstance(error, InkboxRateLimitError)
    assert (error.retry_after, error.limit, error.remaining, error.reset) == (7, 100, 0, 1780000000)
    assert error.hint == "Try again in 7 s."
    unread = answer(429, b"", headers={"X-RateLimit-Limit": "many"})
    assert isinstance(unread, InkboxRateLimitError)
    assert (unread.limit, unread.remaining, unread.retry_after) == (None, None, None)


def test_a_hint_is_shown_by_tracebacks_and_not_part_of_the_message() -> None:
    error = answer(401, b'{"detail": "Invalid API key"}')
    assert str(error) == "HTTP 401: Invalid API key"
    assert "Check the API key" in str(error.hint)
    assert str(error.hint) in "".join(traceback.format_exception(error))


def test_mapping_an_identity_conflict_by_hand() -> None:
    conflict = answer(409, b'{"detail": {"blocking_namespace": "tunnels"}}')
    conflict.request_id = "r1"
    mapped = map_identity_conflict_error(conflict)
    assert isinstance(mapped, HandleUnavailableError)
    assert (mapped.blocking_namespace, mapped.__cause__, mapped.request_id) == ("tunnels", conflict, "r1")
    assert map_identity_conflict_error(mapped) is mapped
    missing = InkboxNotFoundError(404, "no")
    assert map_identity_conflict_error(missing) is missing


def examples() -> list[InkboxError]:
    return [
        answer(409, b'{"detail": {"existing_rule_id": "' + RULE.encode() + b'"}}', headers={"X-Request-ID": "r"}),
        answer(409, b'{"detail": "taken"}', IDENTITY_RULES),
        answer(429, b'{"detail": "slow"}', headers={"Retry-After": "3"}),
        answer(429, b'{"detail": {"error": "sender_rate_limited"}}', TYPED_RULES, {"X-RateLimit-Reset": "5"}),
        answer(403, b'{"detail": {"error": "recipient_blocked", "matched_rule_id": null}}'),
        answer(503, b"<html>"),
        InkboxTimeoutError("Timed out").with_hint("Try again."),
        InkboxConnectionError("No answer"),
        InkboxResponseError("unreadable"),
        InkboxConfigurationError("no key"),
    ]


@pytest.mark.parametrize("error", examples(), ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_exceptions_survive_copying_and_pickling(error: InkboxError, duplicate: Any) -> None:
    error.attempts = 2
    again = duplicate(error)
    assert (type(again), str(again)) == (type(error), str(error))
    assert {**vars(again), "headers": None} == {**vars(error), "headers": None}
    assert getattr(again, "headers", None) == getattr(error, "headers", None)


def test_a_server_fault_without_json_keeps_its_text() -> None:
    error = answer(502, b"<html>\xff</html>")
    assert isinstance(error, InkboxServerError)
    assert error.detail == "<html>�</html>"
