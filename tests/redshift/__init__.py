"""Redshift, as far as it can be had without a cluster: what is compiled for it, held against a list of what it lacks."""
