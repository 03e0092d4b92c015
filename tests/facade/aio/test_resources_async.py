"""The finer points of the client's resources: guards, odd answers, raw bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from inkbox import (
    AsyncInkbox,
    InkboxResponseError,
    Thread,
    ThreadDetail,
    ThreadFolder,
    WhoamiApiKeyResponse,
    WhoamiJwtResponse,
)
from tests.facade import answers
from tests.runtime.wire_server import Step, WireServer

pytestmark = pytest.mark.anyio

MAILBOX = "ops-bot@inkboxmail.com"


async def test_exactly_one_question_is_asked_in_a_lookup(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    for questions in ({}, {"email": "a@b.example", "phone": "+15550100000"}, {"email": None, "phone": None}):
        with pytest.raises(ValueError, match="exactly one of email, email_contains"):
            await async_inkbox.contacts.lookup(**questions)
    assert wire.requests == []
    wire.play(Step(body=[answers.contact()]))
    (found,) = await async_inkbox.contacts.lookup(email="ann+x@example.net")
    assert found.preferred_name == "Ann"
    assert wire.targets == ["/api/v1/contacts/lookup?email=ann%2Bx%40example.net"]


async def test_a_grant_names_an_identity_or_everybody(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    grant = async_inkbox.contacts.access.grant
    with pytest.raises(ValueError, match="wildcard=True"):
        await grant(answers.CONTACT)
    with pytest.raises(ValueError, match="wildcard=True"):
        await grant(answers.CONTACT, identity_id=UUID(int=1), wildcard=True)
    assert wire.requests == []


@pytest.mark.parametrize("envelope", [False, True])
async def test_a_list_may_come_bare_or_in_an_envelope(
    envelope: bool, async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    def answer(*items: dict[str, Any]) -> Step:
        return Step(body={"items": list(items)} if envelope else list(items))

    wire.play(answer(answers.contact(), answers.contact()))
    assert len(await async_inkbox.contacts.list(limit=5, offset=10)) == 2
    assert wire.targets[-1] == "/api/v1/contacts?limit=5&offset=10"
    assert len(await async_inkbox.contacts.lookup(email_domain="example.net")) == 2
    wire.play(answer())
    assert await async_inkbox.notes.list() == []
    assert wire.targets[-1] == "/api/v1/notes"
    assert await async_inkbox.mail_contact_rules.list(MAILBOX) == []
    assert await async_inkbox.contacts.access.list(answers.CONTACT) == []
    assert await async_inkbox.notes.access.list(UUID(int=1)) == []
    assert [contact async for contact in async_inkbox.contacts.iter(page_size=7)] == []
    assert wire.targets[-1] == "/api/v1/contacts?limit=7&offset=0"


async def test_search_reads_the_items_of_its_one_page(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(body=answers.page(answers.message(), next_cursor="ignored")))
    assert len(await async_inkbox.mailboxes.search(MAILBOX, q="two words & more")) == 1
    assert wire.targets == [f"/api/v1/mail/mailboxes/{MAILBOX}/search?q=two%20words%20%26%20more&limit=50"]


async def test_a_domain_name_is_encoded_whole_and_a_missing_default_is_none(
    async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    wire.play(Step(body={"default_domain": "mail.example.net"}), Step(body={}), Step(body={"default_domain": None}))
    assert await async_inkbox.domains.set_default("mail.example.net") == "mail.example.net"
    assert await async_inkbox.domains.set_default("weird name@thing") is None
    assert await async_inkbox.domains.set_default("inkboxmail.com") is None
    assert wire.targets[1] == "/api/v1/domains/weird%20name%40thing/set-default"


async def test_the_link_to_an_attachment_is_a_dict_and_a_redirect_is_not_followed(
    async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    link = {"url": "https://files.example.net/1", "filename": "a b.pdf", "expires_in": 3600}
    target = "https://files.example.net/signed?key=1"
    wire.play(Step(body=link), Step(302, {"Location": target}))
    assert await async_inkbox.messages.get_attachment(MAILBOX, answers.MESSAGE, "a b.pdf") == link
    redirected = await async_inkbox.messages.get_attachment(MAILBOX, UUID(answers.MESSAGE), "a/b", redirect=True)
    assert redirected == {"url": target}
    root = f"/api/v1/mail/mailboxes/{MAILBOX}/messages/{answers.MESSAGE}/attachments"
    assert wire.targets == [f"{root}/a%20b.pdf?redirect=false", f"{root}/a%2Fb?redirect=true"]


async def test_vcards_travel_as_they_are(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    vcards = async_inkbox.contacts.vcards
    result = {
        "created_count": 1,
        "error_count": 1,
        "results": [
            {"index": 0, "status": "error", "contact": None, "error": "no name"},
            {"index": 1, "status": "created", "contact": answers.contact(), "error": None},
        ],
    }
    wire.play(Step(body=result))
    imported = await vcards.import_vcards("BEGIN:VCARD\r\nFN:Zoë\r\nEND:VCARD\r\n")
    assert imported.created_ids == [UUID(answers.CONTACT)]
    assert [(item.index, item.error) for item in imported.errors] == [(0, "no name")]
    request = wire.requests[0]
    assert (request.headers["content-type"], request.headers["accept"]) == ("text/vcard", "application/json")
    assert request.body == "BEGIN:VCARD\r\nFN:Zoë\r\nEND:VCARD\r\n".encode()
    await vcards.import_vcards(b"\xff raw", content_type="text/x-vcard")
    assert (wire.requests[1].headers["content-type"], wire.requests[1].body) == ("text/x-vcard", b"\xff raw")

    wire.play(Step(200, {"Content-Type": "text/vcard; charset=utf-8"}, "FN:Zoë\r\n".encode()))
    assert await vcards.export_vcard(UUID(answers.CONTACT)) == "FN:Zoë\r\n"
    assert wire.requests[2].headers["accept"] == "text/vcard"
    assert wire.targets[2] == f"/api/v1/contacts/{answers.CONTACT}.vcf"


async def test_a_moved_thread_has_no_messages_member(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    wire.play(Step(body=answers.thread(folder="archive")))
    moved = await async_inkbox.threads.update(MAILBOX, answers.THREAD, folder=ThreadFolder.ARCHIVE)
    assert type(moved) is Thread
    assert not hasattr(moved, "messages")
    assert issubclass(ThreadDetail, Thread)


async def test_whose_key_it_is_depends_on_the_kind_of_credential_alone(
    async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    forms: list[tuple[dict[str, Any], type[object]]] = [
        ({"auth_type": "api_key", "created_at": 1717236000.5}, WhoamiApiKeyResponse),
        ({"auth_type": "jwt", "email": "ann@example.net"}, WhoamiJwtResponse),
        ({"auth_type": "passkey", "user_id": "u1"}, WhoamiJwtResponse),
    ]
    for body, kind in forms:
        wire.play(Step(body=body))
        answer = await async_inkbox.whoami()
        assert type(answer) is kind
        assert {name: getattr(answer, name) for name in body} == body
        assert answer.organization_id is None
    assert wire.targets[0] == "/api/whoami"
    assert async_inkbox.WhoamiApiKeyResponse is WhoamiApiKeyResponse
    wire.play(Step(body={"auth_subtype": "api_key.admin_scoped"}))
    with pytest.raises(InkboxResponseError):
        await async_inkbox.whoami()


async def test_what_a_newer_service_says_is_kept(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    odd = answers.message(direction="sideways", status="snoozed", created_at="the day before yesterday", priority=3)
    wire.play(Step(body=answers.page(odd, answers.message())))
    first, second = [message async for message in async_inkbox.messages.list(MAILBOX)]
    assert (first.direction.is_known, first.direction == "sideways", first.status) == (False, True, "snoozed")
    assert str(first.created_at) == "the day before yesterday"
    assert (first.extra_fields, second.extra_fields) == ({"priority": 3}, None)
    assert first.to_dict() == odd
    wire.play(Step(body=["archive", "quarantine"]))
    assert await async_inkbox.threads.list_folders(MAILBOX) == ["archive", "quarantine"]


async def test_a_mailbox_without_a_domain_has_that_of_its_address(async_inkbox: AsyncInkbox, wire: WireServer) -> None:
    for absent in ({}, {"sending_domain": None}, {"sending_domain": ""}):
        body = {name: value for name, value in answers.mailbox().items() if name != "sending_domain"}
        wire.play(Step(body={**body, **absent, "email_address": "a@mail.example.net"}))
        assert (await async_inkbox.mailboxes.get(MAILBOX)).sending_domain == "mail.example.net"


async def test_a_path_argument_that_names_another_resource_is_refused(
    async_inkbox: AsyncInkbox, wire: WireServer
) -> None:
    calls: list[Callable[[str], Any]] = [
        async_inkbox.get_identity,
        async_inkbox.mailboxes.get,
        async_inkbox.notes.get,
        async_inkbox.domains.set_default,
    ]
    for call in calls:
        for segment in ("", ".", ".."):
            with pytest.raises(ValueError, match="must not be"):
                await call(segment)
    assert wire.requests == []


# --- signup -----------------------------------------------------------------------------------------------------------


async def test_a_signup_carries_no_key_even_when_the_environment_has_one(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKBOX_API_KEY", "ApiKey_1.environment")
    monkeypatch.setenv("INKBOX_BASE_URL", wire.base_url)
    wire.play(Step(201, {"Set-Cookie": "AWSALB=1; Path=/"}, answers.signup()))
    made = await AsyncInkbox.signup("ann@example.net", note_to_human="Hi", display_name="Bot")
    assert (made.api_key, made.claim_status) == ("ApiKey_1.secret", "agent_unclaimed")
    request = wire.requests[0]
    assert (request.method, request.target) == ("POST", "/api/v1/agent-signup")
    assert "x-api-key" not in request.headers

    wire.play(Step(body=answers.claim()))
    claimed = await AsyncInkbox.verify_signup(made.api_key, "042137")
    assert claimed.claim_status == "agent_claimed"
    resent = await AsyncInkbox.resend_signup_verification(made.api_key)
    assert [type(answer).__name__ for answer in (claimed, resent)] == [
        "AgentSignupVerifyResponse",
        "AgentSignupResendResponse",
    ]
    verify, resend = wire.requests[1:]
    assert [verify.target, resend.target] == [
        "/api/v1/agent-signup/verify",
        "/api/v1/agent-signup/resend-verification",
    ]
    assert {each.headers["x-api-key"] for each in (verify, resend)} == {made.api_key}
    assert (resend.body, "content-type" in resend.headers) == (b"", False)
    assert all("cookie" not in each.headers for each in wire.requests)


async def test_every_refusal_of_a_signup_is_described_by_text(wire: WireServer) -> None:
    from inkbox import InkboxAPIError

    details = ["Too many signups", {"blocking_namespace": "mail"}, [{"loc": ["body"], "msg": "no", "type": "x"}]]
    for detail in details:
        wire.play(Step(409, body={"detail": detail}))
        with pytest.raises(InkboxAPIError) as refusal:
            await AsyncInkbox.signup("ann@example.net", note_to_human="Hi", base_url=wire.base_url)
        assert refusal.value.detail == str(detail)
        assert refusal.value.status_code == 409


async def test_a_signup_goes_to_no_unencrypted_address_but_this_machine() -> None:
    for base_url in ("http://inkbox.ai", "http://[::1]:1", "inkbox.ai", "HTTPS://inkbox.ai"):
        with pytest.raises(ValueError, match="Only HTTPS base URLs are permitted"):
            await AsyncInkbox.signup("ann@example.net", note_to_human="Hi", base_url=base_url)
        with pytest.raises(ValueError, match="Only HTTPS base URLs are permitted"):
            await AsyncInkbox.verify_signup("key", "042137", base_url=base_url)
        with pytest.raises(ValueError, match="Only HTTPS base URLs are permitted"):
            await AsyncInkbox.resend_signup_verification("key", base_url=base_url)
        with pytest.raises(ValueError, match="Only HTTPS base URLs are permitted"):
            await AsyncInkbox.get_signup_status("key", base_url=base_url)
