"""The house: imports point one way, SQL stands with its noun, the light commands stay light, nothing is left lying."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.commandline import ROOT, environment

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "bot").rglob("*.py"))
}
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MIGRATIONS = sorted((ROOT / "bot" / "database" / "migrations").glob("*.sql"))
TELEGRAM = {"bot.app", "bot.doctor", "bot.telegraph", "bot.transport", "bot.cards.card"}
TELEGRAM |= {"bot.handlers.sorting", "bot.handlers.dispatcher"}
READ_SETTINGS = {"bot.__main__", "bot.app", "bot.demo", "bot.doctor"}
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b")
WRITES = re.compile(r"\b(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE(?: OR \w+)?|DELETE FROM) (\w+)")
LONGEST_FILE, LONGEST_FUNCTION = 400, 45  # lines
A_TABLE = "bot.handlers.table.acts"  # one line for each command and button, which nobody reads as a function


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """Every module that this one imports, anywhere in it, by its full name."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            for name in node.names:
                full = f"{node.module}.{name.name}"
                yield full if full in MODULES else str(node.module)


def own_imports(module: str) -> set[str]:
    return {name for name in imported(module) if name in MODULES} - {module, "bot"}


def unit(module: str) -> str:
    """What is drawn in the architecture: a module, or the package it belongs to."""
    return module.split(".")[1]


def drawn() -> list[list[str]]:
    """The lines of the drawing in docs/architecture.md, top to bottom."""
    block = re.search(r"^## Direction of imports$.*?^```text\n(.*?)^```$", ARCHITECTURE, re.MULTILINE | re.DOTALL)
    assert block is not None
    return [line.split() for line in block.group(1).splitlines()]


def test_every_module_is_drawn_once() -> None:
    names = [name for line in drawn() for name in line]
    assert sorted(names) == sorted({unit(module) for module in MODULES if module != "bot"})


def test_imports_point_down_the_drawing() -> None:
    height = {name: -number for number, line in enumerate(drawn()) for name in line}
    wrong = [
        f"{module} imports {other}"
        for module in MODULES
        if module != "bot"
        for other in own_imports(module)
        if unit(other) != unit(module) and height[unit(other)] >= height[unit(module)]
    ]
    assert wrong == []


def test_no_module_imports_itself_by_a_detour() -> None:
    """Also within a package, where the drawing does not look."""
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path, module))
        if module not in done:
            for other in own_imports(module):
                walk(other, (*path, module))
            done.add(module)

    for module in MODULES:
        walk(module, ())


def test_telegrams_library_is_known_to_few() -> None:
    known = {module for module in MODULES if any(re.fullmatch(r"telegram(\..*)?", name) for name in imported(module))}
    assert {module for module in known if unit(module) != "playground"} == TELEGRAM


def test_drivers_are_known_to_the_database_alone() -> None:
    drivers = {"aiosqlite", "asyncpg", "sqlite3"}
    assert {unit(module) for module in MODULES if drivers & set(imported(module))} == {"database"}


def test_settings_are_read_at_the_entrance_only() -> None:
    assert {module for module in MODULES if "bot.settings" in imported(module)} == READ_SETTINGS


def test_whoever_is_outside_of_a_module_leaves_its_privacy_alone() -> None:
    wrong = [
        f"{module} takes {name.name} from {node.module}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name.startswith("_") and not name.name.startswith("__")
    ]
    assert wrong == []


def texts(module: str) -> Iterator[str]:
    """Every string in a module that is no docstring; the fixed parts of one f-string together."""
    docstrings = set()
    parts = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                docstrings.add(first.value)
        elif isinstance(node, ast.JoinedStr):
            inner = [part for part in node.values if isinstance(part, ast.Constant)]
            parts.update(inner)
            yield "".join(str(part.value) for part in inner)
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings | parts:
            yield node.value


@cache
def owners() -> dict[str, str]:
    """Which module writes each table: the one named in the comment above its creation."""
    found = {}
    for path in MIGRATIONS:
        for owner, table in re.findall(
            r"^-- ([\w/]+)\.py[^\n]*\n(?:--[^\n]*\n)*CREATE TABLE (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            found[table] = f"bot.{owner.replace('/', '.')}"
    return found


def test_above_every_table_stands_its_writer() -> None:
    made = [name for path in MIGRATIONS for name in re.findall(r"CREATE TABLE (\w+)", path.read_text(encoding="utf-8"))]
    assert sorted(owners()) == sorted(made)
    assert set(owners().values()) <= set(MODULES)


def test_sql_stands_only_where_a_table_is_owned() -> None:
    speaking = {module for module in MODULES if any(SQL.search(text) for text in texts(module))}
    speaking -= {module for module in speaking if unit(module) == "database"}  # what it says is about itself
    assert speaking == set(owners().values()) | {
        "bot.dues"
    }  # what it reads, `alerts` writes: one file would be too long


def test_each_table_is_written_by_its_owner_and_nobody_else() -> None:
    written: dict[str, set[str]] = {}
    for module in MODULES:
        for text in texts(module):
            for table in WRITES.findall(text):
                written.setdefault(table, set()).add(module)
    written.pop("SET", None)  # from "ON CONFLICT … DO UPDATE SET"
    assert written.pop("panchina") == {"bot.database.bookkeeping"}  # made by no migration
    assert written == {table: {owner} for table, owner in owners().items()}


def test_every_table_is_in_the_architecture_with_its_writer() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|.*\| `([\w/]+)\.py` \|$", ARCHITECTURE, re.MULTILINE)
    told = {table: f"bot.{owner.replace('/', '.')}" for tables, owner in rows for table in re.findall(r"\w+", tables)}
    assert told == owners()


@pytest.mark.parametrize("words", [("find", "Roma"), ("read", "-"), ("--help",)], ids=lambda words: words[0])
def test_light_commands_load_neither_telegram_nor_a_database(words: tuple[str, ...]) -> None:
    program = (
        "import sys\nfrom bot.__main__ import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print('LOADED', *sys.modules)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, *words],
        input="Ancelotti lascia il Real Madrid.",
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    *said, loaded = done.stdout.splitlines()
    assert said
    heavy = {"telegram", "aiosqlite", "asyncpg", "sqlite3", "aiohttp", "httpx", "pydantic", "PIL"}
    assert heavy & set(loaded.split()) == set()


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for folder in ("bot", "tests", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_files_and_functions_stay_short() -> None:
    long = [module for module, path in MODULES.items() if len(path.read_text().splitlines()) > LONGEST_FILE]
    long += [
        f"{module}.{node.name}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert set(long) <= {A_TABLE}


def ours() -> list[Path]:
    """Every file of the project, as Git sees it; outside of a checkout, as the folder does."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    paths = [ROOT / name for name in names if name] or [path for path in ROOT.rglob("*") if ".venv" not in path.parts]
    return [path for path in paths if path.is_file()]


LEFTOVERS = {
    "something to be done": re.compile(r"\b(TOD[O]|FIXM[E]|XX[X])\b"),
    "a path of one machine": re.compile(r"(?<![\w.$}])/(work|home|root)/"),
    "a package registry": re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.]org|ghcr[.]io|docker[.]io"),
    "a merge that was not finished": re.compile(r"^(<{7}|>{7}) ", re.MULTILINE),
}


@pytest.mark.parametrize("what", LEFTOVERS)
def test_nothing_is_left_lying(what: str) -> None:
    found = []
    for path in ours():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if match := LEFTOVERS[what].search(text):
            found.append(f"{path.relative_to(ROOT)}: {match.group()}")
    assert found == []
