"""Voice agents are called and call: a real WebSocket server at one end, a scripted person at the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from inkbox import (
    AsyncInkbox,
    DuplicateContactRuleError,
    InkboxConflictError,
    InkboxError,
    InkboxRateLimitError,
    InkboxTimeoutError,
    InkboxValidationError,
    RecipientBlockedError,
)
from inkbox_sandbox import Control
from inkbox_sandbox.phone.script import BargeIn, Expect, HangUp, Say, Step
from tests.journeys.world import ANN, BEN, later, phone
from tests.sandbox.phone import agents

pytestmark = pytest.mark.anyio

StartAgent = Callable[..., agents.RecordingAgent]


@pytest.fixture
def start_agent() -> Iterator[StartAgent]:
    """Starts voice agents that answer by the words they hear."""
    with ExitStack() as stack:
        yield lambda replies: stack.enter_context(agents.running(agents.answering(replies)))


async def test_a_person_calls_and_what_was_said_is_kept(
    async_inkbox: AsyncInkbox, control: Control, start_agent: StartAgent
) -> None:
    voice = start_agent({"start": agents.say("Fruit shop, hello"), "apples": agents.say("Apples it is")})
    shop = await async_inkbox.create_identity(
        "fruit-shop", phone_number={"incoming_call_action": "auto_accept", "client_websocket_url": voice.url}
    )
    assert shop.phone_number is not None
    script: list[Step] = [Expect("hello"), Say("Two apples please"), Expect("apples it is"), HangUp()]
    timer = later(0.2, lambda: control.receive_call(from_number=ANN, to=phone(shop), script=script))
    call = await shop.wait_for_call(match=ANN, timeout=10, poll_interval=0.05)
    await asyncio.to_thread(timer.join)
    assert (call.direction, call.remote_phone_number, call.is_blocked) == ("inbound", ANN, False)
    assert (await asyncio.to_thread(control.wait_for_call, call.id)).failure is None

    ended = await async_inkbox.calls.get(shop.phone_number.id, call.id)
    assert (ended.status, ended.hangup_reason, ended.client_websocket_url) == ("completed", "remote", voice.url)
    assert (ended.use_inkbox_tts, ended.use_inkbox_stt) == (True, True)
    assert ended.started_at is not None
    assert ended.ended_at is not None
    lines = await shop.list_transcripts(call.id)
    assert [(line.seq, line.party, line.text) for line in lines] == [
        (0, "local", "Fruit shop, hello"),
        (1, "remote", "Two apples please"),
        (2, "local", "Apples it is"),
    ]
    search = async_inkbox.phone_numbers.search_transcripts
    assert [line.id for line in await search(shop.phone_number.id, q="apples", party="remote")] == [lines[1].id]

    # A wait for a call is for one that begins after it, unless a time is given.
    with pytest.raises(InkboxTimeoutError, match="call"):
        await shop.wait_for_call(timeout=0)
    assert (await shop.wait_for_call(since=call.created_at, timeout=0)).id == call.id
    with pytest.raises(InkboxTimeoutError):
        await shop.wait_for_call(since=datetime(2100, 1, 1, tzinfo=UTC), timeout=0)


async def test_an_agent_calls_somebody_who_interrupts(
    async_inkbox: AsyncInkbox, control: Control, start_agent: StartAgent
) -> None:
    speech = "This is a reminder of your appointment at nine on Monday with everything there is to say about it"
    replies = {"who": agents.say(speech), "understood": [*agents.say("Goodbye"), agents.STOP]}
    voice = start_agent(replies)
    clinic = await async_inkbox.create_identity("clinic-bot", phone_number={"client_websocket_url": voice.url})
    assert clinic.phone_number is not None
    control.set_callee(ANN, script=[Say("who is it"), BargeIn("understood"), Expect("goodbye")])
    placed = await clinic.place_call(to_number=ANN)
    assert (placed.status, placed.direction, placed.local_phone_number) == ("initiated", "outbound", phone(clinic))
    assert placed.rate_limit is not None
    assert (placed.rate_limit.calls_used, placed.rate_limit.calls_limit) == (1, 100)
    state = await asyncio.to_thread(control.wait_for_call, placed.id)
    assert state.failure is None
    assert len(voice.events("barge_in")) == 1

    (call,) = await clinic.list_calls()
    assert (call.id, call.status, call.hangup_reason) == (placed.id, "completed", "local")
    said = [(line.party, line.text) for line in await clinic.list_transcripts(call.id)]
    assert (said[0], said[-2:]) == (("remote", "who is it"), [("remote", "understood"), ("local", "Goodbye")])
    assert speech.startswith(said[1][1])
    assert said[1][1] != speech

    # The id of the number serves as well as the number itself, and its own address goes before the number's.
    control.set_callee(BEN, "reject")
    by_id = await async_inkbox.calls.place(
        from_number=clinic.phone_number.id, to_number=BEN, client_websocket_url="ws://127.0.0.1:9/"
    )
    assert (by_id.local_phone_number, by_id.client_websocket_url) == (phone(clinic), "ws://127.0.0.1:9/")
    await asyncio.to_thread(control.wait_for_call, by_id.id)
    declined = await async_inkbox.calls.get(clinic.phone_number.id, by_id.id)
    assert (declined.status, declined.hangup_reason) == ("failed", "rejected")
    pages = [call.id async for call in async_inkbox.calls.iter(clinic.phone_number.id, page_size=1)]
    assert pages == [by_id.id, placed.id]


async def test_what_keeps_an_agent_from_calling(async_inkbox: AsyncInkbox, control: Control) -> None:
    mute = await async_inkbox.create_identity("mute-bot")
    for attempt in (mute.list_calls, mute.list_texts, mute.wait_for_call):
        with pytest.raises(InkboxError, match="mute-bot"):
            await attempt()
    number = await mute.provision_phone_number()
    with pytest.raises(InkboxConflictError):
        await async_inkbox.phone_numbers.provision(agent_handle="mute-bot")
    with pytest.raises(InkboxValidationError):
        await mute.place_call(to_number=ANN)  # nobody would speak

    nowhere = "ws://127.0.0.1:9/"
    rules = async_inkbox.phone_contact_rules
    rule = await rules.create(number.id, action="block", match_target=ANN)
    with pytest.raises(DuplicateContactRuleError) as twice:
        await rules.create(number.id, action="allow", match_target=ANN)
    assert twice.value.existing_rule_id == rule.id
    with pytest.raises(RecipientBlockedError) as blocked:
        await mute.place_call(to_number=ANN, client_websocket_url=nowhere)
    assert (blocked.value.matched_rule_id, blocked.value.address) == (rule.id, ANN)
    assert control.receive_call(from_number=ANN, to=number.number).is_blocked
    (kept_out,) = await mute.list_calls(is_blocked=True)
    assert (kept_out.status, kept_out.hangup_reason) == ("failed", "rejected")

    await rules.update(number.id, rule.id, action="allow")
    await async_inkbox.phone_numbers.update(number.id, filter_mode="whitelist")
    control.set_caps(calls_per_window=1)
    placed = await mute.place_call(to_number=ANN, client_websocket_url=nowhere)
    await asyncio.to_thread(control.wait_for_call, placed.id)
    assert (await async_inkbox.calls.get(number.id, placed.id)).status == "failed"
    await rules.delete(number.id, rule.id)
    with pytest.raises(RecipientBlockedError) as not_listed:
        await mute.place_call(to_number=ANN, client_websocket_url=nowhere)
    assert not_listed.value.matched_rule_id is None
    await async_inkbox.phone_numbers.update(number.id, filter_mode="blacklist")
    hasty = async_inkbox.with_options(max_retries=0)
    with pytest.raises(InkboxRateLimitError) as limited:
        await hasty.calls.place(from_number=number.number, to_number=BEN, client_websocket_url=nowhere)
    assert (limited.value.limit, limited.value.remaining) == (1, 0)


async def test_a_number_is_told_what_to_do_with_calls(
    async_inkbox: AsyncInkbox, control: Control, start_agent: StartAgent
) -> None:
    agent = await async_inkbox.create_identity("desk-bot", phone_number={})
    assert agent.phone_number is not None
    number_id = agent.phone_number.id

    def ring() -> str:
        state = control.receive_call(from_number=ANN, to=phone(agent), script=[HangUp()])
        return control.wait_for_call(state.id).status

    assert agent.phone_number.incoming_call_action == "auto_reject"
    assert ring() == "failed"
    with pytest.raises(InkboxValidationError):
        await async_inkbox.phone_numbers.update(number_id, incoming_call_action="auto_accept")
    changed = await async_inkbox.phone_numbers.update(
        number_id, incoming_call_action="auto_accept", client_websocket_url=start_agent({}).url
    )
    assert changed.incoming_call_action == "auto_accept"
    assert ring() == "completed"
    cleared = await async_inkbox.phone_numbers.update(
        number_id, incoming_call_action="auto_reject", client_websocket_url=None
    )
    assert cleared.client_websocket_url is None
    assert ring() == "failed"
    assert [call.status for call in await agent.list_calls()] == ["failed", "completed", "failed"]
