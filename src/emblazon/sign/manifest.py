# pyright: reportMissingTypeStubs=false
"""Content Credentials (C2PA 2.x) through c2pa-python: the manifest, and signing bytes with it.

The first action is always `c2pa.created` with the digital source type `trainedAlgorithmicMedia`; refining
follows as `c2pa.resized`, `c2pa.color_adjustments` and `c2pa.converted`. Pictures that the model looked at
are ingredients with the relationship `inputTo`, and are listed with author and licence in the assertion
`org.emblazon.parameters`. Nothing is fetched; without a timestamp authority a signature is good while its
certificate is.
"""

import io
import json
from collections.abc import Mapping

from emblazon.errors import StorageError
from emblazon.records import Plan
from emblazon.sign.keys import Keys
from emblazon.sign.metadata import DIGITAL_SOURCE_TYPE, Stamp, plain, timestamp

PARAMETERS_LABEL = "org.emblazon.parameters"
TRAINING_LABEL = "cawg.training-mining"
TRAINING_USES = ("cawg.ai_generative_training", "cawg.ai_training", "cawg.data_mining")
SETTINGS: Mapping[str, object] = {
    "verify": {
        "verify_after_sign": False,
        "remote_manifest_fetch": False,
        "ocsp_fetch": False,
        "verify_trust": False,
    },
    "builder": {"thumbnail": {"enabled": False}},
}

Action = dict[str, object]


def manifest(
    plan: Plan, facts: Mapping[str, object], *, stamp: Stamp, title: str, actions: list[Action]
) -> dict[str, object]:
    """The manifest of one file, ready for the builder. `actions`: what followed the creation, in order."""
    created: Action = {
        "action": "c2pa.created",
        "when": timestamp(stamp.created),
        "digitalSourceType": DIGITAL_SOURCE_TYPE,
        "softwareAgent": {"name": plain(plan.model), "version": plain(plan.software)},
    }
    ingredients = [
        {
            "title": plain(f"{each.title} ({each.licence})"),
            "relationship": "inputTo",
            "instance_id": f"urn:sha256:{each.key}",
            "label": f"cited-{index}",
        }
        for index, each in enumerate(plan.references)
    ]
    if ingredients:
        created["parameters"] = {"ingredientIds": [each["label"] for each in ingredients]}
    assertions: list[dict[str, object]] = [
        _assertion("c2pa.actions.v2", {"actions": [created, *actions]}),
        _assertion(PARAMETERS_LABEL, dict(facts)),
    ]
    if stamp.training is not None:
        use = {"use": "allowed" if stamp.training else "notAllowed"}
        assertions.append(_assertion(TRAINING_LABEL, {"entries": dict.fromkeys(TRAINING_USES, use)}))
    return {
        "claim_generator_info": [
            {
                "name": "Emblazon",
                "version": plain(plan.software),
                "org.emblazon.kit": plain(plan.kit),
                "org.emblazon.kit_version": plain(plan.kit_version),
            }
        ],
        "title": title,
        "ingredients": ingredients,
        "assertions": assertions,
    }


def _assertion(label: str, data: Mapping[str, object]) -> dict[str, object]:
    return {"label": label, "created": True, "data": data}


class Credentials:
    """Signs bytes for one set of keys. Making one costs about 20 ms, a signature about 5."""

    def __init__(self, keys: Keys) -> None:
        """Raises StorageError when the library refuses the certificate."""
        from c2pa import C2paError, C2paSignerInfo, Context, Settings, Signer

        try:
            self._context = Context(Settings.from_json(json.dumps(SETTINGS)))
            info = C2paSignerInfo(keys.algorithm, keys.chain.encode(), keys.private_key.encode(), None)
            self._signer = Signer.from_info(info)
        except C2paError as error:
            raise _refused(error) from error

    def sign(self, data: bytes, media_type: str, definition: Mapping[str, object]) -> bytes:
        """The file with its signed manifest inside."""
        from c2pa import Builder, C2paError

        target = io.BytesIO()
        try:
            with Builder({**definition, "format": media_type}, context=self._context) as builder:
                builder.sign(self._signer, media_type, io.BytesIO(data), target)
        except C2paError as error:
            raise _refused(error) from error
        return target.getvalue()


def _refused(error: Exception) -> StorageError:
    return StorageError(
        f"The picture could not be signed: {error}.",
        remedy="Check the signing certificate, or move the keys folder away so that a new pair is made.",
    )
