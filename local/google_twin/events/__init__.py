"""The calendars: model, recurrence, changes, lists with sync tokens, and push channels."""
