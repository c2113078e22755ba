"""Imports: files of names as Wikidata's query service writes them → the items in them. Pure: no database.

Two formats, JSON (SPARQL results, or its plain list of objects) and CSV; two shapes, long (a name a row: item, kind,
name, lang) and wide (item, itemLabel, aliases with "|" between). Other columns are passed over, and so are cells
without a value. A broken row raises ImportFileError, which names file and line, before anything is taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

LARGEST_FIELD: Final = 1_000_000  # characters of one cell: hundreds of aliases in one
LARGEST_NUMBER: Final = 18  # digits that surely fit a column
LABEL: Final = "label"
LABELS: Final = ("name", "itemLabel")
ALIASES: Final = ("aliases", "itemAltLabel", "altLabel", "altLabels")
_ITEM: Final = re.compile(r"(?:<?https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?Q([1-9][0-9]*)>?")
_BINDINGS: Final = re.compile(r'"bindings"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]*")

_Place = Callable[[], str]  # "clubs.csv:12", found only where it is asked for: JSON tells nobody its lines
_Row = Mapping[str, tuple[str, str]]  # column → text and its language, "" where none is said


class ImportFileError(ValueError):
    """A file that cannot be taken; the message names it, the line, and what is wrong."""


@dataclass(slots=True)
class Item:
    """A Wikidata item of a file: Q1543 has the number 1543; what it is called, with languages, as written."""

    number: int
    labels: dict[str, str] = field(default_factory=dict)  # language → label; "" where none is said
    aliases: dict[str, None] = field(default_factory=dict)  # in their order, each once

    @property
    def label(self) -> str:
        """The usual name: the English label, else the one for all languages, else the first; "" without any."""
        chosen = next((code for code in ("en", "", "mul") if code in self.labels), None)
        return self.labels[chosen] if chosen is not None else next(iter(self.labels.values()), "")

    @property
    def names(self) -> int:
        """How many names it has: a rough measure of how well known it is."""
        return len(self.labels) + len(self.aliases)


def read_items(file: str, content: bytes) -> list[Item]:
    """The items of a file, in their order, with all their rows put together. Raises ImportFileError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportFileError(f"{file}:{line}: not UTF-8") from error
    rows = _json_rows if text.lstrip()[:1] in ("{", "[") else _csv_rows
    items: dict[int, Item] = {}
    for place, row in rows(file, text):
        number = _number(row.get("item", ("", ""))[0], place)
        _take(items.setdefault(number, Item(number)), row)
    return list(items.values())


def _number(text: str, place: _Place) -> int:
    found = _ITEM.fullmatch(text.strip())
    if found is None or len(found[1]) > LARGEST_NUMBER:
        raise ImportFileError(f"{place()}: the item is {text[:60]!r}, not a number such as Q1543")
    return int(found[1])


def _take(item: Item, row: _Row) -> None:
    """Note the names of a row. In the long shape `kind` says what a name is; without it, and in the wide, a label."""
    kind = row.get("kind", (LABEL, ""))[0] or LABEL
    for column in LABELS:
        name, tag = row.get(column, ("", ""))
        language = row.get("lang", ("", ""))[0] or tag
        if name.strip() and kind == LABEL:
            item.labels.setdefault(language, name)
        elif name.strip():
            item.aliases.setdefault(name)
    for column in ALIASES:
        for name in row.get(column, ("", ""))[0].split("|"):
            if name.strip():
                item.aliases.setdefault(name)


def _csv_rows(file: str, text: str) -> Iterator[tuple[_Place, _Row]]:
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] = []
    try:
        for cells in reader:
            place = f"{file}:{reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _header(cells, place)
            elif len(cells) != len(columns):
                raise ImportFileError(f"{place}: {len(cells)} cells instead of {len(columns)}")
            else:
                yield partial(str, place), {column: (cell, "") for column, cell in zip(columns, cells, strict=True)}
    except csv.Error as error:
        raise ImportFileError(f"{file}:{reader.line_num}: {error}") from error
    if not columns:
        raise ImportFileError(f"{file}:1: the file is empty")


def _header(cells: list[str], place: str) -> list[str]:
    columns = [cell.strip().removeprefix("?") for cell in cells]
    if "item" not in columns or not {*LABELS, *ALIASES} & {*columns}:
        raise ImportFileError(f"{place}: the header needs the columns item and name, or item and itemLabel")
    return columns


def _json_rows(file: str, text: str) -> Iterator[tuple[_Place, _Row]]:
    try:
        read = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImportFileError(f"{file}:{error.lineno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise ImportFileError(f"{file}:1: not what a query answers: too many brackets in each other") from error
    results = read.get("results") if isinstance(read, dict) else None
    bindings = read if isinstance(read, list) else results.get("bindings") if isinstance(results, dict) else None
    if not isinstance(bindings, list):
        raise ImportFileError(f"{file}:1: no list of results in it")
    for at, binding in enumerate(bindings):
        place = partial(_json_place, file, text, at)
        try:
            row = _bound(binding)
        except _BrokenRowError as error:
            raise ImportFileError(f"{place()}: {error}") from error
        yield place, row


class _BrokenRowError(ValueError):
    """A result that is no object of cells."""


def _bound(binding: object) -> _Row:
    """The cells that have a value."""
    if not isinstance(binding, dict):
        raise _BrokenRowError("a result is no object")
    return {column: _cell(column, value) for column, value in binding.items() if value is not None}


def _cell(column: str, value: object) -> tuple[str, str]:
    if isinstance(value, str):
        return value, ""
    if isinstance(value, dict) and isinstance(value.get("value"), str):
        return value["value"], str(value.get("xml:lang", ""))
    if column in ("item", "kind", "lang", *LABELS, *ALIASES):
        raise _BrokenRowError(f"the cell {column} holds no text")
    return "", ""


def _json_place(file: str, text: str, at: int) -> str:
    """The file and the line on which the result at a place (from 0) begins."""
    found = _BINDINGS.search(text)
    start = found.end() if found and text.lstrip()[:1] == "{" else text.index("[") + 1
    decoder = json.JSONDecoder()
    for _ in range(at):
        _value, start = decoder.raw_decode(text, _begin(text, start))
    return f"{file}:{text.count(chr(10), 0, _begin(text, start)) + 1}"


def _begin(text: str, start: int) -> int:
    found = _BETWEEN.match(text, start)
    return found.end() if found else start
