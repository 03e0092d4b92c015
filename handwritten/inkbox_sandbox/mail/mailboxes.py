"""Mailboxes: made and deleted with their identity, found by address, filtered by mode."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.contact_rules import RuleBook
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import forbidden, not_found
from inkbox_sandbox.mail import shapes
from inkbox_sandbox.mail.addresses import canonical
from inkbox_sandbox.mail.tables import contact_rules, mailboxes
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import new_id
from inkbox_server import models, wire

RULES = RuleBook(contact_rules, contact_rules.c.mailbox_id)
_IS_LIVE = mailboxes.c.deleted_at.is_(None)


def create_for_identity(
    ctx: Context, identity_id: str, organization_id: str, email_address: str, sending_domain: str
) -> None:
    """Make the mailbox of a new identity; it lets everybody in until a rule or its mode says otherwise."""
    ctx.db.execute(
        mailboxes.insert().values(
            id=new_id(),
            organization_id=organization_id,
            agent_identity_id=identity_id,
            email_address=canonical(email_address),
            sending_domain=sending_domain,
            filter_mode="blacklist",
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )


def wire_for_identities(ctx: Context, identity_ids: Iterable[str]) -> dict[str, wire.IdentityMailbox]:
    """The live mailboxes of some identities, by identity id, in one query."""
    query = sa.select(mailboxes).where(mailboxes.c.agent_identity_id.in_(list(identity_ids)), _IS_LIVE)
    return {row.agent_identity_id: shapes.identity_mailbox(row) for row in ctx.db.execute(query)}


def delete_for_identity(ctx: Context, identity_id: str) -> None:
    """Hide the mailbox of an identity that is deleted; its address is free again, mail to it is refused."""
    ctx.db.execute(
        mailboxes.update()
        .where(mailboxes.c.agent_identity_id == identity_id, _IS_LIVE)
        .values(deleted_at=ctx.now, updated_at=ctx.now)
    )


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Take the mailbox of an identity along to another organization; address, mail and rules stay."""
    ctx.db.execute(
        mailboxes.update()
        .where(mailboxes.c.agent_identity_id == identity_id)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )


def identity_of(ctx: Context, mailbox_id: str) -> str | None:
    """The identity that has a live mailbox of whatever organization; None when there is no such mailbox."""
    return ctx.db.scalar(sa.select(mailboxes.c.agent_identity_id).where(mailboxes.c.id == mailbox_id, _IS_LIVE))


def address_is_taken(ctx: Context, address: str) -> bool:
    """Whether a live mailbox of any organization has this address."""
    return address_owners(ctx, [address]) != []


def address_owners(ctx: Context, addresses: Iterable[str]) -> list[Any]:
    """The rows of the live mailboxes that have some of these addresses, of any organization."""
    wanted = sorted({canonical(address) for address in addresses})
    query = sa.select(mailboxes).where(mailboxes.c.email_address.in_(wanted), _IS_LIVE).order_by(mailboxes.c.id)
    return list(ctx.db.execute(query))


def find(ctx: Context, email_address: str) -> Any:
    """The mailbox that a path names, by full address or local part, as far as the caller may see it.

    Raises:
        ApiError: 404 when there is none, or none for this caller.
    """
    named = canonical(email_address)
    query = _visible(ctx)
    if "@" in named:
        query = query.where(mailboxes.c.email_address == named)
    else:
        # The same local part may stand on several domains of an organization; the platform's is the usual one.
        query = query.where(mailboxes.c.email_address.startswith(f"{named}@", autoescape=True)).order_by(
            mailboxes.c.sending_domain != PLATFORM_DOMAIN, mailboxes.c.created_at
        )
    row = ctx.db.execute(query.limit(1)).first()
    if row is None:
        raise not_found("Mailbox not found")
    return row


def _visible(ctx: Context) -> sa.Select[Any]:
    query = sa.select(mailboxes).where(mailboxes.c.organization_id == ctx.principal.organization_id, _IS_LIVE)
    if not ctx.principal.sees_everything:
        query = query.where(mailboxes.c.agent_identity_id == ctx.principal.identity_id)
    return query


class Mailboxes:
    """Handlers of the resource `mailboxes`."""

    def list(self, ctx: Context) -> list[wire.Mailbox]:
        """All mailboxes that the caller may use, newest first."""
        query = _visible(ctx).order_by(mailboxes.c.created_at.desc(), mailboxes.c.id.desc())
        return [shapes.mailbox(row) for row in ctx.db.execute(query)]

    def get(self, ctx: Context, email_address: str) -> wire.Mailbox:
        """One mailbox."""
        return shapes.mailbox(find(ctx, email_address))

    def update(self, ctx: Context, email_address: str, *, body: models.MailboxUpdate) -> wire.Mailbox:
        """Change the filter mode; the notice comes only when it really changed."""
        mailbox = find(ctx, email_address)
        mode = body.filter_mode
        if mode is None:
            return shapes.mailbox(mailbox)
        if not ctx.principal.sees_everything:
            raise forbidden("Only an admin-scoped key may change the filter mode")
        if mode == mailbox.filter_mode:
            return shapes.mailbox(mailbox)
        changed = ctx.db.execute(
            mailboxes.update()
            .where(mailboxes.c.id == mailbox.id)
            .values(filter_mode=mode, updated_at=ctx.now)
            .returning(mailboxes)
        ).one()
        return shapes.mailbox(changed, RULES.notice(ctx, changed.id, mode))

    def search(self, ctx: Context, email_address: str, *, q: str, limit: int) -> wire.MessagePage:
        """Messages that hold every word of `q`, best first."""
        from inkbox_sandbox.mail.search import search

        rows = search(ctx, find(ctx, email_address).id, q, limit)
        return {"items": [shapes.message(row) for row in rows], "next_cursor": None, "has_more": False}
