"""Every exception that the SDK raises of its own, and how an error answer becomes one of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from inkbox._runtime.shapes import as_list, as_object

if TYPE_CHECKING:
    from uuid import UUID

    from inkbox._runtime.headers import Headers
    from inkbox._runtime.route import ErrorRule

BlockingNamespace: TypeAlias = Literal["identities", "tunnels", "mail", None]


class InkboxError(Exception):
    """Base of every exception of the SDK.

    Attributes:
        hint: What to do next, where that is known; a traceback shows it as a note.
        method: HTTP method of the call, None when there was no call.
        path: Path of the call, with sensitive parameters replaced.
        attempts: How often the request was sent or tried.
        request_id: Id that the service gave to the request; name it when you ask for support.
        idempotency_key: Key under which the call was sent; repeat it with this key to be sure that it happens once.
        secret_id: The secret of the vault that the error is about, or that it left behind.
    """

    hint: str | None = None
    method: str | None = None
    path: str | None = None
    attempts: int | None = None
    request_id: str | None = None
    idempotency_key: str | None = None
    secret_id: UUID | None = None

    def with_hint(self, hint: str | None) -> Self:
        """Set what to do next, and show it in tracebacks."""
        if hint:
            self.hint = hint
            self.add_note(hint)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # The default would call the constructor with the message alone, which fits few of the classes below.
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[InkboxError], arguments: tuple[Any, ...], state: dict[str, Any]) -> InkboxError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error


class InkboxConfigurationError(InkboxError, ValueError):
    """The settings of a client are missing or unusable; raised before any I/O."""


class InkboxVaultKeyError(InkboxError):
    """A vault key breaks the rules for vault keys."""


class InkboxConnectionError(InkboxError):
    """No answer could be had: the service was not reached, or the connection broke."""


class InkboxTimeoutError(InkboxConnectionError, TimeoutError):
    """The answer did not come within the time allowed for one attempt or for the whole call."""


class InkboxResponseError(InkboxError, ValueError):
    """A successful answer could not be decoded, or it breaks the contract.

    Attributes:
        status_code: HTTP status of the answer.
        headers: Headers of the answer, with the values of secret ones replaced.
    """

    status_code: int | None = None
    headers: Headers | None = None


class InkboxAPIError(InkboxError):
    """The service refused the request: status 400 or above.

    Attributes:
        status_code: HTTP status of the answer.
        detail: The member `detail` of the error body (a text, a dict or a list), or the raw body when it has none.
        headers: Headers of the answer, with the values of secret ones replaced.
        retry_after: Seconds to wait before the next try, as asked for by the service.
        agent_support: Advice of the service for agents.
    """

    headers: Headers | None = None
    retry_after: float | None = None
    agent_support: str | None = None

    def __init__(self, status_code: int, detail: Any) -> None:
        super().__init__(f"HTTP {status_code}: {detail}")
        self.status_code = status_code
        self.detail = detail


class InkboxBadRequestError(InkboxAPIError):
    """400: the request makes no sense in the present state of the resource."""


class InkboxAuthenticationError(InkboxAPIError):
    """401: the API key is missing, malformed, unknown, revoked or expired."""


class InkboxPermissionError(InkboxAPIError):
    """403: the API key is valid but may not do this."""


class InkboxNotFoundError(InkboxAPIError):
    """404: there is no such resource, or the API key may not see it."""


class InkboxConflictError(InkboxAPIError):
    """409: the request collides with the present state of the resource."""


class InkboxValidationError(InkboxAPIError):
    """422: the request does not fit the contract."""

    @property
    def errors(self) -> list[dict[str, Any]]:
        """One dict (`loc`, `msg`, `type`) for each problem; empty when the service only sent a text."""
        return [item for row in as_list(self.detail) or () if (item := as_object(row)) is not None]


class InkboxRateLimitError(InkboxAPIError):
    """429: too many requests, or a quota is used up.

    Attributes:
        limit: Number of requests allowed in the present window (`X-RateLimit-Limit`).
        remaining: Number of requests left in it (`X-RateLimit-Remaining`).
        reset: Unix time in seconds at which it ends (`X-RateLimit-Reset`).
    """

    limit: int | None = None
    remaining: int | None = None
    reset: int | None = None


class InkboxServerError(InkboxAPIError):
    """5xx: the service, or a proxy before it, failed."""


class DuplicateContactRuleError(InkboxConflictError):
    """A contact rule with this match type and target exists already.

    Attributes:
        existing_rule_id: Id of the rule that is in the way.
    """

    def __init__(self, status_code: int, detail: Any) -> None:
        super().__init__(status_code, detail)
        self.existing_rule_id: UUID = _uuid(_member(detail, "existing_rule_id"))


class RedundantContactAccessGrantError(InkboxConflictError):
    """The grant changes nothing, because a wider one covers it.

    Attributes:
        error: The machine-readable code, `redundant_grant`.
        detail_message: The explanation of the service.
    """

    def __init__(self, status_code: int, detail: Any) -> None:
        super().__init__(status_code, detail)
        self.error: str = _member(detail, "error") or "redundant_grant"
        self.detail_message: str = _member(detail, "detail") or ""


class IdempotencyKeyReusedError(InkboxConflictError):
    """The idempotency key belongs to an earlier request with another body."""


class HandleUnavailableError(InkboxConflictError):
    """The agent handle is taken, reserved, or can't be changed now; `__cause__` is the conflict as the service told it.

    Attributes:
        blocking_namespace: Where the handle is held, None when that is not known.
    """

    def __init__(self, status_code: int, detail: Any, blocking_namespace: BlockingNamespace = None) -> None:
        super().__init__(status_code, detail)
        self.blocking_namespace = blocking_namespace


class RecipientBlockedError(InkboxPermissionError):
    """A contact rule blocks this recipient.

    Attributes:
        matched_rule_id: Id of the rule, None when the filter mode blocks by default.
        address: The blocked address.
        reason: The explanation of the service.
    """

    def __init__(self, status_code: int, detail: Any) -> None:
        super().__init__(status_code, detail)
        self.matched_rule_id: UUID | None = _uuid(_member(detail, "matched_rule_id"))
        self.address: str = _member(detail, "address") or ""
        self.reason: str = _member(detail, "reason") or ""


class RecipientNotOptedInError(InkboxPermissionError):
    """403: the recipient has not agreed to get texts, by texting START to a number of the organization."""


class RecipientOptedOutError(InkboxPermissionError):
    """403: the recipient has refused further texts, by texting STOP."""


class MessagingDisabledError(InkboxPermissionError):
    """403: texting is switched off for this number."""


class VaultKeyRejectedError(InkboxPermissionError):
    """403: the given key is not the present vault key, so it may not be replaced with it.

    Somebody else may have replaced it in between: unlock the vault again, with the key that holds now or with a
    recovery code. The primary key is as it was.
    """


class SenderNotRegisteredError(InkboxPermissionError):
    """403: the number is not registered for texting."""


class RecoveryCodeRejectedError(InkboxNotFoundError):
    """404: no unused recovery code of this vault is the given one, or there is no vault; each code works once.

    Try another code, or the present vault key. The primary key is as it was.
    """


class VaultAlreadyInitializedError(InkboxConflictError):
    """409: the organization has a vault already; unlock that one. Only a human can delete it, in the console."""


class LastPrimaryKeyError(InkboxConflictError):
    """409: the last primary key of a vault can't be deleted; replace it with `vault.update_key` instead."""


