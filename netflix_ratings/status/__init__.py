"""The command `status`: whether all is well, for people and for what watches."""
