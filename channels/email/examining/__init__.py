"""`keryx check email`: what receivers find when they look up who sends, and what the relays offer. Nothing is sent."""
