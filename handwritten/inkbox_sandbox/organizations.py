"""Organizations: the fence around everything else."""

import secrets
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox.context import Context
from inkbox_sandbox.storage import UtcDateTime, metadata, new_id

organizations = sa.Table(
    "organizations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("is_first", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)


def create(ctx: Context, name: str) -> str:
    """Make an organization and return its id."""
    return _insert(ctx, new_organization_id(), name)


def create_first(ctx: Context, organization_id: str) -> None:
    """Make the organization that every sandbox has from the start."""
    _insert(ctx, organization_id, "Sandbox", is_first=True)


def new_organization_id() -> str:
    """A fresh id for an organization."""
    return f"org_{secrets.token_hex(12)}"


def create_provisional(ctx: Context, name: str) -> str:
    """Make the organization of an agent that signed itself up."""
    return _insert(ctx, f"org_agent_{new_id()}", name)


def _insert(ctx: Context, organization_id: str, name: str, *, is_first: bool = False) -> str:
    ctx.db.execute(organizations.insert().values(id=organization_id, name=name, is_first=is_first, created_at=ctx.now))
    return organization_id


def first(ctx: Context) -> str | None:
    """The organization that was made when the database was new."""
    return ctx.db.scalar(sa.select(organizations.c.id).where(organizations.c.is_first))


def exists(ctx: Context, organization_id: str) -> bool:
    """Whether there is such an organization."""
    return ctx.db.scalar(sa.select(organizations.c.id).where(organizations.c.id == organization_id)) is not None


def rows(ctx: Context) -> list[sa.Row[Any]]:
    """Every organization, oldest first."""
    return list(ctx.db.execute(sa.select(organizations).order_by(organizations.c.created_at, organizations.c.id)))


def slug(organization_id: str) -> str:
    """Short name of an organization, as console sessions carry it."""
    return organization_id.replace("_", "-").lower()
