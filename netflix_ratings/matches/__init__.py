"""How good the matches are, and why each is as it is."""
