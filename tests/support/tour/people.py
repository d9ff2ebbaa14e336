"""A person with a browser's manners: keeps cookies, follows redirects, sends forms as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from tests.support.portal.page import Node, parse

SECONDS = 30.0
MOST_REDIRECTS = 8


@dataclass(frozen=True)
class Row:
    """One meeting as the page shows it."""

    event_id: str
    title: str
    state: str
    reason: str
    recorded: bool
    text: str


class Person:
    """Somebody at the pages and at Google's, who sees one page at a time.

    Args:
        front: origin of the pages.
        email: the account at Google.
    """

    page: Node
    answer: httpx.Response

    def __init__(self, front: str, email: str) -> None:
        self.front = front
        self.email = email
        self.client = httpx.Client(timeout=SECONDS, trust_env=False)
        self.seen: list[httpx.Response] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    # --- what a hand can do

    def open(self, path: str) -> Node:
        """Go to an address of ours."""
        headers = _navigation("none")
        return self._show(self.client.get(urljoin(self.front, path), headers=headers))

    def press(self, form: Node, button: Node | None = None, **changes: str) -> Node:
        """Send a form as its page has it, with a button and with fields changed."""
        fields = {**form.fields(), **changes}
        if button is not None:
            fields[button.attributes["name"]] = button.attributes["value"]
        here = str(self.answer.url)
        headers = {"origin": _origin(here), **_navigation("same-origin")}
        target = urljoin(here, form.attributes["action"])
        return self._show(self.client.post(target, data=fields, headers=headers))

    # --- what a person does

    def sign_in(self) -> Node:
        """Over Google's pages to the next page of ours."""
        self.open("/auth/google/start")
        return self.at_google()

    def connect(self, *, decision: str = "continue", calendar: bool = True) -> Node:
        """Allow the calendar at Google, or not."""
        self.open("/auth/google/start?purpose=connect")
        return self.at_google(decision, calendar=calendar)

    def at_google(self, decision: str = "continue", *, calendar: bool = True) -> Node:
        """Choose the account, and answer when Google asks."""
        accounts = self.page.by_id("accounts")
        self.press(accounts, account=self.email)
        consent = self.page.all(id="consent")
        if not consent:
            return self.page
        left_out = [] if calendar else self.page.all(id="scope-calendar")
        for box in left_out:
            del box.attributes["checked"]
        return self.press(consent[0], self.page.by_id(decision))

    def choose(self, mode: str, zone: str = "Europe/Berlin") -> Node:
        """Finish the onboarding."""
        self.open("/onboarding")
        return self.press(self.form("/onboarding"), mode=mode, time_zone=zone)

    def arrive(self, mode: str = "every") -> Node:
        """Sign in, connect, choose."""
        self.sign_in()
        self.connect()
        return self.choose(mode)

    def change_mode(self, mode: str) -> Node:
        """Save the rules with another mode."""
        self.open("/preferences")
        return self.press(self.form("/preferences"), mode=mode)

    def switch(self, event_id: str, choice: str, scope: str = "event") -> Node:
        """Turn one meeting or its series on or off, or let it follow the rules (`unset`)."""
        self.open("/")
        form = self.page.by_id(f"meeting-{event_id}").all("form")[-1]
        return self.press(form, choice=choice, scope=scope)

    def disconnect(self) -> Node:
        """End the only connection."""
        self.open("/account")
        addresses = [node.attributes.get("href", "") for node in self.page.all("a")]
        (address,) = [path for path in addresses if path.endswith("/disconnect")]
        self.open(address)
        return self.press(self.form(address))

    # --- what a person sees

    def form(self, action: str) -> Node:
        """The form of the page that leads to an address."""
        return self.page.one("form", action=action)

    @property
    def path(self) -> str:
        """Where the person is, without the query."""
        return urlsplit(str(self.answer.url)).path

    @property
    def notice(self) -> str:
        """The closed word of the notice on the page, or nothing."""
        boxes = self.page.all(id="notice")
        return boxes[0].attributes["data-notice"] if boxes else ""

    def meetings(self, *, weeks: int = 1) -> dict[str, Row]:
        """The rows of the coming weeks by event, read anew; the first week's page is seen last."""
        self.open("/")
        navs = self.page.all("nav", class_="weeks")
        further = [link.attributes["href"] for nav in navs for link in nav.all("a")][1:weeks]
        found = self._rows()
        for address in further:
            self.open(address)
            found |= self._rows()
        if further:
            self.open("/")
        return found

    def _rows(self) -> dict[str, Row]:
        rows = [node for node in self.page.all("li") if "data-event" in node.attributes]
        return {row.attributes["data-event"]: _row(row) for row in rows}

    def pill(self) -> str:
        """The state of the connection, read anew; nothing without one."""
        self.open("/")
        return next((n.attributes["data-pill"] for n in self.page.all("span", class_="pill")), "")

    def ours(self) -> list[httpx.Response]:
        """Every answer of the front so far, redirects too."""
        return [answer for answer in self.seen if str(answer.url).startswith(f"{self.front}/")]

    # --- how it is done

    def _show(self, answer: httpx.Response) -> Node:
        self.seen.append(answer)
        for _ in range(MOST_REDIRECTS):
            if answer.next_request is None:
                break
            request = answer.next_request
            request.headers.update(_navigation("cross-site"))
            answer = self.client.send(request)
            self.seen.append(answer)
        self.answer = answer
        self.page = parse(answer.text)
        return self.page


def _row(node: Node) -> Row:
    return Row(
        event_id=node.attributes["data-event"],
        title=node.one("h3").text,
        state=node.attributes["data-state"],
        reason=node.one("span", class_="why").text,
        recorded=node.attributes["data-recorded"] == "true",
        text=node.text,
    )


def _navigation(site: str) -> dict[str, str]:
    return {"sec-fetch-site": site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
