from local.system.system import LocalSystem


def test_the_cookie_key_is_made_of_letters_and_digits(local_system: LocalSystem) -> None:
    name = local_system.outputs["CookieKeySecretName"]
    value = local_system.aws("secretsmanager").get_secret_value(SecretId=name)["SecretString"]

    assert len(value) == 64
    assert value.isalnum()
