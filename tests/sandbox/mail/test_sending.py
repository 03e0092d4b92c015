"""Sending: what is accepted and refused, who gets it, what it looks like."""

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest

from tests.sandbox.mail.office import Agent, Office, attachment, errors_at

OUTSIDE = "ann@example.net"


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_send_is_answered_with_the_queued_message(office: Office) -> None:
    bot = office.agent()
    sent = bot.send(OUTSIDE, cc=["bob@example.net"], subject="Offer", body_text="Dear Ann,\nhere it is.")
    assert {name: sent[name] for name in sent if name not in ("id", "thread_id", "message_id", "created_at")} == {
        "mailbox_id": bot.mailbox_id,
        "from_address": bot.address,
        "to_addresses": [OUTSIDE],
        "cc_addresses": ["bob@example.net"],
        "subject": "Offer",
        "snippet": "Dear Ann, here it is.",
        "direction": "outbound",
        "status": "queued",
        "is_read": True,
        "is_starred": False,
        "has_attachments": False,
    }
    assert sent["message_id"].endswith("@inkboxmail.com>")


def test_mail_between_mailboxes_arrives_with_the_answer(office: Office) -> None:
    bot, other = office.agent("sender", display_name="Söndy Sender"), office.agent("receiver")
    sent = bot.send(other.address, subject="Grüße", body_text="Hello", body_html="<p>Hello</p>")
    [arrived] = other.received()
    assert arrived["message_id"] == sent["message_id"]
    assert (arrived["direction"], arrived["status"], arrived["is_read"]) == ("inbound", "received", False)
    assert (arrived["from_address"], arrived["to_addresses"]) == (bot.address, [other.address])
    detail = other.message(arrived["id"])
    assert (detail["subject"], detail["body_text"], detail["body_html"]) == ("Grüße", "Hello", "<p>Hello</p>")
    assert detail["bcc_addresses"] is None
    assert bot.message(sent["id"])["status"] == "delivered"


def test_mail_to_the_world_waits_in_the_outbox_with_its_bytes(office: Office) -> None:
    bot = office.agent(display_name="Ops Bot")
    sent = bot.send(OUTSIDE, subject="Offer", body_text="Hi", reply_to="desk@example.org")
    [left] = office.left(bot)
    assert (left["message_id"], left["envelope_to"], left["subject"]) == (sent["id"], [OUTSIDE], "Offer")
    message = read(office.raw_of(left))
    assert message["From"] == f"Ops Bot <{bot.address}>"
    assert message["Reply-To"] == "desk@example.org"
    assert message["Message-ID"] == sent["message_id"]
    assert message["Date"].datetime is not None
    stored = bot.message(sent["id"])
    assert stored["status"] == "sent"
    assert stored["ses_message_id"]


def test_an_identity_without_a_display_name_signs_with_its_handle(office: Office) -> None:
    bot = office.agent()
    office.admin.patch(f"/api/v1/identities/{bot.handle}", {"display_name": None})
    bot.send(OUTSIDE)
    [left] = office.left(bot)
    assert read(office.raw_of(left))["From"] == f"{bot.handle} <{bot.address}>"


def test_blind_copies_arrive_and_stay_blind(office: Office) -> None:
    bot, other, hidden = office.agent(), office.agent("other"), office.agent("hidden")
    sent = bot.send(other.address, OUTSIDE, bcc=[hidden.address, "secret@example.net"])
    assert [message["message_id"] for message in hidden.received()] == [sent["message_id"]]
    [left] = office.left(bot)
    assert left["envelope_to"] == [OUTSIDE, "secret@example.net"]
    raw = office.raw_of(left)
    assert b"secret" not in raw
    assert hidden.handle.encode() not in raw
    assert bot.message(sent["id"])["bcc_addresses"] == [hidden.address, "secret@example.net"]
    [seen] = other.received()
    assert other.message(seen["id"])["bcc_addresses"] is None


def test_a_recipient_named_twice_gets_one_message(office: Office) -> None:
    bot, other = office.agent(), office.agent("other")
    bot.send(other.address, other.address.upper(), cc=[other.address])
    assert len(other.received()) == 1


def test_a_message_to_oneself_stands_beside_the_sent_one(office: Office) -> None:
    bot = office.agent()
    sent = bot.send(bot.address, body_text="note to self")
    [arrived] = bot.received()
    thread = bot.thread(sent["thread_id"])
    assert {message["id"] for message in thread["messages"]} == {sent["id"], arrived["id"]}
    assert thread["message_count"] == 2


