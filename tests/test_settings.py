"""Settings: what is taken, what is refused, and that a refusal names the setting and never its value."""

import os
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.pace import Budget
from bot.settings import Settings, SettingsError, load

TOKEN = "4200042:AbCdEf-ghIjKl_mnOpQr123456789abcdef"
NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without `.env`, and an environment without any setting."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return tmp_path


def refusal(name: str, value: str) -> str:
    with patch.dict(os.environ, {name: value}), pytest.raises(SettingsError) as caught:
        load()
    return str(caught.value)


def test_without_any_setting_the_defaults_hold() -> None:
    chosen = load()
    assert chosen.database_address == Path("data/panchina.db")
    assert chosen.telegram_api_url == "https://api.telegram.org"
    assert chosen.admin_ids == frozenset()
    assert (chosen.host, chosen.port, chosen.webhook_url) == ("127.0.0.1", None, "")


def test_a_missing_token_is_missed_only_where_it_is_needed() -> None:
    with pytest.raises(SettingsError, match=r"^BOT_TOKEN: is missing"):
        load().token()


def test_the_file_is_read_and_the_environment_goes_before_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(f"BOT_TOKEN={TOKEN}\nADMIN_IDS=1,2\nSOMETHING_ELSE=x\n", encoding="utf-8")
    monkeypatch.setenv("ADMIN_IDS", "3")
    chosen = load()
    assert chosen.token() == TOKEN
    assert chosen.admin_ids == {3}


