"""Signing and verifying: what a picture says about its origin, and whether that holds."""

from emblazon.sign.chosen import chosen_keys, mark_key, trusted_roots
from emblazon.sign.keys import Keys, company_keys, open_keys, read_root, remote_keys, trusted_root
from emblazon.sign.matching import Library, examine
from emblazon.sign.metadata import Stamp
from emblazon.sign.signing import sign, sign_sheet
from emblazon.sign.verdict import Verdict
from emblazon.sign.verifying import pictures_in, verify, verify_all

__all__ = [
    "Keys",
    "Library",
    "Stamp",
    "Verdict",
    "chosen_keys",
    "company_keys",
    "examine",
    "mark_key",
    "open_keys",
    "pictures_in",
    "read_root",
    "remote_keys",
    "sign",
    "sign_sheet",
    "trusted_root",
    "trusted_roots",
    "verify",
    "verify_all",
]
