"""A mail catcher for the demonstration and for development: takes every mail, delivers none, shows them on a page."""
