"""Two agents exchange mail: the tour of the first five minutes.

Run it against a sandbox of its own:

    inkbox sandbox exec -- python examples/quickstart.py
"""

from inkbox import Attachment, Inkbox, InkboxAPIError


def main() -> None:
    """Create two identities, let them write to each other, and show what a stranger's key sees."""
    with Inkbox() as inkbox:  # INKBOX_API_KEY and INKBOX_BASE_URL from the environment
        say("1. Two identities, each with a mailbox")
        support = inkbox.create_identity("support-bot", display_name="Support Bot")
        billing = inkbox.create_identity("billing-bot", display_name="Billing Bot")
        show(support.email_address, billing.email_address)

        say("2. A mail with an attachment")
        sent = support.send_email(
            to=[str(billing.email_address)],
            subject="Invoice 7 is missing a line",
            body_text="Hello Billing,\n\nthe attached invoice has no line for March.",
            attachments=[Attachment.from_bytes(b"January,10\nFebruary,12\n", filename="invoice-7.csv")],
        )
        show(f"{sent.subject!r} is {sent.status}")

        say("3. The other inbox")
        received = billing.wait_for_email(match="invoice 7", timeout=10)
        for message in billing.iter_emails(direction="inbound"):
            show(f"{message.created_at:%H:%M} {message.from_address}: {message.subject}")
        for attachment in received.attachment_metadata or []:
            show("attached: " + attachment["filename"])

        say("4. A reply in the same thread")
        billing.send_email(
            to=[received.from_address],
            subject=f"Re: {received.subject}",
            body_text="March is on its way.",
            in_reply_to_message_id=received.message_id,
        )
        reply = support.wait_for_email(match="re: invoice", timeout=10)
        thread = support.get_thread(str(reply.thread_id))
        for message in thread.messages:
            show(f"{message.direction}: {message.snippet}")

        say("5. Search, and mark as read")
        found = inkbox.mailboxes.search(str(billing.email_address), q="invoices march")
        show(f"{len(found)} hit(s): {', '.join(str(message.subject) for message in found)}")
        billing.mark_emails_read([received.id])
        show(f"unread in {billing.agent_handle}: {sum(1 for _ in billing.iter_unread_emails(direction='inbound'))}")

        say("6. A key of one agent doesn't open the other's mailbox")
        key = inkbox.api_keys.create(label="support only", scoped_identity_id=support.id)
        with Inkbox(api_key=key.api_key) as stranger:
            try:
                list(stranger.messages.list(str(billing.email_address)))
            except InkboxAPIError as error:
                show(f"{type(error).__name__}: {error}")


def say(title: str) -> None:
    """Print a heading of the transcript."""
    print(f"\n{title}")


def show(*lines: object) -> None:
    """Print lines of the transcript."""
    for line in lines:
        print(f"   {line}")


if __name__ == "__main__":
    main()
