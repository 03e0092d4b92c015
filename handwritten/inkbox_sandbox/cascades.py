"""What else happens when an identity goes away or moves: one place that names every domain concerned."""

from inkbox_sandbox import api_keys, tunnels
from inkbox_sandbox.context import Context
from inkbox_sandbox.identities import access
from inkbox_sandbox.imessage import connecting
from inkbox_sandbox.mail import mailboxes
from inkbox_sandbox.people import contacts, notes
from inkbox_sandbox.phone import provisioning
from inkbox_sandbox.vault import access as vault_access
from inkbox_sandbox.webhooks import rows as subscriptions


def identity_deleted(ctx: Context, identity_id: str) -> None:
    """Hide its mailbox, delete its tunnel, release its number, end its subscriptions, keys and grants."""
    mailboxes.delete_for_identity(ctx, identity_id)
    tunnels.delete_for_identity(ctx, identity_id)
    provisioning.release(ctx, identity_id)
    connecting.release_for_identity(ctx, identity_id)
    subscriptions.drop_for_identity(ctx, identity_id)
    api_keys.revoke_for_identity(ctx, identity_id)
    access.drop_for_identity(ctx, identity_id)
    contacts.forget_identity(ctx, identity_id)
    notes.forget_identity(ctx, identity_id)
    vault_access.forget_identity(ctx, identity_id)


def identity_moved(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Let everything it owns follow it; nobody of the old organization keeps sight of it."""
    mailboxes.move_for_identity(ctx, identity_id, organization_id)
    tunnels.move_for_identity(ctx, identity_id, organization_id)
    provisioning.move_for_identity(ctx, identity_id, organization_id)
    connecting.move_for_identity(ctx, identity_id, organization_id)
    subscriptions.move_for_identity(ctx, identity_id, organization_id)
    api_keys.move_for_identity(ctx, identity_id, organization_id)
    access.drop_for_identity(ctx, identity_id)
    contacts.forget_identity(ctx, identity_id)
    notes.forget_identity(ctx, identity_id)
    vault_access.forget_identity(ctx, identity_id)
