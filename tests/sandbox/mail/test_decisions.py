"""The pure decisions: who is let in, which thread is joined, what a word is, what an address is."""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkbox_sandbox.mail.addresses import is_address, is_domain
from inkbox_sandbox.mail.filtering import decide, normalised_target
from inkbox_sandbox.mail.readable import snippet, text_of_html, visible_text
from inkbox_sandbox.mail.threading import candidates, forward_subject, parent_of, references_of_reply
from inkbox_sandbox.words import LONGEST_TERM, terms

VECTORS = Path(__file__).parents[3] / "spec" / "vectors"
RULE_CASES = json.loads((VECTORS / "contact_rules.json").read_text())["cases"]


@dataclasses.dataclass(frozen=True)
class Rule:
    id: str
    action: str
    match_type: str
    match_target: str
    status: str


def stored(rule: Mapping[str, Any]) -> Rule:
    return Rule(**{**rule, "match_target": normalised_target(rule["match_type"], rule["match_target"])})


@pytest.mark.parametrize("case", RULE_CASES, ids=lambda case: case["name"])
def test_the_filter_decides_as_the_vectors_say(case: dict[str, Any]) -> None:
    decision = decide([stored(rule) for rule in case["rules"]], case["filter_mode"], case["sender"])
    assert ("allow" if decision.allowed else "block") == case["decision"]
    assert decision.matched_rule_id == case["matched_rule_id"]


def test_in_reply_to_goes_before_references_and_these_are_read_from_the_end() -> None:
    assert candidates("<p>", ["<a>", "<b>", "<p>"], own="<m>") == ["<p>", "<b>", "<a>", "<m>"]
    assert candidates(None, ["<a>", "<b>"]) == ["<b>", "<a>"]


ids = st.lists(st.sampled_from([f"<{letter}@x>" for letter in "abcdef"]), max_size=6)


@settings(deadline=None)
@given(
    references=ids,
    in_reply_to=st.none() | st.sampled_from(["<a@x>", "<z@x>"]),
    known=st.sets(ids.filter(bool).map(min)),
)
def test_the_parent_is_the_first_candidate_that_is_stored(
    references: list[str], in_reply_to: str | None, known: set[str]
) -> None:
    expected = in_reply_to if in_reply_to in known else None
    for reference in references:
        if in_reply_to not in known and reference in known:
            expected = reference
    assert parent_of(candidates(in_reply_to, references), {one: one for one in known}) == expected


def test_a_reply_carries_its_parents_references_and_then_the_parent() -> None:
    assert references_of_reply("<p>", ["<a>", "<b>"]) == ["<a>", "<b>", "<p>"]
    assert references_of_reply("<p>", ["<p>"]) == ["<p>"]


@pytest.mark.parametrize(
    ("subject", "forwarded"),
    [("Hi", "Fwd: Hi"), ("Fwd: Hi", "Fwd: Hi"), ("FW: Hi", "FW: Hi"), ("Re: Hi", "Fwd: Re: Hi"), (None, "Fwd: ")],
)
def test_a_forward_is_marked_once(subject: str | None, forwarded: str) -> None:
    assert forward_subject(subject) == forwarded


def test_words_are_stemmed_and_counted_without_regard_to_case() -> None:
    counted = terms("Invoices, invoiced", None, "INVOICE! ann@example.net")
    assert counted[next(iter(terms("invoice")))] == 3
    assert set(terms("ann example net")) <= set(counted)


def test_words_of_any_length_fit_the_index() -> None:
    assert max(map(len, terms("x" * 5000))) <= LONGEST_TERM


@pytest.mark.parametrize("text", ["ann@example.net", "a.b+c@sub.example.net", "root@localhost", "o'neil@example.net"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.net",
        "ann@nodot",
        "ann@@example.net",
        "a b@example.net",
        "a..b@example.net",
        "ann@example..net",
        "Ann <ann@example.net>",
        "ann@example.net\n",
        "ann@example.net, bob@example.net",
        "(note)ann@example.net",
        "änn@example.net",
        f"{'x' * 65}@example.net",
        "\ud800@example.net",
    ],
)
def test_not_addresses(text: str) -> None:
    assert not is_address(text)


def test_domains() -> None:
    assert is_domain("mail.example.net")
    assert not any(is_domain(text) for text in ["", "example", "a b.net", "ann@example.net", "[1.2.3.4]", "-"])


def test_the_visible_text_of_html_leaves_markup_scripts_and_styles_out() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>One &amp;\n two</p><script>x()</script><br>three"
    )
    assert text_of_html(page) == "One & two\nthree"
    assert visible_text(None, "<b>x</b>") == "x"
    assert visible_text("plain", "<b>x</b>") == "plain"


def test_a_snippet_is_one_short_line() -> None:
    assert snippet("a\n\n  b\tc") == "a b c"
    assert snippet("word " * 500) == ("word " * 500)[:200]
    assert snippet("  \n") is None
