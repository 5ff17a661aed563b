"""What happens on air: who reads what, what they must be told, and what was aired."""
