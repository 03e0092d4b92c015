"""Each genuine event reaches its handler once, and the answer tells the sender whether to come again."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections import Counter
from typing import Any

import pytest

from inkbox import IMessageWebhookPayload, MailWebhookPayload, TextWebhookPayload, UnknownEvent, WebhookEvent
from inkbox.webhooks import (
    Claim,
    IncomingCallResponse,
    MemoryStore,
    PhoneIncomingCallWebhookPayload,
    WebhookResponse,
    WebhookRouter,
    answer,
    by_request,
    reject,
)
from tests.webhooks import vectors
from tests.webhooks.signing import SECRET, signed

pytestmark = pytest.mark.anyio

BODIES = vectors.bodies()
MAIL = BODIES["message.received.json"]


async def send(router: WebhookRouter, body: bytes = MAIL, **options: Any) -> WebhookResponse:
    return await router.handle(body, signed(body, **options))


def changed(body: bytes, **changes: Any) -> bytes:
    return json.dumps({**json.loads(body), **changes}).encode()


@pytest.fixture
def router() -> WebhookRouter:
    return WebhookRouter(SECRET)


async def test_each_event_reaches_the_handler_of_its_type(router: WebhookRouter) -> None:
    seen: list[tuple[str, str]] = []

    @router.on("message.received", "message.sent")
    async def on_mail(event: MailWebhookPayload) -> None:
        seen.append(("mail", event["data"]["message"]["id"]))

    @router.on("text.received")
    async def on_text(event: TextWebhookPayload) -> None:
        seen.append(("text", event["data"]["text_message"]["id"]))

    @router.on("imessage.reaction_received")
    async def on_reaction(event: IMessageWebhookPayload) -> None:
        seen.append(("reaction", event["event_type"]))

    for name in ("message.received", "message.sent", "message.failed", "text.received", "imessage.reaction_received"):
        assert await send(router, BODIES[f"{name}.json"]) == WebhookResponse(204)
    assert [kind for kind, _ in seen] == ["mail", "mail", "text", "reaction"]


async def test_one_handler_may_have_events_of_several_channels(router: WebhookRouter) -> None:
    seen: list[str] = []

    @router.on("message.received", "text.received")
    async def on_either(event: WebhookEvent) -> None:
        seen.append(event["event_type"])

    await send(router)
    await send(router, BODIES["text.received.json"])
    assert seen == ["message.received", "text.received"]


async def test_events_of_later_versions_reach_the_handler_for_unknown_ones(router: WebhookRouter) -> None:
    seen: list[UnknownEvent] = []
    body = BODIES["newer/call.ended.json"]
    assert await send(router, body) == WebhookResponse(204)
    router.on_unknown(seen.append)
    assert await send(router, body) == WebhookResponse(204)
    assert [event.event_type for event in seen] == ["call.ended"]


async def test_a_plain_function_may_block_while_others_go_on(router: WebhookRouter) -> None:
    free = threading.Event()
    router.on("message.received")(lambda event: free.wait(30))

    @router.on("text.received")
    async def on_text(event: TextWebhookPayload) -> None:
        free.set()

    blocked = asyncio.create_task(send(router))
    await asyncio.sleep(0)
    assert (await send(router, BODIES["text.received.json"])).status == 204
    assert (await blocked).status == 204


async def test_a_callable_object_that_is_asynchronous_is_awaited(router: WebhookRouter) -> None:
    class Handler:
        done = False

        async def __call__(self, event: MailWebhookPayload) -> None:
            self.done = True

    handler = Handler()
    router.on("message.received")(handler)
    await send(router)
    assert handler.done


def test_what_cannot_be_registered_is_refused(router: WebhookRouter) -> None:
    router.on("message.received")(print)
    with pytest.raises(ValueError, match=r"message\.received has a handler"):
        router.on("message.received")(print)
    router.on_unknown(print)
    with pytest.raises(ValueError, match="on_unknown has a handler"):
        router.on_unknown(print)
    with pytest.raises(ValueError, match="is no type of event"):
        router.on("message.sent", "message.recieved")  # type: ignore[call-overload]
    assert repr(router) == "WebhookRouter(message.received, unknown)"
    assert SECRET not in repr(router)


# --- what is refused --------------------------------------------------------------------------------------------------


async def test_what_is_not_genuine_reaches_no_handler(router: WebhookRouter) -> None:
    seen: list[Any] = []
    router.on("message.received")(seen.append)

    assert (await router.handle(MAIL, {})).status == 403
    assert (await send(router, secret="other")).status == 403
    assert (await send(router, timestamp=1790000000)).status == 403
    assert (await send(router, b"[]")).status == 400
    assert json.loads((await router.handle(MAIL, {})).body) == {"detail": "The request is not signed."}
    assert seen == []


async def test_the_clock_and_the_tolerance_may_be_set() -> None:
    early = WebhookRouter(SECRET, now=lambda: 1790000000)
    assert (await send(early, timestamp=1790000100)).status == 204
    assert (await send(early)).status == 403
    assert (await send(WebhookRouter(SECRET, tolerance=None), timestamp=1)).status == 204


async def test_the_key_may_be_replaced_while_the_router_lives(router: WebhookRouter) -> None:
    router.secret = [SECRET, "new"]
    assert (await send(router, secret="new")).status == 204
    router.secret = "new"
    assert (await send(router)).status == 403


# --- repetitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        MAIL,
        json.dumps(json.loads(MAIL), indent=2).encode(),
        changed(MAIL, later_member=1),
    ],
)
async def test_an_event_that_comes_again_is_answered_and_not_handled(router: WebhookRouter, again: bytes) -> None:
    seen: list[Any] = []
    router.on("message.received")(seen.append)

    assert (await send(router)).status == 204
    assert (await send(router, again, request_id="another-attempt")).status == 204
    assert len(seen) == 1


GROUP = BODIES["text.delivered.group.json"]


@pytest.mark.parametrize(
    "other",
    [
        changed(GROUP, timestamp="2026-09-21T00:00:00.000Z"),
        changed(GROUP, data={**json.loads(GROUP)["data"], "recipient_phone_number": "+12065550100"}),
        changed(GROUP, data={**json.loads(GROUP)["data"], "text_message": {"id": "another"}}),
        changed(GROUP, event_type="text.sent"),
        changed(GROUP, id="evt_1"),
    ],
)
async def test_another_event_is_not_taken_for_a_repetition(router: WebhookRouter, other: bytes) -> None:
    seen: list[Any] = []
    router.on("text.delivered", "text.sent")(seen.append)

    await send(router, GROUP)
    await send(router, other)
    assert len(seen) == 2


async def test_the_id_of_the_envelope_decides_where_there_is_one(router: WebhookRouter) -> None:
    seen: list[Any] = []
    router.on("message.received")(seen.append)

    await send(router, changed(MAIL, id="evt_1"))
    await send(router, changed(MAIL, id="evt_1", timestamp="2027-01-01T00:00:00.000Z"))
    await send(router, changed(MAIL, id="evt_2"))
    assert len(seen) == 2


async def test_unknown_events_without_an_id_are_known_by_their_bodies(router: WebhookRouter) -> None:
    seen: list[Any] = []
    router.on_unknown(seen.append)

    for body in (
        b'{"event_type":"new","data":{}}',
        b'{"event_type":"new","data":{"a":1}}',
        b'{"event_type":"new","data":{}}',
    ):
        await send(router, body)
    assert len(seen) == 2


async def test_repetitions_may_be_told_by_the_request_instead() -> None:
    router = WebhookRouter(SECRET, identify=by_request)
    seen: list[Any] = []
    router.on("message.received")(seen.append)

    for request_id in ("a", "a", "b"):
        await send(router, request_id=request_id)
    assert len(seen) == 2


async def test_a_handler_that_fails_is_run_again(router: WebhookRouter, caplog: pytest.LogCaptureFixture) -> None:
    tries = iter([ZeroDivisionError("private"), None])

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        if error := next(tries):
            raise error

    with caplog.at_level(logging.ERROR, "inkbox.webhooks"):
        failed = await send(router)
    assert failed.status == 500
    assert b"private" not in failed.body
    assert "will send it again" in caplog.text
    assert [(await send(router)).status for _ in range(3)] == [204, 204, 204]
    assert next(tries, "handled once more, and no more") == "handled once more, and no more"


async def test_a_handler_that_is_interrupted_is_run_again(router: WebhookRouter) -> None:
    started, seen = asyncio.Event(), []

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        seen.append(event)
        started.set()
        if len(seen) == 1:
            await asyncio.Event().wait()

    task = asyncio.create_task(send(router))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await send(router)).status == 204
    assert len(seen) == 2


@pytest.mark.parametrize("error", [SystemExit(1), asyncio.CancelledError(), StopIteration()])
@pytest.mark.parametrize("plain", [True, False])
async def test_a_handler_that_raises_what_ends_loops_has_failed_like_any_other(
    router: WebhookRouter, error: BaseException, plain: bool
) -> None:
    errors = [error]

    def fail(_event: Any) -> None:
        if errors:
            raise errors.pop()

    async def fail_asynchronously(event: Any) -> None:
        fail(event)

    router.on("message.received")(fail if plain else fail_asynchronously)
    async with asyncio.timeout(5):
        assert [(await send(router)).status for _ in range(3)] == [500, 204, 204]


async def test_a_handler_of_calls_that_raises_what_ends_loops_turns_the_call_down(router: WebhookRouter) -> None:
    @router.incoming_call
    def on_call(_call: PhoneIncomingCallWebhookPayload) -> IncomingCallResponse:
        raise SystemExit(1)

    assert (await send(router, BODIES["phone.incoming_call.json"])).status == 500


async def test_a_plain_function_is_at_its_end_before_another_may_handle_its_event(router: WebhookRouter) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    @router.on("message.received")
    def on_mail(_event: MailWebhookPayload) -> None:
        begun.set()
        may_end.wait(10)
        ended.set()

    request = asyncio.ensure_future(send(router))
    assert await asyncio.to_thread(begun.wait, 10)
    request.cancel()
    assert (await send(router)).status == 503
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await request
    assert ended.is_set()
    assert (await send(router)).status == 204


async def test_while_an_event_is_handled_a_repetition_is_sent_away_to_come_again(router: WebhookRouter) -> None:
    free, started = asyncio.Event(), asyncio.Event()

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        started.set()
        await free.wait()
        raise ZeroDivisionError

    first = asyncio.create_task(send(router))
    await started.wait()
    second = await send(router)
    assert (second.status, second.headers["Retry-After"]) == (503, "1")
    free.set()
    assert (await first).status == 500
    assert (await send(router)).status == 500, "the repetition that was sent away would have been lost"


async def test_of_many_at_once_one_is_handled(router: WebhookRouter) -> None:
    runs: Counter[str] = Counter()

    @router.on("message.received")
    async def handler(event: MailWebhookPayload) -> None:
        runs[event["timestamp"]] += 1
        await asyncio.sleep(0)

    bodies = [changed(MAIL, timestamp=f"2026-09-21T14:13:{second:02}.000Z") for second in range(20)]
    answers = await asyncio.gather(*(send(router, body, request_id=f"r{n}") for n in range(5) for body in bodies))
    assert set(runs.values()) == {1}
    assert len(runs) == 20
    statuses = Counter(response.status for response in answers)
    assert statuses[204] >= 20
    assert set(statuses) <= {204, 503}


class BrokenStore(MemoryStore):
    """Fails as a store does whose disk is full or whose server is away."""

    def __init__(self, *fails: str) -> None:
        super().__init__()
        self.fails = fails

    async def claim(self, key: str) -> Claim:
        if "claim" in self.fails:
            raise OSError("disk full")
        return await super().claim(key)

    async def finish(self, claim: Claim) -> bool:
        if "finish" in self.fails:
            raise OSError("disk full")
        return await super().finish(claim)

    async def release(self, claim: Claim) -> None:
        if "release" in self.fails:
            raise OSError("disk full")
        await super().release(claim)


@pytest.mark.parametrize(("fails", "status"), [(["claim"], 503), (["finish"], 500), (["finish", "release"], 500)])
async def test_a_store_that_fails_makes_the_service_come_again(fails: list[str], status: int) -> None:
    store = BrokenStore(*fails)
    router = WebhookRouter(SECRET, store=store)
    router.on("message.received")(lambda event: None)

    assert (await send(router)).status == status
    store.fails = ()
    assert (await send(router)).status == (503 if "release" in fails else 204)


# --- calls ------------------------------------------------------------------------------------------------------------

CALL = BODIES["phone.incoming_call.json"]


async def test_the_handler_of_calls_decides(router: WebhookRouter) -> None:
    @router.incoming_call
    async def decide(call: PhoneIncomingCallWebhookPayload) -> IncomingCallResponse:
        return answer("wss://voice.harborlane.example/ws") if call["contacts"] else reject()

    taken = await send(router, CALL)
    assert (taken.status, taken.headers["Content-Type"]) == (200, "application/json")
    assert json.loads(taken.body) == {"action": "answer", "client_websocket_url": "wss://voice.harborlane.example/ws"}
    turned_down = await send(router, changed(CALL, contacts=[]))
    assert json.loads(turned_down.body) == {"action": "reject"}
    assert json.loads((await send(router, CALL)).body)["action"] == "answer", "asked twice, answered twice"


async def test_a_plain_function_may_decide(router: WebhookRouter) -> None:
    router.incoming_call(lambda call: reject())
    assert json.loads((await send(router, CALL)).body) == {"action": "reject"}


async def test_without_a_decision_the_call_is_turned_down_by_the_status(router: WebhookRouter) -> None:
    assert (await send(router, CALL)).status == 404

    @router.incoming_call
    async def decide(call: PhoneIncomingCallWebhookPayload) -> IncomingCallResponse:
        raise ZeroDivisionError

    assert (await send(router, CALL)).status == 500
