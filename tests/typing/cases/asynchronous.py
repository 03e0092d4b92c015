"""Code of somebody who uses the asynchronous client."""

from typing import assert_type
from uuid import UUID

from inkbox import AsyncAgentIdentity, AsyncInkbox, AsyncPager, Message, MessageDetail, Note, Thread, WhoamiResponse


async def results(inkbox: AsyncInkbox, identity: AsyncAgentIdentity, an_id: UUID) -> None:
    async for message in inkbox.messages.list("a@example.net", limit=3):
        assert_type(message, Message)
    async for page in inkbox.threads.list("a@example.net").pages():
        assert_type(page.items, list[Thread])
    assert_type(identity.iter_emails(), AsyncPager[Message])
    assert_type([message async for message in identity.iter_emails()], list[Message])
    assert_type(await inkbox.messages.get("a@example.net", an_id), MessageDetail)
    assert_type(await inkbox.notes.list(), list[Note])
    assert_type(await inkbox.notes.delete(an_id), None)
    assert_type(await inkbox.create_identity("bot"), AsyncAgentIdentity)
    assert_type(await identity.refresh(), AsyncAgentIdentity)
    assert_type(await inkbox.whoami(), WhoamiResponse)
    assert_type((await inkbox.with_raw_response.messages.list("a@example.net")).parsed.items, list[Message])
    assert_type((await inkbox.with_raw_response.notes.get(an_id)).parsed, Note)
    async with AsyncInkbox("key") as other:
        assert_type(other, AsyncInkbox)
        assert_type(other.with_options(max_retries=0), AsyncInkbox)


async def wrong(inkbox: AsyncInkbox, identity: AsyncAgentIdentity, an_id: UUID) -> None:
    for _ in inkbox.messages.list("a@example.net"):  # E: attr-defined | reportGeneralTypeIssues
        pass
    await inkbox.messages.list("a@example.net")  # E: misc | reportGeneralTypeIssues
    await inkbox.messages.get("a@example.net", an_id, full=True)  # E: call-arg | reportCallIssue
    print((await inkbox.notes.get(an_id)).bdy)  # E: attr-defined | reportAttributeAccessIssue
    print(inkbox.notes.get(an_id).body)  # E: attr-defined | reportAttributeAccessIssue
    await identity.send_email(to=["b@example.net"])  # E: call-arg | reportCallIssue
    inkbox.close()  # E: attr-defined | reportAttributeAccessIssue
    with AsyncInkbox("key"):  # E: attr-defined | reportGeneralTypeIssues
        pass
