"""Who the people of an event are: contacts and identities behind addresses and numbers, as the owner sees them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context
from inkbox_sandbox.mail import mailboxes
from inkbox_sandbox.mail.addresses import canonical
from inkbox_sandbox.people import contacts
from inkbox_sandbox.phone import numbers


def by_number(owner: Context, number: str | None) -> dict[str, Any]:
    """The contacts and identities that have a phone number."""
    if number is None:
        return {"contacts": [], "agent_identities": []}
    line = numbers.by_number(owner, number)
    known = {} if line is None else _identities(owner)
    return {
        "contacts": contacts.names_by_phone(owner, number),
        "agent_identities": [known[line.identity_id]] if line is not None and line.identity_id in known else [],
    }


def by_address(owner: Context, buckets: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The contacts and identities that have mail addresses; who stands in two buckets is named for both.

    Args:
        owner: The call, seen by the identity that is told.
        buckets: The addresses by where they stand in the message, in the order in which matches are listed.
    """
    places = list(_places(buckets))
    addresses = [address for _, address in places]
    people = contacts.names_by_email(owner, addresses)
    agents = _identities_by_address(owner, addresses)
    return {
        "contacts": [
            {"bucket": bucket, "address": address, **person}
            for bucket, address in places
            for person in people.get(address.casefold(), ())
        ],
        "agent_identities": [
            {"bucket": bucket, "address": address, **agents[canonical(address)]}
            for bucket, address in places
            if canonical(address) in agents
        ],
    }


def _places(buckets: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for bucket, addresses in buckets.items():
        # An address that a bucket names twice, in whatever case, is one party.
        parties: dict[str, str] = {}
        for address in addresses:
            parties.setdefault(canonical(address), address)
        yield from ((bucket, address) for address in parties.values())


def _identities(owner: Context) -> dict[str, dict[str, Any]]:
    """The active identities that the owner sees, by id."""
    return {
        row.id: {"id": row.id, "agent_handle": row.agent_handle, "display_name": row.display_name}
        for row in identities.visible_identities(owner)
        if row.status == "active"
    }


def _identities_by_address(owner: Context, addresses: Sequence[str]) -> dict[str, dict[str, Any]]:
    boxes = mailboxes.address_owners(owner, addresses)
    known = _identities(owner) if boxes else {}
    return {box.email_address: known[box.agent_identity_id] for box in boxes if box.agent_identity_id in known}
