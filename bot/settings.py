"""Settings: one frozen class from the environment and `.env`, which no module but the entry points reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.pace import FREE_RATE, PAID_RATE, Budget

TELEGRAM: Final = "https://api.telegram.org"
PATH: Final = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/?")  # passes proxies and routers unchanged
TOKEN: Final = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{3,100}")


class SettingsError(Exception):
    """A setting that cannot be used; the message is one line that names it and never its value."""


class Settings(BaseSettings):
    """What the operator decides. Secrets are never printed."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr = Field(
        default=SecretStr(""), description="The token that BotFather gave; secret, and needed by `run`."
    )
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(),
        description="Telegram user ids of the editors, separated by commas; empty: nobody can post.",
    )
    database_url: SecretStr = Field(
        default=SecretStr("sqlite:///data/panchina.db"),
        description="What holds everything: a file of SQLite, or postgresql://user:password@host/name.",
    )
    telegram_api_url: str = Field(default=TELEGRAM, description="Root of the Bot API server.")
    webhook_url: str = Field(
        default="", description="The https address at which Telegram reaches PORT; empty: long polling."
    )
    broadcast_rate: int = Field(
        default=int(FREE_RATE),
        ge=1,
        le=int(PAID_RATE),
        description="Messages a second over all chats; more than 30 needs PAID_BROADCAST.",
    )
    paid_broadcast: bool = Field(
        default=False, description="Whether alerts above 30 a second are paid for, with 0.1 Telegram Star each."
    )
    host: str = Field(default="127.0.0.1", description="Address on which the bot's own web server listens.")
    port: int | None = Field(
        default=None, ge=0, le=65535, description="Its port, for /health and the webhook; empty: no web server."
    )
    llm_api_url: str = Field(
        default="", description="Root of an OpenAI-compatible server that may propose a draft; empty: none is asked."
    )
    llm_model: str = Field(default="", max_length=100, description="The model to ask there; editors see its name.")
    llm_api_key: SecretStr = Field(default=SecretStr(""), description="The key that the server wants; secret.")
    llm_timeout: int = Field(
        default=20,
        ge=1,
        le=120,
        description="Seconds that the model may take for an article; then the built-in reader's draft stands.",
    )

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value().strip()
        if token and not TOKEN.fullmatch(token):
            raise ValueError("is not a Telegram token (123456789:letters and digits)")
        return SecretStr(token)

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _admins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(re.fullmatch(r"[1-9][0-9]{0,18}", part) for part in parts):
            raise ValueError("must be numeric Telegram user ids, separated by commas")
        return frozenset(map(int, parts))

    @field_validator("telegram_api_url")
    @classmethod
    def _api(cls, value: str) -> str:
        if not _is_address(value, ("http", "https")):
            raise ValueError("must be an http or https address")
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        # A Bot API server on this machine delivers without TLS too (Bot API, "Using a Local Bot API Server").
        local = _is_loopback(info.data.get("telegram_api_url", TELEGRAM))
        if not _is_address(value, ("https",)) and not (local and _is_address(value, ("http",)) and _is_loopback(value)):
            raise ValueError("must be an https address")
        if not PATH.fullmatch(urlsplit(value).path):
            raise ValueError("must be an address whose path is of letters, digits and ._~- only")
        return value.rstrip("/")

    @field_validator("llm_api_url")
    @classmethod
    def _llm_api(cls, value: str) -> str:
        if value and (not _is_address(value, ("http", "https")) or "@" in urlsplit(value).netloc):
            raise ValueError("must be an http or https address without a password, as in https://host/v1")
        return value.rstrip("/")

    @field_validator("llm_model")
    @classmethod
    def _llm_model(cls, value: str) -> str:
        if not value.strip().isprintable():
            raise ValueError("must be a name on one line")
        return value.strip()

    @field_validator("llm_api_key")
    @classmethod
    def _llm_key(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]{0,1000}", key):  # it becomes a header
            raise ValueError("must be of letters, digits and signs without spaces")
        return SecretStr(key)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr) -> SecretStr:
        _address(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _payment(self) -> Settings:
        if self.broadcast_rate > FREE_RATE and not self.paid_broadcast:
            raise ValueError("BROADCAST_RATE: more than 30 a second needs PAID_BROADCAST=true")
        return self

    @model_validator(mode="after")
    def _door(self) -> Settings:
        if self.webhook_url and not self.port:
            raise ValueError("WEBHOOK_URL: needs PORT, on which the bot's own web server takes updates")
        return self

    @model_validator(mode="after")
    def _llm(self) -> Settings:
        if self.llm_api_url and not self.llm_model:
            raise ValueError("LLM_API_URL: needs LLM_MODEL, the model to ask there")
        if self.llm_model and not self.llm_api_url:
            raise ValueError("LLM_MODEL: needs LLM_API_URL, the server to ask")
        return self

    @property
    def budget(self) -> Budget:
        """What Telegram lets this bot send."""
        return Budget(self.broadcast_rate, self.paid_broadcast)

    @property
    def database_address(self) -> Path | str:
        """Where the database is: the file of SQLite's, or the address of PostgreSQL's, which is secret."""
        return _address(self.database_url.get_secret_value())

    @property
    def is_local(self) -> bool:
        """True if the Bot API server is on this very machine."""
        return _is_loopback(self.telegram_api_url)

    @property
    def is_llm_local(self) -> bool:
        """True if the language model runs on this very machine."""
        return _is_loopback(self.llm_api_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never stand in a log."""
        return tuple(s.get_secret_value() for s in (self.bot_token, self.database_url, self.llm_api_key))

    def token(self) -> str:
        """The token, which `run` cannot do without. Raises SettingsError where there is none."""
        token = self.bot_token.get_secret_value()
        if not token:
            raise SettingsError("BOT_TOKEN: is missing; BotFather gives one")
        return token


def load() -> Settings:
    """The settings of this process. Raises SettingsError with one line for the first that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        reason = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # of several settings together; it names them
            raise SettingsError(reason) from None
        raise SettingsError(f"{str(first['loc'][0]).upper()}: {reason[0].lower()}{reason[1:]}") from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(".env: cannot be read") from None


def address_of(url: str, name: str) -> Path | str:
    """A database's address from its URL. Raises SettingsError with the name of whatever held the URL."""
    try:
        return _address(url)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from None


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    if not re.fullmatch(r"[!-~]+", value):
        return False
    try:
        parts = urlsplit(value)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    # A method's name is appended to the address, so it cannot end in a query or a fragment.
    return parts.scheme in schemes and bool(parts.hostname) and port_fits and not re.search("[?#]", value)


def _address(url: str) -> Path | str:
    scheme, _, _ = url.partition("://")
    if scheme not in ("postgresql", "postgres"):
        return _sqlite_path(url)
    try:
        parts = urlsplit(url)
        hosts = parts.netloc.rpartition("@")[2].split(",")  # several may share one address
        sound = len(parts.path) > 1 and all(urlsplit(f"//{host}").port != 0 for host in hosts)
    except ValueError:
        sound = False
    if not sound or not re.fullmatch(r"[!-~]+", url):
        raise ValueError("must look like postgresql://user:password@host/name")
    return url


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None


def _sqlite_path(url: str) -> Path:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("sqlite", "sqlite+aiosqlite") or not rest.startswith("/") or not rest[1:]:
        raise ValueError("must look like sqlite:///path/file.db or postgresql://user:password@host/name")
    if rest[1:] == ":memory:" or rest.endswith("/") or re.search(r"[?#\0]", rest):
        raise ValueError("must name a file and nothing more, as in sqlite:///path/file.db")
    return Path(rest[1:])
