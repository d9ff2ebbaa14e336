"""Installations whose AWS is moto; what CloudFormation would say of them is given."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3

from operate.installation import FUNCTION, Installation, Resource
from rollcall.runtime.setting import FUNCTIONS, Function
from rollcall.runtime.settings import Settings

REGION = "us-west-2"
WHOLE = {"StackStatus": "UPDATE_COMPLETE", "CreationTime": datetime(2026, 1, 1, tzinfo=UTC)}
OUTPUTS = {
    "PageUrl": "http://127.0.0.1:9",
    "RedirectUri": "http://127.0.0.1:9/auth/google/callback",
    "WebhookUrl": "http://127.0.0.1:9/webhooks/recall",
    "RecallApiKeySecretName": "recall-key",
    "WebhookSecretsSecretName": "webhook-secrets",
    "GoogleClientSecretName": "google-secret",
    "CookieKeySecretName": "cookie-key",
    "Version": importlib.metadata.version("rollcall-service"),
}
GIVEN = {
    "google_client_id": "rollcall-local.apps.googleusercontent.com",
    "allowed_domains": "*",
    "public_url": "http://127.0.0.1:9",
}


class Site(Installation):
    """An installation whose functions' settings are given."""

    def __init__(self, given: Mapping[str, str] | None = None, **changes: Any) -> None:
        clients: Any = boto3.Session(
            region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        super().__init__(clients.client, "Rollcall", now=lambda: datetime.now(UTC))
        self.given = {**GIVEN, **(given or {})}
        outputs = {**OUTPUTS, **changes.pop("outputs", {})}
        listed = [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()]
        self.deployed = {**WHOLE, "Outputs": listed, **changes}
        self.resources = {f"Functions{name}": Resource(FUNCTION, name) for name in FUNCTIONS}

    def environment(self, name: Function) -> Mapping[str, str]:
        made = {each.variable: each.name for each in Settings.of(name)}
        chosen = {each.variable for each in Settings.choices()}
        own = {variable: value for variable, value in made.items() if variable not in chosen}
        return own | {f"ROLLCALL_{key.upper()}": value for key, value in self.given.items()}
