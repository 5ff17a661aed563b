"""A small, strict Bot API server for the demonstration and the tests: `python -m channels.telegram.fake --port 8081`."""
