"""The four secrets. Three come from vendors and stay empty until an operator fills them."""

import string

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledge import acknowledge


class Secrets(Construct):
    """References only: neither the template nor a function's settings hold a value."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.recall_api_key = self._empty("RecallApiKey", "Recall API key")
        self.webhook_secrets = self._empty(
            "WebhookSecrets", "Recall webhook secrets: one, or two while changing, with a comma"
        )
        self.google_client_secret = self._empty("GoogleClientSecret", "Google OAuth client secret")
        self.cookie_key = self._generated("CookieKey", "Signs cookies; nobody needs to know it")
        acknowledge(
            self,
            "AwsSolutions-SMG4",
            "Vendors issue three of these and offer no rotation call; the cookie key is renewed by "
            "hand. Old and new webhook secrets and cookie keys are accepted side by side, so a "
            "change needs no pause; docs/operations.md says how.",
        )

    def _empty(self, name: str, description: str) -> secretsmanager.CfnSecret:
        secret = secretsmanager.CfnSecret(self, name, description=f"Rollcall: {description}")
        return _kept(secret)

    def _generated(self, name: str, description: str) -> secretsmanager.CfnSecret:
        secret = secretsmanager.CfnSecret(
            self,
            name,
            description=f"Rollcall: {description}",
            # Said twice, because the embedded AWS knows the second way only; AWS needs the first as
            # well, or it would look for a sign that it may use.
            generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
                password_length=64,
                exclude_punctuation=True,
                exclude_characters=string.punctuation,
            ),
        )
        return _kept(secret)


def _kept(secret: secretsmanager.CfnSecret) -> secretsmanager.CfnSecret:
    """Outlives the stack, for only a person could fill it again; unless it was never filled."""
    secret.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    return secret


def allow_reading(role: iam.Role, *secrets: secretsmanager.CfnSecret) -> None:
    """Let `role` read the values of `secrets`."""
    arns = [secret.ref for secret in secrets]
    statement = iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=arns)
    role.add_to_policy(statement)
