# mypy: disable-error-code="import-untyped"
"""The pages a person sees: choose an account, then allow or deny.

One address serves both steps; the request travels with the forms as its original query and is
checked again each time, so nothing is kept on the way. As at Google a bad client, address or
scope ends on an error page here and never redirects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from local.google_twin import seed, web
from local.google_twin.events.edits import subject
from local.google_twin.events.model import Account
from local.google_twin.oauth import scopes
from local.google_twin.oauth.endpoints import form_pairs
from local.google_twin.oauth.wrap import Consent, TwinRequest
from local.same_site import of_another_site

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.google_twin.twin import Twin

PATH = "/o/oauth2/v2/auth"
SEE_OTHER = 303
OWN_FIELDS = frozenset({"action", "decision"})
"""Fields of the twin's own forms; a posted authorization request has neither."""


def routes(twin: Twin) -> list[Route]:
    """Return the route of the pages."""
    pages = Pages(twin)
    return [
        Route(PATH, pages.show, methods=["GET"]),
        Route(PATH, pages.act, methods=["POST"]),
    ]


class Asked:
    """A checked authorisation request; making one raises OAuth2Error when it is bad."""

    def __init__(self, twin: Twin, pairs: list[tuple[str, str]]) -> None:
        """Check the client, the address, the scopes and the challenge."""
        self.pairs = pairs
        self.request = TwinRequest("GET", pairs)
        self.grant = twin.server.get_consent_grant(self.request)
        data: dict[str, str] = self.request.payload.data
        self.client_id = data["client_id"]
        self.app: str = self.request.client.name
        self.redirect_uri = data["redirect_uri"]
        self.state = data.get("state")
        self.scopes = scopes.parse(data.get("scope"))
        self.prompts = data.get("prompt", "").split()
        self.hint = data.get("login_hint", "").strip().lower()
        self.incremental = data.get("include_granted_scopes") == "true"

    @property
    def origin(self) -> str:
        """The origin that the last form leads to."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"


class Pages:
    """The handlers."""

    def __init__(self, twin: Twin) -> None:
        """Serve this stand-in."""
        self._twin = twin

    async def show(self, request: Request) -> Response:
        """Show the accounts, or answer at once when no page may be shown."""
        try:
            asked = Asked(self._twin, request.query_params.multi_items())
        except OAuth2Error as error:
            return _refuse(error)
        if "none" in asked.prompts:
            return self._silent(asked)
        return self._accounts(asked)

    async def act(self, request: Request) -> Response:
        """Take the next step of a form, or start from a posted request."""
        form = await form_pairs(request)
        fields = dict(form)
        if OWN_FIELDS & fields.keys() and of_another_site(request):
            return PlainTextResponse("Another site may not do this.", 403)
        original = (
            parse_qsl(fields["request"], keep_blank_values=True) if "request" in fields else form
        )
        try:
            asked = Asked(self._twin, original)
        except OAuth2Error as error:
            return _refuse(error)
        if fields.get("action") == "use-another":
            return self._newcomer(asked, fields)
        account = self._twin.account(fields.get("account", ""))
        if account is None:
            return self._accounts(asked)
        return self._decide(asked, account, fields)

    def _decide(self, asked: Asked, account: Account, fields: dict[str, str]) -> Response:
        decision = fields.get("decision")
        if decision == "deny":
            return self._denied(asked)
        if decision == "continue":
            wanted = asked.scopes
            if "calendar" not in fields:
                wanted = scopes.without_calendar(wanted)
            return (
                self._allowed(asked, account, wanted, shown=True) if wanted else self._denied(asked)
            )
        if self._needs_consent(asked, account):
            return self._consent(asked, account)
        return self._allowed(asked, account, asked.scopes, shown=False)

    def _silent(self, asked: Asked) -> Response:
        account = self._twin.account(asked.hint)
        if account is None:
            return self._redirect(asked, {"error": "login_required"})
        if not set(asked.scopes) <= set(self._twin.grants.granted(asked.client_id, account.email)):
            return self._redirect(asked, {"error": "interaction_required"})
        return self._allowed(asked, account, asked.scopes, shown=False)

    def _needs_consent(self, asked: Asked, account: Account) -> bool:
        before = self._twin.grants.granted(asked.client_id, account.email)
        return "consent" in asked.prompts or not set(asked.scopes) <= set(before)

    def _accounts(self, asked: Asked, problem: str = "") -> Response:
        accounts = sorted(
            self._twin.state.diary.accounts.values(), key=lambda a: (a.email != asked.hint, a.email)
        )
        return web.page(
            "accounts.html",
            400 if problem else 200,
            [asked.origin],
            action=PATH,
            request=urlencode(asked.pairs),
            accounts=accounts,
            hint=asked.hint,
            app=asked.app,
            origin=asked.origin,
            problem=problem,
        )

    def _consent(self, asked: Asked, account: Account) -> Response:
        plain = [scopes.SENTENCES[name] for name in scopes.without_calendar(asked.scopes)]
        calendar = [scopes.SENTENCES[name] for name in scopes.calendar(asked.scopes)]
        return web.page(
            "consent.html",
            200,
            [asked.origin],
            action=PATH,
            request=urlencode(asked.pairs),
            account=account,
            app=asked.app,
            origin=asked.origin,
            plain=plain,
            calendar=calendar,
            ticked=not self._twin.faults.calendar_unticked,
        )

    def _newcomer(self, asked: Asked, fields: dict[str, str]) -> Response:
        email = fields.get("email", "").strip().lower()
        name = fields.get("name", "").strip()
        local, _, domain = email.partition("@")
        if not local or "." not in domain or not name or len(email) > 254:
            return self._accounts(asked, "Enter a name and a complete e-mail address.")
        account = self._twin.account(email)
        if account is None:
            account = Account(email=email, name=name, sub=subject(email))
            self._twin.diary.add_account(account)
            if "sample" in fields:
                seed.sample_week(self._twin.diary, account)
        return self._decide(asked, account, {})

    def _allowed(
        self, asked: Asked, account: Account, wanted: list[str], *, shown: bool
    ) -> Response:
        if asked.incremental:
            before = self._twin.grants.granted(asked.client_id, account.email)
            wanted = list(dict.fromkeys([*wanted, *before]))
        asked.request.consent = Consent(wanted, shown)
        _, _, headers = self._twin.server.create_authorization_response(
            asked.request, account, asked.grant
        )
        location = dict(headers)["Location"]
        extra = {"scope": " ".join(wanted), "authuser": "0", **self._issuer()}
        extra |= {"prompt": "consent" if shown else "none"}
        if account.hosted_domain:
            extra["hd"] = account.hosted_domain
        return RedirectResponse(f"{location}&{urlencode(extra)}", SEE_OTHER, web.NO_STORE)

    def _denied(self, asked: Asked) -> Response:
        return self._redirect(asked, {"error": "access_denied"})

    def _redirect(self, asked: Asked, values: dict[str, str]) -> Response:
        if asked.state is not None:
            values["state"] = asked.state
        values |= self._issuer()
        glue = "&" if "?" in asked.redirect_uri else "?"
        return RedirectResponse(
            f"{asked.redirect_uri}{glue}{urlencode(values)}", SEE_OTHER, web.NO_STORE
        )

    def _issuer(self) -> dict[str, str]:
        return {} if self._twin.faults.omit_issuer else {"iss": self._twin.config.issuer}


def _refuse(error: OAuth2Error) -> Response:
    words = error.get_error_description() or "The request is malformed."
    return web.page("refused.html", 400, code=error.error, words=words)
