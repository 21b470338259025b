"""The remedy that an audit proposes: a people policy for the kit, by the shares that are wanted.

Disclosed and reversible. The kit says it, every plan records which picture got which addition (`Plan.additions`,
`Plan.texts`), the board lists them, and without those lines everything is as before.
"""

import math
from collections.abc import Mapping
from itertools import product

from emblazon.audit.labels import Attribute
from emblazon.audit.reference import Distance, Reference
from emblazon.brand.kit import Kit
from emblazon.brand.rules import Addition, People

NEAR = 0.05
"""A distance that may be as small as this counts as none: sampling alone gives as much."""
WORDS = {"woman": "a woman", "man": "a man", "person": "a person"}


def proposal(found: tuple[Distance, ...], reference: Reference) -> People | None:
    """Additions by the reference's shares; None where every share that was found may be the reference's already.

    The wanted shares are what is added, whatever was found: each picture is asked for by name, so that the model's
    own preference no longer chooses.
    """
    if found and all(each.distance.low <= NEAR for each in found):
        return None
    groups = [_phrases(attribute, shares) for attribute, shares in reference.shares.items()]
    additions: list[Addition] = []
    for parts in product(*groups):
        share = math.prod(each for _, each in parts)
        if share > 0:
            additions.append(Addition(words=", ".join(words for words, _ in parts), share=round(share, 4)))
    return People(additions=tuple(additions)) if additions else None


def policy_toml(people: People, prompt: str) -> str:
    """The policy as lines to paste into a kit."""
    lines = ["[people]", f"# Proposed by `emblazon audit` for {_comment(prompt)}."]
    for each in people.additions:
        lines += ["[[people.additions]]", f'words = "{each.words}"', f"share = {each.share:g}", ""]
    return "\n".join(lines).rstrip() + "\n"


def without_policy(kit: Kit) -> Kit:
    """The kit as it would be with no people policy."""
    return with_policy(kit, People())


def with_policy(kit: Kit, people: People) -> Kit:
    """The kit with another people policy."""
    return kit.model_copy(update={"people": people})


def _phrases(attribute: Attribute, shares: Mapping[str, float]) -> list[tuple[str, float]]:
    if attribute == "presented":
        return [(WORDS[name], share) for name, share in shares.items()]
    return [(f"{name} skin tone", share) for name, share in shares.items()]


def _comment(prompt: str) -> str:
    return repr(" ".join(prompt.split()))
