"""What is known of the AWS account before anything is changed, and why it cannot be looked at."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigNotFound,
    ConfigParseError,
    CredentialRetrievalError,
    HTTPClientError,
    InvalidConfigError,
    LoginError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.parsers import ResponseParserError

from infra.stage import Stage

# botocore lets through what files, programs and addresses of the configuration raise.
FAILURES = (BotoCoreError, ClientError, ResponseParserError, OSError, ValueError)

_QUICKLY = Config(
    connect_timeout=5, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 2}
)
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"}
_UNKNOWN_KEY = {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId"}
_WRONG_SECRET = {"SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_SIGN_IN = "Sign in (for example with `aws sso login`) or set AWS_PROFILE, and try again."


class CannotLook(Exception):
    """A sentence that says why AWS told nothing and what to do."""


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """Outputs of the stack and the parameters it keeps; empty before a deployment succeeded."""

    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account as its own answers describe it; None is what it would not tell.

    `untold` are sentences about what could not be found out.
    """

    number: str
    stage: Stage = field(default_factory=Stage)
    caller: str = ""
    alias: str | None = None
    bootstrapped: bool | None = True
    deployed: Deployed | None = None
    untold: tuple[str, ...] = ()

    def __str__(self) -> str:
        alias = f" ({self.alias})" if self.alias else ""
        return f"Account {self.number}{alias}, {self.stage}, as {self.caller}"


def open_session(stage: Stage) -> boto3.Session:
    """A session with the current credentials in the stage's region. Raises CannotLook."""
    try:
        return boto3.Session(region_name=stage.region)
    except FAILURES as error:
        raise CannotLook(reason(error)) from error


def other_region(stage: Stage) -> str | None:
    """The region that the environment or the profile names, if it is another one."""
    # botocore itself does not read AWS_REGION; the other tools of AWS do.
    named = os.environ.get("AWS_REGION") or boto3.Session().region_name
    return named if named != stage.region else None


def look(session: boto3.Session, stage: Stage) -> Account:
    """Ask the account. Raises CannotLook when not even its number is told."""
    try:
        caller = session.client("sts", config=_QUICKLY).get_caller_identity()
    except FAILURES as error:
        raise CannotLook(reason(error)) from error
    untold: list[str] = []
    return Account(
        number=caller["Account"],
        stage=stage,
        caller=caller["Arn"],
        alias=_alias(session),
        bootstrapped=_bootstrapped(session, stage, untold),
        deployed=read_stack(session, stage, untold),
        untold=tuple(untold),
    )


def read_stack(session: boto3.Session, stage: Stage, untold: list[str]) -> Deployed | None:
    """What is deployed; None, and a sentence, if not told."""
    try:
        client = session.client("cloudformation", config=_QUICKLY)
        (stack,) = client.describe_stacks(StackName=stage.stack)["Stacks"]
    except FAILURES as error:
        if isinstance(error, ClientError) and "does not exist" in str(error):
            return Deployed()
        untold.append(f"Whether {stage.stack} was deployed before is not known. {reason(error)}")
        return None
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
    kept = {p["ParameterKey"]: p["ParameterValue"] for p in stack.get("Parameters", [])}
    # A first deployment that failed leaves a stack without outputs, which the next one replaces.
    return Deployed(outputs=outputs, parameters=kept) if outputs else Deployed()


def is_filled(session: boto3.Session, secret: str) -> bool:
    """Whether a secret has a value, as far as can be told."""
    try:
        client = session.client("secretsmanager", config=_QUICKLY)
        described = client.describe_secret(SecretId=secret)
    except FAILURES:
        return False
    return bool(described.get("VersionIdsToStages"))


def reason(error: Exception) -> str:
    """What an error of AWS or of its configuration means, and what to do."""
    if isinstance(error, ClientError):
        return _refusal(error)
    match error:
        case ProfileNotFound():
            return f"{error}. `aws configure list-profiles` lists the profiles that there are."
        case NoCredentialsError():
            return f"There are no AWS credentials. {_SIGN_IN}"
        case PartialCredentialsError():
            return f"The AWS credentials are incomplete: {error}."
        case ConfigParseError() | ConfigNotFound() | InvalidConfigError():
            return f"The AWS configuration cannot be used: {error}"
        case SSOError() | LoginError() | TokenRetrievalError():
            return (
                f"The sign-in to AWS has expired or was never made. Run `aws sso login`. ({error})"
            )
        case CredentialRetrievalError():
            return f"The AWS credentials could not be fetched: {error}"
        case HTTPClientError() | NoConnectionError():
            return f"AWS cannot be reached from here; look at the network and the proxy. ({error})"
        case _:
            return _outside_reason(error)


def _outside_reason(error: Exception) -> str:
    """The same for what is no error of botocore's own kinds."""
    match error:
        case OSError():
            return f"A file or program that the AWS configuration names cannot be used: {error}"
        case json.JSONDecodeError():
            return f"The AWS credentials could not be fetched: the answer is no JSON ({error})."
        case ValueError() if not isinstance(error, BotoCoreError):
            return f"The AWS configuration cannot be used: {error}"
        case ResponseParserError():
            return f"What answers is not AWS; look at AWS_ENDPOINT_URL and the proxy. ({error})"
        case _:
            return f"AWS cannot be used from here: {type(error).__name__}: {error}"


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _refusal(error: ClientError) -> str:
    code, message = _code(error), error.response.get("Error", {}).get("Message", "")
    if code in _EXPIRED:
        return f"The AWS credentials have expired. {_SIGN_IN}"
    if code in _UNKNOWN_KEY:
        return f"AWS does not know these credentials ({code}). {_SIGN_IN}"
    if code in _WRONG_SECRET:
        return (
            "AWS does not accept the signature: the secret access key is wrong, or so is the clock "
            f"of this machine. ({message})"
        )
    if code in _DENIED:
        return f"AWS denies it: {message or error.operation_name}"
    return f"AWS refuses {error.operation_name}: {code}: {message}"


def _alias(session: boto3.Session) -> str | None:
    try:
        aliases = session.client("iam", config=_QUICKLY).list_account_aliases()["AccountAliases"]
    except FAILURES:
        return None
    return aliases[0] if aliases else None


def _bootstrapped(session: boto3.Session, stage: Stage, untold: list[str]) -> bool | None:
    try:
        session.client("ssm", config=_QUICKLY).get_parameter(Name=stage.bootstrap)
    except FAILURES as error:
        if isinstance(error, ClientError) and _code(error) == "ParameterNotFound":
            return False
        untold.append(f"Whether it is prepared for the CDK is not known. {reason(error)}")
        return None
    return True
