"""What a subscription must be before it is sent (contract, section 11). The service checks the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

PREFIXES: Final[Mapping[str, str]] = {
    "mailbox": "message.",
    "phone_number": "text.",
    "agent_identity": "imessage.",
}
_INCOMING_CALL = "phone.incoming_call"


def the_owner(owners: Mapping[str, object]) -> str:
    """Return the one owner that is given.

    Args:
        owners: `mailbox`, `phone_number` and `agent_identity` with their ids, None for what is not given.

    Raises:
        ValueError: None of them is given, or several are.
    """
    given = [owner for owner, value in owners.items() if value is not None]
    if len(given) != 1:
        found = " and ".join(f"{owner}_id" for owner in given) or "none"
        raise ValueError(f"Exactly one of mailbox_id, phone_number_id and agent_identity_id must be given, not {found}")
    return given[0]


def require_url(url: str | None) -> str:
    """Return the URL.

    Raises:
        ValueError: It is None.
    """
    if url is None:
        raise ValueError("url must not be None")
    return url


def require_events(event_types: Iterable[str] | None) -> list[str]:
    """Return the types of events as a list.

    Raises:
        ValueError: There are none, or one stands there twice, or it is no list at all, or incoming calls are among
            them.
    """
    if event_types is None:
        raise ValueError("event_types must not be None")
    if isinstance(event_types, str):
        raise ValueError(f"event_types must be a list of events: write [{event_types!r}]")
    events = list(event_types)
    if not events:
        raise ValueError("event_types must be non-empty")
    if repeated := sorted({event for event in events if events.count(event) > 1}):
        raise ValueError(f"event_types has a duplicate: {', '.join(repeated)}")
    if _INCOMING_CALL in events:
        raise ValueError(
            f"{_INCOMING_CALL} is no event to subscribe to: set the phone number's incoming_call_webhook_url"
        )
    return events


def require_channel(events: Iterable[str], owner: str) -> None:
    """Check that events are of the owner's channel.

    Raises:
        ValueError: One of them is not.
    """
    for event in events:
        if event.startswith(PREFIXES[owner]):
            continue
        right = next((each for each, prefix in PREFIXES.items() if event.startswith(prefix)), None)
        hint = f"; it is an event of the owner {right}" if right else f"; its events begin with {PREFIXES[owner]}"
        raise ValueError(f"{event!r} does not belong to this {owner}{hint}")
