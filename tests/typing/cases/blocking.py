"""Code of somebody who uses the blocking client."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, assert_type
from uuid import UUID

from inkbox import (
    UNSET,
    AgentIdentity,
    AgentIdentitySummary,
    Contact,
    ContactEmail,
    ContactImportResult,
    CreatedApiKey,
    Domain,
    ForwardMode,
    IdentityMailbox,
    IdentityPhoneNumber,
    IdentityTunnelCreateOptions,
    Inkbox,
    Mailbox,
    MailContactRule,
    Message,
    MessageDetail,
    MessageDirection,
    Note,
    Pager,
    SigningKey,
    Thread,
    ThreadDetail,
    ThreadFolder,
    WhoamiApiKeyResponse,
    WhoamiJwtResponse,
)


def results(inkbox: Inkbox, identity: AgentIdentity, an_id: UUID) -> None:
    for message in inkbox.messages.list("a@example.net", page_size=20, limit=3, direction="inbound"):
        assert_type(message, Message)
        assert_type(message.id, UUID)
        assert_type(message.thread_id, UUID | None)
        assert_type(message.direction, MessageDirection)
        assert_type(message.direction.is_known, bool)
        assert_type(message.created_at, datetime)
        assert_type(message.subject, str | None)
        assert_type(message.to_addresses, list[str])
        assert_type(message.extra_fields, dict[str, Any] | None)
    for page in inkbox.messages.list("a@example.net").pages():
        assert_type(page.items, list[Message])
    assert_type(next(inkbox.threads.list("a@example.net", folder=ThreadFolder.SPAM)), Thread)
    rows: Iterator[Message] = inkbox.messages.list("a@example.net", direction=MessageDirection.OUTBOUND)
    assert_type(list(rows), list[Message])
    assert_type(inkbox.messages.get("a@example.net", an_id), MessageDetail)
    assert_type(inkbox.messages.send("a@example.net", to=["b@example.net"], subject="Hello"), Message)
    assert_type(inkbox.messages.forward("a@example.net", str(an_id), to=["b@example.net"], mode="wrapped"), Message)
    assert_type(inkbox.messages.get_attachment("a@example.net", an_id, "a.pdf"), dict[str, Any])
    assert_type(inkbox.messages.mark_read("a@example.net", an_id), Message)
    assert_type(inkbox.threads.get("a@example.net", an_id), ThreadDetail)
    assert_type(inkbox.threads.get("a@example.net", an_id).messages, list[Message])
    assert_type(inkbox.threads.list_folders("a@example.net"), list[ThreadFolder])
    assert_type(inkbox.mailboxes.list(), list[Mailbox])
    assert_type(inkbox.mailboxes.search("a@example.net", q="invoice"), list[Message])
    assert_type(inkbox.mail_contact_rules.list("a@example.net", limit=5), list[MailContactRule])
    assert_type(next(inkbox.mail_contact_rules.iter_all(action="block")), MailContactRule)
    assert_type(inkbox.domains.list(), list[Domain])
    assert_type(inkbox.domains.set_default("example.net"), str | None)
    assert_type(inkbox.api_keys.create(label="ci", scoped_identity_id=an_id), CreatedApiKey)
    assert_type(inkbox.contacts.create(given_name="Ann", emails=[ContactEmail("work", "a@example.net")]), Contact)
    assert_type(inkbox.contacts.create(given_name="Ann", emails=[{"value": "a@example.net"}]).birthday, date | None)
    assert_type(inkbox.contacts.vcards.import_vcards(b"BEGIN:VCARD"), ContactImportResult)
    assert_type(inkbox.contacts.vcards.import_vcards("BEGIN:VCARD").created_ids, list[UUID])
    assert_type(inkbox.contacts.vcards.export_vcard(an_id), str)
    assert_type(inkbox.notes.list(order="created"), list[Note])
    assert_type(inkbox.notes.delete(an_id), None)
    assert_type(inkbox.create_identity("bot", tunnel={"tls_mode": "passthrough"}), AgentIdentity)
    assert_type(inkbox.create_identity("bot", tunnel=IdentityTunnelCreateOptions(tls_mode="edge")), AgentIdentity)
    assert_type(inkbox.list_identities(), list[AgentIdentitySummary])
    assert_type(inkbox.create_signing_key(), SigningKey)
    assert_type(identity.refresh(), AgentIdentity)
    assert_type(identity.mailbox, IdentityMailbox | None)
    assert_type(identity.require_mailbox(), IdentityMailbox)
    assert_type(identity.require_phone_number(), IdentityPhoneNumber)
    identity.send_email(to=[identity.require_mailbox().email_address], subject="Note to myself")
    assert_type(identity.update(description=None, display_name=UNSET), None)
    assert_type(identity.send_email(to=["b@example.net"], subject="Hello", in_reply_to_message_id=an_id), Message)
    assert_type(identity.forward_email(an_id, to=["b@example.net"], mode=ForwardMode.INLINE), Message)
    assert_type(identity.iter_emails(limit=1), Pager[Message])
    assert_type(next(identity.iter_emails(limit=1)), Message)
    assert_type(next(identity.iter_unread_emails()), Message)
    assert_type(identity.wait_for_email(timeout=5, match="code"), MessageDetail)
    identity.mark_emails_read([an_id, str(an_id)])


def kinds_of_keys(inkbox: Inkbox) -> None:
    me = inkbox.whoami()
    assert_type(me, WhoamiApiKeyResponse | WhoamiJwtResponse)
    if isinstance(me, WhoamiApiKeyResponse):
        assert_type(me.key_id, str | None)
    else:
        assert_type(me.email, str | None)
    if isinstance(me, inkbox.WhoamiApiKeyResponse):
        assert_type(me, WhoamiApiKeyResponse)


def raw(inkbox: Inkbox, an_id: UUID) -> None:
    answer = inkbox.with_raw_response.messages.list("a@example.net", page_size=5)
    assert_type(answer.parsed.items, list[Message])
    assert_type(answer.status_code, int)
    assert_type(answer.request_id, str | None)
    assert_type(inkbox.with_raw_response.messages.get("a@example.net", an_id).parsed, MessageDetail)
    assert_type(inkbox.with_raw_response.messages.forward("a@example.net", an_id, to=["b@example.net"]).parsed, Message)
    assert_type(inkbox.with_raw_response.contacts.access.revoke(an_id, an_id).parsed, None)
    assert_type(inkbox.with_raw_response.contacts.vcards.export_vcard(an_id).parsed, str)
    assert_type(inkbox.with_raw_response.notes.list().parsed, list[Note])
    inkbox.with_raw_response.messages.get("a@example.net")  # E: call-arg | reportCallIssue
    inkbox.with_raw_response.messages.get("a@example.net", an_id, when=1)  # E: call-arg | reportCallIssue


def settings() -> None:
    with Inkbox(base_url="http://127.0.0.1:8765", max_retries=0) as inkbox:
        assert_type(inkbox, Inkbox)
        assert_type(inkbox.with_options(timeout=5), Inkbox)
    assert_type(Inkbox.signup("ann@example.net", note_to_human="Hello").api_key, str)


def wrong(inkbox: Inkbox, identity: AgentIdentity, an_id: UUID) -> None:
    inkbox.messages.list("a@example.net", pagesize=20)  # E: call-arg | reportCallIssue
    inkbox.messages.list("a@example.net", "inbound")  # E: call-arg | reportCallIssue
    inkbox.messages.list("a@example.net", direction=7)  # E: arg-type | reportArgumentType
    inkbox.messages.list()  # E: call-arg | reportCallIssue
    inkbox.messages.send("a@example.net", subject="Hello")  # E: call-arg | reportCallIssue
    inkbox.messages.send("a@example.net", to=[1], subject="Hello")  # E: list-item | reportArgumentType
    inkbox.messages.send("a@example.net", to=["b@e.net"], subject="Hello", body="Hi")  # E: call-arg | reportCallIssue
    inkbox.messages.sned("a@example.net")  # E: attr-defined | reportAttributeAccessIssue
    inkbox.massages.list("a@example.net")  # E: attr-defined | reportAttributeAccessIssue
    inkbox.notes.update(an_id, body=3)  # E: arg-type | reportArgumentType
    inkbox.notes.create(title="No text")  # E: call-arg | reportCallIssue
    inkbox.contacts.create(emails=["a@example.net"])  # E: list-item | reportArgumentType
    inkbox.api_keys.create()  # E: call-arg | reportCallIssue
    inkbox.create_identity(handle="bot")  # E: call-arg | reportCallIssue
    inkbox.create_identity("bot", tunnel="passthrough")  # E: arg-type | reportArgumentType
    identity.update(status=1)  # E: arg-type | reportArgumentType
    identity.display_name = "Bot"  # E: misc | reportAttributeAccessIssue
    identity.send_email("b@example.net", "Hello")  # E: call-arg | reportCallIssue
    print(inkbox.mailboxes.get("a@example.net").filter_mode.is_knwon)  # E: attr-defined | reportAttributeAccessIssue
    Inkbox("key", "http://127.0.0.1")  # E: call-arg | reportCallIssue
    Inkbox(timeout="30")  # E: arg-type | reportArgumentType


def wrong_models(message: Message, key: CreatedApiKey) -> None:
    message.direction = "inbound"  # E: assignment | reportAttributeAccessIssue
    message.is_raed = True  # E: attr-defined | reportAttributeAccessIssue
    key.api_key = "changed"  # E: misc | reportAttributeAccessIssue
    ContactEmail("work", 5)  # E: arg-type | reportArgumentType
    ContactEmail("work", "a@example.net", is_main=True)  # E: call-arg | reportCallIssue
    message.subject.lower()  # E: union-attr | reportOptionalMemberAccess
