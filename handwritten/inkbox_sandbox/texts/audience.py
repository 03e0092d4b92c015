"""Whom a text is for and what is in it: the checks that need nothing but the request. Pure."""

from collections.abc import Sequence

from inkbox_sandbox.errors import structured, unprocessable
from inkbox_server import models

LONGEST_TEXT = 1600

# +1 is shared with the Caribbean; the territories of the United States count as the United States.
_OTHER_AREA_CODES = frozenset(
    [
        "242",
        "246",
        "264",
        "268",
        "284",
        "345",
        "441",
        "473",
        "649",
        "658",
        "664",
        "721",
        "758",
        "767",
        "784",
        "809",
        "829",
        "849",
        "868",
        "869",
        "876",
    ]
)


def checked_numbers(body: models.TextSend) -> list[str] | None:
    """The recipients that a request names itself; None when it names a conversation.

    Raises:
        ApiError: 422 for a request that names both or none, repeats a number, or has nothing to say; with a machine
            code for a text that is too long and for a group with somebody from abroad.
    """
    if (body.to is None) == (body.conversation_id is None):
        raise unprocessable(["body", "to"], "Give exactly one of to and conversation_id")
    if not body.text and not body.media_urls:
        raise unprocessable(["body", "text"], "Give a text, media_urls or both")
    numbers = [body.to] if isinstance(body.to, str) else body.to
    if numbers is not None and len(set(numbers)) != len(numbers):
        raise unprocessable(["body", "to"], "A recipient is named twice")
    if body.text is not None and len(body.text) > LONGEST_TEXT:
        raise structured(422, "message_too_long", f"A text has at most {LONGEST_TEXT} characters")
    if numbers is not None:
        check_group(numbers)
    return numbers


def check_group(numbers: Sequence[str]) -> None:
    """422 `invalid_phone_number` for a group whose members are not all in the United States or Canada."""
    for number in numbers if len(numbers) > 1 else ():
        if not may_join_groups(number):
            raise structured(422, "invalid_phone_number", f"{number} is no number of the United States or Canada")


def may_join_groups(number: str) -> bool:
    """Whether a number in E.164 form is one of the United States or Canada."""
    return number.startswith("+1") and len(number) == 12 and number[2:5] not in _OTHER_AREA_CODES
