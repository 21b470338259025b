"""Audits: who many pictures of one prompt show, how varied they are, what they repeat, what a version changes."""

from emblazon.audit.document import Audit, Section, describe
from emblazon.audit.draw import How, Shown, draw
from emblazon.audit.drift import read_earlier
from emblazon.audit.kept import Kept
from emblazon.audit.measure import Audited
from emblazon.audit.page import write_page
from emblazon.audit.pictures import reference_thumbnails
from emblazon.audit.professions import read_prompts
from emblazon.audit.run import Auditor, Wish, audit_again, audit_drawn, audit_read, wish_of
from emblazon.audit.summary import summary

__all__ = [
    "Audit",
    "Audited",
    "Auditor",
    "How",
    "Kept",
    "Section",
    "Shown",
    "Wish",
    "audit_again",
    "audit_drawn",
    "audit_read",
    "describe",
    "draw",
    "read_earlier",
    "read_prompts",
    "reference_thumbnails",
    "summary",
    "wish_of",
    "write_page",
]
