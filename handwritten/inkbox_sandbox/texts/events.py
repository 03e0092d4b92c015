"""What is told of texts, and to whom it is told: the `data` of the events `text.*`."""

from types import SimpleNamespace
from typing import Any

from inkbox_sandbox.context import Context
from inkbox_sandbox.phone import numbers
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.texts import shapes
from inkbox_sandbox.texts.lifecycle import Recipient, stages, waiting
from inkbox_sandbox.webhooks import outbox, parties

_TOLD = ("sent", "delivered", "delivery_failed", "delivery_unconfirmed")
_WHOLE_TIMES = ("sent_at", "delivered_at", "failed_at")
_SOMEBODY = "+12125550123"


def tell_received(ctx: Context, row: Any) -> None:
    """Tell of a text that came in; of a blocked one nobody hears."""
    if not row.is_blocked:
        _tell(ctx, "text.received", row, None)


def tell_report(ctx: Context, row: Any, recipient: Recipient) -> None:
    """Tell how far a text is at one of its recipients; of automatic replies nobody hears.

    Args:
        ctx: The call.
        row: The text as it is with this report.
        recipient: The recipient whom the report is about, as the row has them.
    """
    if row.origin != "auto_reply" and recipient["delivery_status"] in _TOLD:
        _tell(ctx, f"text.{recipient['delivery_status']}", row, recipient["recipient_phone_number"])


def _tell(ctx: Context, event_type: str, row: Any, recipient: str | None) -> None:
    outbox.tell(
        ctx,
        event_type,
        owner_id=row.phone_number_id,
        stream=row.conversation_id,
        data=lambda owner: _data(owner, row, recipient),
    )


def _data(owner: Context, row: Any, recipient: str | None) -> dict[str, Any]:
    message: dict[str, Any] = {**shapes.text(owner, row)}
    del message["is_blocked"]
    is_group = recipient is not None and row.remote_phone_number is None
    if is_group:
        # Of a group the times are told of each recipient; the whole has none.
        message.update(dict.fromkeys(_WHOLE_TIMES))
    elif recipient is None:
        message["remote_phone_number"] = row.sender_phone_number
    return {
        "text_message": message,
        **parties.by_number(owner, recipient or row.sender_phone_number),
        "recipient_phone_number": recipient if is_group else None,
    }


def sample(owner: Context, event_type: str, phone_number_id: str) -> dict[str, Any]:
    """What would be told of a text that there never was."""
    number = numbers.by_id(owner, phone_number_id)
    is_inbound = event_type == "text.received"
    outcome = event_type.removeprefix("text.")
    recipient = list(stages(waiting(_SOMEBODY), outcome, owner.now.isoformat()))
    row = SimpleNamespace(
        id=new_id(),
        direction="inbound" if is_inbound else "outbound",
        local_phone_number=_SOMEBODY if number is None else number.number,
        remote_phone_number=_SOMEBODY,
        sender_phone_number=_SOMEBODY if is_inbound else None,
        text="This text was never written.",
        type="sms",
        media=[],
        is_read=not is_inbound,
        is_blocked=False,
        origin="user_initiated",
        recipients=recipient[-1:],
        conversation_id=new_id(),
        created_at=owner.now,
        updated_at=owner.now,
    )
    return _data(owner, row, None if is_inbound else _SOMEBODY)
