"""The client itself on its way through the house: settings, raw answers, hooks, updates, errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inkbox import (
    UNSET,
    AsyncInkbox,
    InkboxConfigurationError,
    InkboxConnectionError,
    InkboxError,
    InkboxNotFoundError,
    RequestInfo,
    ResponseInfo,
)
from inkbox_sandbox import Control, Sandbox
from tests.journeys.world import address

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


async def test_a_sandbox_key_never_leaves_the_machine(sandbox: Sandbox) -> None:
    for base_url in ("https://inkbox.ai", "https://localhost.example.com", None):
        with pytest.raises(InkboxConfigurationError, match="sandbox") as refusal:
            AsyncInkbox(sandbox.api_key, base_url=base_url)
        assert sandbox.api_key not in str(refusal.value)
    with pytest.raises(ValueError, match="Only HTTPS base URLs are permitted"):
        AsyncInkbox("ApiKey_0.real", base_url="http://inkbox.ai")
    async with AsyncInkbox(sandbox.api_key, base_url=sandbox.base_url.replace("127.0.0.1", "localhost")) as inkbox:
        assert (await inkbox.whoami()).auth_type == "api_key"


async def test_settings_come_from_the_argument_then_the_environment_then_the_file(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(InkboxConfigurationError, match=r"api_key=.*INKBOX_API_KEY.*~/\.inkbox/config"):
        AsyncInkbox(base_url=sandbox.base_url)

    settings = tmp_path / ".inkbox" / "config"
    settings.parent.mkdir()
    settings.write_text(f"# mine\napi_key = wrong\nbase_url = {sandbox.base_url}/\n")
    monkeypatch.setenv("INKBOX_API_KEY", sandbox.api_key)
    async with AsyncInkbox() as inkbox:
        assert (await inkbox.whoami()).auth_type == "api_key"

    settings.write_text(f"api_key = '{sandbox.api_key}'\n")
    monkeypatch.setenv("INKBOX_API_KEY", "")
    monkeypatch.setenv("INKBOX_BASE_URL", sandbox.base_url)
    async with AsyncInkbox() as inkbox:
        assert (await inkbox.whoami()).auth_type == "api_key"
    async with AsyncInkbox("another", max_retries=0) as inkbox:
        with pytest.raises(InkboxError) as refusal:
            await inkbox.whoami()
        assert "401" in str(refusal.value)


async def test_left_out_none_and_a_value_are_three_things(async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("patch-bot", display_name="Before", description="Some text")
    mailbox, tunnel = agent.mailbox, agent.tunnel
    await agent.update(display_name="After")
    assert (agent.display_name, agent.description) == ("After", "Some text")
    await agent.update(description=None, display_name=UNSET)
    assert (agent.display_name, agent.description) == ("After", None)
    await agent.update()
    await agent.update(display_name=None, status="paused")
    assert (agent.mailbox, agent.tunnel) == (mailbox, tunnel)
    again = await async_inkbox.get_identity("patch-bot")
    assert (again.display_name, again.description, again.email_address) == (None, None, agent.email_address)
    await agent.update(imessage_enabled=True, imessage_filter_mode="whitelist")
    assert (agent.imessage_enabled, agent.imessage_filter_mode) == (True, "whitelist")


async def test_a_raw_response_has_status_headers_and_the_parsed_result(async_inkbox: AsyncInkbox) -> None:
    agent = await async_inkbox.create_identity("raw-bot")
    raw = async_inkbox.with_raw_response
    sent = await raw.messages.send(address(agent), to=["ann@example.com"], subject="Raw")
    assert (sent.status_code, sent.headers["content-type"]) == (201, "application/json")
    assert sent.request_id == sent.headers["X-Request-Id"]
    assert sent.request_id is not None
    await raw.messages.send(address(agent), to=["ann@example.com"], subject="Raw")

    page = await raw.messages.list(address(agent), page_size=1)
    assert (page.status_code, len(page.parsed), page.parsed.has_more) == (200, 1, True)
    deleted = await raw.messages.delete(address(agent), sent.parsed.id)
    assert (deleted.status_code, deleted.parsed) == (204, None)
    created = await raw.contacts.create(given_name="Ann")
    assert created.parsed.given_name == "Ann"
    card = await raw.contacts.vcards.export_vcard(created.parsed.id)
    assert card.headers["content-type"].startswith("text/vcard")
    access = await raw.contacts.access.list(created.parsed.id)
    assert len(access.parsed) == 1
    with pytest.raises(InkboxNotFoundError):
        await raw.messages.get(address(agent), sent.parsed.id)


async def test_hooks_see_each_attempt_and_each_answer(connect: Connect, control: Control) -> None:
    asked: list[RequestInfo] = []
    answered: list[ResponseInfo] = []
    inkbox = connect(on_request=asked.append, on_response=answered.append)
    control.add_fault("identities_list", status=503)
    control.add_fault("identities_list", reset="before")
    await inkbox.list_identities()
    assert [(each.operation_id, each.method, each.attempt) for each in asked] == [
        ("identities_list", "GET", 1),
        ("identities_list", "GET", 2),
        ("identities_list", "GET", 3),
    ]
    assert [(each.status_code, each.attempt) for each in answered] == [(503, 1), (200, 3)]
    assert asked[0].url.endswith("/api/v1/identities/")
    assert asked[0].headers["X-API-Key"] == "***"
    assert all(each.elapsed >= 0 and each.request_id for each in answered)

    with pytest.raises(InkboxNotFoundError) as refusal:
        await inkbox.get_identity("nobody")
    assert answered[-1].status_code == 404
    assert answered[-1].request_id == refusal.value.request_id


async def test_the_exception_of_a_hook_reaches_the_caller(connect: Connect) -> None:
    def refuse(info: RequestInfo) -> None:
        raise PermissionError(info.operation_id)

    with pytest.raises(PermissionError, match="identities_list"):
        await connect(on_request=refuse).list_identities()


async def test_a_view_has_its_own_options_and_the_connections_of_its_client(connect: Connect, control: Control) -> None:
    inkbox = connect()
    view = inkbox.with_options(max_retries=0, headers={"X-Trace": "7"})
    control.add_fault("notes_list", status=500)
    with pytest.raises(InkboxError) as failure:
        await view.notes.list()
    assert failure.value.attempts == 1
    control.add_fault("notes_list", status=500)
    assert await inkbox.notes.list() == []
    with pytest.raises(ValueError, match="X-API-Key"):
        inkbox.with_options(headers={"X-API-Key": "another"})
    await view.aclose()
    with pytest.raises(InkboxError, match="closed"):
        await inkbox.notes.list()
    await inkbox.aclose()


async def test_an_error_says_what_happened_where_and_what_to_do(async_inkbox: AsyncInkbox) -> None:
    with pytest.raises(InkboxNotFoundError) as refusal:
        await async_inkbox.get_identity("nobody here")
    error = refusal.value
    assert (error.status_code, error.method, error.path) == (404, "GET", "/api/v1/identities/nobody%20here")
    assert (error.attempts, bool(error.request_id)) == (1, True)
    assert str(error).startswith("HTTP 404: ")
    assert error.hint is not None
    assert error.hint in error.__notes__


async def test_a_service_that_is_not_there_is_a_connection_error(closed_url: str) -> None:
    async with AsyncInkbox("key", base_url=closed_url, max_retries=1) as inkbox:
        with pytest.raises(InkboxConnectionError) as failure:
            await inkbox.notes.create(body="Nobody listens")
    assert failure.value.attempts == 2
    assert "Nothing was sent" in (failure.value.hint or "")


async def test_each_property_is_the_same_object_each_time(async_inkbox: AsyncInkbox) -> None:
    for name in (
        "mailboxes", "messages", "threads", "mail_contact_rules", "domains", "phone_numbers", "contacts", "notes",
        "api_keys", "with_raw_response",
    ):  # fmt: skip
        assert getattr(async_inkbox, name) is getattr(async_inkbox, name)
    assert async_inkbox.contacts.access is async_inkbox.contacts.access
    assert async_inkbox.notes.access is async_inkbox.notes.access
    assert not hasattr(async_inkbox, "identities")
    assert not hasattr(async_inkbox, "signing_keys")


async def test_the_log_tells_of_each_attempt(
    async_inkbox: AsyncInkbox, control: Control, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="inkbox")
    control.add_fault("notes_list", status=503)
    await async_inkbox.notes.list()
    text = caplog.text
    assert text.index("attempt 1") < text.index("HTTP 503") < text.index("attempt 2") < text.index("HTTP 200")


async def test_times_are_aware_and_come_from_the_clock_of_the_service(
    async_inkbox: AsyncInkbox, control: Control
) -> None:
    control.freeze_clock(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC))
    note = await async_inkbox.notes.create(body="Later")
    assert note.created_at == datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
