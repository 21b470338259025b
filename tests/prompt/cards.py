"""Cards for tests of dialects: the house's, with what a test says changed."""

from emblazon.catalog import Profile, find_profile, load_catalog
from emblazon.catalog.profile import Dialect, Limits, Offer

HOUSE = find_profile(load_catalog(), "house")
NEGATIVES = {
    "tags": "field",
    "ideogram": "field",
    "fibo": "field",
    "midjourney": "parameter",
    "sections": "prose",
}
COLOURS = {
    "flux2": "hex",
    "flux2json": "hex",
    "ideogram4": "hex",
    "ideogram": "palette",
    "recraft": "palette",
}


def card(
    form: str,
    *,
    negatives: str = "",
    colours: str = "",
    limits: dict[str, object] | None = None,
    offer: dict[str, object] | None = None,
    inputs: dict[str, object] | None = None,
) -> Profile:
    """A card of that form: T5's 512 tokens, lettering good, the form's usual negatives and colours."""
    negatives = negatives or NEGATIVES.get(form, "positive")
    colours = colours or COLOURS.get(form, "names")
    can = {"negative": negatives in ("field", "parameter"), "palette": 8 if colours == "palette" else 0}
    usual: dict[str, object] = {"tokens": 512, "tokenizer": "t5", "lettering": "good"}
    return HOUSE.model_copy(
        update={
            "id": f"a-{form}",
            "inputs": HOUSE.inputs.model_copy(update={**can, **(inputs or {})}),
            "limits": Limits(**(HOUSE.limits.model_dump() | usual | (limits or {}))),
            "dialect": Dialect(form=form, colours=colours, negatives=negatives),
            "offers": (Offer(**(HOUSE.offers[0].model_dump() | (offer or {}))),),
        }
    )
