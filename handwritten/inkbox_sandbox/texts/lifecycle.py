"""How far a text is on its way: at each recipient, and as a whole. Pure."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypedDict

Outcome = Literal["queued", "sent", "delivered", "delivery_failed", "delivery_unconfirmed", "sending_failed"]

_WAYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("queued", "sent"): ("sent",),
    ("queued", "sending_failed"): ("sending_failed",),
    **{("queued", end): ("sent", end) for end in ("delivered", "delivery_failed", "delivery_unconfirmed")},
    **{("sent", end): (end,) for end in ("delivered", "delivery_failed", "delivery_unconfirmed")},
}
_FAILURES = ("delivery_failed", "sending_failed", "delivery_unconfirmed")
# What is told of a failure that was ordered without any: its reason is never null (contract of webhooks, section 5).
_USUAL_CODE, _USUAL_DETAIL = "30003", "The destination could not be reached"
_TIME_OF = {"sent": "sent_at", "delivered": "delivered_at", **dict.fromkeys(_FAILURES, "failed_at")}


class Recipient(TypedDict):
    """A recipient as the row of a text remembers it; times are in the form of the API."""

    recipient_phone_number: str
    delivery_status: str
    carrier: str | None
    line_type: str | None
    error_code: str | None
    error_detail: str | None
    sent_at: str | None
    delivered_at: str | None
    failed_at: str | None


def waiting(number: str) -> Recipient:
    """A recipient whom nothing has been sent to yet."""
    return {
        "recipient_phone_number": number,
        "delivery_status": "queued",
        "carrier": None,
        "line_type": None,
        "error_code": None,
        "error_detail": None,
        "sent_at": None,
        "delivered_at": None,
        "failed_at": None,
    }


def stages(
    recipient: Recipient, outcome: str, at: str, error_code: str | None = None, error_detail: str | None = None
) -> Iterator[Recipient]:
    """A recipient in each state that a report of the carrier leads through; none for a report that comes too late."""
    for status in _WAYS.get((recipient["delivery_status"], outcome), ()):
        recipient = recipient.copy()
        recipient["delivery_status"] = status
        recipient[_TIME_OF[status]] = at  # type: ignore[literal-required]  # the names of the three times
        if status in ("delivery_failed", "sending_failed"):
            recipient["error_code"] = error_code or _USUAL_CODE
            recipient["error_detail"] = error_detail or _USUAL_DETAIL
        yield recipient


def reported(
    recipient: Recipient, outcome: str, at: str, error_code: str | None = None, error_detail: str | None = None
) -> Recipient:
    """A recipient after a report of the carrier; a report that comes too late changes nothing."""
    return [recipient, *stages(recipient, outcome, at, error_code, error_detail)][-1]


def roll_up(recipients: Sequence[Recipient]) -> str:
    """The state of a text as a whole: the worst end that some recipient came to, or else the least advanced state."""
    states = {recipient["delivery_status"] for recipient in recipients}
    for state in (*_FAILURES, "queued", "sent"):
        if state in states:
            return state
    return "delivered"


def whole_times(recipients: Sequence[Recipient]) -> tuple[str | None, str | None, str | None]:
    """When a text as a whole was sent, delivered and failed: the first two when everybody's was."""
    sent = [recipient["sent_at"] or "" for recipient in recipients]
    delivered = [recipient["delivered_at"] or "" for recipient in recipients]
    failed = max(recipient["failed_at"] or "" for recipient in recipients)
    return max(sent) if all(sent) else None, max(delivered) if all(delivered) else None, failed or None
