"""Lianxin: check-in, roster and record of party branches of social organisations."""
