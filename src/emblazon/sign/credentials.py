# pyright: reportMissingTypeStubs=false
"""Signing bytes with Content Credentials (C2PA 2.x) through c2pa-python, for one set of keys.

The private key is here, or in a company's own service (`remote.py`). A time stamp is asked for only where the keys
name an authority; when that fails, the file is signed without one and the person is told. Nothing else is fetched.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from emblazon.errors import EmblazonError, PictureError, StorageError
from emblazon.sign.ingredients import Ingredient
from emblazon.sign.keys import Keys

if TYPE_CHECKING:
    from c2pa import Builder, Signer

SETTINGS: Mapping[str, object] = {
    "verify": {
        "verify_after_sign": False,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_trust": False,
    },
    "builder": {"thumbnail": {"enabled": False}},
}


class Credentials:
    """Signs bytes. Making one costs about 20 ms, a signature about 5."""

    def __init__(self, keys: Keys) -> None:
        """Raises StorageError when the library refuses the certificate."""
        from c2pa import C2paError, Context, Settings

        self._keys = keys
        self._refusal: EmblazonError | None = None
        try:
            self._context = Context(Settings.from_json(json.dumps(SETTINGS)))
            self._signer = self._open(keys.timestamp)
            self._stamps = bool(keys.timestamp)
        except C2paError as error:
            raise _refused(error) from error

    def sign(
        self,
        data: bytes,
        media_type: str,
        definition: Mapping[str, object],
        ingredients: Sequence[Ingredient] = (),
    ) -> bytes:
        """The file with its signed manifest inside. Raises PictureError when the file is not whole, StorageError, or
        what a remote signer raised."""
        from c2pa import C2paError

        try:
            return self._sign(data, media_type, definition, ingredients)
        except C2paError as error:
            if self._refusal:
                refusal, self._refusal = self._refusal, None
                raise refusal from error
            if not self._stamps:
                raise _refused(error) from error
            why = str(error)
        self._stamps, self._signer = False, self._open("")
        signed = self.sign(data, media_type, definition, ingredients)
        self._keys.say(
            f"No time stamp from {self._keys.timestamp!r} ({why}): signed without, so that the signature is good "
            "only while its certificate is. Check [sign] timestamp in emblazon.toml."
        )
        return signed

    def _sign(
        self,
        data: bytes,
        media_type: str,
        definition: Mapping[str, object],
        ingredients: Sequence[Ingredient],
    ) -> bytes:
        from c2pa import Builder

        target = io.BytesIO()
        described = [each.described() for each in ingredients if not each.data]
        whole = {**definition, "format": media_type, "ingredients": described}
        with Builder(whole, context=self._context) as builder:
            for each in ingredients:
                _add(builder, each)
            builder.sign(self._signer, media_type, io.BytesIO(data), target)
        return target.getvalue()

    def _open(self, timestamp: str) -> "Signer":
        from c2pa import C2paSignerInfo, C2paSigningAlg, Signer

        keys = self._keys
        if keys.remote is None:
            info = C2paSignerInfo(
                keys.algorithm, keys.chain.encode(), keys.private_key.encode(), timestamp.encode() or None
            )
            return Signer.from_info(info)
        algorithm = C2paSigningAlg[keys.algorithm.upper()]
        return Signer.from_callback(self._ask, algorithm, keys.chain, timestamp or None)

    def _ask(self, message: bytes) -> bytes:
        """The remote signer's answer. The library swallows what a callback raises, so it is kept for `sign`."""
        assert self._keys.remote is not None
        try:
            return self._keys.remote(message)
        except EmblazonError as error:
            self._refusal = error
            return b""


def _add(builder: "Builder", ingredient: Ingredient) -> None:
    if ingredient.data:
        described = json.dumps(ingredient.described())
        add = cast(Callable[[str, str, io.BytesIO], None], builder.add_ingredient)  # pyright: ignore[reportUnknownMemberType]
        add(described, ingredient.media_type, io.BytesIO(ingredient.data))
    if ingredient.thumbnail:
        builder.add_resource(ingredient.picture, io.BytesIO(ingredient.thumbnail))


def _refused(error: Exception) -> EmblazonError:
    if "could not be parsed" in str(error):
        return PictureError(f"The picture could not be signed: {error}.", remedy="Give a whole file.")
    if "certificate is invalid" in str(error):
        return StorageError(
            "The picture could not be signed: the certificate does not fit C2PA's profile.",
            remedy="It may be no CA and not self-signed, and needs the key usage digitalSignature and an extended "
            "key usage such as emailProtection: docs/credentials.md says more.",
        )
    return StorageError(
        f"The picture could not be signed: {error}.",
        remedy="Is the file whole? Is the certificate right? Without one of your own, move the keys folder away so "
        "that a new pair is made.",
    )
