"""Enumerations: those of the contract, and open to values that it doesn't know."""

from __future__ import annotations

import copy
import json
import pickle
from enum import StrEnum
from typing import Any

import pytest

from inkbox_api import enums
from inkbox_api.enums import MessageDirection
from tests.api.rows import ENUMS, SCHEMAS, model


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum_has_the_values_of_the_contract(name: str) -> None:
    assert {member.name: member.value for member in model(name)} == {
        value.upper(): value for value in SCHEMAS[name]["enum"]
    }


@pytest.mark.parametrize("name", ENUMS)
def test_known_values_are_the_same_member_each_time(name: str) -> None:
    for value in SCHEMAS[name]["enum"]:
        assert model(name)(value) is model(name)(value)
        assert model(name)(value).is_known


@pytest.mark.parametrize("name", ENUMS)
def test_an_unknown_value_is_a_member_that_says_so(name: str) -> None:
    made = model(name)("sideways")
    assert isinstance(made, model(name))
    assert (made.value, str(made), made == "sideways", made.is_known) == ("sideways", "sideways", True, False)
    assert made not in list(model(name))


def test_each_enum_of_the_contract_is_one_class() -> None:
    classes = [value for value in vars(enums).values() if isinstance(value, type) and issubclass(value, StrEnum)]
    assert sorted(each.__name__ for each in classes if each.__module__ == enums.__name__) == ENUMS


@pytest.mark.parametrize("value", ["inbound", "sideways", ""])
def test_members_compare_hash_copy_and_pickle_as_their_text(value: str) -> None:
    made = MessageDirection(value)
    assert hash(made) == hash(value)
    assert {value: 1}[made] == 1
    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
        assert type(other) is MessageDirection
        assert other.is_known == made.is_known
    assert json.dumps(made) == json.dumps(value)


def test_unknown_values_are_not_remembered() -> None:
    before = len(MessageDirection._value2member_map_)
    for number in range(50):
        MessageDirection(f"new-{number}")
    assert len(MessageDirection._value2member_map_) == before


@pytest.mark.parametrize("value", [None, 7, ["inbound"]])
def test_what_is_no_text_is_no_member(value: Any) -> None:
    with pytest.raises(ValueError, match="MessageDirection"):
        MessageDirection(value)
