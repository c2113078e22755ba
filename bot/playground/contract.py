"""The contract: which methods, parameters and fields the bot may use, and their types.

Nothing here is copied from a table: parameters are the positional ones of `telegram.Bot`'s methods (keyword-only ones
are that library's own conveniences), the fields of objects are the constructors' parameters of its classes.
"""

from __future__ import annotations

import datetime as dtm
import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import orjson
import telegram

from bot.playground.refusals import Violation, method_not_found, violation

# The methods that the bot calls; every other is refused. Python's names, as the library spells them.
KNOWN = (
    "get_me",
    "get_updates",
    "set_webhook",
    "delete_webhook",
    "get_webhook_info",
    "send_message",
    "send_photo",
    "edit_message_text",
    "edit_message_reply_markup",
    "answer_callback_query",
    "set_my_commands",
    "set_my_description",
    "set_my_short_description",
    "get_chat_member",
    "get_chat_administrators",
)
_NAMES: dict[str, Any] = {
    **vars(telegram),
    "ReplyMarkup": (
        telegram.InlineKeyboardMarkup
        | telegram.ReplyKeyboardMarkup
        | telegram.ReplyKeyboardRemove
        | telegram.ForceReply
    ),
}


class Shape(Protocol):
    """The type of a value: checks it, and reads it from the text of a form."""

    def check(self, value: object, path: str) -> None:
        """Raise Violation, naming `path`, unless the value has this shape."""

    def read(self, text: str, path: str) -> object:
        """The value that a form field's text stands for, not yet checked. Raises Violation if unreadable."""


@dataclass(frozen=True, eq=False)
class Scalar:
    """A string, a number or a truth value."""

    name: str
    accepts: type

    def check(self, value: object, path: str) -> None:
        """Exactly the type: a bool is no int."""
        if type(value) is not self.accepts:
            raise violation(f"{path} must be of type {self.name}, not {_kind(value)}")

    def read(self, text: str, path: str) -> object:
        """Strings as they stand; numbers and truth values as JSON spells them."""
        if self.accepts is str:
            return text
        return _json(text, path)


INTEGER = Scalar("Integer", int)
STRING = Scalar("String", str)
BOOLEAN = Scalar("Boolean", bool)
FLOAT = Scalar("Float", float)
_ON_THE_WIRE: Mapping[type, Shape] = {
    str: STRING,
    bool: BOOLEAN,
    float: FLOAT,
    int: INTEGER,
    dtm.datetime: INTEGER,  # both are sent as whole seconds
    dtm.timedelta: INTEGER,
}


@dataclass(frozen=True, eq=False)
class Fixed:
    """One value and no other, like the `true` of `force_reply`."""

    value: object

    def check(self, value: object, path: str) -> None:
        """Exactly that value."""
        if value != self.value or type(value) is not type(self.value):
            raise violation(f"{path} must be {orjson.dumps(self.value).decode()}")

    def read(self, text: str, path: str) -> object:
        """Strings as they stand, all else as JSON."""
        return text if isinstance(self.value, str) else _json(text, path)


@dataclass(frozen=True, eq=False)
class Listing:
    """An array of one shape."""

    of: Shape

    def check(self, value: object, path: str) -> None:
        """Each element in turn."""
        if not isinstance(value, list):
            raise violation(f"{path} must be an Array, not {_kind(value)}")
        for place, element in enumerate(value):
            self.of.check(element, f"{path}[{place}]")

    def read(self, text: str, path: str) -> object:
        """JSON."""
        return _json(text, path)


@dataclass(frozen=True, eq=False)
class Record:
    """An object with named fields, some of them required."""

    name: str
    fields: Mapping[str, Shape]
    required: frozenset[str]

    def check(self, value: object, path: str) -> None:
        """No unknown field, no missing one, each of its shape."""
        if not isinstance(value, dict):
            raise violation(f"{path} must be an object ({self.name}), not {_kind(value)}")
        _check_fields(value, self.fields, self.required, f"{path} ({self.name})", path + ".")

    def read(self, text: str, path: str) -> object:
        """JSON."""
        return _json(text, path)


@dataclass(frozen=True, eq=False)
class Either:
    """One of several shapes."""

    choices: tuple[Shape, ...]

    def check(self, value: object, path: str) -> None:
        """The first that fits; if none does, what the closest one says."""
        refusals: list[tuple[int, Violation]] = []
        for choice in self.choices:
            try:
                choice.check(value, path)
            except Violation as refusal:
                refusals.append((_strangeness(choice, value), refusal))
            else:
                return
        raise min(refusals, key=lambda pair: pair[0])[1]

    def read(self, text: str, path: str) -> object:
        """A number where one is possible and the text is one (chat ids), else what the first choice reads."""
        scalars = {choice.accepts for choice in self.choices if isinstance(choice, Scalar)}
        if int in scalars and text.removeprefix("-").isdecimal():
            return int(text)
        return text if str in scalars else self.choices[0].read(text, path)


