"""The number of queries does not grow with the number of rows."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from inkbox_sandbox import identities
from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.mail import inbound, mailboxes
from inkbox_sandbox.mail.mailboxes import Mailboxes
from inkbox_sandbox.mail.messages import Messages
from inkbox_sandbox.mail.threads import Threads
from inkbox_sandbox.service import Service
from inkbox_sandbox.settings import SandboxSettings

ADDRESSES = [f"box-{number}@inkboxmail.com" for number in range(5)]


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    assert identities.live_identity is not None, "importing the domain registers its tables"
    service = Service(SandboxSettings())
    service.call(_fill)
    yield service
    service.storage.close()


def _fill(ctx: Context) -> None:
    for number, address in enumerate(ADDRESSES):
        mailboxes.create_for_identity(
            ctx,
            identity_id=f"identity-{number}",
            organization_id="org_1",
            email_address=address,
            sending_domain="inkboxmail.com",
        )
    for number in range(60):
        raw = f"From: a@example.net\r\nMessage-ID: <{number}@x>\r\nReferences: <{number % 7}@x>\r\n\r\nword {number}"
        inbound.receive(ctx, raw.encode(), envelope_from="", envelope_to=ADDRESSES[:1])


def count(service: Service, work: Callable[[Context], Any]) -> int:
    statements: list[str] = []

    def counted(ctx: Context) -> None:
        def record(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        sa.event.listen(ctx.db, "before_cursor_execute", record)
        work(ctx)

    principal = Principal("admin", "org_1")
    service.storage.call(lambda: service.transact(counted, principal=principal))
    return len(statements)


@pytest.mark.parametrize("limit", [1, 20, 50])
def test_a_page_is_the_mailbox_and_one_query(service: Service, limit: int) -> None:
    box = ADDRESSES[0]
    assert count(service, lambda ctx: Messages().list(ctx, box, limit=limit, cursor=None, direction=None)) == 2
    assert count(service, lambda ctx: Threads().list(ctx, box, limit=limit, cursor=None, folder=None)) == 2
    assert count(service, lambda ctx: Mailboxes().search(ctx, box, q="word", limit=limit)) == 2


def test_all_mailboxes_are_one_query(service: Service) -> None:
    assert count(service, lambda ctx: Mailboxes().list(ctx)) == 1
    ids = [f"identity-{number}" for number in range(5)]
    assert count(service, lambda ctx: mailboxes.wire_for_identities(ctx, ids)) == 1


def test_the_filter_asks_once_for_all_recipients(service: Service) -> None:
    def statements(recipients: int) -> int:
        raw = b"From: a@example.net\r\n\r\nx"
        work = lambda ctx: inbound.receive(ctx, raw, envelope_from="", envelope_to=ADDRESSES[:recipients])  # noqa: E731
        return count(service, work)

    one, two, five = statements(1), statements(2), statements(5)
    assert five - two == 3 * (two - one)
    # A new thread, a row, its index, the search for a parent, and who wants to be told: each mailbox has its own.
    assert two - one == 5


def test_a_page_reads_the_index_and_sorts_nothing(service: Service) -> None:
    plans: list[str] = []

    def explain(ctx: Context) -> None:
        box = mailboxes.find(ctx, ADDRESSES[0]).id
        for table, at in (("mail_messages", "created_at"), ("mail_threads", "last_message_at")):
            statement = f"SELECT id FROM {table} WHERE mailbox_id = '{box}' ORDER BY {at} DESC, id DESC LIMIT 21"
            plans.extend(row[3] for row in ctx.db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))

    count(service, explain)
    assert len(plans) == 2
    assert all("USING" in plan and "INDEX" in plan for plan in plans)
