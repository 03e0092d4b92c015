"""Numbers, calls, texts and iMessages as a user of either flavour writes them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, assert_type
from uuid import UUID

from inkbox import (
    AgentIdentity,
    AsyncAgentIdentity,
    AsyncInkbox,
    IdentityPhoneNumber,
    IMessage,
    IMessageAssignment,
    IMessageConversation,
    IMessageConversationSummary,
    IMessageMarkReadResult,
    IMessageMediaUpload,
    IMessageReaction,
    IMessageReactionType,
    IMessageTriageNumber,
    Inkbox,
    PhoneCall,
    PhoneCallWithRateLimit,
    PhoneContactRule,
    PhoneNumber,
    PhoneRuleAction,
    PhoneTranscript,
    RateLimitInfo,
    RecipientBlockedError,
    SmsDeliveryStatus,
    SmsOptIn,
    TextConversationSummary,
    TextConversationUpdateResult,
    TextMediaItem,
    TextMessage,
)


def numbers_and_calls(inkbox: Inkbox, an_id: UUID) -> None:
    assert_type(inkbox.phone_numbers.list(), list[PhoneNumber])
    assert_type(inkbox.phone_numbers.update(an_id, client_websocket_url=None, filter_mode="whitelist"), PhoneNumber)
    assert_type(inkbox.phone_numbers.provision(agent_handle="bot", state="NY"), PhoneNumber)
    assert_type(inkbox.phone_numbers.release(str(an_id)), None)
    assert_type(inkbox.phone_numbers.search_transcripts(an_id, q="hello", party="local"), list[PhoneTranscript])
    assert_type(inkbox.calls.list(an_id, limit=5, is_blocked=False), list[PhoneCall])
    assert_type(inkbox.calls.iter(an_id), Iterator[PhoneCall])  # E: assert-type | reportAssertTypeFailure
    call = inkbox.calls.place(from_number=an_id, to_number="+12125550111")
    assert_type(call, PhoneCallWithRateLimit)
    assert_type(call.rate_limit, RateLimitInfo | None)
    assert_type(call.started_at, datetime | None)
    assert_type(inkbox.transcripts.list(an_id, call.id), list[PhoneTranscript])
    rule = inkbox.phone_contact_rules.create(an_id, action="block", match_target="+12125550111")
    assert_type(rule, PhoneContactRule)
    assert_type(rule.action, PhoneRuleAction)


def texts(inkbox: Inkbox, an_id: UUID) -> None:
    text = inkbox.texts.send(an_id, to=["+12125550111", "+12125550112"], text="Hi", media_urls=["https://e.net/x"])
    assert_type(text, TextMessage)
    assert_type(text.delivery_status, SmsDeliveryStatus | None)
    assert_type(text.media, list[TextMediaItem] | None)
    assert_type(inkbox.texts.update(an_id, an_id, status="deleted"), TextMessage)
    assert_type(inkbox.texts.search(an_id, q="hello"), list[TextMessage])
    assert_type(inkbox.texts.list_conversations(an_id, include_groups=True), list[TextConversationSummary])
    assert_type(inkbox.texts.get_conversation(an_id, "+12125550111"), list[TextMessage])
    assert_type(inkbox.texts.update_conversation(an_id, an_id, is_read=True), TextConversationUpdateResult)
    assert_type(inkbox.sms_opt_ins.opt_in("+12125550111"), SmsOptIn)
    for each in inkbox.texts.iter(an_id, page_size=100):
        assert_type(each, TextMessage)


def imessages(inkbox: Inkbox, an_id: UUID, opened: BinaryIO) -> None:
    assert_type(inkbox.imessages.get_triage_number(), IMessageTriageNumber)
    assert_type(inkbox.imessages.send(to="+12125550111", text="Hi", send_style="slam"), IMessage)
    assert_type(inkbox.imessages.list(agent_identity_id=an_id), list[IMessage])
    assert_type(inkbox.imessages.list_assignments(), list[IMessageAssignment])
    assert_type(inkbox.imessages.list_conversations(), list[IMessageConversationSummary])
    assert_type(inkbox.imessages.get_conversation(an_id), IMessageConversation)
    reaction = inkbox.imessages.send_reaction(message_id=an_id, reaction=IMessageReactionType.LOVE)
    assert_type(reaction, IMessageReaction)
    assert_type(inkbox.imessages.mark_conversation_read(an_id), IMessageMarkReadResult)
    assert_type(inkbox.imessages.send_typing(an_id), None)
    for content in (b"bytes", Path("cat.png"), opened):
        assert_type(inkbox.imessages.upload_media(content=content, filename="cat.png"), IMessageMediaUpload)


def of_an_identity(identity: AgentIdentity, an_id: UUID) -> None:
    assert_type(identity.phone_number, IdentityPhoneNumber | None)
    assert_type(identity.place_call(to_number="+12125550111"), PhoneCallWithRateLimit)
    assert_type(identity.list_transcripts(str(an_id)), list[PhoneTranscript])
    assert_type(identity.send_text(conversation_id=an_id, text="Hi"), TextMessage)
    assert_type(identity.wait_for_text(timeout=5), TextMessage)
    assert_type(identity.wait_for_call(timeout=5), PhoneCall)
    assert_type(identity.wait_for_imessage(match=lambda message: message.content == "Hi"), IMessage)
    assert_type(identity.mark_text_conversation_read("+12125550111"), TextConversationUpdateResult)
    assert_type(identity.list_imessage_conversations(), list[IMessageConversationSummary])
    assert_type(identity.upload_imessage_media(content=b"x", filename="x"), IMessageMediaUpload)


async def asynchronously(inkbox: AsyncInkbox, identity: AsyncAgentIdentity, an_id: UUID) -> None:
    assert_type(await inkbox.calls.place(from_number="+12125550100", to_number="+1"), PhoneCallWithRateLimit)
    assert_type(await inkbox.texts.send(an_id, to="+12125550111", text="Hi"), TextMessage)
    assert_type(await identity.send_imessage(to="+12125550111", text="Hi"), IMessage)
    assert_type(await identity.wait_for_text(), TextMessage)
    async for text in inkbox.texts.iter(an_id):
        assert_type(text, TextMessage)


def refused(error: RecipientBlockedError) -> None:
    assert_type(error.matched_rule_id, UUID | None)
    assert_type(error.address, str)


def wrong(inkbox: Inkbox, identity: AgentIdentity, an_id: UUID) -> None:
    inkbox.calls.place(to_number="+12125550111")  # E: call-arg | reportCallIssue
    inkbox.calls.list()  # E: call-arg | reportCallIssue
    inkbox.texts.send(an_id, "+12125550111", text="Hi")  # E: call-arg | reportCallIssue
    inkbox.texts.send(an_id, to=12125550111, text="Hi")  # E: arg-type | reportArgumentType
    inkbox.texts.update_conversation(an_id, an_id)  # E: call-arg | reportCallIssue
    inkbox.imessages.upload_media(content="text", filename="x")  # E: arg-type | reportArgumentType
    inkbox.imessages.send_reaction(message_id=an_id)  # E: call-arg | reportCallIssue
    identity.send_imessage("+12125550111", "Hi")  # E: call-arg | reportCallIssue
    identity.place_call(from_number="+12125550100", to_number="+1")  # E: call-arg | reportCallIssue
