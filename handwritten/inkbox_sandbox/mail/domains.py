"""Custom sending domains: listed and chosen here, registered and verified in the console (the control API)."""

from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import conflict, not_found, unprocessable
from inkbox_sandbox.mail import shapes
from inkbox_sandbox.mail.addresses import canonical, is_domain
from inkbox_sandbox.mail.tables import domains
from inkbox_sandbox.settings import PLATFORM_DOMAIN
from inkbox_sandbox.storage import new_id
from inkbox_server import models, wire

STATUSES = frozenset(
    {
        "not_started",
        "awaiting_ownership",
        "pending",
        "dns_invalid",
        "verifying",
        "verified",
        "failed",
        "pending_dkim_rotation",
        "degraded",
        "pending_deletion",
    }
)


def default_domain(ctx: Context, organization_id: str) -> str:
    """The domain of new mailboxes: the organization's default while that can send, else the platform's."""
    query = sa.select(domains.c.domain).where(
        domains.c.organization_id == organization_id, domains.c.is_default, domains.c.status == "verified"
    )
    return ctx.db.scalar(query) or PLATFORM_DOMAIN


def chosen_domain(ctx: Context, organization_id: str, requested: str | None) -> str:
    """The domain that a new mailbox asks for by name; None asks for the platform's.

    Raises:
        ApiError: 404 for a domain that the organization does not have, 422 for one that is not verified.
    """
    if requested is None or canonical(requested) == PLATFORM_DOMAIN:
        return PLATFORM_DOMAIN
    row = _find(ctx, organization_id, requested)
    if row.status != "verified":
        raise unprocessable(("body", "mailbox", "sending_domain"), f"The domain {row.domain} is not verified")
    domain: str = row.domain
    return domain


def may_send(ctx: Context, organization_id: str, domain: str) -> bool:
    """Whether mail may leave from a domain."""
    if domain == PLATFORM_DOMAIN:
        return True
    query = sa.select(domains.c.status).where(_is(organization_id, domain))
    return ctx.db.scalar(query) == "verified"


def put(ctx: Context, organization_id: str, domain: str, status: str) -> wire.Domain:
    """Register a domain for an organization, or change the state of one that it has."""
    name = canonical(domain)
    if not is_domain(name) or name == PLATFORM_DOMAIN:
        raise unprocessable(("body", "domain"), "The value is not a domain that can be registered")
    if status not in STATUSES:
        raise unprocessable(("body", "status"), "The value is not a state of a domain")
    known = ctx.db.execute(sa.select(domains).where(_is(organization_id, name))).first()
    if known is None:
        return shapes.domain(_insert(ctx, organization_id, name, status))
    verified_at = known.verified_at or (ctx.now if status == "verified" else None)
    change = domains.update().where(domains.c.id == known.id).values(status=status, verified_at=verified_at)
    return shapes.domain(ctx.db.execute(change.returning(domains)).one())


def remove(ctx: Context, organization_id: str, domain: str) -> None:
    """Drop a domain; mailboxes on it can no longer send."""
    ctx.db.execute(domains.delete().where(domains.c.id == _find(ctx, organization_id, domain).id))


def _insert(ctx: Context, organization_id: str, domain: str, status: str) -> Any:
    values = {
        "id": f"sending_domain_{new_id()}",
        "organization_id": organization_id,
        "domain": domain,
        "status": status,
        "is_default": False,
        "verified_at": ctx.now if status == "verified" else None,
        "created_at": ctx.now,
    }
    return ctx.db.execute(domains.insert().values(values).returning(domains)).one()


def _is(organization_id: str, domain: str) -> sa.ColumnElement[bool]:
    return sa.and_(domains.c.organization_id == organization_id, domains.c.domain == canonical(domain))


def _find(ctx: Context, organization_id: str, domain: str) -> Any:
    row = ctx.db.execute(sa.select(domains).where(_is(organization_id, domain))).first()
    if row is None:
        raise not_found("Domain not found")
    return row


class Domains:
    """Handlers of the resource `domains`."""

    def list(self, ctx: Context, *, status: str | None) -> list[wire.Domain]:
        """All domains of the organization, newest first."""
        query = sa.select(domains).where(domains.c.organization_id == ctx.principal.organization_id)
        if status is not None:
            query = query.where(domains.c.status == status)
        rows = ctx.db.execute(query.order_by(domains.c.created_at.desc(), domains.c.id.desc()))
        return [shapes.domain(row) for row in rows]

    def set_default(self, ctx: Context, domain_name: str, *, body: models.DomainSetDefault) -> wire.DomainDefault:
        """Make a verified domain the default of new mailboxes; the platform's domain clears the default."""
        organization_id = ctx.principal.organization_id
        chosen = None if canonical(domain_name) == PLATFORM_DOMAIN else _find(ctx, organization_id, domain_name)
        if chosen is not None and chosen.status != "verified":
            raise conflict(f"The domain {chosen.domain} is not verified")
        ctx.db.execute(
            domains.update()
            .where(domains.c.organization_id == organization_id)
            .values(is_default=domains.c.id == chosen.id if chosen is not None else False)
        )
        return {"default_domain": chosen.domain if chosen is not None else None}
