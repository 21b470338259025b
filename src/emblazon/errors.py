"""Everything that can go wrong, as one tree.

    EmblazonError                 exit  HTTP
    ├── InputError                   2   422   what was asked cannot be read or cannot be done as asked
    │   ├── KitError                 2   422   a brand kit is wrong: names the file, the line and the remedy
    │   ├── PictureError             2   422   a picture cannot be read, is too large or of a refused kind
    │   └── FormatError              2   422   a size or channel format is impossible
    ├── RefusedError                 3   403   policy or rights forbid it
    ├── BackendError                 4   502   a back end failed
    │   └── WeightsError             4   500   weights are missing or were altered
    ├── StorageError                 4   507   a disk is full or a folder cannot be written
    ├── NothingPassedError           5   200   pictures were made but none passed its checks
    └── StoppedError               130   499   the person stopped it

A message says what happened, which value (`repr`), and what to do next.
"""

from typing import ClassVar


class EmblazonError(Exception):
    """Root of the tree. `remedy` says what to do next; both go to the person as one message."""

    exit_code: ClassVar[int] = 2
    http_status: ClassVar[int] = 400

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message if not remedy else f"{message} {remedy}")
        self.remedy = remedy


class InputError(EmblazonError):
    exit_code = 2
    http_status = 422


class KitError(InputError):
    """A brand kit that does not parse or says something impossible."""


class PictureError(InputError):
    """A picture that cannot be read, is too large, or is of a kind we refuse to decode."""


class FormatError(InputError):
    """A size or a channel format that cannot be made."""


class RefusedError(EmblazonError):
    """Policy or the kit's rights forbid the request; says which rule and what would be acceptable."""

    exit_code = 3
    http_status = 403


class BackendError(EmblazonError):
    exit_code = 4
    http_status = 502


class WeightsError(BackendError):
    """Weights are missing, or their SHA-256 is not the one recorded when they shipped."""

    http_status = 500


class StorageError(EmblazonError):
    """A disk is full, or a folder cannot be written. Nothing half-written is left behind."""

    exit_code = 4
    http_status = 507


class NothingPassedError(EmblazonError):
    """Pictures were made and kept, but none passed its checks."""

    exit_code = 5
    http_status = 200


class StoppedError(EmblazonError):
    """The person interrupted the run; what was finished is kept."""

    exit_code = 130
    http_status = 499
