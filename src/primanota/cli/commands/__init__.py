"""The commands, one module for each station of an actual's way; each has an ``app`` of them."""
