"""From a finished draft to an announcement: who may release it, the moment in which it can be taken back, sending."""
