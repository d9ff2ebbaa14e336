"""Every page, state and letter as a picture, and what is checked of each."""
