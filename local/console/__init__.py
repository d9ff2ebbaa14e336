"""A page to change meetings at the twin of Google, steer the bots of Recall, and see what follows.

It holds no state: everything comes from the two twins' admin routes and from the product's own
table, which it only reads; every action goes to a twin through the console's own JSON API.
"""
