"""Storage against a naive model in memory: threads after any history of mail, search over any words."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox_sandbox.context import Context, Principal
from inkbox_sandbox.mail import inbound, mailboxes
from inkbox_sandbox.mail.mailboxes import Mailboxes
from inkbox_sandbox.mail.messages import Messages
from inkbox_sandbox.mail.threads import Threads
from inkbox_sandbox.service import Service
from inkbox_sandbox.settings import SandboxSettings

BOX = "box@inkboxmail.com"
START = dt.datetime(2026, 6, 2, tzinfo=dt.UTC)


class Letter(NamedTuple):
    own: str
    in_reply_to: str | None
    references: list[str]
    then_deletes: int | None

    @property
    def raw(self) -> bytes:
        headers = ["From: a@example.net", f"Message-ID: {self.own}", f"References: {' '.join(self.references)}"]
        if self.in_reply_to:
            headers.append(f"In-Reply-To: {self.in_reply_to}")
        return "\r\n".join([*headers, "", "x"]).encode()


IDS = st.sampled_from([f"<{letter}@x>" for letter in "abcdefgh"])
LETTERS = st.builds(Letter, IDS, st.none() | IDS, st.lists(IDS, max_size=3), st.none() | st.integers(0, 8))


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    service = Service(SandboxSettings())
    service.clock.freeze(START)
    yield service
    service.storage.close()


def fresh_box(service: Service) -> None:
    """Nothing but one empty mailbox."""
    service.storage.call(service.storage.clear)
    service.call(
        lambda ctx: mailboxes.create_for_identity(
            ctx, identity_id="i", organization_id="o", email_address=BOX, sending_domain="inkboxmail.com"
        )
    )


def act(service: Service, work: Callable[[Context], Any]) -> Any:
    """One call of the mailbox's admin, a second after the last one."""
    service.clock.advance(dt.timedelta(seconds=1))
    return service.storage.call(lambda: service.transact(work, principal=Principal("admin", "o")))


def receive(service: Service, raw: bytes) -> str:
    [delivery] = act(service, lambda ctx: inbound.receive(ctx, raw, envelope_from="", envelope_to=[BOX]))
    row_id: str = delivery.message_id
    return row_id


def delete(service: Service, row_id: str) -> None:
    act(service, lambda ctx: Messages().delete(ctx, BOX, UUID(row_id)))


def stored_threads(service: Service) -> list[list[str]]:
    """The row ids of every thread, latest activity first, each thread oldest first."""

    def read(ctx: Context) -> list[list[str]]:
        page = Threads().list(ctx, BOX, limit=100, cursor=None, folder=None)
        details = [Threads().get(ctx, BOX, UUID(thread["id"])) for thread in page["items"]]
        for thread, detail in zip(page["items"], details, strict=True):
            assert thread["message_count"] == len(detail["messages"])
            assert thread["last_message_at"] == detail["messages"][-1]["created_at"]
        return [[message["id"] for message in detail["messages"]] for detail in details]

    found: list[list[str]] = act(service, read)
    return found


class Model:
    """Threads as lists of (row id, Message-ID) in the order of arrival."""

    def __init__(self) -> None:
        self.threads: list[list[tuple[str, str]]] = []
        self.arrivals: list[str] = []

    def file(self, row_id: str, letter: Letter) -> None:
        self.arrivals.append(row_id)
        named = [letter.in_reply_to, *letter.references[::-1], letter.own]
        for message_id in named:
            holders = [row for thread in self.threads for row in thread if row[1] == message_id]
            if holders:
                oldest = min(holders, key=lambda row: self.arrivals.index(row[0]))
                next(thread for thread in self.threads if oldest in thread).append((row_id, letter.own))
                return
        self.threads.append([(row_id, letter.own)])

    def delete(self, row_id: str) -> None:
        self.threads = [[row for row in thread if row[0] != row_id] for thread in self.threads]
        self.threads = [thread for thread in self.threads if thread]

    def listed(self) -> list[list[str]]:
        latest_first = sorted(self.threads, key=lambda thread: self.arrivals.index(thread[-1][0]), reverse=True)
        return [[row_id for row_id, _ in thread] for thread in latest_first]


@settings(max_examples=40, deadline=None)
@given(st.lists(LETTERS, max_size=10))
def test_threads_are_what_their_message_ids_make_of_them(service: Service, letters: list[Letter]) -> None:
    fresh_box(service)
    model = Model()
    alive: list[str] = []
    for letter in letters:
        row_id = receive(service, letter.raw)
        model.file(row_id, letter)
        alive.append(row_id)
        if letter.then_deletes is not None and letter.then_deletes < len(alive):
            gone = alive.pop(letter.then_deletes)
            delete(service, gone)
            model.delete(gone)
    assert stored_threads(service) == model.listed()


# Words that are their own stems, so that the model need not know about stemming.
WORDS = ["cat", "dog", "fish", "x9", "über", "new_york"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


@settings(max_examples=40, deadline=None)
@given(
    bodies=st.lists(st.tuples(TEXTS, TEXTS), max_size=8),
    query=st.lists(st.sampled_from([*WORDS, "Cat", "horse"]), min_size=1, max_size=3),
    limit=st.integers(1, 5),
)
def test_search_finds_what_has_every_word_by_hits_and_age(
    service: Service, bodies: list[tuple[str, str]], query: list[str], limit: int
) -> None:
    fresh_box(service)
    made: list[tuple[str, Counter[str]]] = []
    for subject, text in bodies:
        raw = f"From: a@example.net\r\nTo: {BOX}\r\nSubject: {subject}\r\n\r\n{text}".encode()
        made.append((receive(service, raw), Counter(re.findall(r"\w+", f"{subject} {text}"))))
    wanted = {word.lower() for word in query}
    scored = [
        (sum(hits[word] for word in wanted), age, row_id)
        for age, (row_id, hits) in enumerate(made)
        if wanted <= set(hits)
    ]
    expected = [row_id for _, _, row_id in sorted(scored, reverse=True)][:limit]
    found = act(service, lambda ctx: Mailboxes().search(ctx, BOX, q=" ".join(query), limit=limit))
    assert [message["id"] for message in found["items"]] == expected
