"""How persons come and go: the router, assignments, conversations that outlive them."""

import httpx
import pytest

from inkbox_sandbox import Control
from inkbox_sandbox.control_types import ControlError
from tests.sandbox.imessage.conftest import ANN, BASE, BEN, Agent, MakeAgent, got


def test_everybody_is_told_what_to_text_where(bot: Agent, control: Control) -> None:
    own, general = (got(client, f"{BASE}/triage-number") for client in (bot.client, bot.admin))
    assert own["connect_command"] == "connect @blue-bot"
    assert own["number"] == general["number"]
    assert general["connect_command"].startswith("connect @")
    answer = control.text_router(ANN, own["connect_command"].upper())
    assert answer.assignment_id is not None
    control.set_imessage_line(False)
    assert bot.client.get(f"{BASE}/triage-number").status_code == 404
    control.set_imessage_line(True)
    assert got(bot.client, f"{BASE}/triage-number") == own


def test_the_router_does_not_tell_why_it_refuses(bot: Agent, make_agent: MakeAgent, control: Control) -> None:
    make_agent("off-bot", imessage_enabled=False)
    make_agent("tired-bot").change(status="paused")
    make_agent("shy-bot").rule("block", ANN)
    make_agent("strict-bot").change(imessage_filter_mode="whitelist")
    handles = ("nobody-here", "off-bot", "tired-bot", "shy-bot", "strict-bot")
    answers = {control.connect_imessage(ANN, handle) for handle in handles}
    [refusal] = answers
    assert (refusal.assignment_id, refusal.conversation_id) == (None, None)
    assert control.text_router(ANN, "hello?").assignment_id is None
    assert control.connect_imessage(ANN, bot.handle).reply != refusal.reply


def test_a_conversation_outlives_the_connection(bot: Agent, control: Control) -> None:
    arrival = bot.meet(ANN)
    conversation = f"{BASE}/conversations/{arrival.conversation_id}"
    [first] = got(bot.client, f"{BASE}/assignments")
    assert (first["status"], first["remote_number"], first["agent_identity_id"]) == ("active", ANN, bot.id)
    assert control.connect_imessage(ANN, bot.handle).assignment_id == first["id"]
    assert control.disconnect_imessage(ANN, bot.handle) == first["id"]
    assert got(bot.client, f"{BASE}/assignments") == []
    assert got(bot.client, conversation)["assignment_status"] == "released"
    assert [row["content"] for row in bot.listed()] == ["Hello"]
    for call in (
        bot.post(to=ANN, text="Still there?"),
        bot.post(conversation_id=arrival.conversation_id, text="Still there?"),
        bot.react(arrival.message_id),
        bot.client.post(f"{BASE}/mark-read", json={"conversation_id": arrival.conversation_id}),
        bot.client.post(f"{BASE}/typing", json={"conversation_id": arrival.conversation_id}),
    ):
        assert call.status_code == 409, call.text
    for stimulus in (
        lambda: bot.receive(ANN),
        lambda: control.disconnect_imessage(ANN, bot.id),
        lambda: control.receive_tapback(arrival.message_id, "like"),
    ):
        with pytest.raises(ControlError) as refusal:
            stimulus()
        assert refusal.value.status == 409
    again = control.connect_imessage(ANN, bot.handle)
    assert again.conversation_id == arrival.conversation_id
    assert again.assignment_id != first["id"]
    now = got(bot.client, conversation)
    assert (now["assignment_status"], now["assignment_id"]) == ("active", again.assignment_id)
    assert bot.send(ANN)["assignment_id"] == again.assignment_id


def test_connections_end_with_the_identity(bot: Agent, make_agent: MakeAgent, control: Control) -> None:
    arrival = bot.meet(ANN)
    make_agent("other-bot").meet(BEN)
    assert len(got(bot.admin, f"{BASE}/assignments")) == 2
    assert bot.admin.delete(f"/api/v1/identities/{bot.handle}").status_code == 204
    [left] = got(bot.admin, f"{BASE}/assignments")
    assert left["remote_number"] == BEN
    assert bot.admin.get(f"{BASE}/conversations/{arrival.conversation_id}").status_code == 404
    assert [row["remote_number"] for row in got(bot.admin, f"{BASE}/messages")] == [BEN]
    # Whoever takes the name over begins anew.
    successor = make_agent(bot.handle)
    assert got(successor.client, f"{BASE}/conversations") == []
    assert successor.post(to=ANN, text="Hi").status_code == 404


def test_who_may_read_for_whom(bot: Agent, make_agent: MakeAgent, stranger: httpx.Client) -> None:
    other, off = make_agent("other-bot"), make_agent("off-bot", imessage_enabled=False)
    arrival = bot.meet(ANN)
    conversation = f"{BASE}/conversations/{arrival.conversation_id}"
    assert bot.admin.post(f"/api/v1/identities/{bot.handle}/access", json={}).status_code == 201
    for path in (f"{BASE}/messages", f"{BASE}/conversations", f"{BASE}/assignments"):
        statuses = {
            "visible": other.client.get(path, params={"agent_identity_id": bot.id}).status_code,
            "invisible": bot.client.get(path, params={"agent_identity_id": other.id}).status_code,
            "foreign": stranger.get(path, params={"agent_identity_id": bot.id}).status_code,
            "off": bot.admin.get(path, params={"agent_identity_id": off.id}).status_code,
        }
        assert statuses == {"visible": 403, "invisible": 404, "foreign": 404, "off": 400}
        assert len(got(bot.admin, path, agent_identity_id=bot.id)) == 1
        assert got(bot.admin, path, agent_identity_id=other.id) == []
        assert (len(got(bot.admin, path)), got(stranger, path), got(other.client, path)) == (1, [], [])
    assert other.client.get(conversation).status_code == 404
    assert stranger.get(conversation).status_code == 404
    assert bot.admin.get(conversation, params={"agent_identity_id": other.id}).status_code == 404
    assert bot.admin.get(conversation, params={"agent_identity_id": bot.id}).status_code == 200
    assert other.react(arrival.message_id).status_code == 404
    assert other.post(conversation_id=arrival.conversation_id, text="Hi").status_code == 404
