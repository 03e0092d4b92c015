"""How events are delivered: signed, in order, again after a failure, and to each receiver for itself."""

import asyncio
import datetime as dt
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import httpx
import pytest

from inkbox import MailWebhookPayload, verify_webhook
from inkbox.webhooks import WebhookRouter, blocking
from inkbox_sandbox import Control, Sandbox
from inkbox_sandbox.context import Context
from inkbox_sandbox.control_types import WebhookDelivery
from inkbox_sandbox.webhooks import queue, rows, sending
from inkbox_sandbox.webhooks.queue import RETRY_SECONDS, Attempt
from inkbox_sandbox.webhooks.tables import subscriptions
from tests.sandbox.webhooks.conftest import SUBSCRIPTIONS, Agent, Subscribe
from tests.sandbox.webhooks.receivers import Answer, Received, Receiver

StartReceiver = Callable[[], Receiver]

SIGNATURE_HEADERS = {"x-inkbox-signature", "x-inkbox-request-id", "x-inkbox-timestamp"}


@pytest.fixture
def stopped_clock(control: Control) -> None:
    control.freeze_clock(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))


def only(deliveries: list[WebhookDelivery]) -> WebhookDelivery:
    (delivery,) = deliveries
    return delivery


def new_key(admin: httpx.Client) -> str:
    return str(admin.post("/api/v1/signing-keys", json={}).json()["signing_key"])


def is_from_here(received: Received, secret: str) -> bool:
    return verify_webhook(payload=received.body, headers=received.headers, secret=secret)


def subjects(receiver: Receiver) -> list[str]:
    return [received.event["data"]["message"]["subject"] for received in receiver.received]


# The request


