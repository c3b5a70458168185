"""What somebody has seen: the files that Netflix, IMDb and Letterboxd give people of their own account."""
