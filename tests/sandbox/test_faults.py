"""Ordered misfortune, and the count of what arrived."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from inkbox_sandbox import Control, Sandbox
from inkbox_sandbox.control_types import ControlError


@pytest.fixture
def caller(sandbox: Sandbox, control: Control) -> Iterator[httpx.Client]:
    """An administrator whose answers nobody judges: ordered ones are in no contract."""
    headers = {"X-API-Key": sandbox.api_key}
    with httpx.Client(base_url=sandbox.base_url, headers=headers, trust_env=False) as client:
        yield client


def test_a_status_is_answered_as_ordered_and_only_so_often(caller: httpx.Client, control: Control) -> None:
    control.add_fault("whoami", status=503, headers={"Retry-After": "7"}, remaining=2)
    answers = [caller.get("/api/whoami") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert "detail" in answers[0].json()
    assert control.faults() == []
    count = control.delivered("whoami")
    assert (count.received, count.executed) == (3, 1)


@pytest.mark.parametrize(
    ("body", "text", "media_type"),
    [
        ("<html>Bad gateway</html>", "<html>Bad gateway</html>", "text/plain"),
        ({"detail": {"error": "x"}}, '{"detail":{"error":"x"}}', "application/json"),
        (["x"], '["x"]', "application/json"),
    ],
)
def test_a_body_is_answered_as_ordered(
    caller: httpx.Client, control: Control, body: Any, text: str, media_type: str
) -> None:
    control.add_fault("whoami", status=502, body=body)
    answer = caller.get("/api/whoami")
    assert (answer.status_code, answer.text) == (502, text)
    assert answer.headers["content-type"].startswith(media_type)


def test_a_success_can_be_ordered_too(caller: httpx.Client, control: Control) -> None:
    control.add_fault("whoami", status=200, body="not json at all")
    assert caller.get("/api/whoami").text == "not json at all"


@pytest.mark.parametrize(("execute", "count"), [(False, 0), (True, 1)])
def test_a_failed_call_is_carried_out_only_when_ordered(
    caller: httpx.Client, control: Control, execute: bool, count: int
) -> None:
    control.add_fault("identities_create", status=500, execute=execute)
    assert caller.post("/api/v1/identities/", json={"agent_handle": "ops-bot"}).status_code == 500
    assert len(caller.get("/api/v1/identities/").json()) == count


def test_a_delay_passes_before_the_answer(caller: httpx.Client, control: Control) -> None:
    control.add_fault("whoami", delay=0.3)
    started = time.perf_counter()
    assert caller.get("/api/whoami").status_code == 200
    assert time.perf_counter() - started >= 0.3
    control.add_fault("whoami", delay=30)
    with pytest.raises(httpx.ReadTimeout):
        caller.get("/api/whoami", timeout=0.2)


def test_a_delay_holds_nobody_else_up(caller: httpx.Client, control: Control) -> None:
    control.add_fault("identities_list", delay=30)
    with pytest.raises(httpx.ReadTimeout):
        caller.get("/api/v1/identities/", timeout=0.2)
    assert caller.get("/api/whoami", timeout=5).status_code == 200


def test_a_reset_voids_a_call_that_still_waits_for_its_delay(caller: httpx.Client, control: Control) -> None:
    control.add_fault("identities_create", delay=0.5)
    with pytest.raises(httpx.ReadTimeout):
        caller.post("/api/v1/identities/", json={"agent_handle": "late-bot"}, timeout=0.2)
    control.reset()
    time.sleep(0.6)
    assert caller.get("/api/v1/identities/").json() == []


def raw_exchange(sandbox: Sandbox, path: str) -> tuple[bytes, type[Exception] | None]:
    """What a bare socket gets, and how it ends."""
    host, _, port = sandbox.base_url.removeprefix("http://").partition(":")
    got = b""
    with socket.create_connection((host, int(port)), timeout=5) as sock:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {sandbox.api_key}\r\n\r\n"
        sock.sendall(request.encode())
        try:
            while piece := sock.recv(4096):
                got += piece
        except OSError as error:
            return got, type(error)
    return got, None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_reset_cuts_the_connection_before_a_byte_is_answered(sandbox: Sandbox, control: Control, moment: Any) -> None:
    control.add_fault("whoami", reset=moment)
    assert raw_exchange(sandbox, "/api/whoami") == (b"", ConnectionResetError)
    assert control.delivered("whoami").executed == (0 if moment == "before" else 1)


def test_a_reset_in_the_body_lets_half_of_it_through(sandbox: Sandbox, control: Control) -> None:
    control.add_fault("whoami", reset="body")
    got, ending = raw_exchange(sandbox, "/api/whoami")
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    assert head.startswith(b"HTTP/1.1 200")
    assert ending is ConnectionResetError
    assert len(body) == length // 2 > 0


def test_a_reset_in_an_ordered_body_keeps_its_status(sandbox: Sandbox, control: Control) -> None:
    control.add_fault("whoami", status=500, reset="body")
    got, ending = raw_exchange(sandbox, "/api/whoami")
    assert got.startswith(b"HTTP/1.1 500")
    assert ending is ConnectionResetError


def test_a_reset_in_an_empty_body_lets_nothing_through(
    sandbox: Sandbox, control: Control, caller: httpx.Client
) -> None:
    caller.post("/api/v1/identities/", json={"agent_handle": "ops-bot"})
    control.add_fault("identities_delete", reset="body")
    with pytest.raises(httpx.TransportError):
        caller.delete("/api/v1/identities/ops-bot")
    assert caller.get("/api/v1/identities/ops-bot").status_code == 404


def test_a_fault_can_name_a_path_in_place_of_an_operation(caller: httpx.Client, control: Control) -> None:
    for handle in ("ann-bot", "bob-bot"):
        caller.post("/api/v1/identities/", json={"agent_handle": handle})
    control.add_fault(method="get", path="/api/v1/identities/ann-bot", status=500)
    assert caller.delete("/api/v1/identities/bob-bot").status_code == 204
    assert caller.patch("/api/v1/identities/ann-bot", json={}).status_code == 200
    assert caller.get("/api/v1/identities/ann-bot").status_code == 500
    control.add_fault(path="/api/v1/identities/{agent_handle}", status=500)
    assert caller.get("/api/v1/identities/ann-bot").status_code == 500


def test_faults_are_used_up_in_order_and_can_be_taken_back(caller: httpx.Client, control: Control) -> None:
    first = control.add_fault("whoami", status=500)
    control.add_fault("whoami", status=502, remaining=None)
    control.remove_fault(first.id)
    assert [caller.get("/api/whoami").status_code for _ in range(3)] == [502] * 3
    assert [fault.status for fault in control.faults()] == [502]
    control.clear_faults()
    assert caller.get("/api/whoami").status_code == 200
    with pytest.raises(ControlError, match="404"):
        control.remove_fault(first.id)


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"operation": "whoami"},
        {"operation": "no_such_operation", "status": 500},
        {"operation": "whoami", "path": "/api/whoami", "status": 500},
        {"status": 500},
        {"operation": "whoami", "status": 99},
        {"operation": "whoami", "status": 500, "reset": "after"},
        {"operation": "whoami", "status": 500, "remaining": 0},
        {"operation": "whoami", "delay": -1},
        {"operation": "whoami", "delay": 1, "execute": True},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(control: Control, order: dict[str, Any]) -> None:
    with pytest.raises(ControlError) as refusal:
        control.add_fault(**order)
    assert refusal.value.status == 422


def test_deliveries_are_counted_from_the_last_clearing(caller: httpx.Client, control: Control) -> None:
    caller.get("/api/whoami")
    caller.get("/api/whoami", headers={"X-API-Key": "wrong"})
    counts = control.deliveries()
    assert (counts["whoami"].received, counts["whoami"].executed) == (2, 1)
    control.clear_deliveries()
    assert control.deliveries() == {}