class AccessAlreadyGrantedError(InkboxConflictError):
    """409: the identity sees this secret already, so there is nothing left to do."""


class SenderSmsPendingError(InkboxConflictError):
    """409: the number is not ready for texts yet; it takes 10 to 15 minutes after it was provisioned."""


class CustomerCampaignRequiredError(InkboxConflictError):
    """409: consent can be written by API only for an organization with a 10DLC campaign of its own."""


class SenderSmsAssignmentFailedError(InkboxConflictError):
    """409: the number could not be registered for texting; its `sms_error_detail` says why."""


class MessageTooLongError(InkboxValidationError):
    """422: the text is longer than a message may be."""


class InvalidPhoneNumberError(InkboxValidationError):
    """422: a number can't be reached by texts."""


class MessageBlockedBySpamFilterError(InkboxValidationError):
    """422: the text looks like spam."""


class SenderRateLimitedError(InkboxRateLimitError):
    """429: the number has sent as many texts as it may within 24 hours."""


class CarrierRateLimitError(InkboxRateLimitError):
    """429: the carrier takes no more texts at the moment."""


class CarrierRejectedError(InkboxServerError):
    """502: the carrier refused the request."""


class CarrierUnavailableError(InkboxServerError):
    """503: the carrier can't be reached at the moment."""


