"""The outside world as deployed functions see it: addresses, client ids, secrets, paces, caps."""

from base64 import b64encode
from dataclasses import dataclass, field

from local.system.errors import CannotRun
from local.system.settings import Settings, variable
from rollcall.domain.allowed_domains import EVERYBODY

LOCAL_CLIENT_ID = "rollcall-local.apps.googleusercontent.com"
LOCAL_CLIENT_SECRET = "FAKE-GOOGLE-CLIENT-SECRET"
LOCAL_RECALL_KEY = "FAKE-RECALL-KEY"
LOCAL_WEBHOOK_SECRET = "whsec_" + b64encode(b"fake-webhook-secret-for-local-01").decode()

# Which setting becomes which parameter of the stack. What is not set keeps the template's default,
# which is the real service.
PARAMETERS = {
    "public_url": "PublicUrl",
    "recall_url": "RecallUrl",
    "google_client_id": "GoogleClientId",
    "google_auth_url": "GoogleAuthUrl",
    "google_token_url": "GoogleTokenUrl",
    "google_jwks_url": "GoogleJwksUrl",
    "google_revoke_url": "GoogleRevokeUrl",
    "google_issuer": "GoogleIssuer",
    "allowed_domains": "AllowedDomains",
    "bot_scope": "BotScope",
    "list_per_minute": "ListPerMinute",
    "schedule_per_minute": "SchedulePerMinute",
    "remove_per_minute": "RemovePerMinute",
    "calendars_per_minute": "CalendarsPerMinute",
    "bots_per_user_and_day": "BotsPerUserAndDay",
    "bots_per_day": "BotsPerDay",
}

# Which setting is kept in which secret, named by the stack's output.
SECRETS = {
    "recall_api_key": "RecallApiKeySecretName",
    "recall_webhook_secrets": "WebhookSecretsSecretName",
    "google_client_secret": "GoogleClientSecretName",
}

NEEDED_WITHOUT_TWINS = (*SECRETS, "google_client_id")


@dataclass(frozen=True)
class Addresses:
    """Where the parts of this run listen, as a browser on this machine writes it."""

    front: str
    google_twin: str
    recall_twin: str
    console: str


@dataclass(frozen=True)
class Outside:
    """What the stack is deployed with."""

    parameters: dict[str, str]
    secrets: dict[str, str] = field(repr=False)

    @property
    def public_url(self) -> str:
        """The origin of the pages."""
        return self.parameters["PublicUrl"]

    @property
    def client_id(self) -> str:
        """The OAuth client that signs people in."""
        return self.parameters["GoogleClientId"]

    def secret(self, setting: str) -> str:
        """The secret that comes from the named field of `Settings`."""
        return self.secrets[SECRETS[setting]]


def outside_of(settings: Settings, addresses: Addresses) -> Outside:
    """Settings first, then the twins if they are on, then the template's defaults.

    Raises:
        CannotRun: the twins are off and something that only the person knows is not set.
    """
    missing = [name for name in NEEDED_WITHOUT_TWINS if getattr(settings, name) is None]
    if missing and not settings.twins:
        names = ", ".join(variable(name) for name in missing)
        raise CannotRun(f"With TWINS=off the environment or .env must also set: {names}.")
    twins = _of_twins(addresses) if settings.twins else {}
    values = {"public_url": addresses.front, "allowed_domains": EVERYBODY, **twins}
    values |= _given(settings)
    return Outside(
        parameters={PARAMETERS[name]: values[name] for name in PARAMETERS if name in values},
        secrets={SECRETS[name]: values[name] for name in SECRETS},
    )


def _given(settings: Settings) -> dict[str, str]:
    plain = {name: getattr(settings, name) for name in PARAMETERS}
    hidden = {name: getattr(settings, name) for name in SECRETS}
    return {name: str(value) for name, value in plain.items() if value is not None} | {
        name: secret.get_secret_value() for name, secret in hidden.items() if secret is not None
    }


def _of_twins(addresses: Addresses) -> dict[str, str]:
    google = addresses.google_twin
    return {
        "recall_url": addresses.recall_twin,
        "recall_api_key": LOCAL_RECALL_KEY,
        "recall_webhook_secrets": LOCAL_WEBHOOK_SECRET,
        "google_client_id": LOCAL_CLIENT_ID,
        "google_client_secret": LOCAL_CLIENT_SECRET,
        "google_auth_url": f"{google}/o/oauth2/v2/auth",
        "google_token_url": f"{google}/token",
        "google_jwks_url": f"{google}/oauth2/v3/certs",
        "google_revoke_url": f"{google}/revoke",
        "google_issuer": google,
    }
