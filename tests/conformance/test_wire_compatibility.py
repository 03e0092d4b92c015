"""What a client sends that was written from the documentation alone: plain HTTP/1.1, nothing of ours, no second guess.

It sends paths as they stand, follows no redirect, keeps no cookie, and has no header but the documented ones.
"""

import base64
import dataclasses
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from inkbox_sandbox import Sandbox
from tests.conformance.stage import new_handle
from tests.sandbox.vault import material

ENCODED = base64.b64encode(b"Figures.").decode()


@dataclasses.dataclass(frozen=True)
class Answer:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ForeignClient:
    """A key, a connection, and nothing else."""

    def __init__(self, base_url: str, key: str | None = None) -> None:
        parts = urlsplit(base_url)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self.key = key

    def close(self) -> None:
        self._connection.close()

    def send(self, method: str, target: str, body: Any = None, **headers: str) -> Answer:
        """Send a request with the target as it stands; a body that is not bytes goes as JSON."""
        sent = {"Accept": "application/json"}
        if self.key is not None:
            sent["X-API-Key"] = self.key
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in sent.items():
            self._connection.putheader(name, value)
        if body is not None:
            self._connection.putheader("Content-Length", str(len(body)))
        self._connection.endheaders(body)
        response = self._connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    def ask(self, method: str, target: str, body: Any = None, **headers: str) -> Any:
        """Send a request that must succeed, and return the JSON of the answer."""
        answer = self.send(method, target, body, **headers)
        assert answer.status < 300, f"{method} {target}: {answer.status} {answer.body!r}"
        return answer.json if answer.body else None


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[ForeignClient]:
    organization = sandbox.control.create_organization()
    client = ForeignClient(sandbox.base_url, organization.api_key)
    yield client
    client.close()


@pytest.fixture
def stranger(sandbox: Sandbox) -> Iterator[ForeignClient]:
    client = ForeignClient(sandbox.base_url)
    yield client
    client.close()


@pytest.fixture
def address(client: ForeignClient) -> str:
    """The mailbox of a new identity."""
    created = client.ask("POST", "/api/v1/identities/", {"agent_handle": new_handle("wire")})
    return str(created["email_address"])


def mail(address: str, *to: str, **members: Any) -> tuple[str, dict[str, Any]]:
    """Target and body of a send."""
    body = {"recipients": {"to": list(to)}, "subject": "Hello", **members}
    return f"/api/v1/mail/mailboxes/{address}/messages", body


@pytest.mark.parametrize("target", ["/api/v1/agent-signup", "/api/v1/agent-signup/"])
def test_an_agent_signs_up_and_is_claimed(sandbox: Sandbox, stranger: ForeignClient, target: str) -> None:
    request = {"human_email": "ann@example.com", "note_to_human": "Hello", "agent_handle": f"@{new_handle('Foreign')}"}
    signup = stranger.send("POST", target, request)
    assert signup.status == 201
    agent = ForeignClient(sandbox.base_url, signup.json["api_key"])
    # No body, no content type: that is how the documentation has it.
    resent = agent.send("POST", "/api/v1/agent-signup/resend-verification")
    assert (resent.status, resent.json["claim_status"]) == (200, "agent_unclaimed")
    code = sandbox.control.verification_code(signup.json["agent_handle"])
    verified = agent.ask("POST", "/api/v1/agent-signup/verify", {"verification_code": code})
    assert verified["claim_status"] == "agent_claimed"
    assert agent.ask("GET", "/api/v1/agent-signup/status")["restrictions"]["max_sends_per_day"] == 500
    agent.close()


@pytest.mark.parametrize(
    "length",
    [
        pytest.param(b"", id="no length"),
        pytest.param(b"Content-Length: 0\r\n", id="length 0"),
        pytest.param(b"Content-Length: 0\r\nContent-Type: application/json\r\n", id="length 0 and a type"),
        pytest.param(b"Transfer-Encoding: chunked\r\n", id="chunks"),
    ],
)
def test_a_call_without_a_body_may_say_so_in_any_way(sandbox: Sandbox, stranger: ForeignClient, length: bytes) -> None:
    request = {"human_email": "ann@example.com", "note_to_human": "Hello"}
    key = stranger.ask("POST", "/api/v1/agent-signup", request)["api_key"]
    head = b"POST /api/v1/agent-signup/resend-verification HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    end = b"\r\n0\r\n\r\n" if b"chunked" in length else b"\r\n"
    assert status_of(sandbox, head + b"X-API-Key: " + key.encode() + b"\r\n" + length + end) == 200


