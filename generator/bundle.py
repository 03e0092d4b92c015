"""Joins the files of a contract into one OpenAPI document.

A contract is a folder: ``openapi.yaml`` beside ``paths/``, ``webhooks/``, ``schemas/`` and ``components/``. A
definition is one top-level key of one file, and a reference names it whole: ``../schemas/mail.yaml#/Message``.
Definitions of ``schemas/`` become ``components/schemas``, those of ``components/responses.yaml`` become
``components/responses`` and so on; path items and webhooks are put where the root refers to them. The parser behind us
refuses references to other files, hence this step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from generator.errors import SpecError, json_pointer
from generator.yaml12 import load as load_yaml

_SECTIONS = ("headers", "parameters", "requestBodies", "responses", "schemas")
_INLINED = ("paths", "webhooks")


@dataclass(frozen=True)
class Bundle:
    """A contract in one document, and where its parts come from.

    Attributes:
        document: The OpenAPI document, with references into itself only.
        origins: For a pointer into the document, the file and the pointer in that file.
        unreached: One fault for each definition that nothing refers to, and which is therefore not in the document.
    """

    document: dict[str, Any]
    origins: Mapping[str, tuple[str, str]]
    unreached: tuple[SpecError, ...]

    def locate(self, error: SpecError) -> SpecError:
        """Tell where in the files a fault of the document is.

        Args:
            error: A fault with a pointer into the document.

        Returns:
            The same fault with the file and the pointer in that file.
        """
        prefix = error.pointer
        while prefix not in self.origins:
            prefix = prefix.rpartition("/")[0]
        source, start = self.origins[prefix]
        return SpecError(start + error.pointer[len(prefix) :], error.message, source, error.rule)


def bundle(root: Path) -> dict[str, Any]:
    """Join the files of a contract into one document.

    Args:
        root: The contract's ``openapi.yaml``, or the folder that holds it.

    Returns:
        The document: the root's keys and paths in the root's order, components sorted by name.

    Raises:
        SpecError: A file is missing or malformed, a reference leads nowhere, or a name has two definitions.
    """
    return load(root).document


def load(root: Path) -> Bundle:
    """Join the files of a contract, keeping the origin of each part.

    Args:
        root: The contract's ``openapi.yaml``, or the folder that holds it.

    Returns:
        The document with its origins and the definitions that it does not reach.

    Raises:
        SpecError: A file is missing or malformed, a reference leads nowhere, or a name has two definitions.
    """
    path = root / "openapi.yaml" if root.is_dir() else root
    return _Bundler(path.parent, path.name).run()


@dataclass(frozen=True)
class _Place:
    """A place in one file of the contract; ``file`` is relative to the contract's folder."""

    file: str
    pointer: str = ""

    def __truediv__(self, key: str | int) -> "_Place":
        return _Place(self.file, self.pointer + json_pointer(key))


