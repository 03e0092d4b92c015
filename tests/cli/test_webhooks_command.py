"""`inkbox webhooks`: deliveries are checked, forwarded and made up, and nothing is left behind."""

from __future__ import annotations

import http.server
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inkbox import Inkbox
from inkbox_sandbox import Sandbox
from tests.cli.processes import TIMEOUT, environment, first_line, run_inkbox, start
from tests.webhooks import vectors
from tests.webhooks.signing import SECRET, signed

MAIL = vectors.bodies()["message.received.json"]


# --- verify -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[str, list[str]]:
    """A delivery of long ago: file of the body, and options with its headers."""
    body = tmp_path / "body.json"
    body.write_bytes(MAIL)
    headers = signed(MAIL, timestamp=1790000000)
    return str(body), [word for name, value in headers.items() for word in ("--header", f"{name.lower()}: {value}")]


def test_a_genuine_delivery_is_called_so(recorded: tuple[str, list[str]]) -> None:
    body, headers = recorded
    result = run_inkbox("webhooks", "verify", body, *headers, INKBOX_WEBHOOK_SECRET=SECRET)
    assert (result.returncode, result.stdout) == (0, "genuine: message.received\n"), result.stderr


@pytest.mark.parametrize("as_json", [True, False])
def test_headers_may_stand_in_a_file(recorded: tuple[str, list[str]], tmp_path: Path, as_json: bool) -> None:
    headers = signed(MAIL)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    (tmp_path / "headers").write_text(json.dumps(headers) if as_json else lines)
    options = ["--headers", str(tmp_path / "headers"), "--tolerance", "300"]
    result = run_inkbox("webhooks", "verify", recorded[0], *options, INKBOX_WEBHOOK_SECRET=SECRET)
    assert result.returncode == 0, result.stderr


def test_a_forged_or_old_delivery_fails_and_says_why(recorded: tuple[str, list[str]]) -> None:
    body, headers = recorded
    forged = run_inkbox("webhooks", "verify", body, *headers, INKBOX_WEBHOOK_SECRET="other")
    old = run_inkbox("webhooks", "verify", body, *headers, "--tolerance", "300", INKBOX_WEBHOOK_SECRET=SECRET)
    unsigned = run_inkbox("webhooks", "verify", body, INKBOX_WEBHOOK_SECRET=SECRET)
    assert [each.returncode for each in (forged, old, unsigned)] == [1, 1, 1]
    assert "another key" in forged.stderr
    assert "outside the tolerance" in old.stderr
    assert "create_signing_key" in unsigned.stderr
    assert SECRET not in forged.stderr + old.stderr + unsigned.stderr


def test_the_key_may_come_from_a_file_descriptor_and_the_body_from_standard_input(
    recorded: tuple[str, list[str]],
) -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{SECRET}\n".encode())
    os.close(writing)
    command = [*PYTHON, "webhooks", "verify", "-", *recorded[1], "--secret-fd", str(reading)]
    result = subprocess.run(
        command, input=MAIL, capture_output=True, pass_fds=[reading], env=environment(), timeout=TIMEOUT, check=False
    )
    os.close(reading)
    assert (result.returncode, result.stdout) == (0, b"genuine: message.received\n"), result.stderr


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        ([], "set INKBOX_WEBHOOK_SECRET", 1),
        (["--secret-fd", "99"], "file descriptor 99", 1),
        (["--header", "no colon"], "is no header", 2),
        (["--headers", "/no/such/file"], "No such file", 2),
    ],
)
def test_what_cannot_be_understood_is_refused(
    recorded: tuple[str, list[str]], arguments: list[str], message: str, status: int
) -> None:
    result = run_inkbox("webhooks", "verify", recorded[0], *arguments)
    assert result.returncode == status
    assert message in result.stderr


def test_the_key_is_no_option() -> None:
    for command in ("verify", "listen", "trigger"):
        shown = run_inkbox("webhooks", command, "--help").stdout
        assert "--secret " not in shown
        assert "--secret=" not in shown


PYTHON = [sys.executable, "-m", "inkbox.cli"]


# --- listen and trigger -----------------------------------------------------------------------------------------------