def exchange(sandbox: Sandbox, request: bytes) -> bytes:
    """Everything that comes back for some bytes."""
    parts = urlsplit(sandbox.base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def status_of(sandbox: Sandbox, request: bytes) -> int:
    return int(exchange(sandbox, request).split(b" ", 2)[1])


@pytest.mark.parametrize("name", ["x-api-key", "X-Api-Key", "X-API-KEY"])
def test_header_names_have_no_case(sandbox: Sandbox, name: str) -> None:
    head = f"GET /api/whoami HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{name}: {sandbox.api_key}\r\n\r\n"
    assert status_of(sandbox, head.encode()) == 200


def test_http_1_0_without_a_host_is_understood(sandbox: Sandbox) -> None:
    head = f"GET /api/v1/identities/ HTTP/1.0\r\nX-API-Key: {sandbox.api_key}\r\n\r\n"
    received = exchange(sandbox, head.encode())
    assert received.partition(b"\r\n")[0].endswith(b" 200 OK")
    assert isinstance(json.loads(received.partition(b"\r\n\r\n")[2]), list)


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/api/v1/signing-keys"),
        ("POST", "/api/v1/domains/inkboxmail.com/set-default"),
        ("PATCH", "/api/v1/identities/{handle}"),
        ("PATCH", "/api/v1/mail/mailboxes/{address}"),
        ("PATCH", "/api/v1/mail/mailboxes/{address}/messages/{message}"),
        ("PATCH", "/api/v1/mail/mailboxes/{address}/threads/{thread}"),
        ("PATCH", "/api/v1/mail/mailboxes/{address}/contact-rules/{rule}"),
        ("PATCH", "/api/v1/contacts/{contact}"),
        ("PATCH", "/api/v1/notes/{note}"),
    ],
)
def test_an_empty_object_is_a_body(client: ForeignClient, address: str, method: str, target: str) -> None:
    sent = client.ask("POST", *mail(address, "ann@example.com"))
    rule = {"action": "allow", "match_type": "domain", "match_target": "example.com"}
    known = {
        "address": address,
        "handle": address.partition("@")[0],
        "message": sent["id"],
        "thread": sent["thread_id"],
        "rule": client.ask("POST", f"/api/v1/mail/mailboxes/{address}/contact-rules", rule)["id"],
        "contact": client.ask("POST", "/api/v1/contacts", {"given_name": "Ann"})["id"],
        "note": client.ask("POST", "/api/v1/notes", {"body": "x"})["id"],
    }
    answer = client.send(method, target.format(**known), {})
    assert answer.status in (200, 201), answer.body


def test_everything_that_the_older_client_sends_with_a_new_identity_is_accepted(client: ForeignClient) -> None:
    handle = new_handle("older")
    created = client.ask(
        "POST",
        "/api/v1/identities/",
        {
            "agent_handle": f"@{handle.upper()}",
            "display_name": "Older",
            "description": None,
            "imessage_enabled": False,
            "mailbox": {"email_local_part": handle, "sending_domain": None},
            "tunnel": {"tls_mode": "passthrough"},
            "phone_number": {"type": "local", "incoming_call_action": "auto_reject", "state": "VT"},
            "vault_secret_ids": "all",
        },
    )
    assert (created["agent_handle"], created["tunnel"]["tls_mode"]) == (handle, "passthrough")
    assert created["phone_number"]["state"] == "VT"


VAULT = "/api/v1/vault"
VAULT_VECTORS = json.loads((Path(__file__).parents[2] / "spec" / "vectors" / "vault.json").read_text(encoding="utf-8"))