@dataclass(frozen=True, eq=False)
class Method:
    """One method of the contract."""

    name: str
    fields: Mapping[str, Shape]
    required: frozenset[str]

    def accept(self, raw: Mapping[str, object]) -> dict[str, Any]:
        """The parameters, read and checked. Raises Violation for what the contract does not know."""
        read = {
            key: self.fields[key].read(value, key) if key in self.fields and isinstance(value, str) else value
            for key, value in raw.items()
        }
        _check_fields(read, self.fields, self.required, self.name, "")
        return read


@cache
def methods() -> Mapping[str, Method]:
    """All methods of the contract by Telegram's name ("sendMessage")."""
    return {method.name: method for method in map(_method, KNOWN)}


def method(name: str) -> Method:
    """The method of that name. Raises Violation (404) for one that the contract does not know."""
    try:
        return methods()[name]
    except KeyError:
        raise method_not_found() from None


def _method(python_name: str) -> Method:
    """Read one method off the library's signature."""
    function = inspect.unwrap(getattr(telegram.Bot, python_name))
    hints = typing.get_type_hints(function, localns=_NAMES)
    chosen = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.name != "self"
    ]
    first, *rest = python_name.split("_")
    return Method(
        first + "".join(word.capitalize() for word in rest),
        {parameter.name: _shape(hints[parameter.name]) for parameter in chosen},
        frozenset(parameter.name for parameter in chosen if parameter.default is parameter.empty),
    )


def _shape(hint: Any) -> Shape:  # noqa: ANN401 - a type hint may be anything
    """The shape that a type hint of the library means on the wire."""
    shapes = tuple(dict.fromkeys(_shapes(hint)))
    if not shapes:
        raise TypeError(f"no wire type for {hint!r}")
    return shapes[0] if len(shapes) == 1 else Either(shapes)


def _shapes(hint: Any) -> list[Shape]:  # noqa: ANN401
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return [shape for part in typing.get_args(hint) for shape in _shapes(part)]
    if isinstance(origin, type) and issubclass(origin, Sequence) and origin is not tuple:
        return [Listing(_shape(typing.get_args(hint)[0]))]
    if not isinstance(hint, type) or hint in (types.NoneType, object):
        return []  # the library's own "not given" markers, and callback objects that never reach the wire
    if issubclass(hint, telegram.TelegramObject):
        kinds: list[Any] = hint.__subclasses__() or [hint]
        return [_record(kind) for kind in kinds]
    return _scalars(hint)


def _scalars(hint: type) -> list[Shape]:
    return [_ON_THE_WIRE[hint]] if hint in _ON_THE_WIRE else []


@cache
def _record(kind: Any) -> Shape:  # noqa: ANN401 - a class; mypy finds the library's classes unhashable
    """An object's fields: the constructor's parameters, and the constants that the constructor sets by itself."""
    hints = typing.get_type_hints(kind.__init__, localns=_NAMES)
    parameters = [
        parameter
        for parameter in inspect.signature(kind.__init__).parameters.values()
        if parameter.name not in ("self", "api_kwargs")
    ]
    required = {parameter.name for parameter in parameters if parameter.default is parameter.empty}
    fields: dict[str, Shape] = {parameter.name: _shape(hints[parameter.name]) for parameter in parameters}
    constants = _slots(kind) - fields.keys()
    if constants:
        sample = kind(**dict.fromkeys(required, 0))
        fields |= {name: Fixed(_plain(getattr(sample, name))) for name in constants}
    return Record(kind.__name__, fields, frozenset(required | constants))


def _slots(kind: type) -> set[str]:
    names = {name for base in kind.__mro__ for name in getattr(base, "__slots__", ())}
    return {name for name in names if not name.startswith("_") and name != "api_kwargs"}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _check_fields(
    given: Mapping[str, object], fields: Mapping[str, Shape], required: frozenset[str], whole: str, prefix: str
) -> None:
    for name, value in given.items():
        if name not in fields:
            raise violation(f'unknown field "{prefix}{name}" in {whole}')
        fields[name].check(value, prefix + name)
    for name in required:
        if name not in given:
            raise violation(f'field "{prefix}{name}" of {whole} is missing')


def _strangeness(shape: Shape, value: object) -> int:
    """How far a value is from a shape: missing fields, fields the shape does not know, constants that differ."""
    if not (isinstance(shape, Record) and isinstance(value, dict)):
        return 100
    differing = [name for name, field in shape.fields.items() if isinstance(field, Fixed) and name in value]
    wrong = sum(value[name] != shape.fields[name].value for name in differing)  # type: ignore[attr-defined]
    return len(shape.required - value.keys()) + 2 * len(value.keys() - shape.fields.keys()) + 2 * wrong


def _json(text: str, path: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise violation(f"can't parse {path} JSON object") from None


def _kind(value: object) -> str:
    names = {str: "String", int: "Integer", bool: "Boolean", float: "Float", list: "Array", dict: "object"}
    return names.get(type(value), "null")
