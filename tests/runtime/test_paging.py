"""Turning pages, against a list that is simply there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkbox._runtime.decode import ContractBreak
from inkbox._runtime.paging import PageStyle, PageTurner
from tests.runtime.calls import itself


class Service:
    """Answers queries from a list, as the contract says; it may give less than was asked for where that is allowed."""

    def __init__(self, rows: list[int], style: PageStyle, gaps: list[int] | None = None) -> None:
        self.rows = rows
        self.style = style
        self.gaps = gaps or [0]
        self.queries: list[dict[str, Any]] = []

    def answer(self, query: dict[str, Any]) -> Any:
        self.queries.append(query)
        if self.style == "offset":
            page = self.rows[query["offset"] : query["offset"] + query["limit"]]
            return page if len(self.queries) % 2 else {"items": page}
        start = int(query.get("cursor", "0"))
        size = max(1, query["limit"] - self.gaps[len(self.queries) % len(self.gaps)])
        after = start + size
        more = after < len(self.rows)
        return {"items": self.rows[start:after], "next_cursor": str(after) if more else None, "has_more": more}


def walk(turner: PageTurner[Any], service: Service) -> list[Any]:
    found: list[Any] = []
    while not turner.done:
        found += turner.read(service.answer(turner.next_query()))
    return found


rows = st.lists(st.integers(), max_size=40)
sizes = st.integers(1, 12)
styles = st.sampled_from(["cursor", "offset"])


@given(
    rows,
    st.sampled_from(["cursor", "offset"]),
    st.integers(1, 12),
    st.none() | st.integers(0, 50),
    st.lists(st.integers(0, 5)),
)
def test_a_walk_gives_the_list_up_to_its_limit(
    rows: list[int], style: PageStyle, page_size: int, limit: int | None, gaps: list[int]
) -> None:
    service = Service(rows, style, gaps)
    turner = PageTurner({"q": "x"}, itself, page_size=page_size, limit=limit, style=style)
    assert walk(turner, service) == (rows if limit is None else rows[:limit])
    assert all(query["q"] == "x" and 1 <= query["limit"] <= page_size for query in service.queries)


@given(rows, styles, sizes, st.none() | st.integers(0, 20))
def test_a_filtered_walk_gives_what_matches_up_to_its_limit(
    rows: list[int], style: PageStyle, page_size: int, limit: int | None
) -> None:
    def is_even(number: int) -> bool:
        return number % 2 == 0

    turner = PageTurner({}, itself, page_size=page_size, limit=limit, style=style, keep=is_even)
    assert walk(turner, Service(rows, style)) == list(filter(is_even, rows))[:limit]


@given(st.integers(0, 30), st.integers(1, 10))
def test_no_page_is_asked_for_in_vain(count: int, page_size: int) -> None:
    by_cursor, by_offset = Service(list(range(count)), "cursor"), Service(list(range(count)), "offset")
    walk(PageTurner({}, itself, page_size=page_size), by_cursor)
    walk(PageTurner({}, itself, page_size=page_size, style="offset"), by_offset)
    assert len(by_cursor.queries) == max(1, -(-count // page_size))
    assert len(by_offset.queries) == count // page_size + 1


@pytest.mark.parametrize(
    "content",
    [
        None,
        "text",
        7,
        {},
        {"items": None},
        {"items": {}},
        {"items": [], "has_more": True},
        {"items": [], "has_more": True, "next_cursor": ""},
        {"items": [], "has_more": True, "next_cursor": 7},
    ],
)
def test_what_is_no_page_is_refused_and_the_walk_stays_where_it_is(content: Any) -> None:
    turner = PageTurner({}, itself)
    before = turner.next_query()
    with pytest.raises(ContractBreak):
        turner.read(content)
    assert (turner.next_query(), turner.done) == (before, False)


def test_a_bare_array_is_the_only_page_of_a_cursor_list() -> None:
    turner = PageTurner({}, itself)
    assert list(turner.read([1, 2])) == [1, 2]
    assert turner.done


def test_a_service_that_knows_no_offset_is_asked_once() -> None:
    turner = PageTurner({}, itself, page_size=2, style="offset")
    assert list(turner.read([1, 2, 3])) == [1, 2, 3]
    assert turner.done


def test_a_cursor_that_came_before_is_no_successor() -> None:
    turner = PageTurner({}, itself)
    for cursor in ("a", "b"):
        turner.read({"items": [], "has_more": True, "next_cursor": cursor})
    with pytest.raises(ContractBreak, match="earlier"):
        turner.read({"items": [], "has_more": True, "next_cursor": "a"})


@pytest.mark.parametrize(("style", "largest"), [("cursor", 100), ("offset", 200)])
def test_page_sizes_end_where_those_of_the_service_do(style: PageStyle, largest: int) -> None:
    for page_size in (1, largest):
        assert PageTurner({}, itself, page_size=page_size, style=style).next_query()["limit"] == page_size
    for page_size in (0, largest + 1):
        with pytest.raises(ValueError, match=f"from 1 to {largest}"):
            PageTurner({}, itself, page_size=page_size, style=style)


def test_a_page_shows_how_much_it_holds_and_not_what() -> None:
    assert repr(PageTurner({}, itself).read(["hush"])) == "Page(1 items, has_more=False)"