def test_what_the_older_client_sends_to_a_vault_is_accepted(client: ForeignClient) -> None:
    primary, recovery = (VAULT_VECTORS["initialize"][f"post_body_{key}"] for key in ("vault_key", "recovery_keys_0"))
    others = [material.key(key_type="recovery") for _ in range(3)]
    made = client.ask("POST", f"{VAULT}/initialize", {"vault_key": primary, "recovery_keys": [recovery, *others]})
    assert (made["vault_key_id"], made["recovery_key_count"]) == (primary["id"], 4)
    for row in VAULT_VECTORS["secret_rows"]:
        body = {name: row[name] for name in ("id", "name", "secret_type", "encrypted_payload")}
        given = {} if row["description"] is None else {"description": row["description"]}
        client.ask("POST", f"{VAULT}/secrets", {**body, **given})
    for flow in VAULT_VECTORS["unlock_flows"]:
        for request in flow["requests_in_order"]:
            query = f"?{urlencode(request['query'])}" if "query" in request else ""
            played = client.ask(request["method"], request["path"] + query)
            if request["path"].endswith("/unlock"):
                assert opened(played) == opened(request["response_body"])
    last = VAULT_VECTORS["secret_rows"][-1]
    assert client.ask("PATCH", f"{VAULT}/secrets/{last['id']}", {})["name"] == last["name"]
    by_key, by_code = (rotation["put_body"] for rotation in VAULT_VECTORS["key_rotation"])
    assert client.ask("PUT", f"{VAULT}/keys/primary", by_key)["id"] == by_key["id"]
    assert client.ask("PUT", f"{VAULT}/keys/primary", by_code)["key_type"] == "primary"
    assert client.ask("GET", f"{VAULT}/info")["recovery_key_count"] == 3