class Receiver(http.server.ThreadingHTTPServer):
    """The receiver of a developer: keeps what it gets, and answers what it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        self.received: queue.Queue[tuple[str, dict[str, str], bytes]] = queue.Queue()
        self.status = 204
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks?from=inkbox"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.put((self.path, dict(self.headers.items()), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(retry_webhooks=False) as running:
        yield running


def settings_of(sandbox: Sandbox) -> dict[str, str]:
    return {"INKBOX_BASE_URL": sandbox.base_url, "INKBOX_API_KEY": sandbox.api_key}


def read_until(process: subprocess.Popen[str], word: str) -> str:
    lines = [first_line(process)]
    while word not in lines[-1]:
        lines.append(first_line(process))
    return "".join(lines)


def test_what_happens_in_the_sandbox_reaches_the_receiver_as_it_was_sent(sandbox: Sandbox, receiver: Receiver) -> None:
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as inkbox:
        secret = inkbox.create_signing_key().signing_key
        bot = inkbox.create_identity("listen-bot")
        other = inkbox.create_identity("other-bot")
        command = ["-m", "inkbox.cli", "webhooks", "listen", "--forward-to", receiver.url]
        options = ["--identity", "listen-bot", "--event", "message.re*", "--event", "message.sent"]
        with start(*command, *options, **settings_of(sandbox)) as process:
            shown = read_until(process, "forwarding")
            assert "listen-bot: message.received, message.sent" in shown
            for identity in (other, bot):
                assert identity.email_address is not None
                sandbox.control.receive_mail(
                    sender="ann@example.com", to=[identity.email_address], subject="Hi", text="Hi"
                )
            path, headers, body = receiver.received.get(timeout=TIMEOUT)
            assert path == "/hooks?from=inkbox"
            assert headers["Host"] == receiver.url.split("/")[2]
            event = inkbox.webhooks.unwrap(payload=body, headers=headers, secret=secret)
            assert isinstance(event, dict)
            assert event["event_type"] == "message.received"
            assert " message.received " in read_until(process, " 204 ")
            # A failure of the receiver is one of the delivery.
            sandbox.control.settle_webhooks()
            receiver.status = 503
            assert run_inkbox("webhooks", "trigger", "message.sent", **settings_of(sandbox)).returncode == 1
            assert " 503 " in read_until(process, "message.sent")
            assert [each.state for each in sandbox.control.webhook_deliveries()] == ["delivered", "dead"]
            assert len(inkbox.webhooks.subscriptions.list()) == 1
            process.send_signal(signal.SIGTERM)
            assert process.wait(TIMEOUT) == 0, process.stderr and process.stderr.read()
        assert inkbox.webhooks.subscriptions.list() == []
        assert receiver.received.qsize() == 1


def test_a_receiver_that_is_away_is_reported_and_an_interrupt_cleans_up(sandbox: Sandbox) -> None:
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as inkbox:
        inkbox.create_identity("listen-bot")
        command = ["-m", "inkbox.cli", "webhooks", "listen", "--forward-to", "http://127.0.0.1:9/"]
        with start(*command, **settings_of(sandbox)) as process:
            read_until(process, "forwarding")
            made = run_inkbox("webhooks", "trigger", "message.bounced", **settings_of(sandbox))
            assert (made.returncode, "dead  502" in made.stdout) == (1, True), made
            assert "does not answer" in read_until(process, "message.bounced")
            process.send_signal(signal.SIGINT)
            assert process.wait(TIMEOUT) == 0
        assert inkbox.webhooks.subscriptions.list() == []


def test_a_made_up_event_is_delivered_and_told(sandbox: Sandbox, receiver: Receiver) -> None:
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as inkbox:
        bot = inkbox.create_identity("listen-bot")
        assert bot.mailbox is not None
        made = inkbox.webhooks.subscriptions.create(
            url=receiver.url, event_types=["message.failed"], mailbox_id=bot.mailbox.id
        )
    result = run_inkbox("webhooks", "trigger", "message.failed", **settings_of(sandbox))
    assert (result.returncode, result.stdout) == (0, f"{made.id}  delivered  204\n"), result.stderr
    assert json.loads(receiver.received.get(timeout=TIMEOUT)[2])["event_type"] == "message.failed"

    nobody = run_inkbox("webhooks", "trigger", "message.sent", **settings_of(sandbox))
    assert (nobody.returncode, "nobody has subscribed" in nobody.stderr) == (1, True)
    unknown = run_inkbox("webhooks", "trigger", "message.recieved", **settings_of(sandbox))
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("inkbox: there is no event message.recieved; there are imessage.delivered, ")

    stale = {**settings_of(sandbox), "INKBOX_API_KEY": "ApiKey_sandbox_1.of-an-earlier-start"}
    refused = run_inkbox("webhooks", "trigger", "message.sent", **stale)
    assert (refused.returncode, "printed at its latest start" in refused.stderr) == (1, True), refused.stderr


CLOUD = {"INKBOX_BASE_URL": "https://inkbox.ai", "INKBOX_API_KEY": "ApiKey_1.test"}
NOWHERE = {"INKBOX_BASE_URL": "http://127.0.0.1:9", "INKBOX_API_KEY": "ApiKey_1.test"}


@pytest.mark.parametrize(
    ("arguments", "where", "message"),
    [
        (["listen", "--forward-to", "http://127.0.0.1:9/"], CLOUD, "without a tunnel"),
        (["trigger", "message.sent"], CLOUD, "Only the local sandbox"),
        (["trigger", "message.sent"], NOWHERE, "No sandbox answers"),
        (["trigger", "message.sent"], {}, "INKBOX_API_KEY"),
        (["listen", "--forward-to", "ftp://x"], NOWHERE, "is not the URL of a receiver"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(
    arguments: list[str], where: dict[str, str], message: str, tmp_path: Path
) -> None:
    result = run_inkbox("webhooks", *arguments, HOME=str(tmp_path), **where)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_an_event_that_no_identity_has_is_nothing_to_listen_to(sandbox: Sandbox) -> None:
    with Inkbox(sandbox.api_key, base_url=sandbox.base_url) as inkbox:
        inkbox.create_identity("listen-bot")
    began = time.monotonic()
    arguments = ("--forward-to", "http://127.0.0.1:9/", "--event", "text.*")
    result = run_inkbox("webhooks", "listen", *arguments, **settings_of(sandbox))
    assert (result.returncode, "nothing to listen to" in result.stderr) == (1, True)
    assert time.monotonic() - began < TIMEOUT