def test_mail_to_a_platform_address_that_nobody_has_bounces(office: Office) -> None:
    bot, other = office.agent(), office.agent("other")
    sent = bot.send(other.address, "nobody-has-this@inkboxmail.com")
    assert bot.message(sent["id"])["status"] == "bounced"
    assert len(other.received()) == 1
    assert office.left(bot) == []


def test_mail_to_a_deleted_identity_bounces(office: Office) -> None:
    bot, gone = office.agent(), office.agent("gone")
    office.admin.delete(f"/api/v1/identities/{gone.handle}")
    assert bot.message(bot.send(gone.address)["id"])["status"] == "bounced"
    office.admin.get(gone.mailbox, 404)
    [refused] = office.write_raw(b"From: a@example.net\r\n\r\nx", gone.address)
    assert refused["accepted"] is False


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        (["delivered"], "delivered"),
        (["bounced"], "bounced"),
        (["delivered", "bounced"], "bounced"),
        (["failed"], "failed"),
    ],
)
def test_the_far_end_reports_on_a_message(office: Office, outcomes: list[str], status: str) -> None:
    bot = office.agent()
    sent = bot.send(OUTSIDE)
    for outcome in outcomes:
        office.world.post(f"/messages/{sent['id']}/outcome", {"outcome": outcome}, 200)
    assert bot.message(sent["id"])["status"] == status


@pytest.mark.parametrize(("first", "then"), [("bounced", "delivered"), ("failed", "bounced"), ("delivered", "failed")])
def test_a_report_that_cannot_be_true_is_refused(office: Office, first: str, then: str) -> None:
    bot = office.agent()
    sent = bot.send(OUTSIDE)
    office.world.post(f"/messages/{sent['id']}/outcome", {"outcome": first}, 200)
    office.world.post(f"/messages/{sent['id']}/outcome", {"outcome": then}, 409)
    assert bot.message(sent["id"])["status"] == first


@pytest.mark.parametrize("body", [{}, {"body_text": "t"}, {"body_html": "<p>h</p>"}, {"subject": ""}])
def test_bodies_and_subject_may_be_empty(office: Office, body: dict[str, Any]) -> None:
    bot, other = office.agent(), office.agent("other")
    sent = bot.message(bot.send(other.address, **body)["id"])
    [arrived] = other.received()
    received = other.message(arrived["id"])
    assert [sent["body_text"], sent["body_html"]] == [body.get("body_text"), body.get("body_html")]
    assert [received["body_text"], received["body_html"]] == [body.get("body_text"), body.get("body_html")]
    assert received["subject"] == body.get("subject", "Hello")


@pytest.mark.parametrize(
    ("change", "loc"),
    [
        ({"recipients": {"to": []}}, ["body", "recipients", "to"]),
        ({"recipients": {"to": ["nonsense"]}}, ["body", "recipients", "to", 0]),
        ({"recipients": {"to": [OUTSIDE, "a b@example.net"]}}, ["body", "recipients", "to", 1]),
        ({"recipients": {"to": ["Ann <ann@example.net>"]}}, ["body", "recipients", "to", 0]),
        ({"recipients": {"to": [OUTSIDE], "cc": ["x@"]}}, ["body", "recipients", "cc", 0]),
        ({"recipients": {"to": [OUTSIDE], "bcc": ["x@nodot"]}}, ["body", "recipients", "bcc", 0]),
        ({"recipients": {"to": [OUTSIDE], "to_all": True}}, ["body", "recipients", "to_all"]),
        ({"subject": "x" * 999}, ["body", "subject"]),
        ({"subject": "Hi\r\nBcc: eve@example.net"}, ["body", "subject"]),
        ({"subject": "bell \x07"}, ["body", "subject"]),
        ({"subject": None}, ["body", "subject"]),
        ({"reply_to": "nonsense"}, ["body", "reply_to"]),
        ({"in_reply_to_message_id": "<a@x>\nBcc: eve@example.net"}, ["body", "in_reply_to_message_id"]),
        ({"priority": "high"}, ["body", "priority"]),
        ({"attachments": [attachment() | {"content_base64": "%%%"}]}, ["body", "attachments", 0, "content_base64"]),
        ({"attachments": [attachment() | {"content_base64": "abc"}]}, ["body", "attachments", 0, "content_base64"]),
        ({"attachments": [attachment(), attachment("run.EXE")]}, ["body", "attachments", 1, "filename"]),
        ({"attachments": [attachment("run.bat")]}, ["body", "attachments", 0, "filename"]),
        ({"attachments": [attachment("x.scr. ")]}, ["body", "attachments", 0, "filename"]),
        ({"attachments": [attachment("../..")]}, ["body", "attachments", 0, "filename"]),
        ({"attachments": [attachment() | {"content_type": "nonsense"}]}, ["body", "attachments", 0, "content_type"]),
    ],
)
def test_a_malformed_send_is_refused_by_field_and_sends_nothing(
    office: Office, change: dict[str, Any], loc: list[Any]
) -> None:
    bot = office.agent()
    refusal = bot.post(bot.messages, {"recipients": {"to": [OUTSIDE]}, "subject": "Hi", **change}, 422)
    assert loc in errors_at(refusal)
    assert bot.get(bot.messages)["items"] == []
    assert office.left(bot) == []


