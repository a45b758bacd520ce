"""The JSON Schema of annotation files, made from the structs that read them."""

from __future__ import annotations

import ast
import builtins
import inspect
from itertools import pairwise
from typing import Any

import msgspec

from variorum.layer.entries import KINDS, Locator, Reference, Source, Target, Variant


def schema() -> dict[str, Any]:
    """The JSON Schema of an annotation file, for editors.

    Where text is wanted a number does as well, since every scalar is read as the characters that
    stand there.
    """
    refs, definitions = msgspec.json.schema_components(
        list(KINDS.values()), ref_template="#/$defs/{name}"
    )
    types: list[builtins.type[msgspec.Struct]] = [Target, Source, Locator, Variant]
    for type in [*types, *KINDS.values()]:
        _describe(type, definitions[type.__name__]["properties"])
    files = []
    for name, ref in zip(KINDS, refs, strict=True):
        properties: dict[str, Any] = {
            "kind": {"const": name},
            "entries": {
                "type": ["object", "null"],
                "propertyNames": {"pattern": r"^[a-z][a-z0-9-]*$"},
                "additionalProperties": ref,
            },
        }
        if name == Reference.kind:
            properties["work"] = {"type": "string"}
            required = definitions["Reference"]["required"]
            definitions["Reference"]["required"] = [key for key in required if key != "work"]
        files.append(
            {
                "type": "object",
                "properties": properties,
                "required": ["kind", "entries"],
                "additionalProperties": False,
            }
        )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Variorum annotation file",
        "oneOf": files,
        "$defs": _lenient(definitions),
    }


def _describe(type: builtins.type[msgspec.Struct], properties: dict[str, Any]) -> None:
    """Give each key what is said of it in the string below its field, for editors to show."""
    keys = {it.name: it.encode_name for it in msgspec.structs.fields(type)}
    for owner in reversed(type.__mro__):
        if not issubclass(owner, msgspec.Struct) or owner is msgspec.Struct:
            continue
        (written,) = ast.parse(inspect.getsource(owner)).body
        assert isinstance(written, ast.ClassDef)
        for field, said in pairwise(written.body):
            match field, said:
                case (
                    ast.AnnAssign(target=ast.Name(name)),
                    ast.Expr(value=ast.Constant(str(words))),
                ):
                    if key := keys.get(name):
                        said_plainly = " ".join(words.replace("`", "").split())
                        properties[key]["description"] = said_plainly


def _lenient(part: Any) -> Any:
    if isinstance(part, dict):
        made = {key: _lenient(value) for key, value in part.items()}
        if made.get("type") == "string" and "pattern" not in made:
            made["type"] = ["string", "number", "boolean"]
        elif made.get("type") == "string":
            made["type"] = ["string", "integer"]
        return made
    return [_lenient(item) for item in part] if isinstance(part, list) else part