class _Bundler:
    def __init__(self, folder: Path, root: str) -> None:
        self._folder = folder
        self._root = _Place(root)
        self._files: dict[str, dict[str, Any]] = {}
        self._reached: set[_Place] = set()
        self._pending: list[tuple[str, str, _Place]] = []
        # section, name -> where it is defined -> the definition with its references rewritten
        self._definitions: dict[tuple[str, str], dict[_Place, Any]] = {}

    def run(self) -> Bundle:
        document: dict[str, Any] = {}
        origins = {"": (self._name(self._root), "")}
        for key, value in self._read(self._root).items():
            place = self._root / key
            if key in _INLINED:
                document[key] = {
                    name: self._path_item(item, place / name, origins, json_pointer(key, name))
                    for name, item in self._mapping(value, place).items()
                }
            elif key == "components":
                document[key] = self._root_components(value, place)
            else:
                document[key] = self._rewrite(value, place)
        self._follow()
        self._merge(document, origins)
        return Bundle(document, origins, tuple(self._unreached()))

    def _path_item(self, item: Any, place: _Place, origins: dict[str, tuple[str, str]], pointer: str) -> Any:
        if not isinstance(item, dict) or "$ref" not in item:
            return self._rewrite(item, place)
        section, name, target = self._target(item["$ref"], place / "$ref")
        if section not in _INLINED or len(item) > 1:
            raise self._fault(place, "a path item is written here, or is one $ref to a file of paths/ or webhooks/")
        self._reached.add(target)
        origins[pointer] = (self._name(target), target.pointer)
        return self._rewrite(self._read(target)[name], target)

    def _root_components(self, value: Any, place: _Place) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for section, named in self._mapping(value, place).items():
            if section not in _SECTIONS:
                kept[section] = self._rewrite(named, place / section)
                continue
            for name, definition in self._mapping(named, place / section).items():
                here = place / section / name
                self._definitions.setdefault((section, name), {})[here] = self._rewrite(definition, here)
        return kept

    def _follow(self) -> None:
        """Take in what is referred to, until nothing new is found; a cycle ends at a definition already taken in."""
        while self._pending:
            section, name, place = self._pending.pop()
            if place not in self._reached:
                self._reached.add(place)
                definition = self._rewrite(self._read(place)[name], place)
                self._definitions.setdefault((section, name), {})[place] = definition

    def _merge(self, document: dict[str, Any], origins: dict[str, tuple[str, str]]) -> None:
        components = document.setdefault("components", {})
        for (section, name), found in sorted(self._definitions.items()):
            first, *others = sorted(found, key=lambda place: place.file)
            for other in others:
                if found[other] != found[first]:
                    raise self._fault(other, f"{name} is defined differently in {self._name(first)}#{first.pointer}")
            components.setdefault(section, {})[name] = found[first]
            origins[json_pointer("components", section, name)] = (self._name(first), first.pointer)
        document["components"] = {section: components[section] for section in sorted(components)}

    def _rewrite(self, value: Any, place: _Place) -> Any:
        if isinstance(value, list):
            return [self._rewrite(item, place / index) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        rewritten = {key: self._rewrite(child, place / key) for key, child in value.items()}
        if isinstance(value.get("$ref"), str):
            rewritten["$ref"] = self._component(value["$ref"], place / "$ref")
        mapping = value["discriminator"].get("mapping") if isinstance(value.get("discriminator"), dict) else None
        if isinstance(mapping, dict):
            here = place / "discriminator" / "mapping"
            rewritten["discriminator"]["mapping"] = {
                # a bare name is for lint to judge, a reference is ours to rewrite
                key: self._component(ref, here / key) if isinstance(ref, str) and "#" in ref else ref
                for key, ref in mapping.items()
            }
        return rewritten

    def _component(self, ref: str, place: _Place) -> str:
        if ref.startswith("#") and place.file == self._root.file:
            return ref
        section, name, target = self._target(ref, place)
        if section not in _SECTIONS:
            raise self._fault(place, f"{ref!r} is not a component; only the root's {section} may refer there")
        self._pending.append((section, name, target))
        return "#" + json_pointer("components", section, name)

    def _target(self, ref: Any, place: _Place) -> tuple[str, str, _Place]:
        """Find what a reference means: the section of its file, its name, its place."""
        file, _, fragment = ref.partition("#") if isinstance(ref, str) else ("", "", "")
        name = unquote(fragment)[1:].replace("~1", "/").replace("~0", "~")
        target = _Place(normpath(join(dirname(place.file), file)) if file else place.file) / name
        if "://" in file or target.file.startswith(("/", "../")):
            raise self._fault(place, f"{ref!r} leads out of the contract's folder")
        if not fragment.startswith("/") or "/" in fragment[1:] or not name:
            raise self._fault(place, f"{ref!r} must name one whole definition of a file: file.yaml#/Name")
        folder, _, rest = target.file.partition("/")
        section = rest.removesuffix(".yaml") if folder == "components" else folder
        if section not in (*_SECTIONS, *_INLINED):
            raise self._fault(place, f"{ref!r} is not in paths/, webhooks/, schemas/ or a file of components/")
        if not (self._folder / target.file).is_file():
            raise self._fault(place, f"{ref!r}: there is no file {self._name(target)}")
        if name not in self._read(target):
            raise self._fault(place, f"{ref!r}: {self._name(target)} defines no {name!r}")
        return section, name, target

    def _unreached(self) -> Iterator[SpecError]:
        for folder in ("components", "schemas", *_INLINED):
            for path in sorted((self._folder / folder).rglob("*.yaml")):
                file = _Place(path.relative_to(self._folder).as_posix())
                for name in self._read(file):
                    if file / name not in self._reached:
                        message = f"{name} is defined but nothing refers to it"
                        yield SpecError((file / name).pointer, message, self._name(file), "unreached-definition")

    def _read(self, place: _Place) -> dict[str, Any]:
        if place.file not in self._files:
            file = _Place(place.file)
            try:
                text = (self._folder / place.file).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise self._fault(file, f"cannot be read: {error}") from error
            self._files[place.file] = self._mapping(load_yaml(text, self._name(place)), file)
        return self._files[place.file]

    def _mapping(self, value: Any, place: _Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._fault(place, "must be a mapping of names")
        return value

    def _name(self, place: _Place) -> str:
        return (self._folder / place.file).as_posix()

    def _fault(self, place: _Place, message: str) -> SpecError:
        return SpecError(place.pointer, message, self._name(place))