def test_an_empty_variable_counts_as_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("PORT=8080\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "")
    assert load().port == 8080


def test_the_example_file_can_be_used_as_it_is(folder: Path) -> None:
    without = load()
    example = Path(__file__).parents[1] / ".env.example"
    (folder / ".env").write_bytes(example.read_bytes())
    assert load() == without


def test_a_file_that_is_not_text_is_refused_by_its_name(folder: Path) -> None:
    (folder / ".env").write_bytes(b"BOT_TOKEN=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"^\.env: cannot be read$"):
        load()


@pytest.mark.parametrize("written", ["7,8", " 7 , 8 ", "7,,8,", "8,7"])
def test_ids_are_numbers_between_commas(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", written)
    assert load().admin_ids == {7, 8}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/x.db", "data/x.db"),
        ("sqlite:////var/lib/x.db", "/var/lib/x.db"),
        ("sqlite+aiosqlite:///x.db", "x.db"),
    ],
)
def test_a_database_is_a_file_relative_or_absolute(url: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load().database_address == Path(path)


def test_a_closing_slash_of_the_server_is_not_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/bots/")
    assert load().telegram_api_url == "http://127.0.0.1:8081/bots"


WRONG = [
    ("BOT_TOKEN", "hunter-two"),
    ("BOT_TOKEN", "12345:"),
    ("BOT_TOKEN", f"{TOKEN}/getMe"),
    ("BOT_TOKEN", f"bot{TOKEN}"),
    ("ADMIN_IDS", "12345,Giulia"),
    ("ADMIN_IDS", "-1001234567890"),
    ("ADMIN_IDS", "12345;67890"),
    ("ADMIN_IDS", "0"),
    ("DATABASE_URL", "data/panchina.db"),
    ("DATABASE_URL", "sqlite://panchina.db"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "sqlite:///folder/"),
    ("DATABASE_URL", "sqlite:///x.db?mode=ro"),
    ("DATABASE_URL", "mysql://anna:swordfish@db/panchina"),
    ("DATABASE_URL", "postgresql://anna:swordfish@db"),
    ("DATABASE_URL", "postgresql://anna:swordfish@db:99999/panchina"),
    ("DATABASE_URL", "postgresql+asyncpg://anna:swordfish@db/panchina"),
    ("TELEGRAM_API_URL", "ftp://telegram.example"),
    ("TELEGRAM_API_URL", "telegram.example"),
    ("TELEGRAM_API_URL", "http://"),
    ("TELEGRAM_API_URL", "http://[::1"),
    ("TELEGRAM_API_URL", "http://two words.example"),
    ("TELEGRAM_API_URL", "http://telegram.example:99999"),
    ("TELEGRAM_API_URL", "http://telegram.example/?token="),
    ("WEBHOOK_URL", "http://panchina.example"),
    ("WEBHOOK_URL", "panchina.example"),
    ("WEBHOOK_URL", "https://panchina.example/?who=anna"),
    ("WEBHOOK_URL", "https://panchina.example/{who}"),
    ("WEBHOOK_URL", "https://panchina.example/a//b"),
    ("WEBHOOK_URL", "https://panchina.example/../b"),
    ("WEBHOOK_URL", "https://panchina.example/%2e"),
    ("WEBHOOK_URL", "http://127.0.0.1:8443"),
    ("PORT", "http"),
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("LLM_API_URL", "llm.example/v1"),
    ("LLM_API_URL", "ftp://llm.example/v1"),
    ("LLM_API_URL", "https://anna:swordfish@llm.example/v1"),
    ("LLM_API_URL", "https://llm.example/v1?key=swordfish"),
    ("LLM_MODEL", "a\nmodel"),
    ("LLM_MODEL", "m" * 101),
    ("LLM_API_KEY", "two words"),
    ("LLM_API_KEY", "sk-è"),
    ("LLM_TIMEOUT", "0"),
    ("LLM_TIMEOUT", "121"),
    ("LLM_TIMEOUT", "soon"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_cannot_be_used_is_refused_in_one_line_without_its_value(name: str, value: str) -> None:
    said = refusal(name, value)
    assert said.startswith(f"{name}: ")
    assert len(said.splitlines()) == 1
    assert value not in said
    assert "swordfish" not in said


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:swordfish@db:5433/panchina?sslmode=require",
        "postgres:///panchina",
        "postgresql://anna@a:5432,b:5433/x",
    ],
)
def test_postgresql_has_an_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load().database_address == url
    assert "swordfish" not in repr(load())


def test_an_unknown_database_is_told_what_is_known() -> None:
    for other in ("oracle://db/panchina", "sqlite:///", "sqlite:", "postgresql://db"):
        assert "must look like" in refusal("DATABASE_URL", other)


@pytest.mark.parametrize("path", ["", "/", "/bots", "/bots/panchina/", "/a-b_c~d.e"])
def test_a_webhook_needs_https_and_may_have_a_prefix(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.setenv("WEBHOOK_URL", f"https://panchina.example{path}")
    assert load().webhook_url == f"https://panchina.example{path.rstrip('/')}"
    assert "must be an https address" in refusal("WEBHOOK_URL", f"http://panchina.example{path}")


@pytest.mark.parametrize("port", ["", "0"])
def test_a_webhook_without_a_port_is_refused_in_one_line(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    said = refusal("WEBHOOK_URL", "https://panchina.example")
    assert said == "WEBHOOK_URL: needs PORT, on which the bot's own web server takes updates"


def test_a_webhook_without_tls_is_for_a_bot_api_server_and_a_bot_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081")
    for elsewhere in ("http://panchina.example", "http://10.0.0.1:8080", "http://127.0.0.1.panchina.example"):
        assert "must be an https address" in refusal("WEBHOOK_URL", elsewhere)
    monkeypatch.setenv("WEBHOOK_URL", "http://127.0.0.1:8080")
    assert load().webhook_url == "http://127.0.0.1:8080"
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.evil.example")
    assert "must be an https address" in refusal("WEBHOOK_URL", "http://127.0.0.1:8080")


MARK = "zq9xw"  # stands in no message of ours
ANY_VALUE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


@given(name=st.sampled_from(NAMES), before=st.sampled_from(["", "1:", "sqlite:///", "https://"]), rest=ANY_VALUE)
@effort(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_setting_it_is_taken_or_refused_in_one_line(name: str, before: str, rest: str) -> None:
    with patch.dict(os.environ, {name: f"{before}{MARK}{rest}"}):
        try:
            load()
        except SettingsError as error:
            said = str(error)
            assert said.startswith(f"{name}: ")
            assert said.isprintable()
            assert MARK not in said


def test_no_secret_is_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("LLM_API_KEY", "sk-secret-key")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///secret-place.db")
    shown = f"{load()!r} {load()} {load().model_dump()}"
    assert TOKEN not in shown
    assert "secret-place" not in shown
    assert "secret-key" not in shown
    assert load().secrets == (TOKEN, "sqlite:///secret-place.db", "sk-secret-key")


def test_a_language_model_needs_a_server_and_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal("LLM_API_URL", "https://llm.example/v1") == "LLM_API_URL: needs LLM_MODEL, the model to ask there"
    assert refusal("LLM_MODEL", "a-model") == "LLM_MODEL: needs LLM_API_URL, the server to ask"
    monkeypatch.setenv("LLM_API_URL", "http://127.0.0.1:11434/v1/")
    monkeypatch.setenv("LLM_MODEL", " a-model:7b ")
    chosen = load()
    assert (chosen.llm_api_url, chosen.llm_model) == ("http://127.0.0.1:11434/v1", "a-model:7b")
    assert chosen.llm_timeout == 20
    assert chosen.is_llm_local


def test_settings_cannot_be_changed() -> None:
    chosen = load()
    with pytest.raises(ValidationError):
        chosen.host = "0.0.0.0"  # noqa: S104


def test_thirty_a_second_are_free_and_more_must_be_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().budget == Budget(30, paid=False)
    assert refusal("BROADCAST_RATE", "31") == "BROADCAST_RATE: more than 30 a second needs PAID_BROADCAST=true"
    monkeypatch.setenv("PAID_BROADCAST", "true")
    monkeypatch.setenv("BROADCAST_RATE", "1000")
    assert load().budget == Budget(1000, paid=True)


@pytest.mark.parametrize("written", ["0", "-5", "1001", "nan", "inf", "fast"])
def test_a_rate_is_between_one_and_a_thousand(written: str) -> None:
    assert refusal("BROADCAST_RATE", written).startswith("BROADCAST_RATE: ")
