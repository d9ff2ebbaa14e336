"""What the product asks for, and how it reads the answer."""

from typing import Any

import jwt
from jwt import PyJWKClient

CALLBACK = "http://localhost:8000/auth/google/callback"
CALENDAR = "https://www.googleapis.com/auth/calendar.events.readonly"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
SCOPES = ["openid", EMAIL, CALENDAR]


def claims_of(google: Any, id_token: str) -> dict[str, Any]:
    key = PyJWKClient(f"{google.url}/oauth2/v3/certs").get_signing_key_from_jwt(id_token)
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(
        id_token, key, ["RS256"], audience=google.client.client_id, options=options
    )
    return claims
