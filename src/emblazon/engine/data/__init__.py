"""The training set of the house models: openly licensed, captioned pictures and a manifest of them."""

from emblazon.engine.data.assemble import build
from emblazon.engine.data.manifest import SPLITS, STYLES, Entry, Manifest, Split, Style, read_manifest

__all__ = ["SPLITS", "STYLES", "Entry", "Manifest", "Split", "Style", "build", "read_manifest"]
