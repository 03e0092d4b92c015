"""Texts that are orders to the service, START and STOP and their like, and its answers to them. Pure."""

from typing import Literal

Keyword = Literal["opt_in", "opt_out", "help"]

_WORDS: dict[str, Keyword] = {
    **dict.fromkeys(("start", "unstop", "yes", "subscribe"), "opt_in"),
    **dict.fromkeys(("stop", "cancel", "end", "quit", "unsubscribe"), "opt_out"),
    **dict.fromkeys(("help", "info"), "help"),
}

REPLIES: dict[Keyword, str] = {
    "opt_in": "You are subscribed to messages. Reply HELP for help, STOP to unsubscribe.",
    "opt_out": "You are unsubscribed and will get no more messages. Reply START to subscribe again.",
    "help": "Reply START to get messages, STOP to get no more. Message and data rates may apply.",
}


def keyword_of(text: str | None) -> Keyword | None:
    """What a text orders: the whole message, trimmed, in capitals or not, has to be the word."""
    return None if text is None else _WORDS.get(text.strip().lower())
