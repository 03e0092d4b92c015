"""The finer points of an identity: which requests a call makes, and what the object knows afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from inkbox import (
    AsyncInkbox,
    FilterMode,
    HandleUnavailableError,
    IdentityPhoneNumberCreateOptions,
    IdentityTunnelCreateOptions,
    InkboxConflictError,
    InkboxError,
    InkboxTimeoutError,
    MessageDetail,
    TLSMode,
)
from tests.facade import answers
from tests.runtime.wire_server import Step, WireServer

pytestmark = pytest.mark.anyio

IdentityOf = Callable[..., Any]


def asked(wire: WireServer) -> list[str]:
    return [f"{request.method} {request.target}" for request in wire.requests]


# --- creating ---------------------------------------------------------------------------------------------------------


async def test_creating_is_one_request(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(201, body=answers.identity()))
    identity = await async_inkbox.create_identity("ops-bot")
    assert asked(wire) == ["POST /api/v1/identities/"]
    assert (identity.agent_handle, identity.id) == ("ops-bot", UUID(answers.IDENTITY))
    assert (identity.display_name, identity.description) == ("Ops Bot", None)
    assert identity.email_address == "ops-bot@inkboxmail.com"
    assert (identity.imessage_enabled, identity.imessage_filter_mode) == (False, FilterMode.BLACKLIST)
    assert identity.mailbox is not None
    assert identity.mailbox.created_at == datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert identity.phone_number is None
    assert identity.tunnel is not None
    assert identity.tunnel.tls_mode is TLSMode.EDGE
    assert repr(identity).endswith(
        "AgentIdentity(agent_handle='ops-bot', mailbox='ops-bot@inkboxmail.com', phone_number=None)"
    )


async def test_options_are_given_as_objects_or_as_mappings(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(201, body=answers.identity()))
    websocket = "wss://calls.example.net"
    forms: list[dict[str, Any]] = [
        {
            "tunnel": {"tls_mode": "passthrough"},
            "phone_number": {
                "type": "local",
                "incoming_call_action": "auto_accept",
                "client_websocket_url": websocket,
            },
        },
        {
            "tunnel": IdentityTunnelCreateOptions(TLSMode.PASSTHROUGH),
            "phone_number": IdentityPhoneNumberCreateOptions(
                incoming_call_action="auto_accept", client_websocket_url=websocket
            ),
        },
    ]
    for options in forms:
        await async_inkbox.create_identity("ops-bot", **options)
    assert wire.requests[0].json == wire.requests[1].json == {"agent_handle": "ops-bot", **forms[0]}


async def test_options_that_cannot_work_are_refused_before_anything_is_sent(
    async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    with pytest.raises(ValueError, match="client_websocket_url"):
        await async_inkbox.create_identity(
            "ops-bot", phone_number=IdentityPhoneNumberCreateOptions(incoming_call_action="auto_accept")
        )
    with pytest.raises(ValueError, match="incoming_call_webhook_url"):
        await async_inkbox.create_identity(
            "ops-bot", phone_number=IdentityPhoneNumberCreateOptions(incoming_call_action="webhook")
        )
    with pytest.raises(TypeError, match="mapping"):
        await async_inkbox.create_identity("ops-bot", tunnel="edge")  # type: ignore[arg-type]
    assert wire.requests == []


@pytest.mark.parametrize(
    ("detail", "namespace"),
    [
        ({"blocking_namespace": "tunnels", "message": "taken"}, "tunnels"),
        ({"blocking_namespace": "mail"}, "mail"),
        ({"blocking_namespace": "planets"}, None),
        ({"error": "something_else"}, None),
        ("The handle cannot change on the platform domain", None),
    ],
)
async def test_every_conflict_about_an_identity_is_about_its_handle(
    async_inkbox: AsyncInkbox, wire: WireServer, identity_of: IdentityOf, detail: object, namespace: str | None
) -> None:
    identity = await identity_of()
    wire.play(Step(409, body={"detail": detail}))
    with pytest.raises(HandleUnavailableError) as on_create:
        await async_inkbox.create_identity("ops-bot")
    with pytest.raises(HandleUnavailableError) as on_update:
        await identity.update(new_handle="ops-2")
    for refusal in (on_create, on_update):
        assert (refusal.value.blocking_namespace, refusal.value.detail) == (namespace, detail)
        assert type(refusal.value.__cause__) is InkboxConflictError
    assert identity.agent_handle == "ops-bot"
    with pytest.raises(InkboxConflictError) as on_grant:
        await identity.grant_access(None)
    assert not isinstance(on_grant.value, HandleUnavailableError)


# --- guards -----------------------------------------------------------------------------------------------------------


async def test_without_a_mailbox_every_mail_call_says_so_at_once(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of(mailbox=None, email_address=None)
    # Also those that would only ask when they are walked through.
    for make_pager in (identity.iter_emails, identity.iter_unread_emails):
        with pytest.raises(InkboxError, match="'ops-bot' has no mailbox"):
            make_pager()
    with pytest.raises(InkboxError, match="has no mailbox"):
        await identity.send_email(to=["ann@example.net"], subject="Hi")
    with pytest.raises(InkboxError, match="has no mailbox"):
        await identity.forward_email(answers.MESSAGE, to=["ann@example.net"])
    with pytest.raises(InkboxError, match="has no mailbox"):
        await identity.mark_emails_read([])
    with pytest.raises(InkboxError, match="has no mailbox"):
        await identity.get_message(answers.MESSAGE)
    with pytest.raises(InkboxError, match="has no mailbox"):
        await identity.get_thread(answers.THREAD)
    with pytest.raises(InkboxError, match="has no mailbox"):
        await identity.wait_for_email(timeout=0)
    with pytest.raises(InkboxError, match="has no mailbox; call refresh"):
        identity.require_mailbox()
    assert wire.requests == []
    assert "mailbox=None" in repr(identity)


async def test_without_a_number_there_is_none_to_release(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    with pytest.raises(InkboxError, match="no phone number assigned"):
        await identity.release_phone_number()
    with pytest.raises(InkboxError, match="no phone number assigned"):
        identity.require_phone_number()
    assert wire.requests == []


async def test_what_is_required_and_there_is_what_the_property_shows(identity_of: IdentityOf) -> None:
    identity = await identity_of(phone_number=answers.phone_number())
    assert identity.require_mailbox() is identity.mailbox
    assert identity.require_phone_number() is identity.phone_number


# --- its life ---------------------------------------------------------------------------------------------------------


async def test_an_update_keeps_the_channels(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of(phone_number=answers.phone_number())
    channels = identity.mailbox, identity.phone_number, identity.tunnel
    wire.play(Step(body=answers.summary(display_name="New", imessage_enabled=True, imessage_filter_mode="whitelist")))
    assert await identity.update(display_name="New") is None
    assert asked(wire) == ["PATCH /api/v1/identities/ops-bot"]
    assert (identity.display_name, identity.imessage_enabled) == ("New", True)
    assert identity.imessage_filter_mode is FilterMode.WHITELIST
    assert (identity.mailbox, identity.phone_number, identity.tunnel) == channels


async def test_a_new_handle_is_followed_by_a_look_at_the_tunnel(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    renamed = {"agent_handle": "ops-2", "tunnel": answers.tunnel(public_host="ops-2.inkboxwire.com")}
    wire.play(Step(body=answers.summary(agent_handle="ops-2")), Step(body=answers.identity(**renamed)))
    await identity.update(new_handle="ops-2")
    assert asked(wire) == ["PATCH /api/v1/identities/ops-bot", "GET /api/v1/identities/ops-2"]
    assert identity.tunnel is not None
    assert identity.tunnel.public_host == "ops-2.inkboxwire.com"


async def test_without_a_tunnel_a_new_handle_is_one_request(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of(tunnel=None)
    wire.play(Step(body=answers.summary(agent_handle="ops-2")))
    await identity.update(new_handle="ops-2")
    assert asked(wire) == ["PATCH /api/v1/identities/ops-bot"]
    assert identity.agent_handle == "ops-2"


async def test_refreshing_replaces_everything_and_gives_the_same_object(
    wire: WireServer, identity_of: IdentityOf
) -> None:
    identity = await identity_of()
    wire.play(
        Step(body=answers.identity(display_name=None, mailbox=None, tunnel=None, phone_number=answers.phone_number()))
    )
    assert await identity.refresh() is identity
    assert (identity.display_name, identity.mailbox, identity.tunnel) == (None, None, None)
    assert identity.phone_number is not None
    assert identity.phone_number.number == "+14155550100"


async def test_deleting_leaves_the_object_as_it_was(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    wire.play(Step(204))
    assert await identity.delete() is None
    assert asked(wire) == ["DELETE /api/v1/identities/ops-bot"]
    assert identity.email_address == "ops-bot@inkboxmail.com"


async def test_a_number_is_provisioned_looked_at_and_released(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    wire.play(
        Step(201, body=answers.phone_number()),
        Step(body=answers.identity(display_name="Seen", phone_number=answers.phone_number(sms_status="ready"))),
    )
    number = await identity.provision_phone_number(state="CA")
    assert asked(wire) == ["POST /api/v1/phone/numbers", "GET /api/v1/identities/ops-bot"]
    assert wire.requests[0].json == {"agent_handle": "ops-bot", "type": "local", "state": "CA"}
    assert number is identity.phone_number
    assert (number.sms_status, identity.display_name) == ("ready", "Seen")

    wire.play(Step(204))
    await identity.release_phone_number()
    assert asked(wire)[2:] == ["DELETE /api/v1/identities/ops-bot/phone_number"]
    assert identity.phone_number is None


async def test_access_is_granted_by_position_and_revoked_by_the_viewer(
    wire: WireServer, identity_of: IdentityOf
) -> None:
    identity = await identity_of()
    viewer = UUID("0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0005")
    wire.play(Step(201, body=answers.access(viewer_identity_id=str(viewer))))
    assert (await identity.grant_access(viewer)).viewer_identity_id == viewer
    wire.play(Step(body=[answers.access()]))
    assert [row.viewer_identity_id for row in await identity.list_access()] == [None]
    wire.play(Step(204))
    await identity.revoke_access(viewer)
    await identity.revoke_access(str(viewer))
    assert asked(wire)[2:] == [f"DELETE /api/v1/identities/ops-bot/access/{viewer}"] * 2


# --- mail -------------------------------------------------------------------------------------------------------------


async def test_messages_are_marked_one_by_one_in_the_order_given(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    wire.play(Step(body=answers.message(is_read=True)))
    ids = [UUID(int=3), str(UUID(int=1)), UUID(int=2)]
    assert await identity.mark_emails_read(iter(ids)) is None
    root = "/api/v1/mail/mailboxes/ops-bot@inkboxmail.com/messages"
    assert asked(wire) == [f"PATCH {root}/{each}" for each in ids]
    assert [request.json for request in wire.requests] == [{"is_read": True}] * 3
    await identity.mark_emails_read([])
    assert len(wire.requests) == 3


async def test_ids_are_accepted_as_uuid_and_as_text(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    for message_id in (answers.MESSAGE, UUID(answers.MESSAGE)):
        wire.play(Step(body={**answers.message(), "body_text": "Hello"}))
        assert isinstance(await identity.get_message(message_id), MessageDetail)
        wire.play(Step(body={**answers.thread(), "messages": [answers.message()]}))
        assert len((await identity.get_thread(UUID(answers.THREAD))).messages) == 1
        wire.play(Step(201, body=answers.message()))
        await identity.forward_email(message_id, to=["ann@example.net"])
        await identity.send_email(to=["ann@example.net"], subject="Re", in_reply_to_message_id=message_id)
        assert wire.requests[-1].json["in_reply_to_message_id"] == answers.MESSAGE
    assert asked(wire)[:4] == asked(wire)[4:]


async def test_each_send_has_a_key_of_its_own_unless_one_is_given(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    wire.play(Step(201, body=answers.message()))
    for key in (None, None, "mine"):
        await identity.send_email(to=["ann@example.net"], subject="Hi", idempotency_key=key)
        await identity.forward_email(answers.MESSAGE, to=["ann@example.net"], idempotency_key=key and f"{key}-2")
    keys = [request.headers["idempotency-key"] for request in wire.requests]
    assert keys[4:] == ["mine", "mine-2"]
    assert len(set(keys)) == 6
    await identity.mark_emails_read([answers.MESSAGE])
    assert "idempotency-key" not in wire.requests[-1].headers


async def test_a_list_asks_for_nothing_until_it_is_walked_through(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    pager = identity.iter_emails(page_size=2, direction="inbound")
    assert wire.requests == []
    wire.play(
        Step(body=answers.page(answers.message(), answers.message(is_read=True), next_cursor="a/b+c=")),
        Step(body=answers.page(answers.message())),
    )
    assert len([message async for message in pager]) == 3
    root = "GET /api/v1/mail/mailboxes/ops-bot@inkboxmail.com/messages?direction=inbound&limit=2"
    assert asked(wire) == [root, f"{root}&cursor=a%2Fb%2Bc%3D"]


async def test_unread_messages_are_picked_here_and_counted_against_the_limit(
    wire: WireServer, identity_of: IdentityOf
) -> None:
    identity = await identity_of()
    read, unread = answers.message(is_read=True), answers.message()
    wire.play(Step(body=answers.page(read, unread, next_cursor="next")), Step(body=answers.page(read, unread, unread)))
    found = [message async for message in identity.iter_unread_emails(page_size=3, limit=2)]
    assert [message.is_read for message in found] == [False, False]
    assert len(wire.requests) == 2


async def test_waiting_looks_at_one_page_and_then_at_what_is_new(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    old = [answers.message(id=str(UUID(int=number)), subject="Old") for number in range(2)]
    new = answers.message(id=str(UUID(int=9)), subject="New")
    wire.play(
        Step(body=answers.page(*old)),
        Step(body=answers.page(new, *old, next_cursor="more")),
        Step(body={**new, "body_text": "Here"}),
    )
    looked_at: list[str | None] = []

    def is_new(message: Any) -> bool:
        looked_at.append(message.subject)
        return bool(message.subject == "New")

    found = await identity.wait_for_email(match=is_new, timeout=5, poll_interval=0.01)
    assert found.body_text == "Here"
    assert looked_at == ["Old", "Old", "New"]
    look = "GET /api/v1/mail/mailboxes/ops-bot@inkboxmail.com/messages?direction=inbound&limit=100"
    assert asked(wire)[:2] == [look, look]
    assert [target.rpartition("/")[2] for target in asked(wire)[2:]] == [str(UUID(int=9))]


async def test_waiting_stops_when_its_time_is_over(wire: WireServer, identity_of: IdentityOf) -> None:
    identity = await identity_of()
    wire.play(Step(body=answers.page(answers.message(is_read=True))))
    with pytest.raises(InkboxTimeoutError, match=r"within 0\.5 s; raise timeout="):
        await identity.wait_for_email(timeout=0.5, poll_interval=30)
    assert len(wire.requests) == 2
