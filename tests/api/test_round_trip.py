"""A row becomes an object and the same row again, whatever a service sends."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.rows import MODELS, model, returned, rows


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_row_comes_back_as_it_was(name: str, data: st.DataObject) -> None:
    row: dict[str, Any] = data.draw(rows(name))
    before = copy.deepcopy(row)
    made = model(name).from_dict(row)
    assert made.to_dict() == returned(name, before)
    assert row == before, "the row itself is left alone"


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_comes_back_is_json_and_makes_an_equal_object(name: str, data: st.DataObject) -> None:
    made = model(name).from_dict(data.draw(rows(name)))
    again = model(name).from_dict(json.loads(json.dumps(made.to_dict())))
    assert again == made
    assert again.to_dict() == made.to_dict()


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_copies_and_pickles_are_equal_and_give_the_same_row(name: str, data: st.DataObject) -> None:
    made = model(name).from_dict(data.draw(rows(name)))
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
        assert json.dumps(other.to_dict()) == json.dumps(made.to_dict())
