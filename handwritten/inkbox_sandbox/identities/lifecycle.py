"""The life of an identity: it comes and goes with its mailbox, tunnel, number and keys."""

import re

import sqlalchemy as sa

from inkbox_sandbox import cascades, tunnels
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, forbidden, handle_unavailable, unprocessable
from inkbox_sandbox.identities import handles
from inkbox_sandbox.identities.rows import IdentityRow, identities, live_by_handle
from inkbox_sandbox.mail import domains, mailboxes
from inkbox_sandbox.phone import provisioning
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import new_id
from inkbox_sandbox.vault import access as vault_access
from inkbox_server import models

_LOCAL_PART = re.compile(r"[a-z0-9](?:[a-z0-9._+-]{0,62}[a-z0-9])?")


def create(ctx: Context, body: models.IdentityCreate) -> IdentityRow:
    """Make an identity with everything that belongs to it, in the caller's organization."""
    handle = checked_handle(body.agent_handle)
    check_free(ctx, handle)
    mailbox = body.mailbox or models.IdentityMailboxCreate()
    if "sending_domain" in mailbox.model_fields_set:
        domain = domains.chosen_domain(ctx, ctx.principal.organization_id, mailbox.sending_domain)
    else:
        domain = domains.default_domain(ctx, ctx.principal.organization_id)
    address = f"{_local_part(mailbox.email_local_part, handle, domain)}@{domain}"
    if mailboxes.address_is_taken(ctx, address):
        raise handle_unavailable(f"The address {address} is not available", "mail")
    shown = vault_access.wished_secrets(ctx, body.vault_secret_ids)
    row = insert(
        ctx,
        ctx.principal.organization_id,
        handle,
        display_name=body.display_name,
        description=body.description,
        imessage_enabled=bool(body.imessage_enabled),
        email_address=address,
        sending_domain=domain,
        tls_mode=(body.tunnel and body.tunnel.tls_mode) or "edge",
    )
    vault_access.show_to(ctx, row.id, shown)
    if body.phone_number is not None:
        provisioning.provision(ctx, row, body.phone_number, loc=["body", "phone_number"])
    return row


def insert(
    ctx: Context,
    organization_id: str,
    handle: str,
    *,
    display_name: str | None = None,
    description: str | None = None,
    imessage_enabled: bool = False,
    email_address: str | None = None,
    sending_domain: str = PLATFORM_DOMAIN,
    tls_mode: str = "edge",
) -> IdentityRow:
    """Store an identity whose handle is checked, with its mailbox and tunnel."""
    identity_id = new_id()
    ctx.db.execute(
        identities.insert().values(
            id=identity_id,
            organization_id=organization_id,
            agent_handle=handle,
            display_name=handle if display_name is None else display_name,
            description=description,
            imessage_enabled=imessage_enabled,
            imessage_filter_mode="blacklist",
            status="active",
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    mailboxes.create_for_identity(
        ctx,
        identity_id=identity_id,
        organization_id=organization_id,
        email_address=email_address or f"{handle}@{PLATFORM_DOMAIN}",
        sending_domain=sending_domain,
    )
    tunnels.create_for_identity(ctx, identity_id, organization_id, handle, tls_mode)
    return _reread(ctx, identity_id)


def checked_handle(given: str) -> str:
    """The normalized form of a handle in a request body; 422 when no handle can look like that."""
    handle = handles.normalize(given)
    if not handles.is_valid(handle):
        raise unprocessable(
            ["body", "agent_handle"],
            "A handle has 3 to 63 letters, digits and single hyphens, and begins and ends with a letter or digit",
        )
    return handle


def check_free(ctx: Context, handle: str) -> None:
    """409 when a handle is reserved or taken; identities, tunnels and platform addresses share one namespace."""
    text = f"The handle {handle} is not available"
    if handles.is_reserved(handle) or live_by_handle(ctx, handle) is not None:
        raise handle_unavailable(text, "identities")
    if tunnels.name_taken(ctx, handle):
        raise handle_unavailable(text, "tunnels")
    if mailboxes.address_is_taken(ctx, f"{handle}@{PLATFORM_DOMAIN}"):
        raise handle_unavailable(text, "mail")


def _local_part(wanted: str | None, handle: str, domain: str) -> str:
    local_part = handle if wanted is None else wanted.lower()
    loc = ["body", "mailbox", "email_local_part"]
    if domain == PLATFORM_DOMAIN and local_part != handle:
        raise unprocessable(loc, f"On {PLATFORM_DOMAIN} the part before the @ must equal the handle")
    if _LOCAL_PART.fullmatch(local_part) is None or ".." in local_part:
        raise unprocessable(loc, "Not the local part of a mail address")
    return local_part


def update(ctx: Context, row: IdentityRow, body: models.IdentityUpdate) -> IdentityRow:
    """Change what the body gives; returns the row as it is then."""
    given = body.model_fields_set
    if "imessage_filter_mode" in given and not ctx.principal.sees_everything:
        raise forbidden("The iMessage filter mode is changed with an admin-scoped key")
    changes = {name: getattr(body, name) for name in given - {"agent_handle"}}
    if body.agent_handle is not None:
        handle = checked_handle(body.agent_handle)
        if handle != row.agent_handle:
            _rename(ctx, row, handle)
            changes["agent_handle"] = handle
    if changes:
        ctx.db.execute(identities.update().where(identities.c.id == row.id).values(updated_at=ctx.now, **changes))
    return _reread(ctx, row.id)


def _rename(ctx: Context, row: IdentityRow, handle: str) -> None:
    mailbox = mailboxes.wire_for_identities(ctx, [row.id]).get(row.id)
    if mailbox is None or mailbox["sending_domain"] == PLATFORM_DOMAIN:
        raise conflict(f"An identity with a mailbox on {PLATFORM_DOMAIN} can't be renamed")
    check_free(ctx, handle)
    tunnels.rename_for_identity(ctx, row.id, handle)


def delete(ctx: Context, row: IdentityRow) -> None:
    """Delete an identity and everything it owns; the row stays as `deleted`, its handle is free again."""
    ctx.db.execute(identities.update().where(identities.c.id == row.id).values(status="deleted", updated_at=ctx.now))
    cascades.identity_deleted(ctx, row.id)


def move(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Put an identity with all its things into another organization."""
    ctx.db.execute(
        identities.update()
        .where(identities.c.id == identity_id)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )
    cascades.identity_moved(ctx, identity_id, organization_id)


def _reread(ctx: Context, identity_id: str) -> IdentityRow:
    return ctx.db.execute(sa.select(identities).where(identities.c.id == identity_id)).one()
