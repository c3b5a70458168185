"""Redshift without a cluster: what is compiled for it, held against a list of what it lacks."""
