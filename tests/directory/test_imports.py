"""Files of names: both formats, both shapes, what is passed over, and what is refused with its file and line."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.imports import ImportFileError, Item, read_items

ENTITY = "http://www.wikidata.org/entity/"


def read(text: str, file: str = "clubs.csv") -> list[Item]:
    return read_items(file, text.encode())


def cell(value: str, **more: str) -> dict[str, str]:
    return {"type": "literal", "value": value, **more}


def sparql(*bindings: dict[str, object]) -> str:
    return json.dumps({"head": {"vars": ["item", "name"]}, "results": {"bindings": bindings}}, indent=1)


LONG = f"""\
item,kind,name,lang,iso,sitelinks
{ENTITY}Q41,label,Borgo,en,IT,12
Q41,label,Il Borgo,it,IT,
Q41,alias,Borghesi,it,,

Q41,short,BRG,en,,
Q42,nickname,Leoni,it,,
"""


def test_the_long_shape_puts_the_rows_of_an_item_together() -> None:
    first, second = read(LONG)
    assert (first.number, first.label) == (41, "Borgo")
    assert first.labels == {"en": "Borgo", "it": "Il Borgo"}
    assert list(first.aliases) == ["Borghesi", "BRG"]
    assert (second.number, second.label, list(second.aliases)) == (42, "", ["Leoni"])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(mark: str, end: str) -> None:
    assert read(mark + LONG.replace("\n", end)) == read(LONG)


def test_the_wide_shape_splits_its_aliases() -> None:
    [item] = read("item,itemLabel,aliases,coach\nQ41,Borgo,Borghesi| |BRG|Borghesi,Q5\n")
    assert (item.number, item.label, list(item.aliases)) == (41, "Borgo", ["Borghesi", "BRG"])


@pytest.mark.parametrize(
    "written", ["Q41", " Q41 ", f"{ENTITY}Q41", "https://www.wikidata.org/wiki/Q41", f"<{ENTITY}Q41>"]
)
def test_an_item_is_known_by_its_number_however_it_is_written(written: str) -> None:
    assert [item.number for item in read(f"item,name\n{written},Borgo\n")] == [41]


def test_json_is_read_as_results_and_as_a_plain_list() -> None:
    results = sparql(
        {
            "item": {"type": "uri", "value": f"{ENTITY}Q41"},
            "kind": cell("label"),
            "name": {**cell("Il Borgo"), "xml:lang": "it"},
            "born": cell("1970"),
        },
        {"item": {"type": "uri", "value": f"{ENTITY}Q41"}},
        {"item": cell("Q41"), "kind": cell("alias"), "name": cell("Borghesi")},
    )
    plain = json.dumps(
        [
            {"item": f"{ENTITY}Q41", "kind": "label", "name": "Il Borgo", "lang": "it", "born": 1970, "iso": None},
            {"item": "Q41", "kind": "alias", "name": "Borghesi"},
        ]
    )
    for text in (results, "\ufeff" + results, plain):
        [item] = read(text, "clubs.json")
        assert (item.number, item.labels, list(item.aliases)) == (41, {"it": "Il Borgo"}, ["Borghesi"])


def test_the_usual_name_is_the_english_label_then_the_one_for_all_then_the_first() -> None:
    assert Item(1, {"it": "Borgo IT", "mul": "Borgo", "en": "Borgo EN"}).label == "Borgo EN"
    assert Item(1, {"it": "Borgo IT", "mul": "Borgo"}).label == "Borgo"
    assert Item(1, {"it": "Borgo IT", "fr": "Bourg"}).label == "Borgo IT"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "f:1: the file is empty"),
        ("\n\n", "f:1: the file is empty"),
        ("club,name\nQ1,Borgo\n", "f:1: the header needs"),
        ("item,iso\nQ1,IT\n", "f:1: the header needs"),
        ("item,name\nQ1,Borgo\n\nBorgo,Q1\n", "f:4: the item is 'Borgo'"),
        ("item,name\n,Borgo\n", "f:2: the item is ''"),
        ("item,name\nQ0,Borgo\n", "f:2: the item is 'Q0'"),
        (f"item,name\nQ{'9' * 40},Borgo\n", "f:2: the item is"),
        ("item,name\nQ1,Borgo,IT\n", "f:2: 3 cells instead of 2"),
        ('item,name\nQ1,"Bor\ngo"\nQ2\n', "f:4: 1 cells instead of 2"),
        ('item,name\nQ1,"Borgo\n', "f:2: "),
        ("[", "f:1: not JSON"),
        ('[\n{"item": "Q1",\n"name": }]', "f:3: not JSON"),
        ('{"results": 3}', "f:1: no list of results"),
        ('{"head": {}}', "f:1: no list of results"),
        ('[\n{"item": "Q1", "name": "Borgo"},\n{"name": "Borgo"}]', "f:3: the item is ''"),
        ('[\n{"item": "Q1", "name": "Borgo"},\n\n7]', "f:4: a result is no object"),
        ('[{"item": "Q1", "name": 7}]', "f:1: the cell name holds no text"),
        ("[" * 100_000, "f:1: "),
    ],
)
def test_what_is_broken_names_file_and_line(text: str, place: str) -> None:
    with pytest.raises(ImportFileError) as caught:
        read(text, "f")
    assert str(caught.value).startswith(place)


def test_a_broken_result_is_found_by_its_line_in_what_the_service_writes() -> None:
    text = sparql({"item": cell("Q1"), "name": cell("Borgo")}, {"item": cell("nothing")})
    line = text[: text.index('"nothing"')].count("\n") - 2
    with pytest.raises(ImportFileError, match=f"^clubs.json:{line}: "):
        read(text, "clubs.json")


def test_bytes_that_are_no_text_are_named_with_their_line() -> None:
    with pytest.raises(ImportFileError, match=r"^clubs\.csv:2: not UTF-8"):
        read_items("clubs.csv", b"item,name\nQ1,\xff\n")


@given(st.dictionaries(st.integers(1, 10**9), st.lists(st.text(max_size=20), min_size=1, max_size=4), max_size=5))
def test_csv_and_json_say_the_same(names: dict[int, list[str]]) -> None:
    rows = [(f"Q{number}", "alias", name.replace("\0", "")) for number, several in names.items() for name in several]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("item", "kind", "name"), *rows])
    as_json = json.dumps([dict(zip(("item", "kind", "name"), row, strict=True)) for row in rows])
    if any("\r" in name for _, _, name in rows) or any("\ud800" <= c <= "\udfff" for _, _, n in rows for c in n):
        return
    assert read(out.getvalue()) == read(as_json)


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_be_refused(content: bytes) -> None:
    taken, refused = None, ""
    try:
        taken = read_items("f", content)
    except ImportFileError as error:
        refused = str(error)
    assert isinstance(taken, list) or refused.startswith("f:")
