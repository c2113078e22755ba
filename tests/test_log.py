"""Logs: no secret in any line, no line that a value made up, nothing that steers a terminal."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import REDACTED, Redacting

ROOT = Path(__file__).parents[1]
TOKEN = "4200042:AbCdEf-ghIjKl_mnOpQr123456789abcdef"
OTHER_TOKEN = "987654321:ZyXwVu-tsRqPo_nmLkJi987654321zyxwvu"
PASSWORD = "sqlite:////srv/swordfish/panchina.db"
FORMATTER = Redacting((TOKEN, PASSWORD))


def line(message: str, *values: object, error: BaseException | None = None) -> str:
    """One record as the log writes it."""
    info = (type(error), error, error.__traceback__) if error else None
    return FORMATTER.format(logging.LogRecord("bot.test", logging.INFO, "test.py", 1, message, values, info))


def raised(error: Exception, from_url: str = "") -> Exception:
    """The same error with a traceback, caused by a failed call to an address with this token in it."""
    try:
        raise error from ConnectionError(f"https://telegram.example/bot{from_url}/getMe is away")  # noqa: TRY301
    except Exception as caught:  # noqa: BLE001
        return caught


def test_a_record_has_time_level_place_and_message() -> None:
    assert line("started: editors=%d", 2).split(" ", 1)[1] == "INFO bot.test: started: editors=2"


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD])
def test_a_secret_is_taken_out_of_message_and_values(secret: str) -> None:
    assert secret not in line(f"calling {secret}/getMe")
    assert secret not in line("calling %s", {"url": f"https://telegram.example/bot{secret}/getMe"})
    assert REDACTED in line("%s", secret)


def test_a_token_that_nobody_told_us_is_known_by_its_shape() -> None:
    assert OTHER_TOKEN not in line("calling https://telegram.example/bot%s/getMe", OTHER_TOKEN)


def test_a_secret_is_taken_out_of_tracebacks_and_their_causes() -> None:
    written = line("polling failed", error=raised(RuntimeError(f"no answer for {PASSWORD}"), from_url=TOKEN))
    assert "ConnectionError" in written
    assert "RuntimeError" in written
    assert TOKEN not in written
    assert PASSWORD not in written


def test_a_line_break_in_an_error_cannot_pretend_to_be_a_record() -> None:
    forged = "2026-01-01T00:00:00+0000 INFO bot.app: started"
    written = line("y\n%s", forged, error=raised(ValueError(f"x\n{forged}\r{forged}")))
    assert forged not in written.split("\n")
    assert all(text.startswith("  ") for text in written.split("\n")[1:])
    assert "\r" not in written


@given(st.text())
def test_whatever_a_value_holds_a_record_is_one_printable_line(text: str) -> None:
    assert line("said: %s", text).isprintable()


@given(st.text(), st.text())
def test_the_token_is_found_between_any_text(before: str, after: str) -> None:
    assert TOKEN not in line("%s", before + TOKEN + after)


def died(code: str) -> str:
    """What a process that sets up the log and runs this code leaves on standard error."""
    program = f"from bot import log\nlog.set_up(({TOKEN!r},))\ntoken = {TOKEN!r}\n{code}"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError(token)",
        "import threading\nthreading.Thread(target=lambda: int(token)).start()",
        "import asyncio\nasync def f(): asyncio.get_running_loop().call_soon(int, token)\nasyncio.run(f())",
        "import warnings\nwarnings.warn(token)",
        "import logging\nlogging.getLogger('httpx').error('HTTP Request: POST https://x.example/bot%s/getMe', token)",
    ],
)
def test_however_a_process_complains_the_token_is_not_in_it(code: str) -> None:
    written = died(code)
    assert TOKEN not in written
    assert REDACTED in written


def test_libraries_that_log_addresses_are_quiet() -> None:
    code = "import logging\nfor name in ('httpx', 'telegram.ext'): logging.getLogger(name).info('%s', token)"
    assert died(code) == ""
