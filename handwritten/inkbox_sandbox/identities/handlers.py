"""Handlers of the resource `identities`."""

from uuid import UUID

from inkbox_sandbox import tunnels
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.identities import access, lifecycle
from inkbox_sandbox.identities.rows import (
    IdentityRow,
    own_identity,
    visible_identities,
    visible_identity,
    wire_summary,
)
from inkbox_sandbox.mail import mailboxes
from inkbox_sandbox.phone import provisioning
from inkbox_server import models, wire

# Inside the class, `list` is its method.
AccessList = list[wire.IdentityAccess]


class Identities:
    """Handlers of the resource `identities`."""

    def create(self, ctx: Context, *, body: models.IdentityCreate) -> wire.Identity:
        """Make an identity with its mailbox, its tunnel and, if wanted, a number."""
        return _full(ctx, lifecycle.create(ctx, body))

    def list(self, ctx: Context) -> list[wire.AgentIdentitySummary]:
        """List the identities the caller may see."""
        rows = visible_identities(ctx)
        boxes = mailboxes.wire_for_identities(ctx, [row.id for row in rows])
        return [wire_summary(row, boxes[row.id]["email_address"] if row.id in boxes else None) for row in rows]

    def get(self, ctx: Context, agent_handle: str) -> wire.Identity:
        """Give one identity with its channels."""
        return _full(ctx, visible_identity(ctx, agent_handle))

    def update(self, ctx: Context, agent_handle: str, *, body: models.IdentityUpdate) -> wire.AgentIdentitySummary:
        """Change an identity."""
        row = lifecycle.update(ctx, own_identity(ctx, agent_handle), body)
        box = mailboxes.wire_for_identities(ctx, [row.id]).get(row.id)
        return wire_summary(row, box and box["email_address"])

    def delete(self, ctx: Context, agent_handle: str) -> None:
        """Delete an identity and everything it owns."""
        lifecycle.delete(ctx, own_identity(ctx, agent_handle))

    def release_phone_number(self, ctx: Context, agent_handle: str) -> None:
        """Give the number of an identity back for good."""
        if not provisioning.release(ctx, own_identity(ctx, agent_handle).id):
            raise not_found("This identity has no phone number")

    def list_access(self, ctx: Context, agent_handle: str) -> AccessList:
        """List who sees an identity."""
        row = visible_identity(ctx, agent_handle)
        return [access.wire_row(entry) for entry in access.rows_of(ctx, row.id)]

    def grant_access(self, ctx: Context, agent_handle: str, *, body: models.IdentityAccessGrant) -> wire.IdentityAccess:
        """Let one viewer, or everybody, see an identity."""
        viewer_id = None if body.viewer_identity_id is None else str(body.viewer_identity_id)
        return access.wire_row(access.grant(ctx, visible_identity(ctx, agent_handle), viewer_id))

    def revoke_access(self, ctx: Context, agent_handle: str, viewer_identity_id: UUID) -> None:
        """Stop one viewer from seeing an identity."""
        access.revoke(ctx, visible_identity(ctx, agent_handle), str(viewer_identity_id))


def _full(ctx: Context, row: IdentityRow) -> wire.Identity:
    box = mailboxes.wire_for_identities(ctx, [row.id]).get(row.id)
    return {
        **wire_summary(row, box and box["email_address"]),
        "mailbox": box,
        "phone_number": provisioning.wire_for_identity(ctx, row.id),
        "tunnel": tunnels.wire_for_identity(ctx, row.id),
    }
