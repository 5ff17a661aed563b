"""Where administrators say which other programs may ask, and which are told."""
