"""Everything that can go wrong, as one tree.

    EmblazonError                 exit  HTTP
    ├── InputError                   2   422   what was asked cannot be read or cannot be done as asked
    │   ├── KitError                 2   422   a brand kit is wrong: names the file, the line and the remedy
    │   ├── PictureError             2   422   a picture cannot be read, is too large or of a refused kind
    │   └── FormatError              2   422   a size or channel format is impossible
    ├── RefusedError                 3   403   policy or rights forbid it
    ├── BackendError                 4   502   a back end failed
    │   ├── WeightsError             4   500   weights are missing, altered, or of a kind we refuse to open
    │   ├── SecretError              4   401   the key for a service is missing or wrong
    │   ├── ServiceRefusedError      3   403   the service's own policy forbids the words or the picture
    │   ├── NoCreditError            4   402   the account has no credit left
    │   ├── RateLimitedError         4   429   too many requests; says when to try again
    │   ├── UnavailableError         4   503   the service is down or cannot be reached; nothing was bought
    │   ├── BadRequestError          4   502   the service does not accept what it was sent
    │   ├── BadAnswerError           4   502   the service sent something that is no picture as asked
    │   └── UnknownOutcomeError      4   504   no answer came: it may have been billed, so it is never sent again
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

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        rule: str = "",
        words: str = "",
        proposal: str = "",
        layer: str = "",
    ) -> None:
        """`rule`: its id; `layer`: "law" or "kit"; `words`: of the request, which break it; `proposal`: a rewrite of
        the whole request that would pass, never applied by itself; each "" when there is none."""
        super().__init__(message, remedy=remedy)
        self.rule, self.words, self.proposal, self.layer = rule, words, proposal, layer


class BackendError(EmblazonError):
    exit_code = 4
    http_status = 502


class WeightsError(BackendError):
    """Weights are missing, their SHA-256 is not the one recorded, or they are of a kind we refuse to open."""

    http_status = 500


class SecretError(BackendError):
    """The key for a service is missing, or the service does not accept it."""

    http_status = 401


class ServiceRefusedError(BackendError):
    """The service's own policy forbids the words or the picture; says in its words why."""

    exit_code = 3
    http_status = 403


class NoCreditError(BackendError):
    """The account with the service has no credit left."""

    http_status = 402


class RateLimitedError(BackendError):
    """Too many requests; `wait_s`: seconds after which the service says to try again, or None."""

    http_status = 429

    def __init__(self, message: str, *, remedy: str = "", wait_s: float | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.wait_s = wait_s


class UnavailableError(BackendError):
    """The service is down or cannot be reached. Nothing was bought."""

    http_status = 503


class BadRequestError(BackendError):
    """The service does not accept what it was sent: a wrong field, a model it does not know."""


class BadAnswerError(BackendError):
    """The service sent something that is no picture as asked: no JSON, a page, too much, another size."""


class UnknownOutcomeError(BackendError):
    """No answer came after the request was sent. It may have been billed, so it is never sent again by itself."""

    http_status = 504


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
