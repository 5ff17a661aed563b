"""Measurements of Keryx: ours and a bare reference in one run, in turn; `make bench`, `make bench ONLY=bus`."""
