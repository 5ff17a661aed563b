"""`python -m keryx`."""

from keryx.cli import main

main()