def opened(answer: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """What an older client makes of an unlocked vault: the wrapped key, and each secret's ciphertext."""
    secrets = {row["id"]: row["encrypted_payload"] for row in answer["encrypted_secrets"]}
    return answer["wrapped_org_encryption_key"], secrets


@pytest.mark.parametrize("cookie", ["AWSALB=abc", "AWSALB=; other=x", "nonsense"])
def test_cookies_make_no_difference(client: ForeignClient, cookie: str) -> None:
    assert client.send("GET", "/api/whoami", Cookie=cookie).status == 200


@pytest.mark.parametrize(
    "spelling",
    [
        "{local}@{domain}",
        "{local}%40{domain}",
        "{LOCAL}@{DOMAIN}",
        "{LOCAL}%40{domain}",
        "{local}",
        "{hex}@{domain}",
    ],
)
def test_a_mailbox_is_found_however_its_address_is_written(client: ForeignClient, address: str, spelling: str) -> None:
    local, _, domain = address.partition("@")
    written = spelling.format(
        local=local,
        domain=domain,
        LOCAL=local.upper(),
        DOMAIN=domain.upper(),
        hex="".join(f"%{letter:02x}" for letter in local.encode()),
    )
    for suffix in ("", "/messages", "/threads", "/threads/folders", "/contact-rules", "/search?q=hello"):
        assert client.send("GET", f"/api/v1/mail/mailboxes/{written}{suffix}").status == 200, suffix
    assert client.ask("GET", f"/api/v1/mail/mailboxes/{written}")["email_address"] == address


@pytest.mark.parametrize("spelling", ["{0}", "@{0}", "%40{0}", "{1}"])
def test_an_identity_is_found_however_its_handle_is_written(client: ForeignClient, address: str, spelling: str) -> None:
    handle = address.partition("@")[0]
    target = f"/api/v1/identities/{spelling.format(handle, handle.upper())}"
    assert client.ask("GET", target)["agent_handle"] == handle
    assert client.ask("PATCH", target, {"description": "Found"})["description"] == "Found"


@pytest.mark.parametrize("written", ["desk+1", "desk%2B1", "a.b-c_d"])
def test_a_plus_in_a_path_is_a_plus(sandbox: Sandbox, client: ForeignClient, written: str) -> None:
    organization_id = client.ask("GET", "/api/whoami")["organization_id"]
    domain = f"{new_handle('mail')}.example.org"
    sandbox.control.set_domain(domain, organization_id=organization_id)
    local = written.replace("%2B", "+")
    mailbox = {"sending_domain": domain, "email_local_part": local}
    client.ask("POST", "/api/v1/identities/", {"agent_handle": new_handle(), "mailbox": mailbox})
    for at in ("@", "%40"):
        found = client.ask("GET", f"/api/v1/mail/mailboxes/{written}{at}{domain}")
        assert found["email_address"] == f"{local}@{domain}"


def test_a_domain_may_be_encoded_to_the_last_letter(sandbox: Sandbox, client: ForeignClient) -> None:
    organization_id = client.ask("GET", "/api/whoami")["organization_id"]
    domain = f"{new_handle('mail')}.example.org"
    sandbox.control.set_domain(domain, organization_id=organization_id)
    encoded = domain.replace(".", "%2E").replace("-", "%2d")
    assert client.ask("POST", f"/api/v1/domains/{encoded}/set-default", {}) == {"default_domain": domain}
    assert client.ask("POST", "/api/v1/domains/inkboxmail.com/set-default", {}) == {"default_domain": None}
    assert client.send("POST", "/api/v1/domains/weird%20name%40thing/set-default", {}).status == 404


FILENAMES = {
    "report.txt": "report.txt",
    "Quarterly report.txt": "Quarterly%20report.txt",
    "100% sure?.txt": "100%25%20sure%3F.txt",
    "a+b&c=d;e,f.txt": "a+b&c=d;e,f.txt",
    "a b+c.txt": "a%20b%2Bc.txt",
    "Überblick №7.txt": "%C3%9Cberblick%20%E2%84%967.txt",
    "reports/2026/June.txt": "reports%2F2026%2FJune.txt",
    "..hidden.txt": "..hidden.txt",
    "😀.txt": "%F0%9F%98%80.txt",
}


@pytest.mark.parametrize(("filename", "encoded"), FILENAMES.items())
def test_an_attachment_is_found_by_its_encoded_name(
    sandbox: Sandbox, client: ForeignClient, stranger: ForeignClient, address: str, filename: str, encoded: str
) -> None:
    attachment = {"filename": filename, "content_type": "text/plain", "content_base64": ENCODED}
    target, body = mail(address, address, attachments=[attachment])
    client.ask("POST", target, body)
    for message in client.ask("GET", f"{target}?limit=50")["items"]:
        link = client.ask("GET", f"{target}/{message['id']}/attachments/{encoded}?redirect=false")
        # Absolute, on the same host, fetchable by whoever has it, without a key.
        assert link["url"].startswith(f"{sandbox.base_url}/")
        assert link["filename"] == filename.rpartition("/")[2]
        file = stranger.send("GET", link["url"].removeprefix(sandbox.base_url), Accept="*/*")
        assert (file.status, file.body) == (200, b"Figures.")
        redirect = client.send("GET", f"{target}/{message['id']}/attachments/{encoded}?redirect=true")
        assert (redirect.status, redirect.body) == (302, b"")
        assert redirect.headers["location"].startswith(f"{sandbox.base_url}/")
        assert stranger.send("GET", redirect.headers["location"].removeprefix(sandbox.base_url)).body == b"Figures."


@pytest.mark.parametrize("name", ["missing.txt", "report.txt%00", "%2E%2E%2Freport.pdf", "%ff", "a%2Fb%2Fc"])
def test_an_unknown_attachment_is_not_found(client: ForeignClient, address: str, name: str) -> None:
    attachment = {"filename": "report.txt", "content_type": "text/plain", "content_base64": ENCODED}
    target, body = mail(address, "ann@example.com", attachments=[attachment])
    sent = client.ask("POST", target, body)
    answer = client.send("GET", f"{target}/{sent['id']}/attachments/{name}?redirect=false")
    assert answer.status in (404, 422)
    assert answer.json["detail"] != "Not Found", "the route itself was not found"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_signed_link_leads_to_where_the_caller_reached_the_service(
    sandbox: Sandbox, client: ForeignClient, address: str, host: str
) -> None:
    attachment = {"filename": "report.txt", "content_type": "text/plain", "content_base64": ENCODED}
    target, body = mail(address, "ann@example.com", attachments=[attachment])
    sent = client.ask("POST", target, body)
    port = urlsplit(sandbox.base_url).port
    caller = ForeignClient(f"http://{host}:{port}", client.key)
    link = caller.ask("GET", f"{target}/{sent['id']}/attachments/report.txt?redirect=false")
    assert urlsplit(link["url"]).netloc == f"{host}:{port}"
    assert caller.send("GET", link["url"].removeprefix(f"http://{host}:{port}")).body == b"Figures."
    caller.close()


@pytest.mark.parametrize("member", ["message_id", "bare message_id", "id", "ID"])
def test_a_reply_names_its_parent_by_either_id(client: ForeignClient, address: str, member: str) -> None:
    parent = client.ask("POST", *mail(address, "ann@example.com"))
    named = {
        "message_id": parent["message_id"],
        "bare message_id": parent["message_id"].strip("<>"),
        "id": parent["id"],
        "ID": parent["id"].upper(),
    }[member]
    target, body = mail(address, "ann@example.com", in_reply_to_message_id=named, subject="Re: Hello")
    reply = client.ask("POST", target, body)
    assert reply["thread_id"] == parent["thread_id"]
    detail = client.ask("GET", f"{target}/{reply['id']}")
    assert detail["in_reply_to"] == parent["message_id"]
    assert detail["references"] == [parent["message_id"]]


@pytest.mark.parametrize(
    "unknown", ["<nobody@example.com>", "nobody@example.com", "6f1a2b6e-0d0c-4a59-9a51-0a8f3c7f3d11"]
)
def test_a_reply_to_something_unknown_opens_a_thread(client: ForeignClient, address: str, unknown: str) -> None:
    parent = client.ask("POST", *mail(address, "ann@example.com"))
    reply = client.ask("POST", *mail(address, "ann@example.com", in_reply_to_message_id=unknown))
    assert reply["thread_id"] != parent["thread_id"]


@pytest.mark.parametrize("content_type", ["text/vcard", "text/x-vcard", "text/vcard; charset=utf-8"])
def test_cards_go_in_and_out_as_they_are(client: ForeignClient, content_type: str) -> None:
    card = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Änne Example\r\nEMAIL:aenne@example.com\r\nEND:VCARD\r\n".encode()
    result = client.ask("POST", "/api/v1/contacts/import", card, Content_Type=content_type)
    assert (result["created_count"], result["error_count"]) == (1, 0)
    contact = result["results"][0]["contact"]
    export = client.send("GET", f"/api/v1/contacts/{contact['id']}.vcf", Accept="text/vcard")
    assert export.headers["content-type"] == "text/vcard; charset=utf-8"
    assert "FN:Änne Example\r\n" in export.body.decode()
    found = client.ask("GET", "/api/v1/contacts/lookup?email=AENNE%40example.com")
    assert [item["id"] for item in found] == [contact["id"]]


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("DELETE", "/api/v1/mail/mailboxes/{address}/messages/{message}"),
        ("DELETE", "/api/v1/mail/mailboxes/{address}/threads/{thread}"),
        ("DELETE", "/api/v1/notes/{note}"),
        ("DELETE", "/api/v1/identities/{handle}"),
    ],
)
def test_what_is_deleted_leaves_no_body_behind_and_the_connection_usable(
    client: ForeignClient, address: str, method: str, target: str
) -> None:
    sent = client.ask("POST", *mail(address, "ann@example.com"))
    note = client.ask("POST", "/api/v1/notes", {"body": "x"})
    known = {"address": address, "handle": address.partition("@")[0], "message": sent["id"], "note": note["id"]}
    answer = client.send(method, target.format(thread=sent["thread_id"], **known))
    assert (answer.status, answer.body) == (204, b"")
    assert "content-type" not in answer.headers
    assert client.send("GET", "/api/whoami").status == 200


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html", "application/json;q=0.9, */*;q=0.1"])
def test_json_is_answered_whatever_is_acceptable(client: ForeignClient, accept: str) -> None:
    answer = client.send("GET", "/api/v1/identities/", Accept=accept)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")


def test_text_outside_ascii_survives_both_ways(client: ForeignClient, address: str) -> None:
    target, body = mail(address, address, subject="Grüße 😀", body_text="Straße \\u0000 \t 名前", body_html="<p>ß</p>")
    client.ask("POST", target, body)
    for message in client.ask("GET", target)["items"]:
        detail = client.ask("GET", f"{target}/{message['id']}")
        kept = (detail["subject"], detail["body_text"], detail["body_html"])
        assert kept == (body["subject"], body["body_text"], body["body_html"])
    assert len(client.ask("GET", f"/api/v1/mail/mailboxes/{address}/search?q=stra%C3%9Fe&limit=10")["items"]) == 2
