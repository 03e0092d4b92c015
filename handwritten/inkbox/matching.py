"""What a wait looks for, as pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from inkbox_api.models.imessage import IMessage
from inkbox_api.models.message import Message
from inkbox_api.models.phone_call import PhoneCall
from inkbox_api.models.text_message import TextMessage

T = TypeVar("T")

Match = str | Callable[[Message], bool] | None
TextMatch = str | Callable[[TextMessage], bool] | None
IMessageMatch = str | Callable[[IMessage], bool] | None
CallMatch = str | Callable[[PhoneCall], bool] | None


def check_wait(since: datetime | None, timeout: float, poll_interval: float) -> None:
    """Refuse the arguments of a wait that can't be meant.

    Raises:
        ValueError: `since` has no time zone, `timeout` is negative or `poll_interval` isn't positive.
    """
    if since is not None and since.tzinfo is None:
        raise ValueError("since must have a time zone, for instance datetime.now(timezone.utc).")
    if timeout < 0 or poll_interval <= 0:
        raise ValueError("timeout must not be negative and poll_interval must be positive (both in seconds).")


def unread_mail(match: Match, since: datetime | None) -> Callable[[Message], bool]:
    """Return the question whether a message is unread, recent enough, and matches by subject or sender."""

    def wanted(message: Message) -> bool:
        fresh = not message.is_read and _recent(message.created_at, since)
        return fresh and _matches(match, message, message.subject, message.from_address)

    return wanted


def unread_text(match: TextMatch, since: datetime | None) -> Callable[[TextMessage], bool]:
    """Return the question whether a text came in, is unread, recent enough, and matches by its words or sender."""

    def wanted(text: TextMessage) -> bool:
        fresh = text.direction == "inbound" and not text.is_read and _recent(text.created_at, since)
        return fresh and _matches(match, text, text.text, text.sender_phone_number or text.remote_phone_number)

    return wanted


def unread_imessage(match: IMessageMatch, since: datetime | None) -> Callable[[IMessage], bool]:
    """Return the question whether an iMessage came in, is unread, recent enough, and matches by content or sender."""

    def wanted(message: IMessage) -> bool:
        fresh = message.direction == "inbound" and not message.is_read and _recent(message.created_at, since)
        return fresh and _matches(match, message, message.content, message.remote_number)

    return wanted


def inbound_call(match: CallMatch, since: datetime | None) -> Callable[[PhoneCall], bool]:
    """Return the question whether a call came in, is recent enough, and matches by its caller."""

    def wanted(call: PhoneCall) -> bool:
        fresh = call.direction == "inbound" and _recent(call.created_at, since)
        return fresh and _matches(match, call, call.remote_phone_number)

    return wanted


def _recent(created_at: datetime, since: datetime | None) -> bool:
    return since is None or created_at >= since


def _matches(match: str | Callable[[T], bool] | None, thing: T, *texts: str | None) -> bool:
    if match is None:
        return True
    if isinstance(match, str):
        return any(match.casefold() in (text or "").casefold() for text in texts)
    return match(thing)
