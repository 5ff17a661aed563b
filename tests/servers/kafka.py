"""Real Kafka in tests: the same brokers as `make kafka`, with free ports and a folder of their own."""

from deploy.kafka.brokers import Kafka, archive_classes, fetch, missing

__all__ = ["Kafka", "archive_classes", "fetch", "missing"]
