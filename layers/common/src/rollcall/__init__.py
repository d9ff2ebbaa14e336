"""Rollcall: keeps a Recall.ai bot in every meeting that should have one, and out of the rest."""
