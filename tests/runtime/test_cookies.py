"""The cookie jar."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox._runtime.cookies import CookieJar
from tests.runtime.vectors import cases, load, title

START = datetime.fromisoformat(load("cookies")["start"]).timestamp()
URL = "https://inkbox.ai/api/v1/mail/mailboxes"


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> float:
        return self.time


@pytest.mark.parametrize("case", cases("cookies"), ids=title)
def test_cookie_vectors(case: Any) -> None:
    clock = Clock()
    jar = CookieJar(now=clock)
    for step in case["steps"]:
        if step["do"] == "advance":
            clock.time += step["seconds"]
        elif step["do"] == "response":
            jar.store(step["url"], step["set_cookie"])
        else:
            assert jar.header(step["url"]) == step["cookie"], step["url"]


@pytest.mark.parametrize(
    "expires",
    [
        "Thu, 01 Jan 2026 00:01:00 GMT",
        "Thu, 01-Jan-2026 00:01:00 GMT",
        "Thursday, 01-Jan-26 00:01:00 GMT",
        "Thu Jan  1 00:01:00 2026",
    ],
)
def test_the_date_forms_of_http_are_read(expires: str) -> None:
    clock = Clock()
    jar = CookieJar(now=clock)
    jar.store(URL, [f"a=1; Expires={expires}"])
    assert jar.header(URL) == "a=1"
    clock.time += 61
    assert jar.header(URL) is None


@pytest.mark.parametrize("age", ["9" * 400, "-" + "9" * 400, "1.5", "", "0x10"])
def test_an_age_that_is_no_reasonable_number_does_no_harm(age: str) -> None:
    jar = CookieJar()
    jar.store(URL, [f"a=1; Max-Age={age}"])
    assert jar.header(URL) in ("a=1", None)


def test_max_age_wins_over_expires() -> None:
    jar = CookieJar(now=Clock())
    jar.store(URL, ["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    assert jar.header(URL) == "a=1"


def test_a_service_cannot_fill_the_memory() -> None:
    jar = CookieJar()
    jar.store(URL, [f"name{number}=x" for number in range(500)])
    header = jar.header(URL)
    assert header is not None
    kept = header.split("; ")
    assert len(kept) == 200
    assert kept[-1] == "name499=x"


def test_threads_can_share_a_jar() -> None:
    jar = CookieJar()
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(100):
                jar.store(URL, [f"c{number}-{turn % 5}={turn}; Path=/", f"d{turn % 7}=x; Path=/; Max-Age={turn % 2}"])
                jar.header(URL)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert {f"c{number}-4=99" for number in range(4)} <= set(str(jar.header(URL)).split("; "))


words = st.text(st.characters(codec="ascii", exclude_characters=";,= \t", categories=["L", "N", "P", "S"]), min_size=1)


@given(st.dictionaries(words, words, min_size=1, max_size=6))
def test_what_is_stored_is_sent_back(pairs: dict[str, str]) -> None:
    jar = CookieJar()
    jar.store(URL, [f"{name}={value}; Path=/" for name, value in pairs.items()])
    assert jar.header(URL) == "; ".join(f"{name}={value}" for name, value in pairs.items())


@given(st.lists(st.text(max_size=60)))
def test_no_header_of_a_service_breaks_the_jar(headers: list[str]) -> None:
    jar = CookieJar()
    jar.store(URL, headers)
    sent = jar.header(URL)
    assert sent is None or "=" in sent
