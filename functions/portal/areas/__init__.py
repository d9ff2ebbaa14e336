"""The routes of each part of the portal, which `routes.py` loads when one of them is asked for."""