def test_the_longest_subject_is_accepted_and_arrives(office: Office) -> None:
    bot, other = office.agent(), office.agent("other")
    subject = "é" * 998
    bot.send(other.address, subject=subject)
    assert other.received()[0]["subject"] == subject


@pytest.mark.usefixtures("caps")
def test_attachments_are_limited_in_total(office: Office) -> None:
    bot = office.agent()
    office.world.patch("/caps", {"attachment_bytes": 1000})
    halves = [attachment("a.bin", b"x" * 500), attachment("b.bin", b"x" * 500)]
    bot.send(OUTSIDE, attachments=halves)
    refusal = bot.send(OUTSIDE, attachments=[*halves, attachment("c.bin", b"x")], status=422)
    assert errors_at(refusal) == [["body", "attachments"]]


@pytest.mark.usefixtures("caps", "stopped_clock")
def test_the_daily_cap_counts_sends_forwards_and_deleted_mail_and_says_when_to_come_back(office: Office) -> None:
    office.world.patch("/caps", {"sends_per_day_claimed": 3})
    bot, other = office.agent(), office.agent("other")
    first = bot.send(OUTSIDE)
    office.world.post("/clock/advance", {"seconds": 3600}, 200)
    bot.post(f"{bot.messages}/{first['id']}/forward", {"recipients": {"to": [OUTSIDE]}})
    bot.delete(f"{bot.messages}/{first['id']}")
    bot.send(OUTSIDE)
    refusal = bot.answer("POST", bot.messages, json={"recipients": {"to": [OUTSIDE]}, "subject": "x"})
    assert refusal.status_code == 429
    assert refusal.headers["Retry-After"] == str(23 * 3600)
    other.send(OUTSIDE)
    office.world.post("/clock/advance", {"seconds": 23 * 3600}, 200)
    bot.send(OUTSIDE)
    bot.send(OUTSIDE, status=429)


def test_an_unclaimed_agent_writes_to_its_human_only(office: Office) -> None:
    human = "boss@example.com"
    newcomer = office.unclaimed(human)
    newcomer.send(human.upper())
    newcomer.send(OUTSIDE, status=403)
    newcomer.send(human, cc=[OUTSIDE], status=403)
    newcomer.send(human, bcc=[OUTSIDE], status=403)
    assert len(office.left(newcomer)) == 1


@pytest.mark.usefixtures("caps")
def test_an_unclaimed_agent_sends_ten_messages_a_day(office: Office) -> None:
    newcomer = office.unclaimed("boss10@example.com")
    for _ in range(10):
        newcomer.send("boss10@example.com")
    newcomer.send("boss10@example.com", status=429)
    newcomer.send(OUTSIDE, status=403)


def test_nobody_signs_up_with_an_address_that_mail_cannot_be_sent_to(office: Office) -> None:
    for human in ('a"b@example.com', "a..b@example.com", "a@b@example.com", "ä@example.com"):
        office.stranger.post("/api/v1/agent-signup", {"human_email": human, "note_to_human": "Hi"}, 422)


def test_a_code_for_a_human_with_a_mailbox_here_arrives_there(office: Office) -> None:
    bot = office.agent()
    office.unclaimed(bot.address)
    [code] = bot.received()
    assert code["from_address"] == "no-reply@inkboxmail.com"


def test_a_mailbox_on_a_domain_that_lost_its_verification_cannot_send(office: Office) -> None:
    domain = f"mail-{office.organization_id[-8:]}.example.org"
    state = {"organization_id": office.organization_id, "status": "verified"}
    office.world.ask("PUT", f"/domains/{domain}", 200, json=state)
    bot = office.agent(mailbox={"sending_domain": domain})
    assert bot.address == f"{bot.handle}@{domain}"
    bot.send(OUTSIDE)
    office.world.ask("PUT", f"/domains/{domain}", 200, json=state | {"status": "degraded"})
    bot.send(OUTSIDE, status=409)


