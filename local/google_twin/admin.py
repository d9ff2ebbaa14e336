"""The switchboard behind the calendars, for the console and for tests. JSON in, JSON out.

Errors: 400 `{"error": ..., "fields": [...]}` for a malformed body, 404 for what does not exist.
Requests that a web page of another site could send are refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.google_twin import faults, seed
from local.google_twin.admin_view import account_view, event_view
from local.google_twin.events import draft, edits
from local.google_twin.events.actions import ACTION
from local.google_twin.events.diary import UnknownEventError
from local.google_twin.events.model import Account
from local.google_twin.oauth import keys

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from local.google_twin.twin import Twin

BEHIND = timedelta(days=1)
DEFAULT_DAYS = 28
LARGEST_DAYS = 366


class NewAccount(BaseModel):
    """The body of `POST /admin/accounts`; `seed` fills the calendar with a sample week."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    name: str = Field(min_length=1, max_length=200)
    time_zone: str = "Europe/Berlin"
    sub: str | None = None
    email_verified: bool = True
    seed: bool = False

    _zone = field_validator("time_zone")(draft.real_zone)


class Reset(BaseModel):
    """The body of `POST /admin/reset`."""

    seed: bool = True
    keep_grants: bool = False


class Secrets(BaseModel):
    """The body of `PUT /admin/secrets`: every secret of a client from now on, two at most."""

    client_id: str
    secrets: list[str] = Field(min_length=1, max_length=2)


class Revoke(BaseModel):
    """The body of `POST /admin/accounts/{email}/revoke`; without a client all grants end."""

    client_id: str | None = None


def routes(twin: Twin) -> list[Route]:
    """Return the switchboard's routes."""
    admin = Admin(twin)
    of = "/admin/accounts/{email}"
    table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
        ("GET", "/admin/state", admin.state),
        ("GET", "/admin/accounts", admin.accounts),
        ("POST", "/admin/accounts", admin.add_account),
        ("GET", f"{of}/events", admin.events),
        ("POST", f"{of}/events", admin.add_event),
        ("POST", f"{of}/events/{{event_id}}", admin.act),
        ("POST", f"{of}/revoke", admin.revoke),
        ("POST", "/admin/reset", admin.reset),
        ("POST", "/admin/keys/rotate", admin.rotate),
        ("PUT", "/admin/secrets", admin.set_secrets),
        ("GET", "/admin/faults", admin.faults),
        ("PUT", "/admin/faults", admin.set_faults),
    ]
    return [Route(path, _guarded(handler), methods=[method]) for method, path, handler in table]


