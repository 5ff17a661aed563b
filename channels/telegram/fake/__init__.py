"""A small, strict Bot API server for demonstration and tests: `python -m channels.telegram.fake --port 8081`."""
