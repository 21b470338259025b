"""Emblazon: a brand's identity and a few words in, finished on-brand pictures out."""

__version__ = "0.1.0"