class Admin:
    """The handlers."""

    def __init__(self, twin: Twin) -> None:
        """Serve this stand-in."""
        self._twin = twin

    async def state(self, _: Request) -> Response:
        """Count what there is."""
        state = self._twin.state
        live = [token for token in state.grants.tokens.values() if token.refresh]
        answer = {
            "issuer": self._twin.config.issuer,
            "accounts": len(state.diary.accounts),
            "meetings": len(state.diary.meetings),
            "changes": state.diary.seq,
            "refresh_tokens": len(live),
            "channels": [
                {"id": c.id, "email": c.email, "address": c.address, "sent": c.sent}
                for c in state.channels.values()
            ],
            "kids": [key.kid for key in state.keys.keys],
        }
        return JSONResponse(answer)

    async def accounts(self, _: Request) -> Response:
        """List the accounts by e-mail."""
        known = sorted(self._twin.state.diary.accounts.values(), key=lambda a: a.email)
        return JSONResponse({"accounts": [self._account(account) for account in known]})

    async def add_account(self, request: Request) -> Response:
        """Create an account, or replace one of the same e-mail."""
        new = NewAccount.model_validate_json(await request.body())
        fields = new.model_dump(exclude={"seed", "sub", "email"})
        email = new.email.lower()
        account = Account(email=email, sub=new.sub or edits.subject(email), **fields)
        self._twin.diary.add_account(account)
        if new.seed:
            seed.sample_week(self._twin.diary, account)
        return JSONResponse(self._account(account), 201)

    async def events(self, request: Request) -> Response:
        """List a calendar from a day ago to `days` ahead, by start."""
        account = self._twin.diary.account(request.path_params["email"])
        days = request.query_params.get("days", str(DEFAULT_DAYS))
        ahead = timedelta(days=min(int(days), LARGEST_DAYS))
        now = self._twin.config.clock()
        found = self._twin.diary.listing(account.email, now - BEHIND, now + ahead)
        events = [event_view(item, account.email) for item in found]
        return JSONResponse({"account": self._account(account), "events": events})

    async def add_event(self, request: Request) -> Response:
        """Create a meeting and answer its first occurrence."""
        account = self._twin.diary.account(request.path_params["email"])
        asked = draft.Draft.model_validate_json(await request.body())
        event_id = edits.identifier(self._twin.config.new_secret())
        made = draft.meeting(asked, account, event_id, self._twin.config.clock())
        item = self._twin.diary.first(self._twin.diary.add(made))
        return JSONResponse({"event": event_view(item, account.email)}, 201)

    async def act(self, request: Request) -> Response:
        """Do something to an event and answer it as it is afterwards."""
        email = request.path_params["email"]
        action = ACTION.validate_json(await request.body())
        item = self._twin.diary.find(email, request.path_params["event_id"])
        after = action.apply(self._twin.diary, email, item)
        return JSONResponse({"event": event_view(after, email)})

    async def revoke(self, request: Request) -> Response:
        """End what a person has allowed."""
        account = self._twin.diary.account(request.path_params["email"])
        asked = Revoke.model_validate_json(await request.body() or b"{}")
        known = [client.client_id for client in self._twin.config.clients]
        wanted = [asked.client_id] if asked.client_id else known
        ended = [client for client in wanted if self._twin.grants.revoke(client, account.email)]
        return JSONResponse({"revoked": ended})

    async def reset(self, request: Request) -> Response:
        """Start over."""
        asked = Reset.model_validate_json(await request.body() or b"{}")
        self._twin.reset(seeded=asked.seed, keep_grants=asked.keep_grants)
        return await self.accounts(request)

    async def rotate(self, _: Request) -> Response:
        """Sign with a new key from now on."""
        key = self._twin.config.new_key()
        keys.rotate(self._twin.state.keys, key)
        self._twin.saver.touch()
        return JSONResponse({"kid": key.kid, "kids": [k.kid for k in self._twin.state.keys.keys]})

    async def set_secrets(self, request: Request) -> Response:
        """Replace the secrets by which a client is known."""
        asked = Secrets.model_validate_json(await request.body())
        client = self._twin.server.query_client(asked.client_id)
        if client is None:
            raise ValueError("no such client")
        client.secrets = tuple(asked.secrets)
        return JSONResponse({"secrets": len(client.secrets)})

    async def faults(self, _: Request) -> Response:
        """Say which faults are switched on."""
        return JSONResponse(self._twin.faults.model_dump())

    async def set_faults(self, request: Request) -> Response:
        """Replace the faults."""
        self._twin.faults = faults.Faults.model_validate_json(await request.body())
        return await self.faults(request)

    def _account(self, account: Account) -> dict[str, object]:
        return account_view(account, self._twin.grants.clients_of(account.email))


def _guarded(
    handler: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    async def guard(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            return JSONResponse({"error": "forbidden"}, 403)
        try:
            return await handler(request)
        except UnknownEventError:
            return JSONResponse({"error": "not_found"}, 404)
        except ValidationError as error:
            fields = [{"at": list(e["loc"]), "message": e["msg"]} for e in error.errors()]
            return JSONResponse({"error": "invalid", "fields": fields}, 400)
        except (ValueError, OverflowError):
            return JSONResponse({"error": "invalid", "fields": []}, 400)

    return guard