def test_only_the_mailboxs_own_agent_and_admins_send_from_it(office: Office) -> None:
    bot, other = office.agent(), office.agent("other")
    body = {"recipients": {"to": [OUTSIDE]}, "subject": "Hi"}
    other.post(bot.messages, body, 404)
    office.admin.post(bot.messages, body)
    assert len(office.left(bot)) == 1


class TestForwarding:
    """A forward opens a thread of its own and carries the original inline or as a whole."""

    @pytest.fixture
    def bot(self, office: Office) -> Agent:
        return office.agent()

    @pytest.fixture
    def original(self, office: Office, bot: Agent) -> Any:
        delivery = office.write(
            bot,
            subject="Invoice 7",
            text="Please pay.",
            html="<b>Please pay.</b>",
            cc=["carol@example.net"],
            attachments=[{"filename": "inv.pdf", "content_type": "application/pdf", "content_base64": "JVBERg=="}],
        )
        return bot.message(delivery["message_id"])

    def forward(self, bot: Agent, original: Any, status: int = 201, **members: Any) -> Any:
        body = {"recipients": {"to": [OUTSIDE]}, **members}
        return bot.post(f"{bot.messages}/{original['id']}/forward", body, status)

    def test_inline_quotes_the_original_below_the_note_and_takes_its_files_along(
        self, office: Office, bot: Agent, original: Any
    ) -> None:
        sent = bot.message(
            self.forward(bot, original, body_text="See <below>", additional_attachments=[attachment()])["id"]
        )
        assert sent["subject"] == "Fwd: Invoice 7"
        assert sent["thread_id"] != original["thread_id"]
        note, preamble, quoted = sent["body_text"].split("\n\n")
        assert (note, quoted) == ("See <below>", "Please pay.")
        for line in ("From: ann@example.net", "Subject: Invoice 7", f"To: {bot.address}", "Cc: carol@example.net"):
            assert line in preamble.splitlines()
        assert "See &lt;below&gt;" in sent["body_html"]
        assert sent["body_html"].endswith("<b>Please pay.</b>")
        assert [file["filename"] for file in sent["attachment_metadata"]] == ["inv.pdf", "a.txt"]
        [left] = office.left(bot)
        message = read(office.raw_of(left))
        assert (message["In-Reply-To"], message["References"]) == (None, None)

    def test_inline_without_the_originals_files(self, bot: Agent, original: Any) -> None:
        sent = bot.message(self.forward(bot, original, include_original_attachments=False)["id"])
        assert sent["attachment_metadata"] == []

    def test_wrapped_attaches_the_original_as_it_came(self, office: Office, bot: Agent, original: Any) -> None:
        given: dict[str, Any] = {"mode": "wrapped", "include_original_attachments": False, "body_text": "Whole"}
        sent = bot.message(self.forward(bot, original, **given)["id"])
        assert sent["body_text"] == "Whole"
        assert [file["content_type"] for file in sent["attachment_metadata"]] == ["message/rfc822"]
        [left] = office.left(bot)
        [attached] = [part for part in read(office.raw_of(left)).walk() if part.get_content_type() == "message/rfc822"]
        inner = attached.get_payload(0)
        assert inner["Message-ID"] == original["message_id"]  # type: ignore[index]
        assert inner["Subject"] == "Invoice 7"  # type: ignore[index]

    def test_the_recipients_may_stand_in_any_list_but_not_in_none(self, bot: Agent, original: Any) -> None:
        refusal = self.forward(bot, original, 422, recipients={})
        assert errors_at(refusal) == [["body", "recipients"]]
        self.forward(bot, original, 422, recipients={"to": []})
        sent = self.forward(bot, original, recipients={"bcc": [OUTSIDE]})
        assert sent["to_addresses"] == []

    def test_an_unknown_source_is_404(self, bot: Agent, office: Office, original: Any) -> None:
        other = office.agent("other")
        body = {"recipients": {"to": [OUTSIDE]}}
        other.post(f"{other.messages}/{original['id']}/forward", body, 404)
        bot.post(f"{bot.messages}/0b8f0c52-6a0e-4d7e-9d0a-2f6f6f1f0001/forward", body, 404)

    @pytest.mark.usefixtures("caps")
    def test_the_originals_files_count_against_the_limit(self, office: Office, bot: Agent, original: Any) -> None:
        office.world.patch("/caps", {"attachment_bytes": 3})
        self.forward(bot, original, 422)
        self.forward(bot, original, include_original_attachments=False)
