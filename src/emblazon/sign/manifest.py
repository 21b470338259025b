"""The C2PA manifest of one file, as c2pa-python's builder takes it.

Actions come from `history.py`, ingredients from `ingredients.py`. Beside them: the parameters (own assertion
`org.emblazon.parameters`), what others may do with the picture (CAWG training and data mining 1.1), and the soft
binding that lets the picture's watermark find this manifest again (C2PA 2.x, `c2pa.soft-binding`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from emblazon.sign.history import Action
from emblazon.sign.metadata import plain

PARAMETERS_LABEL = "org.emblazon.parameters"
TRAINING_LABEL = "cawg.training-mining"
TRAINING_USES = ("cawg.ai_generative_training", "cawg.ai_training", "cawg.data_mining")
BINDING_LABEL = "c2pa.soft-binding"
BINDING_ALGORITHM = "org.emblazon.watermark.1"
"""Our own watermark: not on C2PA's list of algorithms, so that only Emblazon reads it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a manifest says beside its ingredients. `facts`: {} where the file is not Emblazon's own.

    `generator`: more facts on the tool that signs, by reverse domain name; `mark`: of the watermark, "" without one.
    """

    title: str
    software: str
    actions: list[Action]
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    generator: Mapping[str, str] = field(default_factory=dict[str, str])
    training: bool | None = None
    mark: str = ""


def manifest(claimed: Claimed) -> dict[str, object]:
    """The manifest, ready for the builder."""
    assertions = [_assertion("c2pa.actions.v2", {"actions": claimed.actions})]
    if claimed.facts:
        assertions.append(_assertion(PARAMETERS_LABEL, claimed.facts))
    if claimed.mark:
        block: dict[str, object] = {"scope": {}, "value": claimed.mark}
        assertions.append(_assertion(BINDING_LABEL, {"alg": BINDING_ALGORITHM, "blocks": [block]}))
    if claimed.training is not None:
        use = {"use": "allowed" if claimed.training else "notAllowed"}
        assertions.append(_assertion(TRAINING_LABEL, {"entries": dict.fromkeys(TRAINING_USES, use)}))
    tool = {"name": "Emblazon", "version": plain(claimed.software)}
    return {
        "claim_generator_info": [{**tool, **claimed.generator}],
        "title": claimed.title,
        "assertions": assertions,
    }


def _assertion(label: str, data: Mapping[str, object]) -> dict[str, object]:
    return {"label": label, "created": True, "data": dict(data)}
