"""The marts as files for an app."""
