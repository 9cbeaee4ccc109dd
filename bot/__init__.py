"""Aanbel: a resident rings, a person opens."""

__version__ = "0.1.0"
