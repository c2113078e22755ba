"""The loader: what it takes, and how it names a broken row."""

from __future__ import annotations

import pytest

from bot.directory import CatalogueError, Kind, load_catalogue
from bot.directory.catalogue import COLUMNS, load_leagues, load_rosters

CLUBS = ",".join(COLUMNS[Kind.CLUB])
COACHES = ",".join(COLUMNS[Kind.COACH])
NATIONS = ",".join(COLUMNS[Kind.NATIONAL])


@pytest.fixture
def folder(tmp_path):
    def write(path, *lines):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_rows_become_subjects_with_their_names(folder):
    folder("clubs/italy.csv", CLUBS, "milan,Milan,AC Milan|de:AC Mailand,rossoneri,Serie A 2025-26,95")
    folder("coaches/italy.csv", COACHES, "carlo-ancelotti,Carlo Ancelotti,Ancelotti,,carletto,100")
    where = folder("nations.csv", NATIONS, "brazil,Brazil,it:Brasile|pt:Brasil,,100")
    milan, ancelotti, brazil = load_catalogue(where)
    assert (milan.subject.kind, milan.subject.name, milan.subject.short, milan.subject.fame) == (
        Kind.CLUB,
        "Milan",
        "Milan",
        95,
    )
    assert milan.subject.name_in("de") == "AC Mailand"
    assert milan.names == ("AC Milan", "de:AC Mailand")
    assert ancelotti.subject.short == "Ancelotti"
    assert ancelotti.nicknames == ("carletto",)
    assert brazil.subject.kind is Kind.NATIONAL
    assert dict(brazil.subject.localised) == {"it": "Brasile", "pt": "Brasil"}


def test_a_byte_order_mark_and_quoted_cells_are_fine(folder):
    where = folder("clubs/italy.csv", "\ufeff" + CLUBS, 'milan,"Milan, the first",,,,95')
    assert [entry.subject.name for entry in load_catalogue(where)] == ["Milan, the first"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("Milan,Milan,,,,95", "no slug"),
        ("milan,Milan,,,,famous", "fame is 'famous'"),
        ("milan,Milan,,,,101", "fame is '101'"),
        ("milan,,,,,95", "'' is no name"),
        ("milan,Milan,AC Milan||Diavolo,,,95", "'' is no name"),
        ("milan,Milan, AC Milan,,,95", "' AC Milan' is no name"),
        ("milan,Milan,xx:AC Mailand,,,95", "unknown language"),
        ("milan,Milan,95", "3 cells instead of 6"),
        ('milan,"Milan"x,,,,95', "expected after"),
    ],
)
def test_a_broken_row_names_its_file_and_line(folder, row, complaint):
    where = folder("clubs/italy.csv", CLUBS, "roma,Roma,,,,85", row)
    with pytest.raises(CatalogueError, match=complaint) as raised:
        load_catalogue(where)
    assert str(raised.value).startswith("clubs/italy.csv:3: ")


def test_a_wrong_header_is_refused(folder):
    where = folder("coaches/italy.csv", CLUBS)
    with pytest.raises(CatalogueError, match=r"coaches/italy\.csv:1: the header is"):
        load_catalogue(where)


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    (tmp_path / "clubs").mkdir()
    (tmp_path / "clubs" / "italy.csv").write_bytes(CLUBS.encode() + b"\nmilan,Mil\xe0n,,,,95\n")
    with pytest.raises(CatalogueError, match=r"clubs/italy\.csv: not UTF-8"):
        load_catalogue(tmp_path)


def test_a_slug_used_twice_names_both_places(folder):
    folder("clubs/italy.csv", CLUBS, "milan,Milan,,,,95")
    where = folder("nations.csv", NATIONS, "milan,Milan,,,95")
    with pytest.raises(CatalogueError, match=r"nations\.csv:2: slug 'milan' is already used in clubs/italy\.csv:2"):
        load_catalogue(where)


def test_an_empty_folder_holds_nobody(tmp_path):
    assert load_catalogue(tmp_path) == []


def test_leagues_and_rosters_are_read(folder):
    folder("leagues.csv", "country,league,season,clubs", "italy,Serie A,2025-26,20")
    where = folder("clubs/italy.csv", CLUBS, "milan,Milan,,,Serie A 2024-25|Serie A 2025-26,95", "old,Old,,,,5")
    (league,) = load_leagues(where)
    assert (league.country, league.league, league.season, league.clubs) == ("italy", "Serie A", "2025-26", 20)
    assert load_rosters(where) == {("italy", "Serie A 2024-25"): ["milan"], ("italy", "Serie A 2025-26"): ["milan"]}


def test_a_league_without_a_number_is_refused(folder):
    where = folder("leagues.csv", "country,league,season,clubs", "italy,Serie A,2025-26,many")
    with pytest.raises(CatalogueError, match=r"leagues\.csv:2: the number of clubs is 'many'"):
        load_leagues(where)
