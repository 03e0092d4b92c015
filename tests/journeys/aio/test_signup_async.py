"""An agent signs itself up, and a human claims it, or doesn't."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from inkbox import (
    AgentSignupResponse,
    AsyncInkbox,
    InkboxAPIError,
    InkboxAuthenticationError,
    InkboxPermissionError,
    InkboxRateLimitError,
)
from inkbox_sandbox import Control, Sandbox
from tests.journeys.world import address, fetch, outgoing

pytestmark = pytest.mark.anyio

Connect = Callable[..., AsyncInkbox]


async def sign_up(sandbox: Sandbox, handle: str = "travel-bot", human: str = "ann@example.com") -> AgentSignupResponse:
    return await AsyncInkbox.signup(
        human, note_to_human="I book your travel.", agent_handle=handle, base_url=sandbox.base_url
    )


async def test_an_agent_is_claimed_with_the_code_that_its_human_got(
    sandbox: Sandbox, control: Control, connect: Connect
) -> None:
    signup = await sign_up(sandbox)
    assert (signup.email_address, signup.agent_handle) == ("travel-bot@inkboxmail.com", "travel-bot")
    assert (signup.claim_status, signup.human_email) == ("agent_unclaimed", "ann@example.com")
    assert signup.organization_id.startswith("org_agent_")
    assert signup.api_key not in repr(signup)

    (mail,) = outgoing(control)
    code = control.verification_code("travel-bot")
    assert mail["To"] == "ann@example.com"
    assert code in mail.get_content()
    assert "I book your travel." in mail.get_content()

    own = connect(signup.api_key)
    before = await AsyncInkbox.get_signup_status(signup.api_key, base_url=sandbox.base_url)
    assert (before.claim_status, before.restrictions.max_sends_per_day) == ("agent_unclaimed", 10)
    assert before.restrictions.allowed_recipients == ["ann@example.com"]
    agent = await own.get_identity("travel-bot")
    with pytest.raises(InkboxPermissionError):
        await agent.send_email(to=["bob@example.com"], subject="Too early")
    with pytest.raises(InkboxPermissionError):
        await own.contacts.list()
    await agent.send_email(to=["ann@example.com"], subject="To you I may write")
    assert (await own.whoami()).auth_subtype == "api_key.agent_scoped.unclaimed"

    claimed = await AsyncInkbox.verify_signup(signup.api_key, code, base_url=sandbox.base_url)
    assert claimed.claim_status == "agent_claimed"
    after = await AsyncInkbox.get_signup_status(signup.api_key, base_url=sandbox.base_url)
    assert (after.restrictions.max_sends_per_day, after.restrictions.allowed_recipients) == (500, [])
    await agent.send_email(to=["bob@example.com"], subject="Now I may")
    assert await own.contacts.list() == []
    assert (await own.whoami()).auth_subtype == "api_key.agent_scoped.claimed"
    again = await AsyncInkbox.verify_signup(signup.api_key, code, base_url=sandbox.base_url)
    assert again.claim_status == "agent_claimed"


async def test_wrong_codes_are_counted_and_a_new_one_is_good(sandbox: Sandbox, control: Control) -> None:
    signup = await sign_up(sandbox)
    right = control.verification_code("travel-bot")
    wrong = "000000" if right != "000000" else "000001"

    async def status_of(code: str) -> int:
        try:
            await AsyncInkbox.verify_signup(signup.api_key, code, base_url=sandbox.base_url)
        except InkboxAPIError as error:
            refusal = error
        else:
            return 200
        assert isinstance(refusal.detail, str)
        assert code not in str(refusal)
        return refusal.status_code

    assert [await status_of(wrong) for _ in range(5)] == [401] * 5
    assert await status_of(right) == 429

    await AsyncInkbox.resend_signup_verification(signup.api_key, base_url=sandbox.base_url)
    fresh = control.verification_code("travel-bot")
    if fresh != right:
        assert await status_of(right) == 401
    control.advance_clock(48 * 3600 + 1)
    assert await status_of(fresh) == 410
    await AsyncInkbox.resend_signup_verification(signup.api_key, base_url=sandbox.base_url)
    assert await status_of(control.verification_code("travel-bot")) == 200


async def test_a_new_code_has_to_be_waited_for(sandbox: Sandbox, control: Control) -> None:
    signup = await sign_up(sandbox)
    settings = {"base_url": sandbox.base_url, "timeout": 2.0}
    await AsyncInkbox.resend_signup_verification(signup.api_key, **settings)  # type: ignore[arg-type]
    with pytest.raises(InkboxRateLimitError) as refusal:
        await AsyncInkbox.resend_signup_verification(signup.api_key, **settings)  # type: ignore[arg-type]
    assert refusal.value.retry_after is not None
    assert 290 < refusal.value.retry_after <= 300
    control.advance_clock(301)
    await AsyncInkbox.resend_signup_verification(signup.api_key, base_url=sandbox.base_url)
    assert len(control.outbox()) == 3


async def test_the_limit_of_an_unclaimed_agent_ends_with_its_claim(
    sandbox: Sandbox, control: Control, connect: Connect
) -> None:
    signup = await sign_up(sandbox)
    agent = await connect(signup.api_key, max_retries=0).get_identity("travel-bot")
    for number in range(10):
        await agent.send_email(to=["ann@example.com"], subject=str(number))
    with pytest.raises(InkboxRateLimitError) as refusal:
        await agent.send_email(to=["ann@example.com"], subject="eleven")
    assert refusal.value.retry_after is not None
    await AsyncInkbox.verify_signup(signup.api_key, control.verification_code("travel-bot"), base_url=sandbox.base_url)
    await agent.send_email(to=["ann@example.com"], subject="eleven")


async def test_a_human_approves_in_the_console_and_the_agent_moves_with_all_its_things(
    async_inkbox: AsyncInkbox, sandbox: Sandbox, control: Control, connect: Connect
) -> None:
    signup = await sign_up(sandbox)
    own = connect(signup.api_key)
    await (await own.get_identity("travel-bot")).send_email(to=["ann@example.com"], subject="Before")
    human = control.create_console_token(email="ann@example.com")
    root = f"{sandbox.base_url}/api/v1/agent-signup"

    stranger = control.create_console_token(email="bob@example.com")
    assert (await asyncio.to_thread(fetch, f"{root}/pending", headers=stranger.headers)).json == {"agents": []}
    pending = (await asyncio.to_thread(fetch, f"{root}/pending", headers=human.headers)).json
    (waiting,) = pending["agents"]
    assert waiting["agent_handle"] == "travel-bot"

    url = f"{root}/{waiting['identity_id']}/approve"
    body = {"organization_id": human.organization_id}
    assert (await asyncio.to_thread(fetch, url, method="POST", headers=stranger.headers, body=body)).status == 404
    approved = await asyncio.to_thread(fetch, url, method="POST", headers=human.headers, body=body)
    assert (approved.status, approved.json["claim_status"]) == (200, "agent_claimed")

    assert [each.agent_handle for each in await async_inkbox.list_identities()] == ["travel-bot"]
    me = await own.whoami()
    assert (me.organization_id, me.auth_subtype) == (human.organization_id, "api_key.agent_scoped.claimed")
    agent = await own.get_identity("travel-bot")
    assert "Before" in [message.subject async for message in agent.iter_emails()]
    assert (await agent.wait_for_email(match="approved", timeout=5)).from_address == "no-reply@inkboxmail.com"
    assert (await asyncio.to_thread(fetch, url, method="POST", headers=human.headers, body=body)).status == 409


async def test_an_api_key_opens_no_console_route(async_inkbox: AsyncInkbox, sandbox: Sandbox) -> None:
    pending = await asyncio.to_thread(
        fetch, f"{sandbox.base_url}/api/v1/agent-signup/pending", headers={"X-API-Key": sandbox.api_key}
    )
    assert pending.status == 403
    assert not hasattr(async_inkbox, "signup_console")


async def test_a_rejected_agent_is_gone_with_its_key(sandbox: Sandbox, control: Control, connect: Connect) -> None:
    signup = await sign_up(sandbox)
    own = connect(signup.api_key)
    assert control.reject_signup("travel-bot").claim_status == "agent_rejected"
    with pytest.raises(InkboxAuthenticationError):
        await own.whoami()
    with pytest.raises(InkboxAuthenticationError):
        await AsyncInkbox.get_signup_status(signup.api_key, base_url=sandbox.base_url)
    assert control.receive_mail(sender="ann@example.com", to=[signup.email_address])[0].accepted is False
    assert (await sign_up(sandbox)).agent_handle == "travel-bot"  # the handle is free again


async def test_the_human_may_come_first(sandbox: Sandbox, control: Control) -> None:
    signup = await sign_up(sandbox)
    control.set_human_state("travel-bot", "human_account_verified")
    status = await AsyncInkbox.get_signup_status(signup.api_key, base_url=sandbox.base_url)
    assert status.human_state == "human_account_verified"


async def test_a_handle_is_made_up_when_none_is_wished_for(sandbox: Sandbox) -> None:
    signup = await AsyncInkbox.signup(
        "ann@example.com", note_to_human="Hello", display_name="Travel Bot", base_url=f"{sandbox.base_url}/"
    )
    assert signup.agent_handle.startswith("travel-bot-")
    assert signup.email_address == f"{signup.agent_handle}@inkboxmail.com"


async def test_signups_are_refused_with_a_text(async_inkbox: AsyncInkbox, sandbox: Sandbox) -> None:
    await async_inkbox.create_identity("travel-bot")
    with pytest.raises(InkboxAPIError) as taken:
        await sign_up(sandbox)
    assert (taken.value.status_code, isinstance(taken.value.detail, str)) == (409, True)
    with pytest.raises(InkboxAPIError) as malformed:
        await AsyncInkbox.signup("ann@example.com", note_to_human="", base_url=sandbox.base_url)
    assert (malformed.value.status_code, isinstance(malformed.value.detail, str)) == (422, True)
    with pytest.raises(InkboxAPIError) as no_signup:
        await AsyncInkbox.get_signup_status(sandbox.api_key, base_url=sandbox.base_url)
    assert no_signup.value.status_code == 404


async def test_an_address_can_sign_up_three_agents_an_hour(sandbox: Sandbox, control: Control) -> None:
    for number in range(3):
        await sign_up(sandbox, f"agent-{number}")
    with pytest.raises(InkboxRateLimitError):
        await sign_up(sandbox, "agent-four")
    control.advance_clock(3601)
    await sign_up(sandbox, "agent-four")


async def test_a_signed_up_agent_takes_part_in_mail(
    async_inkbox: AsyncInkbox, sandbox: Sandbox, connect: Connect
) -> None:
    signup = await sign_up(sandbox, human="boss-bot@inkboxmail.com")
    boss = await async_inkbox.create_identity("boss-bot")
    agent = await connect(signup.api_key).get_identity("travel-bot")
    await agent.send_email(to=[address(boss)], subject="Reporting")
    assert (await boss.wait_for_email(match="reporting", timeout=5)).from_address == "travel-bot@inkboxmail.com"
    await boss.send_email(to=[address(agent)], subject="Welcome")
    assert (await agent.wait_for_email(match="welcome", timeout=5)).from_address == address(boss)
