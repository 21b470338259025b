"""Signing and verifying: what a picture says about its origin, and whether that holds."""

from emblazon.sign.keys import Keys, company_keys, open_keys, read_root, trusted_root
from emblazon.sign.metadata import Stamp
from emblazon.sign.signing import sign, sign_sheet
from emblazon.sign.verifying import Verdict, pictures_in, verify, verify_all

__all__ = [
    "Keys",
    "Stamp",
    "Verdict",
    "company_keys",
    "open_keys",
    "pictures_in",
    "read_root",
    "sign",
    "sign_sheet",
    "trusted_root",
    "verify",
    "verify_all",
]
