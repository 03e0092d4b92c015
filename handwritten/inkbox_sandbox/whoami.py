"""Who a credential belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inkbox_sandbox import api_keys, organizations
from inkbox_sandbox.clock import wire_time, wire_time_or_none
from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.errors import unauthorized

if TYPE_CHECKING:
    from inkbox_server import wire

_SUBTYPES = {
    "admin": "api_key.admin_scoped",
    "claimed": "api_key.agent_scoped.claimed",
    "unclaimed": "api_key.agent_scoped.unclaimed",
}


class Whoami:
    """Handlers of the resource `whoami`."""

    def get(self, ctx: Context) -> wire.WhoamiApiKeyResponse | wire.WhoamiJwtResponse:
        """Describe the caller's credential."""
        if ctx.principal.key_id is None:
            return _console_user(ctx.principal)
        key = api_keys.by_id(ctx, ctx.principal.key_id)
        if key is None:
            raise unauthorized()
        return {
            "auth_type": "api_key",
            "auth_subtype": _SUBTYPES[ctx.principal.kind],
            "organization_id": key.organization_id,
            "created_by": key.created_by,
            "creator_type": key.creator_type,
            "key_id": key.id,
            "label": key.label,
            "description": key.description,
            "created_at": wire_time(key.created_at),
            "last_used_at": wire_time_or_none(key.last_used_at),
            "expires_at": wire_time_or_none(key.expires_at),
        }


def _console_user(user: Principal) -> wire.WhoamiJwtResponse:
    return {
        "auth_type": "jwt",
        "auth_subtype": None,
        "user_id": user.user_id,
        "email": user.claims.get("email"),
        "name": user.claims.get("name"),
        "organization_id": user.organization_id,
        "org_role": user.claims.get("org_role"),
        "org_slug": organizations.slug(user.organization_id),
    }
