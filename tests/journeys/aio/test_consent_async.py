"""Who agrees to be texted: by START and STOP, or on the organization's word when it has a campaign of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inkbox import (
    AsyncInkbox,
    CustomerCampaignRequiredError,
    InkboxConflictError,
    InkboxNotFoundError,
    InkboxPermissionError,
    RecipientNotOptedInError,
    RecipientOptedOutError,
    SmsOptInSource,
    SmsOptInStatus,
    TextMessageOrigin,
)
from inkbox_sandbox import Control
from tests.journeys.world import ANN, BEN, phone

pytestmark = pytest.mark.anyio


async def test_a_person_agrees_and_changes_their_mind(async_inkbox: AsyncInkbox, control: Control) -> None:
    control.set_caps(sms_ready_seconds=0)
    agent = await async_inkbox.create_identity("shop-bot", phone_number={})
    sister = await async_inkbox.create_identity("sister-bot", phone_number={})
    with pytest.raises(InkboxNotFoundError):
        await async_inkbox.sms_opt_ins.get(ANN)
    with pytest.raises(RecipientNotOptedInError) as stranger:
        await agent.send_text(to=ANN, text="Buy now!")
    assert isinstance(stranger.value, InkboxPermissionError)

    # Consent is given to the organization, whichever of its numbers is texted.
    assert control.receive_text(sender=ANN, to=phone(sister), text=" start ").keyword == "opt_in"
    consent = await async_inkbox.sms_opt_ins.get(ANN)
    assert (consent.status, consent.source) == (SmsOptInStatus.OPTED_IN, SmsOptInSource.SMS)
    assert (consent.opted_in_at is not None, consent.opted_out_at) == (True, None)
    (reply,) = [text for text in await sister.list_texts() if text.direction == "outbound"]
    assert (reply.origin, reply.remote_phone_number) == (TextMessageOrigin.AUTO_REPLY, ANN)
    await agent.send_text(to=ANN, text="Welcome!")

    control.advance_clock(1)
    assert control.receive_text(sender=ANN, to=phone(agent), text="STOP").keyword == "opt_out"
    assert control.receive_text(sender=ANN, to=phone(agent), text="please start").keyword is None
    with pytest.raises(RecipientOptedOutError):
        await agent.send_text(to=ANN, text="Come back!")
    with pytest.raises(RecipientOptedOutError):
        await sister.send_text(to=ANN, text="Come back!")
    left = await async_inkbox.sms_opt_ins.get(ANN)
    assert (left.id, left.status, left.opted_in_at) == (consent.id, "opted_out", None)


async def test_an_organization_with_its_own_campaign_keeps_its_own_book(
    async_inkbox: AsyncInkbox, connect: Callable[..., AsyncInkbox], control: Control
) -> None:
    control.set_caps(sms_ready_seconds=0)
    agent = await async_inkbox.create_identity("shop-bot", phone_number={})
    opt_ins = async_inkbox.sms_opt_ins
    for write in (opt_ins.opt_in, opt_ins.opt_out):
        with pytest.raises(CustomerCampaignRequiredError) as shared:
            await write(ANN)
        assert isinstance(shared.value, InkboxConflictError)

    control.set_campaign(True)
    assert (await opt_ins.opt_in(ANN)).source is SmsOptInSource.API
    control.advance_clock(1)
    assert (await opt_ins.opt_out(BEN)).opted_out_at is not None
    await agent.send_text(to=ANN, text="Welcome!")
    with pytest.raises(RecipientOptedOutError):
        await agent.send_text(to=BEN, text="Welcome!")
    assert [row.receiver_number for row in await opt_ins.list()] == [BEN, ANN]
    assert [row.receiver_number async for row in opt_ins.iter(status="opted_in", page_size=1)] == [ANN]
    assert [row.receiver_number for row in await opt_ins.list(limit=1, offset=1)] == [ANN]

    own = connect(control.create_key(identity_id=agent.id).api_key)
    with pytest.raises(InkboxPermissionError):
        await own.sms_opt_ins.list()
    elsewhere = connect(control.create_organization("Elsewhere").api_key)
    assert await elsewhere.sms_opt_ins.list() == []
