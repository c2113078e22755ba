"""The commands `run` and `doctor`: bad configuration in one line, a clean stop, and never a token."""

import asyncio
import re
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from bot import __version__
from bot.playground.server import LocalTelegram
from tests.commandline import COMMAND, bot, complaint, environment

TOKEN = "4200042:AbCdEf-ghIjKl_mnOpQr123456789abcdef"
LONG_STOP = 10.0  # seconds; a supervisor kills what has not stopped by then


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the processes of a test run: no `.env`, no data."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


WRONG = [
    {"BOT_TOKEN": ""},
    {"BOT_TOKEN": "swordfish"},
    {"BOT_TOKEN": f"{TOKEN} swordfish"},
    {"ADMIN_IDS": "12,swordfish"},
    {"DATABASE_URL": "swordfish://panchina"},
    {"DATABASE_URL": "postgresql://anna:swordfish@127.0.0.1/panchina"},
    {"DATABASE_URL": "postgresql+asyncpg://anna:swordfish@127.0.0.1/panchina"},
    {"DATABASE_URL": "sqlite:////proc/swordfish/panchina.db"},
    {"DATABASE_URL": "sqlite:///swordfish-file/panchina.db"},
    {"DATABASE_URL": "sqlite:///swordfish-folder"},
    {"DATABASE_URL": "sqlite:///swordfish-file"},
    {"TELEGRAM_API_URL": "ftp://swordfish.example"},
    {"WEBHOOK_URL": "http://swordfish.example"},
    {"WEBHOOK_URL": "https://swordfish.example"},  # without PORT
    {"PORT": "swordfish"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: "=".join(*wrong.items()))
def test_a_setting_that_cannot_be_used_is_named_in_one_line_without_its_value(
    folder: Path, wrong: dict[str, str]
) -> None:
    (folder / "swordfish-file").write_text("this is no database, though it is long enough to be looked at")
    (folder / "swordfish-folder").mkdir()
    said = complaint(bot("run", settings={"BOT_TOKEN": TOKEN, "ADMIN_IDS": "1", **wrong}))
    assert said.startswith(f"{next(iter(wrong))}: ")
    assert "swordfish" not in said
    assert TOKEN not in said


def test_a_missing_driver_is_named_with_what_to_install(folder: Path) -> None:
    (folder / "asyncpg.py").write_text("raise ImportError")  # the current folder goes before what is installed
    settings = {
        "BOT_TOKEN": TOKEN,
        "ADMIN_IDS": "1",
        "DATABASE_URL": "postgresql://anna:swordfish@127.0.0.1:1/panchina",
    }
    done = bot("run", settings=settings)
    assert done.returncode == 2
    assert complaint(done) == "DATABASE_URL: PostgreSQL needs its driver: pip install asyncpg"


def test_a_missing_token_is_named(folder: Path) -> None:
    assert complaint(bot("run")).startswith("BOT_TOKEN: ")


@pytest.mark.parametrize(("host", "reason"), [("127.0.0.1", "in use"), ("nowhere..", "no such host")])
async def test_an_address_that_cannot_be_listened_on_is_named_and_nothing_is_left_running(
    folder: Path, host: str, reason: str
) -> None:
    async with LocalTelegram(TOKEN) as telegram:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            running = await started(telegram, HOST=host, PORT=port)
            code, output = await running.ended()
    assert code == 2
    assert re.search(rf"^(HOST, )?PORT: .*{reason}", output, re.MULTILINE)
    assert "Traceback" not in output
    assert port not in output
    assert "nowhere" not in output


class Running:
    """A bot process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.output = ""

    async def says(self, words: str) -> None:
        """Wait until it logs these words."""
        assert self.process.stderr is not None
        async with asyncio.timeout(30):
            while words not in self.output:
                line = await self.process.stderr.readline()
                assert line, self.output
                self.output += line.decode()

    async def ended(self, seconds: float = 30) -> tuple[int, str]:
        """Its exit code and all it said. Raises TimeoutError, and kills it, where it does not end."""
        try:
            async with asyncio.timeout(seconds):
                out, err = await self.process.communicate()
        except TimeoutError:
            self.process.kill()
            raise
        assert self.process.returncode is not None
        return self.process.returncode, self.output + out.decode() + err.decode()


async def started(telegram: LocalTelegram, **settings: str) -> Running:
    own = {"BOT_TOKEN": TOKEN, "ADMIN_IDS": "1", "TELEGRAM_API_URL": telegram.url, **settings}
    pipe = asyncio.subprocess.PIPE
    return Running(
        await asyncio.create_subprocess_exec(*COMMAND, "run", env=environment(**own), stdout=pipe, stderr=pipe)
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


async def test_a_token_that_telegram_refuses_is_named_and_the_process_ends(folder: Path) -> None:
    async with LocalTelegram("4200042:another-token-than-the-bots-own") as telegram:
        code, output = await (await started(telegram)).ended()
    assert code != 0
    assert len(output.splitlines()) == 1
    assert output.startswith("BOT_TOKEN: ")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
async def test_a_bot_is_healthy_while_it_runs_and_stops_in_time(folder: Path, sign: signal.Signals) -> None:
    port = free_port()
    async with LocalTelegram(TOKEN) as telegram:
        running = await started(telegram, PORT=port)
        await running.says("started:")
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/health") as answer:
            assert answer.status == 200
            assert (await answer.json())["ok"] is True
        running.process.send_signal(sign)
        code, output = await running.ended(LONG_STOP)
        assert telegram.ledger.violations == []
    assert code == 0
    assert "stopped" in output
    assert "Traceback" not in output
    assert TOKEN not in output


async def test_without_editors_the_bot_runs_and_says_so_in_one_line(folder: Path) -> None:
    async with LocalTelegram(TOKEN) as telegram:
        running = await started(telegram, ADMIN_IDS="")
        await running.says("started:")
        running.process.terminate()
        code, output = await running.ended(LONG_STOP)
    assert code == 0
    assert [line for line in output.splitlines() if "ADMIN_IDS" in line] == ["ADMIN_IDS: is empty, so nobody can post"]


async def test_two_bots_never_share_a_database(folder: Path) -> None:
    async with LocalTelegram(TOKEN) as telegram:
        first = await started(telegram)
        await first.says("started:")
        code, output = await (await started(telegram)).ended()
        first.process.terminate()
        await first.ended(LONG_STOP)
    assert code == 2
    assert output.startswith("DATABASE_URL: another process is using this database")


async def test_the_doctor_finds_a_sound_house_sound(folder: Path) -> None:
    async with LocalTelegram(TOKEN) as telegram:
        settings = {"BOT_TOKEN": TOKEN, "ADMIN_IDS": "1,2", "TELEGRAM_API_URL": telegram.url}
        done = await asyncio.to_thread(bot, "doctor", settings=settings)
    said = done.stdout.decode()
    assert done.returncode == 0
    assert done.stderr == b""
    assert re.search(r"^settings +ok +2 editors$", said, re.MULTILINE)
    assert re.search(r"^database +ok ", said, re.MULTILINE)
    assert re.search(r"^token +ok +@panchina_local_bot$", said, re.MULTILINE)
    assert "encrypted" in said
    assert TOKEN not in said
    assert re.search(r"^model +ok +none; ", said, re.MULTILINE)


async def test_the_doctor_tells_which_language_model_is_set_without_calling_it(folder: Path) -> None:
    model = {"LLM_API_URL": "http://llm.invalid:8000/v1", "LLM_MODEL": "a-model", "LLM_API_KEY": "sk-secret-key"}
    async with LocalTelegram(TOKEN) as telegram:
        settings = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url, **model}
        done = await asyncio.to_thread(bot, "doctor", settings=settings)
    said = done.stdout.decode()
    assert done.returncode == 0
    told = "a-model at llm.invalid:8000, with a key, unencrypted, at most 20 s; not called here"
    assert re.search(rf"^model +ok +{re.escape(told)}$", said, re.MULTILINE)
    assert "secret-key" not in said


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"BOT_TOKEN": ""}, "BOT_TOKEN"),
        ({"BOT_TOKEN": "4200042:a-token-that-telegram-does-not-know"}, "BOT_TOKEN"),
        ({"TELEGRAM_API_URL": "http://127.0.0.1:9"}, "TELEGRAM_API_URL"),
        ({"DATABASE_URL": "sqlite:///damaged.db"}, "DATABASE_URL"),
        ({"PORT": "no port"}, "PORT"),
    ],
)
async def test_the_doctor_names_what_is_wrong(folder: Path, wrong: dict[str, str], named: str) -> None:
    (folder / "damaged.db").write_bytes(b"SQLite format 3\0" + b"\x10\0" * 2000)
    async with LocalTelegram(TOKEN) as telegram:
        settings = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url, **wrong}
        done = await asyncio.to_thread(bot, "doctor", settings=settings)
    assert done.returncode == 1
    assert done.stderr == b""
    assert re.search(rf"^\w+ +NO +{named}: ", done.stdout.decode(), re.MULTILINE)
    assert all(value not in done.stdout.decode() for value in wrong.values() if value)


def test_help_lists_every_command_and_the_version_is_told(folder: Path) -> None:
    done = bot("--help")
    assert done.returncode == 0
    for command in ("run", "demo", "read", "find", "doctor"):
        assert re.search(rf"^ +{command} ", done.stdout.decode(), re.MULTILINE)
    assert bot("--version").stdout.decode() == f"Panchina {__version__}\n"


def test_an_unknown_command_is_refused_without_a_traceback(folder: Path) -> None:
    done = bot("fly")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
