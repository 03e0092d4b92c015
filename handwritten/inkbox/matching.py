"""What a wait for mail looks for, as a pure function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from inkbox_api.models.message import Message

Match = str | Callable[[Message], bool] | None


def message_matches(
    match: Match, *, since: datetime | None, timeout: float, poll_interval: float
) -> Callable[[Message], bool]:
    """Check the arguments of a wait and return the question to ask of each message.

    Raises:
        ValueError: `since` has no time zone, `timeout` is negative or `poll_interval` isn't positive.
    """
    if since is not None and since.tzinfo is None:
        raise ValueError("since must have a time zone, for instance datetime.now(timezone.utc).")
    if timeout < 0 or poll_interval <= 0:
        raise ValueError("timeout must not be negative and poll_interval must be positive (both in seconds).")

    def wanted(message: Message) -> bool:
        if message.is_read or (since is not None and message.created_at < since):
            return False
        if match is None:
            return True
        if isinstance(match, str):
            return match.casefold() in f"{message.subject or ''}\n{message.from_address}".casefold()
        return match(message)

    return wanted
