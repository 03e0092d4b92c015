"""From an answer, or the lack of one, to the result of a call or its exception. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from inkbox._runtime.decode import ContractBreak
from inkbox._runtime.errors import (
    InkboxConnectionError,
    InkboxError,
    InkboxResponseError,
    InkboxTimeoutError,
    from_response,
)

if TYPE_CHECKING:
    from inkbox._runtime.request import PreparedCall
    from inkbox._runtime.wire import WireFailure, WireResponse

T = TypeVar("T")
E = TypeVar("E", bound=InkboxError)


def read_result(call: PreparedCall, response: WireResponse, attempts: int, decode: Callable[[Any], T]) -> T:
    """Return what a successful answer holds.

    Args:
        call: The call that was answered.
        response: Its answer, with a status below 400.
        attempts: Number of attempts made.
        decode: Makes the result of the decoded JSON, of the text, of the redirect's target, or of None when the answer
            has no content.

    Raises:
        InkboxResponseError: The answer can't be decoded or breaks the contract.
    """
    # What the error says is worked out here, and raised below, so that no decoder's exception hangs on it: their
    # messages and their frames quote the answer.
    try:
        return decode(_content(call, response))
    except InkboxError:
        raise
    except ContractBreak as error:
        problem = str(error)
    except KeyError as error:
        problem = f"the member {error} is missing"
    except (TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        problem = f"a member has an unexpected value ({type(error).__name__})"
    raise response_error(call, response, attempts, problem)


def response_error(call: PreparedCall, response: WireResponse, attempts: int, problem: str) -> InkboxResponseError:
    """Return the exception for a successful answer that can't be used. It never quotes the body: that may be secret."""
    content_type = response.headers.get("content-type", "no content type")
    error = InkboxResponseError(
        f"{call.route.operation_id}: HTTP {response.status_code} ({content_type}, {len(response.body)} bytes) "
        f"can't be read: {problem}"
    )
    error.status_code = response.status_code
    error.headers = response.headers.redacted()
    error.request_id = response.request_id
    if 300 <= response.status_code < 400:
        error.with_hint("Redirects are not followed: check the scheme, the host and the path of base_url.")
    return add_call(error, call, attempts)


def api_error(call: PreparedCall, response: WireResponse, attempts: int) -> InkboxError:
    """Return the exception for an answer with a status of 400 or above."""
    error = from_response(call.route.errors, response.status_code, response.headers, response.body)
    for each in (error, error.__cause__):
        if isinstance(each, InkboxError):
            each.request_id = response.request_id
            add_call(each, call, attempts)
    return error


def no_answer(call: PreparedCall, failure: WireFailure, attempts: int, origin: str, spent: float) -> InkboxError:
    """Return the exception for a call that got no answer.

    Args:
        call: The call.
        failure: What the last attempt came to.
        attempts: Number of attempts made.
        origin: Base URL, as it may be shown.
        spent: Seconds since the call began.
    """
    tried = f"{call.route.method} {call.shown_path} on {origin}, attempt {attempts}, after {spent:.3g} s"
    kind = InkboxTimeoutError if failure.timed_out else InkboxConnectionError
    what = "Timed out" if failure.timed_out else "No answer" if failure.sent else "No connection"
    error = kind(f"{what}: {tried}: {failure.reason}")
    return add_call(error.with_hint(_next_step(call, failure)), call, attempts)


def add_call(error: E, call: PreparedCall, attempts: int) -> E:
    """Return the exception with what is known of its call."""
    error.method = call.route.method
    error.path = call.shown_path
    error.attempts = attempts
    error.idempotency_key = call.idempotency_key
    return error


def _content(call: PreparedCall, response: WireResponse) -> Any:
    kind = call.route.response
    if response.status_code >= 300 and kind != "redirect":
        # Nothing was done where the request went, so an operation that answers with nothing has not succeeded either.
        raise ContractBreak("it is a redirect")
    if kind == "none" or response.status_code == 204:
        return None
    if response.fault is not None:
        raise ContractBreak(response.fault)
    if kind == "text":
        return _text(response)
    if kind == "redirect" and 300 <= response.status_code < 400:
        target = response.headers.get("location")
        if target is None:
            raise ContractBreak("the redirect names no target")
        return target
    return _json(response.body)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ContractBreak("the body is not JSON") from None


def _text(response: WireResponse) -> str:
    content_type = response.headers.get("content-type", "")
    _, _, charset = content_type.lower().partition("charset=")
    try:
        return response.body.decode(charset.partition(";")[0].strip("\"' ") or "utf-8", "replace")
    except LookupError:
        return response.body.decode("utf-8", "replace")


def _next_step(call: PreparedCall, failure: WireFailure) -> str:
    if failure.advice is not None:
        return failure.advice
    if not failure.sent:
        return "Nothing was sent. Check base_url, the network and the proxy settings."
    if call.route.idempotency == "never":
        return "The service may have carried out the request: look before you repeat it."
    if call.idempotency_key is not None:
        return f"Repeat the call with idempotency_key={call.idempotency_key!r} to be sure that it happens once."
    return "The request may be repeated; a longer timeout can be set with with_options(timeout=...)."
