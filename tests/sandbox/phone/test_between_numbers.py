"""Calls between two numbers of the sandbox: each end has its own call, its own agent, its own transcript."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control
from tests.sandbox.phone import agents
from tests.sandbox.phone.conftest import Provision, StartAgent

Place = Callable[..., Any]


def other_end(admin: httpx.Client, number: dict[str, Any]) -> Any:
    (call,) = admin.get(f"/api/v1/phone/numbers/{number['id']}/calls").json()
    return call


def test_two_agents_talk(
    admin: httpx.Client, control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    shop = start_agent(agents.answering({"open": [*agents.say("until eight"), agents.STOP]}))
    client = start_agent(agents.answering({"start": agents.say("how long are you open")}))
    called, caller = answered_by(shop, "shop-bot"), answered_by(client, "client-bot")
    ended = control.wait_for_call(place(caller, to=called["number"])["id"])
    assert (ended.status, ended.hangup_reason, ended.direction) == ("completed", "remote", "outbound")
    assert ended.said == [("local", "how long are you open"), ("remote", "until eight")]

    there = control.wait_for_call(other_end(admin, called)["id"])
    assert (there.status, there.hangup_reason, there.direction) == ("completed", "local", "inbound")
    assert there.remote_phone_number == caller["number"]
    assert there.said == [("remote", "how long are you open"), ("local", "until eight")]


def test_words_reach_an_agent_that_wants_audio_as_a_voice_and_its_audio_comes_back(
    control: Control, answered_by: Provision, start_agent: StartAgent, place: Place
) -> None:
    modes = {"X-Use-Inkbox-Text-To-Speech": "false", "X-Use-Inkbox-Speech-To-Text": "false"}
    echo = start_agent(
        lambda frame: [{"event": "media", "media": frame["media"]}] if frame["event"] == "media" else [], modes=modes
    )
    ears = start_agent(agents.answering({"start": agents.say("hello")}), modes={"X-Use-Inkbox-Speech-To-Text": "false"})
    called, caller = answered_by(echo, "echo-bot"), answered_by(ears, "ears-bot")
    call_id = place(caller, to=called["number"])["id"]
    control.wait_for_call(call_id, "answered")
    for _ in range(200):
        if ears.events("media"):
            break
        control.call(call_id)
    assert ears.events("media")[0]["media"]["payload"] in [frame["media"]["payload"] for frame in echo.events("media")]
    control.hang_up_call(call_id)
    assert control.wait_for_call(call_id).hangup_reason == "remote"


@pytest.mark.parametrize("why", ["rejects", "blocks", "is away"])
def test_a_number_that_does_not_answer(
    admin: httpx.Client,
    control: Control,
    provision: Provision,
    answered_by: Provision,
    start_agent: StartAgent,
    place: Place,
    why: str,
) -> None:
    caller = answered_by(start_agent(agents.answering({})), "caller-bot")
    settings = {"incoming_call_action": "auto_accept", "client_websocket_url": "ws://127.0.0.1:9/"}
    called = provision("called-bot", **({} if why == "rejects" else settings))
    if why == "blocks":
        admin.patch(f"/api/v1/phone/numbers/{called['id']}", json={"filter_mode": "whitelist"})
    ended = control.wait_for_call(place(caller, to=called["number"])["id"])
    assert (ended.status, ended.hangup_reason, ended.is_blocked) == ("failed", "rejected", False)
    there = other_end(admin, called)
    assert (there["status"], there["hangup_reason"], there["is_blocked"]) == ("failed", "rejected", why == "blocks")


def test_a_caller_without_an_agent_leaves_the_called_one_in_peace(
    admin: httpx.Client,
    control: Control,
    provision: Provision,
    answered_by: Provision,
    start_agent: StartAgent,
    place: Place,
) -> None:
    called = answered_by(start_agent(agents.answering({})), "called-bot")
    caller = provision("caller-bot", client_websocket_url="ws://127.0.0.1:9/")
    ended = control.wait_for_call(place(caller, to=called["number"])["id"])
    assert (ended.status, ended.hangup_reason) == ("failed", None)
    there = control.wait_for_call(other_end(admin, called)["id"])
    assert (there.status, there.started_at) == ("canceled", None)
