"""The pages of administrators: everybody, one person, invitations, rules, figures, and the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from functions.portal.handler import build
from rollcall.domain.admins import Admins
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.lease import Lease
from rollcall.domain.model import Status
from rollcall.domain.month_use import MonthUse
from rollcall.domain.pace import Pace
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.support.gallery.stage import Stage
from tests.support.memory.state import Workspace
from tests.support.portal.company import ROOT, admin_of
from tests.support.portal.crowd import crowd
from tests.support.portal.rows import NOW, make_connection, make_user
from tests.support.portal.sample import fill


def administered(stage: Stage) -> None:
    """The sample's person and some others, and an administrator at the window."""
    world = stage.world
    fill(world)
    admission = replace(world.deps.admission, admins=Admins.parse(ROOT))
    world.handler = build(replace(world.deps, admission=admission))
    admin_of(world)
    crowd(world, 3)
    lost = replace(make_user("u-lost"), email="lost@lumen.example", name="Lou Lost")
    world.add_user(lost, connections=(make_connection("u-lost", status=Status.DISCONNECTED),))
    stage.sign_in("u-root")


def people(stage: Stage) -> Iterator[str]:
    """Everybody, nobody, one person before and after a block, and what was done."""
    administered(stage)
    page = stage.page
    stage.go("/admin")
    yield "admin-people"
    page.fill("#address", "nobody@else.example")
    page.click("#find")
    page.wait_for_selector("#error-address")
    yield "admin-nobody"
    stage.go("/admin/people/u-1")
    yield "admin-person"
    page.fill("#reason", "Left the company.")
    page.click("#block")
    page.wait_for_selector("#unblock")
    yield "admin-blocked"
    stage.go("/admin/invitations")
    page.fill("#address", "guest@client.example")
    page.click("#invite")
    page.wait_for_selector("#invitations")
    yield "admin-invitations"
    stage.go("/admin/audit")
    yield "admin-audit"
    stage.world.now = NOW + timedelta(minutes=11)
    stage.go("/admin/invitations")
    yield "admin-stale"


def company_rules(stage: Stage) -> Iterator[str]:
    """The company's rules: as they are, counted, refused, overtaken and paused; and figures."""
    administered(stage)
    page = stage.page
    stage.go("/admin/policy")
    yield "admin-policy"
    page.evaluate("document.querySelectorAll('details.part').forEach(part => part.open = true)")
    yield "admin-policy-open"
    page.fill("#never_words", "canary")
    page.fill("#min_people", "3")
    page.check("#lock_min_people")
    page.check("#lock_skip_private")
    page.check("#lock_hours")
    page.click("#count")
    page.wait_for_selector("#touched")
    yield "admin-policy-counted"
    policy = stage.world.state.policy
    stage.world.state.policy = replace(
        policy, version=1, never_words=("theirs",), changed_at=NOW, changed_by="u-root"
    )
    page.click("#save")
    page.wait_for_selector("#discard")
    yield "admin-policy-conflict"
    page.fill("#never_guests", "not a domain")
    page.click("#save")
    page.wait_for_selector("#error-never_guests")
    yield "admin-policy-refused"
    stage.go("/admin/policy")
    page.click("#pause-all")
    page.wait_for_selector("#paused")
    yield "admin-policy-paused"
    stage.go("/admin/usage")
    yield "admin-usage"
    for user_id, hours in (("u-1", 31), ("u-canary-001", 12), ("u-canary-002", 4)):
        use = MonthUse(user_id, "2026-03", 3 * hours, 2 * hours, hours * 3600, 2000 * hours,
            hours * 3600, whole=True, counted_at=NOW)  # fmt: skip
        stage.world.state.month_uses[user_id, use.month] = use
    page.select_option("#month", "2026-03")
    page.click("#show")
    page.wait_for_selector("#note")
    yield "admin-usage-counted"
    stage.world.state.dead_letters = 2
    pace = Pace().called(Endpoint.LIST_EVENTS, NOW).called(Endpoint.SCHEDULE, NOW)
    lease = Lease(WORKSPACE, 1, NOW, pace, ran_at=NOW)
    stage.world.state.workspaces[WORKSPACE] = Workspace(lease, held=False)
    stage.go("/admin/health")
    yield "admin-health"
