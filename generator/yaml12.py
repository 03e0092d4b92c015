"""Reads YAML as JSON values, by the core schema of YAML 1.2.

PyYAML itself follows YAML 1.1, where ``on`` is a boolean, ``012`` is ten and ``2024-01-01`` is a date. It also lets a
later key replace an earlier one in silence. Here a plain scalar is null, a boolean, a number or else text, and a
repeated key, a key that is not text, an alias or a tag of another kind is a fault.
"""

import math
import re
from typing import Any

import yaml

from generator.errors import SpecError, json_pointer

_TAG = "tag:yaml.org,2002:"
_SCALARS = {
    "null": re.compile(r"(~|null|Null|NULL|)\Z"),
    "bool": re.compile(r"(true|True|TRUE|false|False|FALSE)\Z"),
    "int": re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z"),
    "float": re.compile(
        r"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z"
    ),
}
# libyaml parses about ten times faster; a build of PyYAML without it reads the same values.
_Loader: Any = type("_Loader", (getattr(yaml, "CBaseLoader", yaml.BaseLoader),), {})
for _name, _pattern in _SCALARS.items():
    _Loader.add_implicit_resolver(_TAG + _name, _pattern, None)


def load(text: str, source: str) -> Any:
    """Read one YAML document.

    Args:
        text: The document.
        source: The file it came from, to be named in a fault.

    Returns:
        Dicts with string keys, lists, strings, numbers, booleans and None.

    Raises:
        SpecError: The text is not YAML, or holds what JSON cannot or what would be ambiguous.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
        return None if node is None else _Reader(source).read(node, "")
    except yaml.YAMLError as error:
        raise SpecError("", " ".join(f"not readable as YAML: {error}".split()), source) from error
    except RecursionError as error:
        raise SpecError("", "nested too deeply", source) from error


class _Reader:
    """Turns composed YAML nodes into plain values, knowing where it is."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._seen: set[int] = set()

    def read(self, node: yaml.Node, pointer: str) -> Any:
        if id(node) in self._seen:
            raise self._fault(node, pointer, "aliases are not used in a contract; refer with $ref")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            return self._mapping(node, pointer)
        if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            return [self.read(item, pointer + json_pointer(index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        raise self._fault(node, pointer, f"tag {node.tag} is not used in a contract")

    def _mapping(self, node: yaml.MappingNode, pointer: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, pointer)
            if not isinstance(key, str):
                raise self._fault(key_node, pointer, f"key {key_node.value!r} is not text; put it in quotes")
            here = pointer + json_pointer(key)
            if key in values:
                raise self._fault(key_node, here, f"key {key!r} is written twice")
            values[key] = self.read(value_node, here)
        return values

    def _scalar(self, node: yaml.ScalarNode, pointer: str) -> str | int | float | bool | None:
        kind, text = node.tag.removeprefix(_TAG), str(node.value)
        if kind == "str":
            return text
        if kind not in _SCALARS or not _SCALARS[kind].match(text):
            raise self._fault(node, pointer, f"{text!r} with tag {node.tag} is not used in a contract")
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        number = float(re.sub(r"\.(?=inf|nan)", "", text.lower()))
        if not math.isfinite(number):
            raise self._fault(node, pointer, f"{text} has no JSON form")
        return number

    def _fault(self, node: yaml.Node, pointer: str, message: str) -> SpecError:
        return SpecError(pointer, f"{message} (line {node.start_mark.line + 1})", self._source)
