"""How many examples a law is tried with: all of them, or a tenth in the everyday check."""

from hypothesis import settings

USUAL = 100
"""What Hypothesis tries where nothing is said."""


def examples(number: int) -> int:
    """``number`` in the share that the chosen profile tries of its usual number, at least ten."""
    return max(10, number * settings().max_examples // USUAL)
