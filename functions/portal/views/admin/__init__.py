"""What the pages of administrators show."""
