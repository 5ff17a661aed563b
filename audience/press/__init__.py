"""The press list: who gets an announcement before its embargo ends, in copies that can be told apart."""
