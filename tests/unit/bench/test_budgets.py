"""A budget that is missed is named, and ends the benchmark with an error."""

from __future__ import annotations

import pytest

from bench import __main__ as program
from bench import cold
from bench.ratios import Ratio


def found(**changed: float) -> list[Ratio]:
    """All starts, each exactly at its budget unless it says otherwise."""
    return [Ratio(name, 1.0, 1.0, at) for name, at in (cold.BUDGETS | changed).items()]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Ratio]:
    ratios = found()
    monkeypatch.setattr(cold, "imports", lambda _rounds: ratios[0])
    monkeypatch.setattr(cold, "starts", lambda _rounds: ratios[1:])
    monkeypatch.setattr("sys.argv", ["bench", "cold"])
    return ratios


def test_every_start_at_its_budget_keeps_it() -> None:
    assert cold.missed(found()) == []


@pytest.mark.parametrize("name", cold.BUDGETS)
def test_a_start_above_its_budget_is_named_alone(name: str) -> None:
    assert cold.missed(found(**{name: cold.BUDGETS[name] + 0.01})) == [name]


@pytest.mark.parametrize("ratio", [float("nan"), float("inf")])
def test_a_figure_that_is_none_keeps_no_budget(ratio: float) -> None:
    assert cold.missed(found(portal=ratio)) == ["portal"]


def test_a_start_without_a_budget_keeps_none() -> None:
    assert cold.missed([Ratio("another", 1.0, 1.0, 0.5)]) == ["another"]


def test_the_program_ends_well_when_all_budgets_are_kept(
    measured: list[Ratio], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(ratio.name in said for ratio in measured)
    assert "Above" not in said


def test_the_program_ends_with_an_error_and_still_shows_the_table(
    measured: list[Ratio], capsys: pytest.CaptureFixture[str]
) -> None:
    measured[:] = found(portal=1.71)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "<= 1.7 " in said
    assert "Above their budgets: portal." in said
