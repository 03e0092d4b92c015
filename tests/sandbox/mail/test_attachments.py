"""Attachments: signed links that work for anybody until they expire."""

import base64
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from tests.sandbox.mail.office import Agent, Office, attachment


@pytest.fixture
def bot(office: Office) -> Agent:
    return office.agent()


def received(office: Office, bot: Agent, *files: dict[str, str]) -> str:
    """The path of a message from another mailbox with some attachments."""
    other = office.agent("other")
    other.send(bot.address, attachments=list(files), body_text="see files")
    [message] = bot.received()
    assert message["has_attachments"] is True
    return f"{bot.messages}/{message['id']}/attachments"


def fetch(url: str, **request: Any) -> httpx.Response:
    return httpx.get(url, verify=False, **request)


def test_a_link_is_absolute_and_leads_to_the_bytes_without_credentials(office: Office, bot: Agent) -> None:
    content = bytes(range(256)) * 40
    path = received(office, bot, attachment("data.bin", content, "application/x-data"))
    link = bot.get(f"{path}/data.bin")
    assert (link["filename"], link["expires_in"]) == ("data.bin", 3600)
    assert link["url"].startswith(f"{office.base_url}/")
    file = fetch(link["url"])
    assert (file.status_code, file.content) == (200, content)
    assert file.headers["Content-Type"] == "application/x-data"
    assert file.headers["Content-Disposition"] == "attachment; filename*=utf-8''data.bin"
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_both_sides_can_fetch_what_was_sent(office: Office, bot: Agent) -> None:
    sent = bot.send("ann@example.net", attachments=[attachment("a.txt", b"one"), attachment("b.txt", b"two")])
    link = bot.get(f"{bot.messages}/{sent['id']}/attachments/b.txt", redirect="false")
    assert fetch(link["url"]).content == b"two"


def test_a_redirect_leads_to_the_same_place(office: Office, bot: Agent) -> None:
    path = received(office, bot, attachment())
    answer = bot.answer("GET", f"{path}/a.txt", params={"redirect": "true"})
    assert (answer.status_code, answer.content) == (302, b"")
    assert urlsplit(answer.headers["Location"]).netloc == urlsplit(office.base_url).netloc
    assert fetch(answer.headers["Location"]).content == b"hello"


@pytest.mark.parametrize(
    "filename", ["Übersicht №7.pdf", 'quo"te.txt', "100% sure?.txt", "semi;colon #1.txt", "a b.txt"]
)
def test_any_filename_can_be_asked_for_and_is_safe_in_the_answer(office: Office, bot: Agent, filename: str) -> None:
    path = received(office, bot, attachment(filename, b"x", "application/pdf"))
    link = bot.get(f"{path}/{quote(filename, safe='')}")
    assert link["filename"] == filename
    file = fetch(link["url"])
    assert file.content == b"x"
    assert file.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(filename, safe='')}"


def test_html_from_outside_is_no_page_of_this_origin(office: Office, bot: Agent) -> None:
    path = received(office, bot, attachment("page.html", b"<script>alert(1)</script>", "text/html"))
    file = fetch(bot.get(f"{path}/page.html")["url"])
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in file.headers["Content-Security-Policy"]


def test_of_two_files_with_one_name_the_first_counts(office: Office, bot: Agent) -> None:
    path = received(office, bot, attachment("a.txt", b"first"), attachment("a.txt", b"second"))
    assert fetch(bot.get(f"{path}/a.txt")["url"]).content == b"first"


def test_an_attached_message_comes_back_as_it_was(office: Office, bot: Agent) -> None:
    inner = b"From: a@example.net\r\nSubject: inner\r\n\r\nbody\r\n"
    path = received(office, bot, attachment("inner.eml", inner, "message/rfc822"))
    file = fetch(bot.get(f"{path}/inner.eml")["url"])
    assert (file.content, file.headers["Content-Type"]) == (inner, "message/rfc822")


def test_unknown_names_messages_and_mailboxes_are_404(office: Office, bot: Agent) -> None:
    path = received(office, bot, attachment())
    bot.get(f"{path}/b.txt", 404)
    bot.get(f"{path}/A.TXT", 404)
    office.agent("third").get(f"{path}/a.txt", 404)
    office.stranger.get(f"{path}/a.txt", 401)
    bot.get(f"{path}/a.txt", 422, redirect="perhaps")


@pytest.mark.usefixtures("stopped_clock")
def test_a_link_dies_when_its_time_is_over(office: Office, bot: Agent) -> None:
    url = bot.get(f"{received(office, bot, attachment())}/a.txt")["url"]
    office.world.post("/clock/advance", {"seconds": 3598}, 200)
    assert fetch(url).status_code == 200
    office.world.post("/clock/advance", {"seconds": 3}, 200)
    assert fetch(url).status_code == 403


def test_a_link_dies_with_its_message(office: Office, bot: Agent) -> None:
    path = received(office, bot, attachment())
    url = bot.get(f"{path}/a.txt")["url"]
    bot.delete(path.removesuffix("/attachments"))
    assert fetch(url).status_code == 404


def test_no_other_file_can_be_had_by_changing_a_link(office: Office, bot: Agent) -> None:
    url = bot.get(f"{received(office, bot, attachment())}/a.txt")["url"]
    start, token = url.rsplit("/", 2)[0], url.rsplit("/", 2)[1]
    signed = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    for position in range(len(signed)):
        signed[position] ^= 1
        forged = base64.urlsafe_b64encode(signed).decode().rstrip("=")
        signed[position] ^= 1
        assert fetch(f"{start}/{forged}/a.txt").status_code == 403, position
    for nonsense in ("x", "ä", "A" * 78, "."):
        assert fetch(f"{start}/{nonsense}/a.txt").status_code in (403, 404)
