"""The webhook signing key of an organization: one at a time, shown once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
import uuid
from typing import TYPE_CHECKING

import sqlalchemy as sa

from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context
from inkbox_sandbox.storage import UtcDateTime, metadata

if TYPE_CHECKING:
    from inkbox_server import models, wire

SECRET_PREFIX = "whsec_"
REQUEST_ID_HEADER = "X-Inkbox-Request-ID"

# Signing needs the secret itself, so a hash would not do.
signing_keys = sa.Table(
    "signing_keys",
    metadata,
    sa.Column("organization_id", sa.String(64), primary_key=True),
    sa.Column("secret", sa.String(64), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)


class SigningKeys:
    """Handlers of the resource `signing_keys`."""

    def create_or_rotate(self, ctx: Context, *, body: models.SigningKeyCreate) -> wire.SigningKey:
        """Make the organization's key, or replace it; the old one is dead at once."""
        organization_id = ctx.principal.organization_id
        secret = SECRET_PREFIX + secrets.token_hex(24)
        ctx.db.execute(signing_keys.delete().where(signing_keys.c.organization_id == organization_id))
        ctx.db.execute(signing_keys.insert().values(organization_id=organization_id, secret=secret, created_at=ctx.now))
        return {"signing_key": secret, "created_at": wire_time(ctx.now)}


def signature_headers(ctx: Context, organization_id: str, signed: bytes) -> dict[str, str]:
    """The three headers by which a receiver knows the service; none before the organization has a signing key.

    They say when the request is made, in real time: a receiver compares that with a clock of its own, which stays when
    the sandbox's is moved.
    """
    secret = ctx.db.scalar(sa.select(signing_keys.c.secret).where(signing_keys.c.organization_id == organization_id))
    if secret is None:
        return {}
    request_id, timestamp = str(uuid.uuid4()), str(int(time.time()))
    key = secret.removeprefix(SECRET_PREFIX).encode()
    digest = hmac.new(key, f"{request_id}.{timestamp}.".encode() + signed, hashlib.sha256).hexdigest()
    return {
        REQUEST_ID_HEADER: request_id,
        "X-Inkbox-Timestamp": timestamp,
        "X-Inkbox-Signature": f"sha256={digest}",
    }
