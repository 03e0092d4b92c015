"""Control: organizations, API keys, console sessions."""

from typing import Any

from starlette.routing import Route

from inkbox_sandbox import api_keys, identities, organizations
from inkbox_sandbox.clock import wire_time
from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.control.bodies import Expiry, NewConsoleToken, NewKey, NewOrganization
from inkbox_sandbox.control.desk import Asked, Desk
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.principals import mint_console_token


def routes(desk: Desk) -> list[Route]:
    """The routes of organizations, keys and console sessions."""
    return [
        desk.stored("GET", "/organizations", list_organizations),
        desk.stored("POST", "/organizations", create_organization, body=NewOrganization, status=201),
        desk.stored("GET", "/keys", list_keys),
        desk.stored("POST", "/keys", create_key, body=NewKey, status=201),
        desk.stored("POST", "/keys/{key_id}/revoke", revoke_key),
        desk.stored("POST", "/keys/{key_id}/expire", expire_key, body=Expiry),
        desk.stored("POST", "/console-tokens", create_console_token, body=NewConsoleToken, status=201),
    ]


def list_organizations(ctx: Context, asked: Asked) -> Any:
    """All organizations, oldest first."""
    return [
        {"id": row.id, "name": row.name, "created_at": wire_time(row.created_at)} for row in organizations.rows(ctx)
    ]


def create_organization(ctx: Context, asked: Asked) -> Any:
    """Make an organization with an admin key."""
    body: NewOrganization = asked.body
    organization_id = organizations.create(ctx, body.name)
    key = api_keys.mint(ctx, organization_id, label="Admin")
    return {"id": organization_id, "name": body.name, "created_at": wire_time(ctx.now), "api_key": key}


def list_keys(ctx: Context, asked: Asked) -> Any:
    """The keys of one organization or of all, dead ones included."""
    return [api_keys.wire_row(row) for row in api_keys.rows(ctx, asked.query.get("organization_id"))]


def create_key(ctx: Context, asked: Asked) -> Any:
    """Mint an admin key or an agent key."""
    body: NewKey = asked.body
    organization_id = known_organization(ctx, body.organization_id)
    if body.scoped_identity_id is not None:
        identity = identities.any_identity(ctx, body.scoped_identity_id)
        if identity is None or identity.status == "deleted":
            raise not_found("No such identity")
        organization_id = identity.organization_id
    key = api_keys.mint(ctx, organization_id, label=body.label, identity_id=body.scoped_identity_id)
    return {"api_key": key, "record": api_keys.wire_row(api_keys.by_key(ctx, key))}


def revoke_key(ctx: Context, asked: Asked) -> Any:
    """Revoke a key."""
    api_keys.revoke(ctx, asked.path["key_id"])
    return _key(ctx, asked.path["key_id"])


def expire_key(ctx: Context, asked: Asked) -> Any:
    """Let a key end at a time."""
    body: Expiry = asked.body
    api_keys.expire(ctx, asked.path["key_id"], body.at or ctx.now)
    return _key(ctx, asked.path["key_id"])


def _key(ctx: Context, key_id: str) -> Any:
    row = api_keys.by_id(ctx, key_id)
    if row is None:
        raise not_found("No such key")
    return api_keys.wire_row(row)


def create_console_token(ctx: Context, asked: Asked) -> Any:
    """A console session for a human."""
    body: NewConsoleToken = asked.body
    organization_id = known_organization(ctx, body.organization_id)
    token = mint_console_token(ctx, organization_id, email=body.email, name=body.name, lifetime=body.lifetime_seconds)
    return {"token": token, "organization_id": organization_id}


def known_organization(ctx: Context, given: str | None) -> str:
    """An organization that exists; the first one when none is named."""
    if given is None:
        given = organizations.first(ctx)
    if given is None or not organizations.exists(ctx, given):
        raise not_found("No such organization")
    return given


def act_for(ctx: Context, organization_id: str) -> None:
    """Let the rest of the call act as an administrator of an organization."""
    ctx.principal = Principal("admin", organization_id)