def shown_as_public(module: dict[str, Any]) -> None:
    """Let the exceptions of a module show the name under which users import them, in tracebacks and in pickles.

    Args:
        module: `globals()` of the module, once all of them are defined; `inkbox.exceptions` offers each.
    """
    for name, each in module.items():
        if isinstance(each, type) and issubclass(each, InkboxError) and not name.startswith("_"):
            each.__module__ = "inkbox.exceptions"


shown_as_public(globals())

_FAMILIES: dict[int, type[InkboxAPIError]] = {
    400: InkboxBadRequestError,
    401: InkboxAuthenticationError,
    403: InkboxPermissionError,
    404: InkboxNotFoundError,
    409: InkboxConflictError,
    422: InkboxValidationError,
    429: InkboxRateLimitError,
}

# Answers that mean the same whatever the operation; the rules of a route come before them.
_EVERYWHERE: tuple[ErrorRule, ...] = (
    (409, "@existing_rule_id", "DuplicateContactRuleError"),
    (409, "redundant_grant", "RedundantContactAccessGrantError"),
    (409, "idempotency_key_reused", "IdempotencyKeyReusedError"),
    (403, "recipient_blocked", "RecipientBlockedError"),
)

_REFINED: tuple[type[InkboxAPIError], ...] = (
    DuplicateContactRuleError,
    RedundantContactAccessGrantError,
    IdempotencyKeyReusedError,
    HandleUnavailableError,
    RecipientBlockedError,
    RecipientNotOptedInError,
    RecipientOptedOutError,
    MessagingDisabledError,
    SenderNotRegisteredError,
    VaultKeyRejectedError,
    RecoveryCodeRejectedError,
    VaultAlreadyInitializedError,
    LastPrimaryKeyError,
    AccessAlreadyGrantedError,
    SenderSmsPendingError,
    CustomerCampaignRequiredError,
    SenderSmsAssignmentFailedError,
    MessageTooLongError,
    InvalidPhoneNumberError,
    MessageBlockedBySpamFilterError,
    SenderRateLimitedError,
    CarrierRateLimitError,
    CarrierRejectedError,
    CarrierUnavailableError,
)
_NAMED = {kind.__name__: kind for kind in (*_FAMILIES.values(), *_REFINED)}

_HINTS: tuple[tuple[type[InkboxAPIError], str], ...] = (
    (InkboxAuthenticationError, "Check the API key: it may be mistyped, revoked or expired."),
    (RecipientBlockedError, "A contact rule or the filter mode blocks this recipient; an admin key can change both."),
    (RecipientNotOptedInError, "Ask the recipient to text START to a number of the organization first."),
    (RecipientOptedOutError, "The recipient has to text START again before anything can be sent."),
    (SenderSmsPendingError, "Try again when the number's `sms_status` is ready, some 15 minutes after it was had."),
    (VaultKeyRejectedError, "Unlock again with the key that holds now: somebody may have replaced the one you gave."),
    (RecoveryCodeRejectedError, "Each recovery code works once: try another one, or the present vault key."),
    (VaultAlreadyInitializedError, "Unlock the vault that is there; only a human can delete it, in the console."),
    (LastPrimaryKeyError, "Replace the key with `vault.update_key`; a vault never is without one."),
    (InkboxPermissionError, "The API key is valid but may not do this; some calls need an admin-scoped key."),
    (InkboxNotFoundError, "A missing id and one that this API key may not see are answered alike: check both."),
    (HandleUnavailableError, "Choose another handle; `blocking_namespace` tells where this one is held."),
    (DuplicateContactRuleError, "Update the rule named by `existing_rule_id` instead."),
    (IdempotencyKeyReusedError, "Repeat the call with the same arguments, or use a new idempotency key."),
    (InkboxValidationError, "`errors` names each refused argument."),
    (InkboxServerError, "The fault is not in the request: try again later, and name the request id to support."),
)


