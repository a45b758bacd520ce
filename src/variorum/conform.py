"""Faults: where a value that a person wrote is not of the wanted shape, in plain words.

msgspec says whether a value fits, fast, but stops at the first fault. Only when it says no is the
value held against the JSON Schema of the same type, which finds every fault with its path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

if TYPE_CHECKING:
    from jsonschema import ValidationError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a value."""

    path: tuple[str | int, ...]
    """The keys and list positions (from 0) that lead to it; the last is the key itself."""
    kind: Literal["missing", "unknown", "wrong"]
    why: str
    """Of a wrong value: the end of a sentence that its key begins, like `must be a list`."""
    hint: str
    """What to try, in a sentence."""


def conform(value: Any, type: type[T]) -> T | list[Fault]:
    """The value as a `type`, or every fault in it.

    `value` is made of dicts, lists and scalars; a string of digits counts as a number.
    """
    try:
        return msgspec.convert(value, type, strict=False)
    except msgspec.ValidationError as error:
        found = _once(list(_faults(value, type)))
        return found or [Fault((), "wrong", str(error), "")]


def _once(faults: list[Fault]) -> list[Fault]:
    """Without the missing keys that only a slip of the pen hides: `titel` stands for `title`."""
    meant = {
        (*fault.path[:-1], near[0])
        for fault in faults
        if fault.kind == "unknown"
        and (near := get_close_matches(str(fault.path[-1]), _missing(faults, fault.path[:-1]), n=1))
    }
    return [fault for fault in faults if fault.kind != "missing" or fault.path not in meant]


def _missing(faults: list[Fault], within: tuple[str | int, ...]) -> list[str]:
    return [
        str(fault.path[-1])
        for fault in faults
        if fault.kind == "missing" and fault.path[:-1] == within
    ]


def _faults(value: Any, type: type[Any]) -> Iterator[Fault]:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole).redefine(
        "boolean", lambda _, it: isinstance(it, bool) or it in ("true", "false")
    )
    limits = {"minimum": _minimum, "maximum": _maximum, "multipleOf": _multiple}
    validator = extend(Draft202012Validator, limits, type_checker=checker)(
        msgspec.json.schema(type)
    )
    for error in sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.path))):
        yield from _told(error, ())


def _is_whole(_: object, value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) or (isinstance(value, str) and value.isdecimal())


def _minimum(_: object, least: float, value: Any, __: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if _is_whole(None, value) and float(value) < least:
        yield ValidationError(f"it must be {least} or more")


def _maximum(_: object, most: float, value: Any, __: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if _is_whole(None, value) and float(value) > most:
        yield ValidationError(f"it must be {most} or less")


def _multiple(_: object, of: float, value: Any, __: object) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if _is_whole(None, value) and float(value) % of:
        yield ValidationError(f"it must be a multiple of {of}")


def _told(error: ValidationError, above: tuple[str | int, ...]) -> Iterator[Fault]:
    path = (*above, *error.path)
    wanted: Any = error.validator_value
    if "propertyNames" in error.schema_path:
        yield Fault(path, "wrong", f"can’t have a key “{_short(error.instance)}”", _like(error))
        return
    match error.validator:
        case "required":
            for key in (key for key in wanted if key not in error.instance):
                if f"'{key}'" in error.message:
                    yield Fault((*path, key), "missing", "", "")
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for key in (key for key in error.instance if key not in known):
                yield Fault((*path, key), "unknown", "", did_you_mean(str(key), known))
        case "anyOf" | "oneOf":
            yield from _closest(error, path)
        case "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            said = " or ".join(_TYPES.get(name, name) for name in names)
            least = error.schema.get("minimum") if isinstance(error.schema, dict) else None
            said += f", {least} or more" if least is not None else ""
            yield Fault(path, "wrong", f"must be {said}", _like(error))
        case "enum" | "const":
            values = [str(it) for it in (wanted if error.validator == "enum" else [wanted])]
            why = f"can’t be “{_short(error.instance)}”"
            yield Fault(path, "wrong", why, did_you_mean(str(error.instance), values))
        case "pattern":
            yield _unlike(error, path)
        case "minLength" | "minItems" | "minProperties":
            yield Fault(path, "wrong", "is empty", "Write something, or take the key away.")
        case _:
            hint = f"{error.message[:1].upper()}{error.message[1:]}."
            yield Fault(path, "wrong", f"can’t be “{_short(error.instance)}”", hint)


def _unlike(error: ValidationError, path: tuple[str | int, ...]) -> Fault:
    """The fault of text that has not the form that is wanted."""
    if not str(error.instance).strip():
        return Fault(path, "wrong", "is empty", "Write something, or take the key away.")
    return Fault(path, "wrong", f"can’t be “{_short(error.instance)}”", _like(error))


def _like(error: ValidationError) -> str:
    """A hint: how such a value is written."""
    examples = error.schema.get("examples") if isinstance(error.schema, dict) else None
    if not examples:
        return "docs/format.md shows how it is written."
    return f"It is written like this: {', '.join(map(str, examples))}."


def _short(value: object) -> str:
    shown = " ".join(str(value).split())
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def _closest(error: ValidationError, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Of several allowed shapes, tell the faults of the one that was evidently meant."""
    branches: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.schema_path[0]), []).append(inner)
    meant = [
        inner
        for inner in branches.values()
        if not any(it.validator == "type" and not it.path for it in inner)
    ]
    if meant:
        for inner_error in min(meant, key=len):
            yield from _told(inner_error, path)
        return
    names = [
        _TYPES.get(str(it.validator_value), str(it.validator_value))
        for inner in branches.values()
        for it in inner
        if it.validator == "type" and it.validator_value != "null"
    ]
    said = " or ".join(dict.fromkeys(names))
    yield Fault(path, "wrong", f"must be {said}", "docs/format.md shows how it is written.")


def did_you_mean(word: str, known: list[str]) -> str:
    """A hint: the known word that looks like this one, or all of them where they are few."""
    if not known:
        return "There are none yet."
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    meant = f"Did you mean “{near[0]}”?" if near else ""
    listed = f"Known are: {', '.join(known)}." if len(known) <= 24 else ""
    return " ".join(part for part in (meant, listed) if part) or "Look for a slip of the pen."


_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table of keys and values",
    "null": "nothing",
}
