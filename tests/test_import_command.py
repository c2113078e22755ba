"""`python -m bot import`: what it adds and merges, that a second run adds nothing, and how it refuses."""

from __future__ import annotations

import fcntl
import json
import re
from pathlib import Path

import pytest

from tests.commandline import bot, complaint
from tests.running_bot import rows_of

CLUBS = """\
item,kind,name,lang,iso
http://www.wikidata.org/entity/Q1543,label,AC Milan,en,IT
http://www.wikidata.org/entity/Q1543,label,AC Mailand,de,IT
http://www.wikidata.org/entity/Q1543,alias,Diavolissimi,it,IT
Q999001,label,Borgo Zampano,en,
Q999001,label,Borgo Zampano Calcio,it,
Q999001,alias,Zampanesi,it,
Q999001,alias,Inter,en,
Q999001,alias,Madrid,en,
Q999001,alias,BZ,en,
Q999002,label,Juventus Women,en,IT
Q999003,label,,en,IT
"""
COACHES = """\
item,itemLabel,aliases
Q11,Carlo Ancelotti,Re Carlissimo
Q12,Ottavio Zanzibello,Zanzi il Grande|
Q13,Aldo Zanza,
Q14,Ugo Zanza,
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the processes of a test run: no `.env`, no data."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def take(kind: str, *files: str) -> str:
    """Import files that are sound; the report."""
    done = bot("import", "--kind", kind, *files)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def stored(folder: Path, sql: str) -> list[tuple[object, ...]]:
    return rows_of(folder / "data" / "panchina.db", sql)


def test_subjects_and_names_are_added_merged_and_reported_and_a_second_run_adds_nothing(folder: Path) -> None:
    (folder / "clubs.csv").write_text("\ufeff" + CLUBS, encoding="utf-8")
    first = take("club", "clubs.csv").splitlines()
    assert first[0].startswith("clubs.csv: 1 added, 1 merged, 2 skipped, 2 ambiguous; ")
    assert first[1] == "  skipped: 0 known already, 1 other sides, 1 without a name"
    assert first[2:] == [
        "  ambiguous: 'Inter' of borgo-zampano, also inter",
        "  ambiguous: 'Madrid' of borgo-zampano, also atletico-madrid, rayo-vallecano, real-madrid",
    ]
    rows = stored(folder, "SELECT slug, names.name, language FROM names JOIN subjects ON subjects.id = subject_id")
    assert ("milan", "Diavolissimi", "") in rows
    assert {("borgo-zampano", "Borgo Zampano Calcio", "it"), ("borgo-zampano", "Zampanesi", "")} <= set(rows)
    assert ("borgo-zampano", "Inter", "") in rows
    assert not {"Madrid", "BZ"} & {name for _, name, _ in rows}
    assert stored(folder, "SELECT number, slug FROM wikidata JOIN subjects ON subjects.id = subject_id") == [
        (1543, "milan"),
        (999001, "borgo-zampano"),
    ]
    before = stored(folder, "SELECT * FROM subjects"), stored(folder, "SELECT * FROM names")
    second = take("club", "clubs.csv").splitlines()
    assert second[0] == "clubs.csv: 0 added, 0 merged, 4 skipped, 2 ambiguous; 0 new names"
    assert (stored(folder, "SELECT * FROM subjects"), stored(folder, "SELECT * FROM names")) == before


def test_an_item_is_known_by_its_number_before_its_name(folder: Path) -> None:
    (folder / "old.csv").write_text("item,name\nQ999001,Borgo Zampano\n")
    (folder / "new.csv").write_text("item,name\nQ999001,Zampano United\n")
    assert ": 1 added, 0 merged" in take("club", "old.csv")
    assert ": 0 added, 1 merged" in take("club", "new.csv")
    assert stored(folder, "SELECT name FROM names") == [("Zampano United",)]


def test_coaches_in_the_wide_shape_get_a_short_name_only_where_it_is_theirs_alone(folder: Path) -> None:
    (folder / "coaches.csv").write_text(COACHES)
    assert take("coach", "coaches.csv").startswith("coaches.csv: 3 added, 1 merged, 0 skipped, 0 ambiguous; 2 new")
    assert stored(folder, "SELECT name, short FROM subjects WHERE origin = 'added' ORDER BY id") == [
        ("Ottavio Zanzibello", "Zanzibello"),
        ("Aldo Zanza", "Aldo Zanza"),
        ("Ugo Zanza", "Ugo Zanza"),
    ]


def test_national_teams_are_known_by_their_country(folder: Path) -> None:
    rows = [
        {"item": "Q1", "kind": "label", "name": "Brazil men's national football team", "lang": "en"},
        {"item": "Q1", "kind": "alias", "name": "Canarinhos Dourados", "lang": "pt"},
        {"item": "Q2", "kind": "label", "name": "Brazil women's national football team", "lang": "en"},
    ]
    (folder / "teams.json").write_text(json.dumps(rows))
    assert take("national", "teams.json").startswith("teams.json: 0 added, 1 merged, 1 skipped, 0 ambiguous; 1 new")
    assert stored(folder, "SELECT slug FROM names JOIN subjects ON subjects.id = subject_id") == [("brazil",)]


def test_of_two_items_with_one_club_the_one_that_has_its_very_name_is_it(folder: Path) -> None:
    (folder / "clubs.csv").write_text("item,name\nQ7,Liverpool FC\nQ9,Liverpool\nQ10,Liverpool\n")
    report = take("club", "clubs.csv")
    assert report.startswith("clubs.csv: 1 added, 1 merged, 0 skipped, 1 ambiguous")
    assert "  ambiguous: 'Liverpool' of Q10, also liverpool" in report
    numbers = stored(folder, "SELECT number, slug FROM wikidata JOIN subjects ON subjects.id = subject_id")
    assert numbers == [(7, "liverpool-fc"), (9, "liverpool")]


def test_a_broken_row_names_file_and_line_and_nothing_of_its_file_is_kept(folder: Path) -> None:
    (folder / "good.csv").write_text("item,name\nQ999001,Borgo Zampano\n")
    (folder / "broken.csv").write_text("item,name\nQ999005,Borgo Secondo\nBorgo,Q999006\n")
    done = bot("import", "--kind", "club", "good.csv", "broken.csv")
    assert done.returncode == 2
    assert done.stdout.decode().startswith("good.csv: 1 added")
    assert re.fullmatch(r"broken\.csv:3: the item is 'Borgo', .*\n", done.stderr.decode())
    assert stored(folder, "SELECT name FROM subjects WHERE origin = 'added'") == [("Borgo Zampano",)]


def test_a_file_that_is_not_there_and_a_running_bot_are_told_in_one_line(folder: Path) -> None:
    assert "nowhere.csv" in complaint(bot("import", "--kind", "club", "nowhere.csv"))
    (folder / "clubs.csv").write_text(CLUBS)
    with (folder / "data" / "panchina.db.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = complaint(bot("import", "--kind", "club", "clubs.csv"))
    assert said.startswith("DATABASE_URL: another process is using this database")
    assert "stop the bot" in said


def test_the_kind_must_be_said(folder: Path) -> None:
    (folder / "clubs.csv").write_text(CLUBS)
    done = bot("import", "clubs.csv")
    assert done.returncode == 2
    assert "--kind" in done.stderr.decode()
    assert not (folder / "data").exists()
