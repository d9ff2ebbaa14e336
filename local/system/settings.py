"""Everything that can be set about the local system, from the environment and the file ``.env``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails

from infra.spelling import spelled
from local.system.errors import CannotRun
from rollcall.domain.allowed_domains import EVERYBODY
from rollcall.runtime.settings import Settings as Deployed

ROOT = Path(__file__).resolve().parents[2]

HERE = {Deployed.allowed_domains.name: EVERYBODY}
"""Where a setting of the functions has another default on this machine."""

# Any free port is 0; only tests want that.
Port = Annotated[int, Field(ge=0, le=65535)]


def _switch(value: object) -> object:
    return {
        "on": True, "1": True, "true": True, "yes": True,
        "off": False, "0": False, "false": False, "no": False,
    }.get(str(value).strip().lower(), value)  # fmt: skip


def _usable(given: Mapping[str, str]) -> dict[str, str]:
    values = {
        each.name: spelled(each, given[each.name])
        for each in Deployed.choices()
        if each.name in given
    }
    wrong = [
        f"{each.variable} {each.kind.words}"
        for each in Deployed.choices()
        if each.name in values and not each.allows(values[each.name])
    ]
    if wrong:
        raise ValueError("; ".join(wrong))
    return values


class Settings(BaseModel):
    """One run of the local system."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    twins: Annotated[bool, BeforeValidator(_switch)] = Field(
        default=True,
        description="`on`: twins of Google and Recall; `off`: the real ones.",
    )
    recall_api_key: SecretStr | None = Field(
        default=None, description="An API key of your Recall workspace."
    )
    recall_webhook_secrets: SecretStr | None = Field(
        default=None,
        description="Its webhook secret (whsec_...), or two with a comma while you change it.",
    )
    google_client_secret: SecretStr | None = Field(
        default=None, description="The secret of your Google OAuth client."
    )
    deployed: Annotated[dict[str, str], AfterValidator(_usable)] = {}
    """What is given of the functions' settings, by name; the others are left to the twins or to
    the template, whose defaults are the real services."""
    state_dir: Path = Field(
        default=ROOT / ".rollcall",
        description="Folder of the state, for you alone: others lose the right to enter it.",
    )

    port: Port = Field(default=8000, description="pages and webhook")
    google_twin_port: Port = Field(default=8001, description="twin of Google")
    recall_twin_port: Port = Field(default=8002, description="twin of Recall")
    console_port: Port = Field(default=8003, description="console")
    aws_port: Port = Field(default=8004, description="embedded AWS")

    @classmethod
    def own(cls) -> list[str]:
        """The fields that are for this machine alone."""
        return [name for name in cls.model_fields if name != "deployed"]

    @classmethod
    def load(cls, environ: Mapping[str, str], dotenv: str = "") -> Self:
        """Reads the environment, which wins, and the text of a ``.env`` file. Empty means unset.

        Raises:
            CannotRun: a value is not usable. Its text names the variables, never their values.
        """
        given = {**parse_dotenv(dotenv), **environ}
        texts = {name: value for name, value in given.items() if value.strip()}
        own = {field: texts[variable(field)] for field in cls.own() if variable(field) in texts}
        deployed = {
            each.name: texts[each.variable] for each in Deployed.choices() if each.variable in texts
        }
        try:
            return cls.model_validate({**own, "deployed": deployed})
        except ValidationError as error:
            raise CannotRun(_sentence(error)) from None


def variable(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    return "TWINS" if field == "twins" else f"ROLLCALL_{field.upper()}"


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
    problems = error.errors(include_input=False, include_url=False)
    return "These settings cannot be used: " + "; ".join(map(_words, problems)) + "."


def _words(problem: ErrorDetails) -> str:
    words = {
        "int_parsing": "must be a whole number",
        "bool_parsing": "must be on or off",
        "greater_than_equal": "is too small",
        "less_than_equal": "is too large",
    }.get(problem["type"], problem["msg"].removeprefix("Value error, ").removeprefix("Input "))
    field = str(problem["loc"][0])
    # These name themselves.
    return words if field == "deployed" else f"{variable(field)} {words}"