def read_detail(body: bytes) -> tuple[Any, str | None]:
    """Return the detail of an error body and its advice for agents.

    The detail is the member `detail` of a JSON object; any other body is given as the text it is.
    """
    try:
        content = as_object(json.loads(body))
    except (ValueError, RecursionError):
        content = None
    if content is None:
        return body.decode("utf-8", "replace"), None
    support = content.get("agent_support")
    detail = content["detail"] if "detail" in content else body.decode("utf-8", "replace")
    return detail, support if isinstance(support, str) else None


def machine_code(detail: Any) -> str | None:
    """Return the machine-readable code of a structured detail: its `error`, or `code` in older answers."""
    code = _member(detail, "error") or _member(detail, "code")
    return code if isinstance(code, str) else None


def from_response(
    rules: tuple[ErrorRule, ...],
    status_code: int,
    headers: Headers,
    body: bytes,
    now: Callable[[], float] = time.time,
) -> InkboxAPIError:
    """Return the exception for an error answer.

    Args:
        rules: Error rules of the route.
        status_code: Status of the answer, 400 or above.
        headers: Headers of the answer.
        body: Decompressed body of the answer.
        now: Wall clock, Unix time in seconds.
    """
    detail, support = read_detail(body)
    kind = _choose(rules, status_code, detail)
    error = _make(kind, status_code, detail)
    for each in (error, error.__cause__):
        if isinstance(each, InkboxAPIError):
            _add_facts(each, headers, support, now)
    return error


def map_identity_conflict_error(error: InkboxAPIError) -> InkboxAPIError:
    """Return a `HandleUnavailableError` for a 409, and any other error as it is."""
    if error.status_code != 409 or isinstance(error, HandleUnavailableError):
        return error
    mapped = _handle_unavailable(error)
    facts = {name: value for name, value in error.__dict__.items() if name != "__notes__"}
    mapped.__dict__.update({**facts, "blocking_namespace": mapped.blocking_namespace})
    return mapped


def _choose(rules: tuple[ErrorRule, ...], status_code: int, detail: Any) -> type[InkboxAPIError]:
    for status, code, name in (*rules, *_EVERYWHERE):
        if status == status_code and name in _NAMED and _matches(code, detail):
            return _NAMED[name]
    family = InkboxServerError if status_code >= 500 else InkboxAPIError
    return _FAMILIES.get(status_code, family)


def _matches(code: str, detail: Any) -> bool:
    if code == "*":
        return True
    if code.startswith("@"):
        return code[1:] in (as_object(detail) or ())
    return code in (_member(detail, "error"), _member(detail, "code"))


def _make(kind: type[InkboxAPIError], status_code: int, detail: Any) -> InkboxAPIError:
    if kind is HandleUnavailableError:
        return _handle_unavailable(_FAMILIES.get(status_code, InkboxAPIError)(status_code, detail))
    return kind(status_code, detail)


def _handle_unavailable(cause: InkboxAPIError) -> HandleUnavailableError:
    namespace = _member(cause.detail, "blocking_namespace")
    known: dict[object, BlockingNamespace] = {"identities": "identities", "tunnels": "tunnels", "mail": "mail"}
    blocking = known.get(namespace) if isinstance(namespace, str) else None
    error = HandleUnavailableError(cause.status_code, cause.detail, blocking)
    error.__cause__ = cause
    return error


def _add_facts(error: InkboxAPIError, headers: Headers, support: str | None, now: Callable[[], float]) -> None:
    from inkbox._runtime.headers import retry_after

    error.headers = headers.redacted()
    error.agent_support = support
    error.retry_after = retry_after(headers, now)
    if isinstance(error, InkboxRateLimitError):
        error.limit = _integer(headers.get("x-ratelimit-limit"))
        error.remaining = _integer(headers.get("x-ratelimit-remaining"))
        error.reset = _integer(headers.get("x-ratelimit-reset"))
    error.with_hint(support or _hint(error))


def _hint(error: InkboxAPIError) -> str | None:
    if error.retry_after is not None:
        return f"Try again in {error.retry_after:g} s."
    return next((hint for kind, hint in _HINTS if isinstance(error, kind)), None)


def _member(detail: Any, key: str) -> Any:
    members = as_object(detail)
    return None if members is None else members.get(key)


def _uuid(value: Any) -> Any:
    from inkbox._runtime.decode import to_uuid

    return to_uuid(value)


def _integer(value: str | None) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError:
        return None
