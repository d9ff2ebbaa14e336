"""What people allowed, and the codes and tokens that came of it.

Facts from Google's OAuth documentation: a code lives about ten minutes and works once; revoking
any token ends the whole grant of that person for that application; an application has at most 100
live refresh tokens per account, and the oldest dies silently.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from collections.abc import Callable

CODE_LIFE = timedelta(minutes=10)
LARGEST_REFRESH_COUNT = 100


class Code(BaseModel):
    """An authorisation code. The methods are those that Authlib's grants ask for."""

    code: str
    client_id: str
    email: str
    redirect_uri: str
    scope: str
    nonce: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None
    offline: bool = False
    expires: datetime
    used: bool = False

    def get_redirect_uri(self) -> str:
        """Return the address the code was sent to."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Return what was granted, not what was asked for."""
        return self.scope


class Token(BaseModel):
    """An access or refresh token. A refresh token has no end."""

    token: str
    client_id: str
    email: str
    scope: str
    issued: datetime
    expires: datetime | None = None
    refresh: bool = False
    code: str | None = None

    def get_scope(self) -> str:
        """Return what the token opens."""
        return self.scope

    def check_client(self, client: object) -> bool:
        """Say whether the token was issued to this client."""
        return getattr(client, "client_id", None) == self.client_id


class GrantState(BaseModel):
    """Codes and tokens by their text; granted scopes by client, then e-mail."""

    codes: dict[str, Code] = Field(default_factory=dict)
    tokens: dict[str, Token] = Field(default_factory=dict)
    granted: dict[str, dict[str, list[str]]] = Field(default_factory=dict)


class Grants:
    """The rules of codes, tokens and revocation."""

    def __init__(
        self, state: GrantState, clock: Callable[[], datetime], on_change: Callable[[], None]
    ) -> None:
        """Keep the state; `on_change` is called after every change."""
        self.state = state
        self._clock = clock
        self._on_change = on_change

    def granted(self, client_id: str, email: str) -> list[str]:
        """Return the scopes a person has allowed an application so far."""
        return self.state.granted.get(client_id, {}).get(email, [])

    def add_code(self, code: Code, scopes: list[str]) -> None:
        """Remember a code and what was allowed with it."""
        self._drop_expired()
        self.state.codes[code.code] = code
        before = self.granted(code.client_id, code.email)
        merged = list(dict.fromkeys([*before, *scopes]))
        self.state.granted.setdefault(code.client_id, {})[code.email] = merged
        self._on_change()

    def code(self, text: str, client_id: str) -> Code | None:
        """Return a usable code. A code that comes back after use ends what it gave."""
        self._drop_expired()
        code = self.state.codes.get(text)
        if code is None or code.client_id != client_id:
            return None
        if not code.used:
            return code
        kept = {key: t for key, t in self.state.tokens.items() if t.code != text}
        self.state.tokens = kept
        self._on_change()
        return None

    def use(self, code: Code) -> None:
        """Mark a code as spent."""
        code.used = True
        self._on_change()

    def add_token(self, token: Token) -> None:
        """Remember a token; the oldest refresh token beyond the limit dies."""
        self._drop_expired()
        self.state.tokens[token.token] = token
        mine = [t for t in self._of(token.client_id, token.email) if t.refresh]
        for old in sorted(mine, key=lambda t: t.issued)[:-LARGEST_REFRESH_COUNT]:
            del self.state.tokens[old.token]
        self._on_change()

    def token(self, text: str, *, refresh: bool | None = None) -> Token | None:
        """Return a live token, of the wanted kind when one is named."""
        self._drop_expired()
        token = self.state.tokens.get(text)
        return token if token and refresh in (None, token.refresh) else None

    def revoke(self, client_id: str, email: str) -> bool:
        """End a person's whole grant for one application; False when there was none."""
        mine = self._of(client_id, email)
        for token in mine:
            del self.state.tokens[token.token]
        codes = self.state.codes.items()
        self.state.codes = {
            key: c for key, c in codes if (c.client_id, c.email) != (client_id, email)
        }
        had = self.state.granted.get(client_id, {}).pop(email, None)
        self._on_change()
        return bool(mine) or had is not None

    def clients_of(self, email: str) -> list[str]:
        """Return the applications a person has allowed something."""
        return sorted(client for client, people in self.state.granted.items() if email in people)

    def clear(self) -> None:
        """Forget everything."""
        self.state.codes.clear()
        self.state.tokens.clear()
        self.state.granted.clear()
        self._on_change()

    def _of(self, client_id: str, email: str) -> list[Token]:
        tokens = self.state.tokens.values()
        return [t for t in tokens if (t.client_id, t.email) == (client_id, email)]

    def _drop_expired(self) -> None:
        now = self._clock()
        codes, tokens = self.state.codes, self.state.tokens
        self.state.codes = {k: c for k, c in codes.items() if c.expires > now}
        self.state.tokens = {
            k: t for k, t in tokens.items() if t.expires is None or t.expires > now
        }
