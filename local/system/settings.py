"""Everything that can be set about the local system, from the environment and the file ``.env``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from infra.domains import canonical
from local.system.errors import CannotRun
from rollcall.protocol.origin import endpoint, public_origin

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "ROLLCALL_"

# Any free port is 0; only tests want that.
Port = Annotated[int, Field(ge=0, le=65535)]
PerMinute = Annotated[int, Field(ge=1, le=100_000)]
BotsPerDay = Annotated[int, Field(ge=1, le=1_000_000)]


def _switch(value: object) -> object:
    return {
        "on": True, "1": True, "true": True, "yes": True,
        "off": False, "0": False, "false": False, "no": False,
    }.get(str(value).strip().lower(), value)  # fmt: skip


class Settings(BaseModel):
    """One run of the local system. ``None`` means: use what the twins or the real services have."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    state_dir: Path = ROOT / ".rollcall"
    twins: Annotated[bool, BeforeValidator(_switch)] = True

    port: Port = 8000
    google_twin_port: Port = 8001
    recall_twin_port: Port = 8002
    console_port: Port = 8003
    aws_port: Port = 8004

    public_url: str | None = None
    recall_url: str | None = None
    recall_api_key: SecretStr | None = None
    recall_webhook_secrets: SecretStr | None = None
    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_auth_url: str | None = None
    google_token_url: str | None = None
    google_jwks_url: str | None = None
    google_revoke_url: str | None = None
    google_issuer: str | None = None
    allowed_domains: Annotated[str, AfterValidator(canonical)] | None = None
    bot_scope: Literal["company", "workspace", "calendar"] | None = None
    list_per_minute: PerMinute | None = None
    schedule_per_minute: PerMinute | None = None
    remove_per_minute: PerMinute | None = None
    calendars_per_minute: PerMinute | None = None
    bots_per_user_and_day: BotsPerDay | None = None
    bots_per_day: BotsPerDay | None = None

    @field_validator(
        "public_url", "recall_url", "google_auth_url", "google_token_url", "google_jwks_url",
        "google_revoke_url", "google_issuer",
    )  # fmt: skip
    @classmethod
    def _is_an_address(cls, value: str | None, field: ValidationInfo) -> str | None:
        check = public_origin if field.field_name == "public_url" else endpoint
        return check(value.rstrip("/")) if value else value

    @classmethod
    def load(cls, environ: Mapping[str, str], dotenv: str = "") -> Self:
        """Reads the environment, which wins, and the text of a ``.env`` file. Empty means unset.

        Raises:
            CannotRun: a value is not usable. Its text names the variables, never their values.
        """
        given = {**parse_dotenv(dotenv), **environ}
        values = {
            field: given[variable(field)]
            for field in cls.model_fields
            if given.get(variable(field), "").strip()
        }
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise CannotRun(_sentence(error)) from None


def variable(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    return "TWINS" if field == "twins" else PREFIX + field.upper()


def parse_dotenv(text: str) -> dict[str, str]:
    """The variables of a ``.env`` file: ``NAME=value`` lines, ``#`` comments, optional quotes.

    Raises:
        CannotRun: a line is something else. Its text has the line's number, not its content.
    """
    found = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().removeprefix("export ").strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name.isidentifier():
            raise CannotRun(f"Line {number} of .env is not of the form NAME=value.")
        if value[:1] in {"'", '"'} and value.endswith(value[0]) and len(value) > 1:
            value = value[1:-1]
        else:
            value = value.split(" #", 1)[0].strip()
        found[name] = value
    return found


def _sentence(error: ValidationError) -> str:
    problems = [
        f"{variable(str(problem['loc'][0]))} {_words(problem['type'], problem['msg'])}"
        for problem in error.errors(include_input=False, include_url=False)
    ]
    return "These settings cannot be used: " + "; ".join(problems) + "."


def _words(kind: str, message: str) -> str:
    return {
        "int_parsing": "must be a whole number",
        "bool_parsing": "must be on or off",
        "greater_than_equal": "is too small",
        "less_than_equal": "is too large",
    }.get(kind, message.removeprefix("Value error, ").removeprefix("Input ")).rstrip(".")
