"""How persons get connected with identities: the router that they text, and the assignments it makes."""

import dataclasses
import re
from typing import Any

import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context
from inkbox_sandbox.errors import not_found
from inkbox_sandbox.identities import IdentityRow
from inkbox_sandbox.identities.handles import normalize
from inkbox_sandbox.imessage.filtering import decide
from inkbox_sandbox.imessage.tables import assignments, conversations, silent_lines
from inkbox_sandbox.storage import new_id

ROUTER_NUMBER = "+18005550100"
"""The number that persons text first, one of those kept for fiction."""

_COMMAND = re.compile(r"\s*connect\s+(@?[A-Za-z0-9-]+)\s*", re.IGNORECASE)
_REFUSAL = "There is no agent to connect you with under this name."


@dataclasses.dataclass(frozen=True, slots=True)
class RouterAnswer:
    """What the router answers a person; the ids are those of the connection, None when there is none."""

    reply: str
    assignment_id: str | None = None
    conversation_id: str | None = None


def connect_command(handle: str) -> str:
    """What a person texts to the router to get connected with an identity."""
    return f"connect @{handle}"


def is_line_active(ctx: Context) -> bool:
    """Whether the router takes texts."""
    return ctx.db.scalar(sa.select(silent_lines.c.number).where(silent_lines.c.number == ROUTER_NUMBER)) is None


def set_line(ctx: Context, *, active: bool) -> None:
    """Switch the router on or off."""
    ctx.db.execute(silent_lines.delete())
    if not active:
        ctx.db.execute(silent_lines.insert().values(number=ROUTER_NUMBER))


def ask_router(ctx: Context, person: str, text: str) -> RouterAnswer:
    """A person texts the router. Whoever cannot be reached is spoken of like somebody who does not exist."""
    if not is_line_active(ctx):
        raise not_found("No line is active")
    command = _COMMAND.fullmatch(text)
    if command is None:
        return RouterAnswer("Text connect followed by the name of an agent, for instance connect @my-agent.")
    identity = identities.live_by_handle(ctx, normalize(command[1]))
    if identity is None or identity.status != "active" or not identity.imessage_enabled:
        return RouterAnswer(_REFUSAL)
    if not decide(ctx, identity, person).allowed:
        return RouterAnswer(_REFUSAL)
    return _connect(ctx, identity, person)


def _connect(ctx: Context, identity: IdentityRow, person: str) -> RouterAnswer:
    assignment = active_assignment(ctx, identity.id, person)
    assignment_id: str = new_id() if assignment is None else assignment.id
    if assignment is None:
        ctx.db.execute(
            assignments.insert().values(
                id=assignment_id,
                agent_identity_id=identity.id,
                organization_id=identity.organization_id,
                remote_number=person,
                status="active",
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
    conversation_id = _conversation(ctx, identity.id, person, assignment_id)
    reply = f"You are connected with @{identity.agent_handle}. Save the contact card and write to it."
    return RouterAnswer(reply, assignment_id, conversation_id)


def _conversation(ctx: Context, identity_id: str, person: str, assignment_id: str) -> str:
    known = conversation_with(ctx, identity_id, person)
    if known is None:
        conversation_id = new_id()
        ctx.db.execute(
            conversations.insert().values(
                id=conversation_id,
                agent_identity_id=identity_id,
                remote_number=person,
                assignment_id=assignment_id,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
        return conversation_id
    if known.assignment_id != assignment_id:
        ctx.db.execute(
            conversations.update()
            .where(conversations.c.id == known.id)
            .values(assignment_id=assignment_id, updated_at=ctx.now)
        )
    return str(known.id)


def conversation_with(ctx: Context, identity_id: str, person: str) -> Any:
    """The conversation of an identity with a person, or None."""
    query = sa.select(conversations).filter_by(agent_identity_id=identity_id, remote_number=person)
    return ctx.db.execute(query).first()


def active_assignment(ctx: Context, identity_id: str, person: str) -> Any:
    """The connection of a person with an identity, or None."""
    query = sa.select(assignments).filter_by(agent_identity_id=identity_id, remote_number=person, status="active")
    return ctx.db.execute(query).first()


def is_active(ctx: Context, assignment_id: str) -> bool:
    """Whether a connection still holds."""
    return ctx.db.scalar(sa.select(assignments.c.status).where(assignments.c.id == assignment_id)) == "active"


def disconnect(ctx: Context, identity_id: str, person: str) -> Any:
    """A person disconnects from an identity; returns the assignment as it is then, or None when there was none."""
    assignment = active_assignment(ctx, identity_id, person)
    if assignment is None:
        return None
    return _release(ctx, assignments.c.id == assignment.id)[0]


def release_for_identity(ctx: Context, identity_id: str) -> None:
    """End all connections of an identity that is deleted."""
    _release(ctx, sa.and_(assignments.c.agent_identity_id == identity_id, assignments.c.status == "active"))


def _release(ctx: Context, which: sa.ColumnElement[bool]) -> list[Any]:
    update = assignments.update().where(which).values(status="released", released_at=ctx.now, updated_at=ctx.now)
    return list(ctx.db.execute(update.returning(assignments)))


def move_for_identity(ctx: Context, identity_id: str, organization_id: str) -> None:
    """Let the connections of an identity follow it into another organization."""
    ctx.db.execute(
        assignments.update()
        .where(assignments.c.agent_identity_id == identity_id)
        .values(organization_id=organization_id, updated_at=ctx.now)
    )
