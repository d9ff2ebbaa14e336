"""Recall.ai's API over HTTP: the only way from Rollcall to Recall."""
