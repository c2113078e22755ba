"""The documents: what they list is all there is, what they name exists, and what they promise is what the code says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.directory import Directory
from bot.handlers.alerts import AlertDesk
from bot.handlers.benches import BenchDesk
from bot.handlers.directory import DirectoryDesk
from bot.handlers.drafts import DraftDesk
from bot.handlers.following import FollowingDesk
from bot.handlers.settings import SettingsDesk
from bot.handlers.silences import SilenceDesk
from bot.handlers.sources import SourceDesk
from bot.handlers.table import Audience, Desks, acts
from bot.handlers.thresholds import ThresholdDesk
from bot.handlers.verdicts import VerdictDesk
from bot.handlers.welcome import DoorDesk, WelcomeDesk
from bot.handlers.why import WhyDesk
from bot.pace import Budget
from bot.settings import Settings
from tests.commandline import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FILES = re.compile(r"`((?:bot|tests|docs|benchmarks)/[\w./<>-]*)`")


def rows(text: str, first: str) -> list[list[str]]:
    """The rows of the table whose header begins with this word."""
    table = re.search(rf"^\| {first} \|.*\n\|[ |-]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table is not None, first
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.group(1).splitlines()]


def defaults() -> dict[str, tuple[str, str]]:
    """Each setting's meaning and its default as people read it."""
    found = {}
    for name, field in Settings.model_fields.items():
        value = field.get_default()
        value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        shown = str(value).lower() if isinstance(value, bool) else str(value or "")
        found[name.upper()] = (field.description or "", shown)
    return found


def test_the_readme_lists_every_setting_as_the_code_has_it() -> None:
    told = {name: (meaning, default) for name, meaning, default in rows(README, "setting")}
    assert told == {
        f"`{name}`": (meaning, f"`{default}`" if default else "empty")
        for name, (meaning, default) in defaults().items()
    }


def test_the_example_file_holds_every_setting_as_the_code_has_it() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    told = {}
    for paragraph in example.split("\n\n")[1:]:
        *comments, line = paragraph.strip().splitlines()
        name, _, value = line.removeprefix("# ").partition("=")
        told[name] = (comments[0].removeprefix("# "), value)
        # An empty value of what has a default would undo the container's own.
        assert line.startswith("# ") or name in ("BOT_TOKEN", "ADMIN_IDS")
    assert told == defaults()


def test_the_readme_lists_every_command_with_its_words_and_its_audience() -> None:
    drafts = DraftDesk(Directory(), Budget(), lambda: None)
    verdicts = VerdictDesk(drafts, lambda: None)
    directory = DirectoryDesk(Directory())
    follows = FollowingDesk()
    fans = (WelcomeDesk("bot"), DoorDesk("bot"), follows, AlertDesk())
    choices = (ThresholdDesk(), SilenceDesk(follows), SettingsDesk("bot"))
    desks = Desks(*fans, drafts, verdicts, directory, *choices, WhyDesk(), BenchDesk(), SourceDesk())
    table = {kind: act.audience.value for kind, act in acts(desks).items() if kind.startswith("/")}
    told = {command.strip("`"): (does, audience) for command, does, audience in rows(README, "command")}
    assert {command: audience for command, (_, audience) in told.items()} == table
    words = tomllib.loads((ROOT / "bot" / "i18n" / "en.toml").read_text(encoding="utf-8"))["commands"]
    assert {name: told[f"/{name}"][0] for name in words} == words
    assert {audience for _, audience in told.values()} == {audience.value for audience in Audience}


def anchors(text: str) -> set[str]:
    """What the headings of a document can be linked by."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        place, _, anchor = target.partition("#")
        path = document.parent / place if place else document
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_and_command_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    missing = [name for name in FILES.findall(text) if "<" not in name and not (ROOT / name).exists()]
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    missing += [
        f"make {name}" for name in re.findall(r"(?:^|`|&& )make ([a-z]+)", text, re.MULTILINE) if name not in targets
    ]
    parser = (ROOT / "bot" / "__main__.py").read_text(encoding="utf-8")
    commands = set(re.findall(r'add_parser\("(\w+)"', parser))
    missing += [f"-m bot {name}" for name in re.findall(r"-m bot (\w+)", text) if name not in commands]
    assert missing == []


def test_every_module_that_make_runs_exists() -> None:
    named = re.findall(r"-m (benchmarks(?:\.\w+)*)", MAKEFILE)
    assert named
    assert [name for name in named if not (ROOT / f"{name.replace('.', '/')}.py").exists()] == []


def test_the_readme_names_every_command_of_the_shell() -> None:
    parser = (ROOT / "bot" / "__main__.py").read_text(encoding="utf-8")
    for command in re.findall(r'add_parser\("(\w+)"', parser):
        assert re.search(rf"`{command}[ `]|make {command}\b", README), command


def test_checks_run_the_very_test_command_of_the_readme() -> None:
    [test] = re.findall(r"^make test$", README, re.MULTILINE)
    assert test in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_what_the_log_is_said_to_say_it_can_say() -> None:
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    lines = [line for cells in rows(operating, "line begins with") for line in re.findall(r"`([^`]+)`", cells[0])]
    assert len(lines) > 10
    assert [line for line in lines if line not in code] == []


def test_the_architecture_has_a_line_for_every_module() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = {name.strip("/") for cells in rows(architecture, "module") for name in re.findall(r"`([\w/]+)`", cells[0])}
    units = {path.stem if path.is_file() else path.name for path in (ROOT / "bot").iterdir()}
    assert told == units - {"__init__", "__pycache__"}


def test_both_stages_of_the_image_are_the_same_python() -> None:
    images = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(images) == 2
    assert len(set(images)) == 1
    assert ":" in images[0]


def test_the_locks_pin_every_package_with_hashes_and_agree() -> None:
    runtime, dev = (
        dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime.items() <= dev.items()
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"^[^\s#][^\n]*[^\\]$(?!\n +--hash)", text, re.MULTILINE)
        assert "://" not in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["postgres"]]
    wanted = [re.split(r"[<>=!~;\[ ]", line)[0].lower() for line in needed]
    assert set(wanted) <= set(runtime)
    wanted = [re.split(r"[<>=!~;\[ ]", line)[0].lower() for line in project["dependency-groups"]["dev"]]
    assert set(wanted) <= set(dev)