def test_without_a_signing_key_nothing_is_signed(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    scout.receive_mail()
    control.settle_webhooks()
    (received,) = receiver.received
    assert not SIGNATURE_HEADERS & received.headers.keys()
    assert received.headers["content-type"] == "application/json"
    assert received.headers["accept-encoding"] == "identity"
    assert only(control.webhook_deliveries()).attempts[0].request_id is None


def test_with_a_signing_key_every_request_is_signed(
    admin: httpx.Client, scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    secret = new_key(admin)
    scout.receive_mail(subject="Grüße ☕")
    control.settle_webhooks()
    (received,) = receiver.received
    assert is_from_here(received, secret)
    assert not is_from_here(received, secret + "x")
    delivery = only(control.webhook_deliveries())
    assert (delivery.state, delivery.payload) == ("delivered", received.event)
    assert delivery.attempts[0].request_id == received.headers["x-inkbox-request-id"]


@pytest.mark.usefixtures("stopped_clock")
def test_a_receiver_with_a_clock_of_its_own_takes_the_retry_of_a_clock_that_was_moved(
    admin: httpx.Client, scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    router = WebhookRouter(new_key(admin))
    handle, failures, taken = blocking(router), [OSError("the database is away")], list[str]()

    @router.on("message.received")
    def on_mail(event: MailWebhookPayload) -> None:
        if failures:
            raise failures.pop()
        taken.append(event["timestamp"])

    receiver.decide = lambda received: Answer(handle(received.body, received.headers).status)
    subscribe(receiver.url)
    scout.receive_mail()
    control.settle_webhooks()
    control.advance_clock(5 * 3600)
    control.settle_webhooks()
    delivery = only(control.webhook_deliveries())
    assert [attempt.status for attempt in delivery.attempts] == [500, 204]
    # What is told stays on the sandbox's clock; when it is told is a matter of real time.
    assert taken == ["2030-01-01T00:00:00.000Z"]
    assert abs(int(receiver.received[1].headers["x-inkbox-timestamp"]) - time.time()) < 60


@pytest.mark.usefixtures("stopped_clock")
def test_a_key_that_is_rotated_between_attempts_signs_the_next_one(
    admin: httpx.Client, scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    receiver.fail(2)
    scout.receive_mail()
    control.settle_webhooks()
    secrets = [new_key(admin)]
    control.advance_clock(1)
    control.settle_webhooks()
    secrets.append(new_key(admin))
    control.advance_clock(10)
    control.settle_webhooks()
    unsigned, first, second = receiver.received
    assert not SIGNATURE_HEADERS & unsigned.headers.keys()
    assert [[is_from_here(each, secret) for secret in secrets] for each in (first, second)] == [
        [True, False],
        [False, True],
    ]
    assert unsigned.body == first.body == second.body
    assert first.headers["x-inkbox-request-id"] != second.headers["x-inkbox-request-id"]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_a_success(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control, status: int
) -> None:
    subscribe(receiver.url)
    receiver.decide = lambda _received: Answer(status, b"")
    scout.receive_mail()
    assert control.settle_webhooks() == 0
    assert only(control.webhook_deliveries()).state == "delivered"


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("status", [300, 302, 307, 400, 404, 500, 503])
def test_any_other_status_is_a_failure_and_a_redirect_leads_nowhere(
    scout: Agent, start_receiver: StartReceiver, subscribe: Subscribe, control: Control, status: int
) -> None:
    receiver, elsewhere = start_receiver(), start_receiver()
    receiver.decide = lambda _received: Answer(status, b"no", {"Location": elsewhere.url})
    subscribe(receiver.url)
    scout.receive_mail()
    assert control.settle_webhooks() == 1
    attempt = only(control.webhook_deliveries(state="pending")).attempts[0]
    assert (attempt.status, attempt.answer, attempt.error) == (status, "no", None)
    assert elsewhere.received == []


# Again


@pytest.mark.usefixtures("stopped_clock")
def test_a_failure_is_tried_again_by_the_clock_and_dead_in_the_end(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    receiver.fail(100)
    scout.receive_mail()
    for number, seconds in enumerate(RETRY_SECONDS, start=1):
        assert control.settle_webhooks() == 1
        delivery = only(control.webhook_deliveries())
        assert (delivery.state, len(receiver.received)) == ("pending", number)
        assert delivery.due_at == control.clock().now + dt.timedelta(seconds=seconds)
        control.advance_clock(seconds - 0.001)
        assert control.settle_webhooks() == 1
        assert len(receiver.received) == number
        control.advance_clock(0.001)
    assert control.settle_webhooks() == 0
    delivery = only(control.webhook_deliveries())
    assert (delivery.state, delivery.due_at) == ("dead", None)
    assert [attempt.number for attempt in delivery.attempts] == [1, 2, 3, 4, 5, 6, 7]
    assert [attempt.status for attempt in delivery.attempts] == [500] * 7
    control.advance_clock(7 * 24 * 3600)
    control.settle_webhooks()
    assert len(receiver.received) == 7
    assert len({received.body for received in receiver.received}) == 1


def test_the_schedule_is_the_documented_one() -> None:
    assert [dt.timedelta(seconds=seconds) for seconds in RETRY_SECONDS] == [
        dt.timedelta(seconds=1),
        dt.timedelta(seconds=10),
        dt.timedelta(minutes=1),
        dt.timedelta(minutes=10),
        dt.timedelta(hours=1),
        dt.timedelta(hours=6),
    ]


def test_a_clock_that_runs_brings_the_retry(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    arrived = threading.Event()

    def decide(_received: Received) -> Answer:
        if len(receiver.received) == 1:
            return Answer(500)
        arrived.set()
        return Answer()

    receiver.decide = decide
    scout.receive_mail()
    assert arrived.wait(10)
    control.settle_webhooks()
    first, second = only(control.webhook_deliveries(state="delivered")).attempts
    assert (second.started_at - first.started_at).total_seconds() >= 1


@pytest.mark.usefixtures("stopped_clock")
def test_a_receiver_that_is_not_there_is_a_failure(scout: Agent, subscribe: Subscribe, control: Control) -> None:
    subscribe("http://127.0.0.1:9/")
    subscribe("https://127.0.0.1:9/")
    scout.receive_mail()
    assert control.settle_webhooks() == 2
    for delivery in control.webhook_deliveries():
        (attempt,) = delivery.attempts
        assert (attempt.status, attempt.answer) == (None, None)
        assert attempt.error is not None
        assert attempt.error.startswith("ConnectError")


@pytest.mark.usefixtures("stopped_clock")
def test_a_receiver_that_takes_too_long_has_failed(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    control.set_caps(webhook_seconds=1)
    receiver.decide = lambda _received: Answer() if receiver.released.wait(20) else Answer(500)
    subscribe(receiver.url)
    scout.receive_mail()
    assert control.settle_webhooks() == 1
    (attempt,) = only(control.webhook_deliveries()).attempts
    assert (attempt.status, attempt.error) == (None, "No answer within 1 s")
    assert 1000 <= attempt.duration_ms < 5000


def test_a_sandbox_that_was_told_so_tries_once(start_receiver: StartReceiver) -> None:
    receiver = start_receiver()
    receiver.fail(1)
    with Sandbox(retry_webhooks=False) as sandbox, connected(sandbox) as admin:
        made = agent_of(sandbox, admin)
        subscribe_to(made, receiver)
        made.receive_mail(subject="one")
        made.receive_mail(subject="two")
        assert sandbox.control.settle_webhooks() == 0
        assert [each.state for each in sandbox.control.webhook_deliveries()] == ["dead", "delivered"]
    assert subjects(receiver) == ["one", "two"]


# In order


@pytest.mark.usefixtures("stopped_clock")
def test_a_failure_holds_back_its_conversation_and_no_other(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    receiver.fail(1)
    scout.receive_mail(subject="A1", message_id="<a1@example.com>")
    control.settle_webhooks()
    scout.receive_mail(subject="A2", in_reply_to="<a1@example.com>")
    scout.receive_mail(subject="B1")
    assert control.settle_webhooks() == 2
    assert subjects(receiver) == ["A1", "B1"]
    control.advance_clock(1)
    assert control.settle_webhooks() == 0
    assert subjects(receiver) == ["A1", "B1", "A1", "A2"]


@pytest.mark.usefixtures("stopped_clock")
def test_what_is_dead_holds_nothing_back(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    receiver.decide = lambda received: Answer(500 if received.event_type == "message.sent" else 200)
    sent = scout.send_mail("ann@example.com")
    control.report_outcome(sent["id"], "delivered")
    for seconds in RETRY_SECONDS:
        control.settle_webhooks()
        assert "message.delivered" not in receiver.event_types
        control.advance_clock(seconds)
    control.settle_webhooks()
    assert receiver.event_types == [*["message.sent"] * 7, "message.delivered"]


def test_many_events_come_in_their_order_one_at_a_time(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    at_once, busiest, lock = 0, 0, threading.Lock()

    def decide(_received: Received) -> Answer:
        nonlocal at_once, busiest
        with lock:
            at_once += 1
            busiest = max(busiest, at_once)
        threading.Event().wait(0.002)
        with lock:
            at_once -= 1
        return Answer()

    receiver.decide = decide
    subscribe(receiver.url)
    for number in range(30):
        scout.receive_mail(subject=str(number))
    control.settle_webhooks()
    assert subjects(receiver) == [str(number) for number in range(30)]
    assert busiest == 1


def test_a_slow_receiver_holds_up_nobody_else(
    scout: Agent, start_receiver: StartReceiver, subscribe: Subscribe, control: Control
) -> None:
    slow, quick = start_receiver(), start_receiver()
    asked, everything = threading.Event(), threading.Event()

    def take_long(_received: Received) -> Answer:
        asked.set()
        slow.released.wait(20)
        return Answer()

    def decide(_received: Received) -> Answer:
        if len(quick.received) == 5:
            everything.set()
        return Answer()

    slow.decide = take_long
    quick.decide = decide
    subscribe(slow.url)
    subscribe(quick.url)
    for number in range(5):
        scout.receive_mail(subject=str(number))
    assert asked.wait(10)
    assert everything.wait(10)
    assert subjects(quick) == ["0", "1", "2", "3", "4"]
    assert subjects(slow) == ["0"]
    with pytest.raises(TimeoutError):
        control.settle_webhooks(timeout=0.1)


def test_two_subscriptions_of_one_owner_are_told_each_for_itself(
    scout: Agent, start_receiver: StartReceiver, subscribe: Subscribe, control: Control
) -> None:
    one, other = start_receiver(), start_receiver()
    one.fail(1)
    subscribe(one.url)
    subscribe(one.url, event_types=["message.sent"])
    subscribe(other.url, event_types=["message.received"])
    scout.receive_mail()
    control.settle_webhooks()
    assert (one.event_types, other.event_types) == (["message.received"], ["message.received"])
    first, second = control.webhook_deliveries()
    assert first.event_id == second.event_id
    assert (first.state, second.state) == ("pending", "delivered")


# To the end


@pytest.mark.usefixtures("stopped_clock")
def test_a_deleted_subscription_gets_nothing_more(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscription_id = subscribe(receiver.url)
    receiver.fail(1)
    scout.receive_mail()
    control.settle_webhooks()
    scout.ask("DELETE", f"/webhooks/subscriptions/{subscription_id}")
    control.advance_clock(3600)
    scout.receive_mail()
    assert control.settle_webhooks() == 0
    assert len(receiver.received) == 1
    assert only(control.webhook_deliveries()).state == "canceled"


def test_what_is_under_way_to_a_deleted_subscription_is_broken_off(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    asked = threading.Event()

    def decide(_received: Received) -> Answer:
        asked.set()
        receiver.released.wait(20)
        return Answer()

    receiver.decide = decide
    subscription_id = subscribe(receiver.url)
    scout.receive_mail()
    assert asked.wait(10)
    scout.ask("DELETE", f"/webhooks/subscriptions/{subscription_id}")
    assert control.settle_webhooks(timeout=5) == 0
    delivery = only(control.webhook_deliveries())
    assert (delivery.state, delivery.attempts) == ("canceled", [])


def test_what_was_found_for_a_subscription_that_ends_meanwhile_is_not_sent(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = queue.look

    def look_and_delete(ctx: Context, busy: Collection[str]) -> queue.Look:
        found = look(ctx, busy)
        if found.attempts:
            # Right after the look, and before anybody can act on it.
            rows.drop(ctx, subscriptions.c.id == found.attempts[0].subscription_id)
        return found

    monkeypatch.setattr(queue, "look", look_and_delete)
    subscribe(receiver.url)
    scout.receive_mail()
    assert control.settle_webhooks() == 0
    assert receiver.received == []
    assert only(control.webhook_deliveries()).state == "canceled"


@pytest.mark.usefixtures("stopped_clock")
def test_a_reset_forgets_what_waits(scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control) -> None:
    subscribe(receiver.url)
    receiver.fail(1)
    scout.receive_mail()
    control.settle_webhooks()
    control.reset()
    control.advance_clock(3600)
    assert control.settle_webhooks() == 0
    assert (control.webhook_deliveries(), len(receiver.received)) == ([], 1)


def test_a_reset_breaks_off_what_is_under_way(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    asked = threading.Event()

    def decide(_received: Received) -> Answer:
        asked.set()
        receiver.released.wait(20)
        return Answer()

    receiver.decide = decide
    subscribe(receiver.url)
    scout.receive_mail()
    assert asked.wait(10)
    control.reset()
    assert control.settle_webhooks(timeout=5) == 0


@pytest.mark.usefixtures("stopped_clock")
def test_a_new_url_gets_the_retry(
    scout: Agent, start_receiver: StartReceiver, subscribe: Subscribe, control: Control
) -> None:
    old, new = start_receiver(), start_receiver()
    old.fail(1)
    subscription_id = subscribe(old.url)
    scout.receive_mail()
    control.settle_webhooks()
    scout.ask("PATCH", f"/webhooks/subscriptions/{subscription_id}", {"url": new.url})
    control.advance_clock(1)
    control.settle_webhooks()
    assert (len(old.received), len(new.received)) == (1, 1)
    assert [attempt.url for attempt in only(control.webhook_deliveries()).attempts] == [old.url, new.url]


def test_deliveries_outlive_the_sandbox(start_receiver: StartReceiver, tmp_path: Path) -> None:
    receiver, asked = start_receiver(), threading.Event()
    held = threading.Event()

    def decide(received: Received) -> Answer:
        if received.event["data"]["message"]["subject"] != "held" or held.is_set():
            return Answer()
        asked.set()
        receiver.released.wait(20)
        return Answer()

    receiver.decide = decide
    with Sandbox(data_dir=tmp_path) as sandbox, connected(sandbox) as admin:
        made = agent_of(sandbox, admin)
        subscribe_to(made, receiver)
        made.receive_mail(subject="done")
        sandbox.control.settle_webhooks()
        made.receive_mail(subject="held")
        made.receive_mail(subject="behind it")
        assert asked.wait(10)
        assert [each.state for each in sandbox.control.webhook_deliveries()] == ["delivered", "pending", "pending"]
    held.set()
    with Sandbox(data_dir=tmp_path) as sandbox:
        assert sandbox.control.settle_webhooks() == 0
        assert [(each.state, len(each.attempts)) for each in sandbox.control.webhook_deliveries()] == [
            ("delivered", 1)
        ] * 3
    assert subjects(receiver) == ["done", "held", "held", "behind it"]


def test_what_waits_for_a_clock_that_was_moved_does_not_wait_after_a_restart(
    start_receiver: StartReceiver, tmp_path: Path
) -> None:
    receiver = start_receiver()
    receiver.fail(2)
    with Sandbox(data_dir=tmp_path) as sandbox, connected(sandbox) as admin:
        made = agent_of(sandbox, admin)
        subscribe_to(made, receiver)
        sandbox.control.freeze_clock(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
        made.receive_mail()
        sandbox.control.settle_webhooks()
        sandbox.control.advance_clock(1)
        sandbox.control.settle_webhooks()
    with Sandbox(data_dir=tmp_path) as sandbox:
        # The clock begins anew in real time. The schedule goes on: ten seconds after a second failure.
        sandbox.control.freeze_clock()
        sandbox.control.advance_clock(10)
        assert sandbox.control.settle_webhooks() == 0
        assert len(only(sandbox.control.webhook_deliveries(state="delivered")).attempts) == 3


# Where it may lead


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "http://10.0.0.1/", "http://127.0.0.1.example.com/", "file:///etc/passwd", "x"]
)
def test_where_a_request_may_lead_is_looked_at_when_it_is_sent(url: str) -> None:
    attempt = Attempt("d", "s", 1, url, b"{}", {}, dt.datetime.now(dt.UTC))

    async def send() -> Any:
        async with sending.open_client() as client:
            return await sending.send(client, attempt, 5)

    result = asyncio.run(send())
    assert (result.status, result.error) == (None, "The URL must begin with https://, or http:// on a loopback host")


# The log


@pytest.mark.usefixtures("stopped_clock")
def test_the_log_keeps_the_beginning_of_each_answer(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscribe(receiver.url)
    answers = iter([Answer(500, b"\xff\x00" + "ü".encode() * 5000), Answer(200, b"")])
    receiver.decide = lambda _received: next(answers)
    scout.receive_mail()
    control.settle_webhooks()
    control.advance_clock(1)
    control.settle_webhooks()
    first, second = only(control.webhook_deliveries()).attempts
    assert first.answer == "\ufffd\ufffd" + "ü" * 998
    assert (second.answer, second.error) == ("", None)


def test_the_log_is_narrowed_by_subscription_state_and_event(
    scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    received, sent = subscribe(receiver.url, event_types=["message.received"]), subscribe(receiver.url)
    scout.receive_mail()
    scout.send_mail("ann@example.com")
    control.settle_webhooks()

    def found(**wanted: Any) -> list[tuple[str, str]]:
        return [(each.subscription_id, each.event_type) for each in control.webhook_deliveries(**wanted)]

    everything = [(received, "message.received"), (sent, "message.received"), (sent, "message.sent")]
    assert found() == everything
    assert found(subscription_id=received) == everything[:1]
    assert found(subscription_id=sent, event_type="message.sent") == everything[2:]
    assert (found(state="delivered"), found(state="dead")) == (everything, [])
    assert (found(limit=1), found(offset=2)) == (everything[:1], everything[2:])


def test_a_delivery_is_repeated_on_demand(
    admin: httpx.Client, scout: Agent, receiver: Receiver, subscribe: Subscribe, control: Control
) -> None:
    subscription_id = subscribe(receiver.url)
    new_key(admin)
    scout.receive_mail()
    control.settle_webhooks()
    original = only(control.webhook_deliveries())
    again = control.replay_webhook(original.id)
    assert (again.replay_of, again.event_id, again.payload) == (original.id, original.event_id, original.payload)
    control.settle_webhooks()
    first, second = receiver.received
    assert first.body == second.body
    assert first.headers["x-inkbox-request-id"] != second.headers["x-inkbox-request-id"]
    assert control.webhook_delivery(again.id).state == "delivered"
    scout.ask("DELETE", f"/webhooks/subscriptions/{subscription_id}")
    for path, status in ((f"{again.id}/replay", 409), ("unknown/replay", 404)):
        assert refusal(control, "POST", f"/webhooks/deliveries/{path}") == status


def test_an_event_is_made_up_for_one_subscription_or_for_all(
    scout: Agent, start_receiver: StartReceiver, subscribe: Subscribe, control: Control
) -> None:
    one, other = start_receiver(), start_receiver()
    subscribe(one.url)
    chosen = subscribe(other.url)
    assert len(control.trigger_webhook("message.received")) == 2
    (delivery,) = control.trigger_webhook("message.bounced", subscription_id=chosen)
    assert control.settle_webhooks() == 0
    assert (one.event_types, other.event_types) == (["message.received"], ["message.received", "message.bounced"])
    assert delivery.subscription_id == chosen
    assert delivery.payload["data"]["message"]["mailbox_id"] == scout.owners["mailbox"]
    assert control.trigger_webhook("text.received") == []
    elsewhere = control.create_organization().id
    assert control.trigger_webhook("message.received", organization_id=elsewhere) == []


def test_what_the_log_is_asked_in_vain(control: Control) -> None:
    refused = {
        ("GET", "/webhooks/deliveries?state=lost"): 422,
        ("GET", "/webhooks/deliveries?limit=many"): 422,
        ("GET", "/webhooks/deliveries/unknown"): 404,
    }
    for (method, path), status in refused.items():
        assert refusal(control, method, path) == status
    for body in ({"event_type": "phone.incoming_call"}, {"event_type": "message.lost"}, {}):
        assert refusal(control, "POST", "/webhooks/events", body) == 422
    assert refusal(control, "POST", "/webhooks/settle", {"seconds": -1}) == 422


def refusal(control: Control, method: str, path: str, body: Any = None) -> int:
    """The status that a control request is refused with."""
    return control._client.request(method, path, json=body).status_code


def connected(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.base_url, headers={"X-API-Key": sandbox.api_key}, trust_env=False)


def agent_of(sandbox: Sandbox, admin: httpx.Client) -> Agent:
    identity = admin.post("/api/v1/identities/", json={"agent_handle": "scout"}).json()
    return Agent(identity, admin, sandbox.control)


def subscribe_to(agent: Agent, receiver: Receiver) -> None:
    body = {"url": receiver.url, "event_types": ["message.received"], "mailbox_id": agent.mailbox_id}
    assert agent.admin.post(SUBSCRIPTIONS, json=body).status_code == 201
