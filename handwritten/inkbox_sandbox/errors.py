"""Refusals in the shapes that the service documents; a handler raises them, the dispatcher answers with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError


class ApiError(Exception):
    """A refusal: a status and what stands under `detail`.

    Args:
        status: HTTP status, 400 or above.
        detail: Text, object or list that becomes `{"detail": ...}`.
        headers: Further headers of the answer.
        keeps_changes: Commit what the handler wrote although it refuses (a counted failed attempt); everything else
            that raises is rolled back.
    """

    def __init__(
        self,
        status: int,
        detail: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        headers: Mapping[str, str] | None = None,
        keeps_changes: bool = False,
    ) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.keeps_changes = keeps_changes


def bad_request(text: str) -> ApiError:
    """400 with a plain text."""
    return ApiError(400, text)


def unauthorized(text: str = "Invalid or missing API key") -> ApiError:
    """401 with a plain text."""
    return ApiError(401, text)


def forbidden(text: str = "This credential may not do that") -> ApiError:
    """403 with a plain text."""
    return ApiError(403, text)


def not_found(text: str = "Not found") -> ApiError:
    """404 with a plain text; the same for what does not exist and for what the caller may not see."""
    return ApiError(404, text)


def conflict(text: str) -> ApiError:
    """409 with a plain text."""
    return ApiError(409, text)


def gone(text: str) -> ApiError:
    """410 with a plain text."""
    return ApiError(410, text)


def structured(status: int, error: str, message: str, **members: Any) -> ApiError:
    """A refusal with a machine code: `{"detail": {"error": ..., "message": ..., ...}}`."""
    return ApiError(status, {"error": error, "message": message, **members})


def redundant_grant(text: str) -> ApiError:
    """409 for a grant that a wildcard already covers; its inner key is `detail`, not `message`."""
    return ApiError(409, {"error": "redundant_grant", "detail": text})


def handle_unavailable(text: str, namespace: str) -> ApiError:
    """409 for a handle that is taken or reserved; the code is sent under both keys that clients look at."""
    code = "agent_handle_unavailable"
    return ApiError(409, {"code": code, "error": code, "message": text, "blocking_namespace": namespace})


def recipient_blocked(address: str, matched_rule_id: str | None) -> ApiError:
    """403 for somebody whom a contact rule blocks, or the filter mode when no rule is named."""
    by_rule = matched_rule_id is not None
    reason = "A contact rule blocks this number" if by_rule else "The filter mode lets nobody through without a rule"
    detail = {"error": "recipient_blocked", "matched_rule_id": matched_rule_id, "address": address, "reason": reason}
    return ApiError(403, detail)


def unprocessable(loc: Sequence[str | int], msg: str, kind: str = "value_error") -> ApiError:
    """422 for one field; `loc` starts with `body`, `query` or `path`."""
    return ApiError(422, [invalid_item(loc, msg, kind)])


def invalid_item(loc: Sequence[str | int], msg: str, kind: str = "value_error") -> dict[str, Any]:
    """One item of a 422."""
    return {"loc": list(loc), "msg": msg, "type": kind}


def too_many(text: str, retry_after: float | None = None) -> ApiError:
    """429 with a plain text, and `Retry-After` in whole seconds when the caller can wait it out."""
    headers = {} if retry_after is None else {"Retry-After": str(max(1, int(-(-retry_after // 1))))}
    return ApiError(429, text, headers=headers)


def invalid_items(error: ValidationError, place: str) -> list[dict[str, Any]]:
    """The items of a 422 for what pydantic found; never the offending input, which may be a secret."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [{"loc": [place, *item["loc"]], "msg": item["msg"], "type": item["type"]} for item in found]
