import pytest

from local.system.errors import CannotRun
from local.system.outside import Addresses, outside_of
from local.system.settings import Settings

ADDRESSES = Addresses(
    front="http://localhost:1",
    google_twin="http://localhost:2",
    recall_twin="http://localhost:3",
    console="http://localhost:4",
)
KEYS = {
    "ROLLCALL_RECALL_API_KEY": "key",
    "ROLLCALL_RECALL_WEBHOOK_SECRETS": "whsec_x",
    "ROLLCALL_GOOGLE_CLIENT_ID": "client.apps.googleusercontent.com",
    "ROLLCALL_GOOGLE_CLIENT_SECRET": "client-secret",
}


def test_with_twins_every_outside_address_is_a_twin() -> None:
    outside = outside_of(Settings(), ADDRESSES)

    addresses = {name: v for name, v in outside.parameters.items() if v.startswith("http")}
    assert set(addresses.values()) <= {
        "http://localhost:1",
        "http://localhost:2",
        "http://localhost:3",
        "http://localhost:2/o/oauth2/v2/auth",
        "http://localhost:2/token",
        "http://localhost:2/oauth2/v3/certs",
        "http://localhost:2/revoke",
    }
    assert outside.public_url == "http://localhost:1"
    assert outside.parameters["MediaLinks"] == "yes"
    assert outside.secret("recall_api_key") == "FAKE-RECALL-KEY"
    assert outside.secret("recall_webhook_secrets").startswith("whsec_")


def test_without_twins_addresses_that_are_not_set_are_left_to_the_template() -> None:
    outside = outside_of(Settings.load({"TWINS": "off", **KEYS}), ADDRESSES)

    assert outside.parameters == {
        "PublicUrl": "http://localhost:1",
        "GoogleClientId": "client.apps.googleusercontent.com",
        "AllowedDomains": "*",
    }
    assert outside.secrets == {
        "RecallApiKeySecretName": "key",
        "WebhookSecretsSecretName": "whsec_x",
        "GoogleClientSecretName": "client-secret",
    }


def test_without_twins_everything_missing_is_named_at_once() -> None:
    with pytest.raises(CannotRun) as caught:
        outside_of(Settings.load({"TWINS": "off", "ROLLCALL_RECALL_API_KEY": "canary"}), ADDRESSES)

    text = str(caught.value)
    assert "ROLLCALL_RECALL_WEBHOOK_SECRETS" in text
    assert "ROLLCALL_GOOGLE_CLIENT_ID" in text
    assert "ROLLCALL_GOOGLE_CLIENT_SECRET" in text
    assert "ROLLCALL_RECALL_API_KEY" not in text
    assert "canary" not in text


def test_a_setting_wins_over_the_twin() -> None:
    environ = {"ROLLCALL_LIST_PER_MINUTE": "6", "ROLLCALL_PUBLIC_URL": "https://tunnel.example/"}
    outside = outside_of(Settings.load(environ), ADDRESSES)

    assert outside.parameters["ListPerMinute"] == "6"
    assert outside.public_url == "https://tunnel.example"
    assert outside.parameters["RecallUrl"] == "http://localhost:3"


def test_caps_are_given_to_the_stack_only_when_they_are_set() -> None:
    environ = {"ROLLCALL_BOTS_PER_USER_AND_DAY": "60", "ROLLCALL_BOTS_PER_DAY": "50000"}
    given = outside_of(Settings.load(environ), ADDRESSES).parameters

    assert (given["BotsPerUserAndDay"], given["BotsPerDay"]) == ("60", "50000")
    assert (
        not {"BotsPerUserAndDay", "BotsPerDay"}
        & outside_of(Settings(), ADDRESSES).parameters.keys()
    )


def test_secrets_do_not_show_when_the_outside_world_is_printed() -> None:
    environ = {"TWINS": "off", **KEYS, "ROLLCALL_RECALL_API_KEY": "canary"}

    assert "canary" not in repr(outside_of(Settings.load(environ), ADDRESSES))


def test_everybody_may_sign_in_unless_domains_are_set() -> None:
    assert outside_of(Settings(), ADDRESSES).parameters["AllowedDomains"] == "*"
    environ = {"ROLLCALL_ALLOWED_DOMAINS": "@Corp.example, b\u00fccher.example"}
    given = outside_of(Settings.load(environ), ADDRESSES).parameters["AllowedDomains"]
    assert given == "corp.example,xn--bcher-kva.example"


def test_domains_that_cannot_be_read_are_named() -> None:
    with pytest.raises(CannotRun) as caught:
        Settings.load({"ROLLCALL_ALLOWED_DOMAINS": "canary"})
    assert str(caught.value) == (
        "These settings cannot be used: ROLLCALL_ALLOWED_DOMAINS must be domains such as "
        "corp.example,sister.example, or * for everybody."
    )
