"""The outside world as deployed functions see it: addresses, client ids, secrets, paces, caps."""

from base64 import b64encode
from dataclasses import dataclass, field

from local.system.errors import CannotRun
from local.system.settings import HERE, Settings, variable
from rollcall.runtime.settings import Settings as Deployed

LOCAL_CLIENT_ID = "rollcall-local.apps.googleusercontent.com"
LOCAL_CLIENT_SECRET = "FAKE-GOOGLE-CLIENT-SECRET"
LOCAL_SENDER = "rollcall@rollcall.example"
LOCAL_RECALL_KEY = "FAKE-RECALL-KEY"
LOCAL_WEBHOOK_SECRET = "whsec_" + b64encode(b"fake-webhook-secret-for-local-01").decode()

# Which setting is kept in which secret, named by the stack's output.
SECRETS = {
    "recall_api_key": "RecallApiKeySecretName",
    "recall_webhook_secrets": "WebhookSecretsSecretName",
    "google_client_secret": "GoogleClientSecretName",
}


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
        return self.parameters[Deployed.public_url.parameter]

    @property
    def client_id(self) -> str:
        """The OAuth client that signs people in."""
        return self.parameters[Deployed.google_client_id.parameter]

    @property
    def sender(self) -> str:
        """The address from which mails are sent; empty for none."""
        return self.parameters.get(Deployed.mail_from.parameter, "")

    def secret(self, setting: str) -> str:
        """The secret that comes from the named field of `Settings`."""
        return self.secrets[SECRETS[setting]]


def outside_of(settings: Settings, addresses: Addresses) -> Outside:
    """Settings first, then the twins if they are on, then the template's defaults.

    Raises:
        CannotRun: the twins are off and something that only the person knows is not set.
    """
    twins = _of_twins(addresses) if settings.twins else {}
    values = HERE | {Deployed.public_url.name: addresses.front} | twins
    values |= settings.deployed | _secrets(settings)
    needed = (*SECRETS, *(each.name for each in Deployed.choices() if each.default is None))
    missing = [variable(name) for name in needed if name not in values]
    if missing:
        raise CannotRun(
            f"With TWINS=off the environment or .env must also set: {', '.join(missing)}."
        )
    return Outside(
        parameters={
            each.parameter: values[each.name] for each in Deployed.choices() if each.name in values
        },
        secrets={SECRETS[name]: values[name] for name in SECRETS},
    )


def _secrets(settings: Settings) -> dict[str, str]:
    given = {name: getattr(settings, name) for name in SECRETS}
    return {name: each.get_secret_value() for name, each in given.items() if each is not None}


def _of_twins(addresses: Addresses) -> dict[str, str]:
    google = addresses.google_twin
    return {
        Deployed.recall_url.name: addresses.recall_twin,
        "recall_api_key": LOCAL_RECALL_KEY,
        "recall_webhook_secrets": LOCAL_WEBHOOK_SECRET,
        Deployed.google_client_id.name: LOCAL_CLIENT_ID,
        "google_client_secret": LOCAL_CLIENT_SECRET,
        Deployed.google_auth_url.name: f"{google}/o/oauth2/v2/auth",
        Deployed.google_token_url.name: f"{google}/token",
        Deployed.google_jwks_url.name: f"{google}/oauth2/v3/certs",
        Deployed.google_revoke_url.name: f"{google}/revoke",
        Deployed.google_issuer.name: google,
        Deployed.mail_from.name: LOCAL_SENDER,
        Deployed.media_links.name: "yes",
    }
