"""One sandbox without its network side: storage, clock, settings, faults; the way into a transaction for everybody."""

import dataclasses
import logging
import secrets
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from inkbox_sandbox import api_keys, organizations, tables
from inkbox_sandbox.clock import Clock
from inkbox_sandbox.connections import Connections
from inkbox_sandbox.context import NOBODY, Context, Principal
from inkbox_sandbox.errors import ApiError
from inkbox_sandbox.faults import Deliveries, Faults
from inkbox_sandbox.phone import call_rows
from inkbox_sandbox.phone.switchboard import Switchboard
from inkbox_sandbox.settings import Caps, SandboxSettings
from inkbox_sandbox.storage import Storage
from inkbox_sandbox.webhooks.courier import Courier

T = TypeVar("T")

log = logging.getLogger("inkbox_sandbox")


class Service:
    """What all parts of one sandbox share.

    Attributes:
        settings: The settings it was started with; `settings.caps` may change while it runs.
        storage: Its database.
        clock: Its time.
        faults: What the control API has ordered to go wrong.
        deliveries: How often each operation was asked for and carried out.
        connections: Its open TCP connections.
        switchboard: Its calls under way.
        courier: Takes its webhook events to their receivers.
        base_url: Where it listens; set when the port is known.
        smtp_port: Where its mail listener listens, when it has one.
        admin_key: The first organization's admin key in plain text, for the ready line and for reset.
    """

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.storage = Storage.open(tables.metadata, data_dir=settings.data_dir, database_url=settings.database_url)
        self.clock = Clock()
        self.faults = Faults()
        self.resets = 0
        self.deliveries = Deliveries()
        self.connections = Connections()
        self.switchboard = Switchboard(self)
        self.courier = Courier(self)
        self.base_url = ""
        self.smtp_port: int | None = None
        self.admin_key = ""
        self._signing_secret = secrets.token_bytes(32)
        self._first_organization_id = organizations.new_organization_id()
        self._caps_at_start = dataclasses.replace(settings.caps)

    def transact(
        self,
        work: Callable[[Context], T],
        *,
        principal: Principal = NOBODY,
        base_url: str | None = None,
        client_host: str = "",
    ) -> T:
        """Run work in one transaction; only to be used on the storage thread."""
        with self.storage.transaction() as connection:
            context = self._context(connection, principal, base_url or self.base_url, client_host)
            outcome: T | ApiError
            try:
                outcome = work(context)
            except ApiError as refusal:
                if not refusal.keeps_changes:
                    raise
                outcome = refusal
        _follow_up(context)
        if isinstance(outcome, ApiError):
            raise outcome
        return outcome

    def _context(self, db: sa.Connection, principal: Principal, base_url: str, client_host: str) -> Context:
        return Context(
            db=db,
            principal=principal,
            now=self.clock.now(),
            settings=self.settings,
            base_url=base_url,
            switchboard=self.switchboard,
            courier=self.courier,
            signing_secret=self._signing_secret,
            client_host=client_host,
        )

    async def run(self, work: Callable[[Context], T]) -> T:
        """Run work in one transaction, from the event loop."""
        return await self.storage.run(lambda: self.transact(work))

    def call(self, work: Callable[[Context], T]) -> T:
        """Run work in one transaction, from any thread but the event loop's, and wait for it."""
        return self.storage.call(lambda: self.transact(work))

    def prepare(self) -> None:
        """See to the first organization and its admin key; on the storage thread."""
        self.transact(self._prepare)

    def _prepare(self, ctx: Context) -> None:
        organization_id = organizations.first(ctx)
        if organization_id is None:
            organization_id = self._first_organization_id
            organizations.create_first(ctx, organization_id)
        wanted = self.admin_key or self.settings.api_key
        self.admin_key = api_keys.ensure_admin_key(ctx, organization_id, wanted)
        self._first_organization_id = organization_id
        call_rows.end_interrupted(ctx)

    async def reset(self) -> None:
        """Back to the start: no rows but the first organization with the same admin key, real time, caps as given."""
        self.resets += 1
        await self.switchboard.close()
        await self.courier.close()
        await self.storage.run(self._wipe)
        self.faults.clear()
        self.deliveries.clear()
        # Everybody holds on to the one settings object, so its caps are put back in place.
        for field in dataclasses.fields(Caps):
            setattr(self.settings.caps, field.name, getattr(self._caps_at_start, field.name))

    def _wipe(self) -> None:
        self.storage.clear()
        self.clock.reset()
        self.prepare()


def _follow_up(context: Context) -> None:
    for follow_up in context.committed():
        try:
            follow_up()
        except Exception:
            # The call itself has succeeded and is stored; its answer must not turn into an error.
            log.exception("work after a commit failed")
