"""The settings of each function: names and addresses, never a secret."""

from dataclasses import dataclass

from infra.constructs.secrets import Secrets
from infra.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Places:
    """Names that CloudFormation gives to resources."""

    state_table: str
    ephemeral_table: str
    wake_queue: str
    public_url: str
    token_key: str


@dataclass(frozen=True, kw_only=True)
class Environments:
    """Builds the environment of each function."""

    places: Places
    parameters: Parameters
    secrets: Secrets

    def oauth_callback(self) -> dict[str, str]:
        """Signing in and connecting: talks to Google, encrypts tokens."""
        parameters, secrets = self.parameters, self.secrets
        return {
            **self._with_browsers(),
            "ROLLCALL_GOOGLE_CLIENT_ID": parameters.google_client_id,
            "ROLLCALL_GOOGLE_AUTH_URL": parameters.google_auth_url,
            "ROLLCALL_GOOGLE_TOKEN_URL": parameters.google_token_url,
            "ROLLCALL_GOOGLE_JWKS_URL": parameters.google_jwks_url,
            "ROLLCALL_GOOGLE_ISSUER": parameters.google_issuer,
            "ROLLCALL_GOOGLE_REVOKE_URL": parameters.google_revoke_url,
            "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME": secrets.google_client_secret.ref,
            "ROLLCALL_COOKIE_KEY_SECRET_NAME": secrets.cookie_key.ref,
            "ROLLCALL_TOKEN_KEY_ID": self.places.token_key,
        }

    def portal(self) -> dict[str, str]:
        """The pages: tables only."""
        return {**self._with_browsers(), "ROLLCALL_BOT_SCOPE": self.parameters.bot_scope}

    def webhook(self) -> dict[str, str]:
        """Recall's notifications: a secret to check them with."""
        return {
            **self._common(),
            "ROLLCALL_WEBHOOK_SECRETS_SECRET_NAME": self.secrets.webhook_secrets.ref,
        }

    def sync_worker(self) -> dict[str, str]:
        """The only one that talks to Recall and can read a token."""
        parameters, secrets = self.parameters, self.secrets
        return {
            **self._common(),
            "ROLLCALL_RECALL_URL": parameters.recall_url,
            "ROLLCALL_RECALL_API_KEY_SECRET_NAME": secrets.recall_api_key.ref,
            "ROLLCALL_GOOGLE_CLIENT_ID": parameters.google_client_id,
            "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME": secrets.google_client_secret.ref,
            "ROLLCALL_GOOGLE_REVOKE_URL": parameters.google_revoke_url,
            "ROLLCALL_TOKEN_KEY_ID": self.places.token_key,
            "ROLLCALL_BOT_SCOPE": parameters.bot_scope,
            "ROLLCALL_LIST_PER_MINUTE": parameters.list_per_minute,
            "ROLLCALL_SCHEDULE_PER_MINUTE": parameters.schedule_per_minute,
            "ROLLCALL_REMOVE_PER_MINUTE": parameters.remove_per_minute,
            "ROLLCALL_CALENDARS_PER_MINUTE": parameters.calendars_per_minute,
            "ROLLCALL_BOTS_PER_USER_AND_DAY": parameters.bots_per_user_and_day,
            "ROLLCALL_BOTS_PER_DAY": parameters.bots_per_day,
        }

    def _common(self) -> dict[str, str]:
        return {
            "ROLLCALL_STATE_TABLE": self.places.state_table,
            "ROLLCALL_WAKE_QUEUE_URL": self.places.wake_queue,
        }

    def _with_browsers(self) -> dict[str, str]:
        return {
            **self._common(),
            "ROLLCALL_ALLOWED_DOMAINS": self.parameters.allowed_domains,
            "ROLLCALL_EPHEMERAL_TABLE": self.places.ephemeral_table,
            "ROLLCALL_PUBLIC_URL": self.places.public_url,
        }
