"""Each route is found through the first segment of its path, in whichever area it stands."""

from __future__ import annotations

import pytest

from functions.portal.gate import Gate, Notes
from functions.portal.routes import AREAS, router, router_of
from rollcall.runtime.http import Request
from tests.support.portal.world import World


@pytest.mark.parametrize("area", sorted(set(AREAS.values())))
def test_every_route_lies_where_its_first_segment_is_looked_for(world: World, area: str) -> None:
    gate = Gate(world.deps, Notes())
    patterns = ["/".join(route.segments) for route in router_of(gate, (area,))._routes]
    assert patterns
    assert {AREAS.get(pattern.split("/")[1]) for pattern in patterns} == {area}


@pytest.mark.parametrize("path", ["", "/", "//", "x", "/x", "/x/account", "/account2", "/Account"])
def test_a_path_of_no_area_is_answered_by_the_start_or_not_at_all(world: World, path: str) -> None:
    gate = Gate(world.deps, Notes())
    answer = router(gate, path).dispatch(Request("GET", path, "", {}, (), b"", "", ""))
    assert answer.status == (200 if path == "/" else 404)
