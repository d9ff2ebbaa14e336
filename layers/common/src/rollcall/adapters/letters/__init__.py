"""The look of letters: text, and simple HTML without pictures, styles or anything from outside."""
