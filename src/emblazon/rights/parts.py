"""What a plan makes a picture with, as parts that have licences."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from emblazon.brand.kit import Kit
from emblazon.brand.rules import Asset
from emblazon.brand.typeface import face_in, own_typeface
from emblazon.catalog import Profile
from emblazon.records import Citation, Plan
from emblazon.rights.rule import Kind, Part, Ruling

OWN_FACE = Part("font", "Work Sans", "OFL-1.1", owner="The Work Sans Project Authors")


def parts_of(plan: Plan, profile: Profile, kit: Kit) -> tuple[Part, ...]:
    """Weights or service, training data, references and fonts."""
    local = profile.offer(plan.backend)
    away = local is not None and local.privacy != "local-only"
    model = Part(
        "service" if away else "weights",
        f"{profile.id} on {plan.backend}" if away else profile.id,
        profile.licence.weights,
        owner=profile.maker,
        commercial=profile.licence.commercial,
        conditions=profile.licence.conditions,
    )
    fonts = (_face(plan, kit),) if plan.label else ()
    references = tuple(_reference(each, kit) for each in plan.references)
    return (model, _training(profile), *references, *fonts)


def _training(profile: Profile) -> Part:
    """What the model learned from. Undisclosed data are unknown; the kit's own rule on them is a constraint."""
    training = profile.training
    known = training.policy in ("open", "licensed", "none")
    listed = ", ".join(training.licences) or training.policy
    return (
        Part("training data", f"of {profile.id}", listed, commercial=True)
        if known
        else Part("training data", f"of {profile.id}")
    )


def _face(plan: Plan, kit: Kit) -> Part:
    """The typeface that the label is set in: ours, or as the kit records its own."""
    face = face_in(kit, plan.label_face)
    if face is None or plan.label_face == own_typeface().sha256:
        return OWN_FACE
    asset = asset_of(face.file, kit)
    return Part("font", face.family) if asset is None else _recorded("font", face.family, asset)


def _reference(citation: Citation, kit: Kit) -> Part:
    """A picture that was looked at: as it was retrieved with its licence, or as the kit records its own."""
    if citation.licence:
        return Part(
            "reference",
            citation.title,
            citation.licence,
            owner=citation.author,
            source=citation.source,
            changed=True,
        )
    asset = asset_of(Path(citation.source), kit)
    if asset is None:
        return Part("reference", citation.title, changed=True)
    return replace(_recorded("reference", citation.title, asset), changed=True)


def kit_parts(kit: Kit) -> tuple[Part, ...]:
    """The kit's own files and consents, as far as it records their rights. Of several records of one consent the one
    that ends last counts: a renewal is often written below the old."""
    last = {
        (each.kind, each.subject, each.given_by): each
        for each in sorted(kit.consents, key=lambda each: each.until or date.max)
    }
    assets = (_recorded("asset", each.file.name, each) for each in kit.rights.assets)
    consents = (
        Part("consent", each.subject, "licensed", owner=each.given_by, source=each.record, expires=each.until)
        for each in last.values()
    )
    return (*assets, *consents)


def renewed(ruling: Ruling, kit: Kit) -> Ruling:
    """A ruling of a picture made for the kit, its end as the kit records it today: a right that was renewed there has
    not ended, one that was cut short has."""
    part = ruling.part
    for each in kit_parts(kit):
        same = each.name == part.name and each.owner == part.owner
        if same and (each.kind == "consent") == (part.kind == "consent"):
            return replace(ruling, part=replace(part, expires=each.expires))
    return ruling


def _recorded(kind: Kind, name: str, asset: Asset) -> Part:
    """Something of the kit's, as its rights record it."""
    return Part(
        kind,
        name,
        asset.licence,
        owner=asset.owner,
        source=asset.source,
        expires=asset.expires,
        credit=asset.attribution,
    )


def asset_of(path: Path, kit: Kit) -> Asset | None:
    """What the kit records of a file."""
    return next((each for each in kit.rights.assets if each.file.resolve() == path.resolve()), None)
