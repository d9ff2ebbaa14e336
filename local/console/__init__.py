"""A page to create, move and cancel meetings at the twin of Google and watch the bots follow.

It holds no state: everything comes from the two twins' admin routes, and every action goes back
to them through the console's own JSON API.
"""
