"""The first step: free words (or an explicit TOML brief) and a kit → `Brief`, the anatomy of one picture."""

from emblazon.brief.anatomy import Anatomy, Part, anatomy_of, explain
from emblazon.brief.file import read_asked, read_brief_file
from emblazon.brief.formats import read_format
from emblazon.brief.read import read_brief

__all__ = [
    "Anatomy",
    "Part",
    "anatomy_of",
    "explain",
    "read_asked",
    "read_brief",
    "read_brief_file",
    "read_format",
]
