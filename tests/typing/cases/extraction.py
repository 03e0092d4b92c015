"""Code of somebody who looks for codes and links."""

from typing import assert_type

from inkbox import Inkbox, Message, MessageDetail, extract_links, extract_otp
from inkbox.extraction import Readable


def found(inkbox: Inkbox, mail: MessageDetail) -> None:
    identity = inkbox.get_identity("otp-bot")
    text, imessage = identity.wait_for_text(match="code"), identity.wait_for_imessage(match="code")
    assert_type(extract_otp("Your code is 424242"), str | None)
    assert_type(extract_otp(mail), str | None)
    assert_type(extract_otp(text), str | None)
    assert_type(extract_otp(imessage), str | None)
    assert_type(extract_links(text, pattern="verify"), list[str])
    assert_type(extract_links(mail.body_text, mail.body_html), list[str])
    several: list[Readable] = [mail, text, imessage]
    print([extract_links(message) for message in several])


def wrong(listed: Message, mail: MessageDetail, whatever: str | None) -> None:
    extract_otp(listed)  # E: arg-type | reportArgumentType
    extract_otp(whatever)  # E: arg-type | reportArgumentType
    extract_links(mail, "<p></p>")  # E: call-overload | reportArgumentType
    extract_links("See", "<p></p>", "verify")  # E: call-overload | reportCallIssue
