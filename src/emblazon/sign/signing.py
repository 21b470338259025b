"""One picture as signed files: watermark, then open metadata, then Content Credentials over everything."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from emblazon.errors import PictureError
from emblazon.pixels import encode_png
from emblazon.records import Draft, Element, Picture, Pixels, Placed, Plan, Report, Signed, SignedFile
from emblazon.sign import metadata
from emblazon.sign.credentials import Credentials
from emblazon.sign.formats import PNG, SVG, kind_of
from emblazon.sign.history import TRAINED, History, Step, actions, source_type
from emblazon.sign.ingredients import Ingredient, cited, is_picture, placed_in, thumbnail
from emblazon.sign.keys import Keys
from emblazon.sign.manifest import Claimed, manifest
from emblazon.sign.metadata import Stamp, plain
from emblazon.sign.verifying import carries_credentials, holds
from emblazon.sign.xmp import xmp_packet

NONE_AT_HAND: Mapping[str, Pixels] = MappingProxyType({})
PARENT = "parent"


@dataclass(frozen=True, slots=True)
class _File:
    """One file before it is signed, and how it came about."""

    name: str
    pixels: Pixels
    history: History
    ingredients: tuple[Ingredient, ...]


def sign(
    picture: Picture,
    plan: Plan,
    report: Report,
    *,
    keys: Keys,
    stamp: Stamp,
    references: Mapping[str, Pixels] = NONE_AT_HAND,
) -> Signed:
    """Every file of a picture, signed: `<stem>.png`, one PNG per format, and `<stem>.svg` where there is one.

    `references`: the pictures that the model looked at, by their citation's key, for thumbnails. Where the plan asks
    for a watermark every PNG carries it; an SVG has no pixels to carry one, and tells the picture's id in its
    metadata only. The file's name often tells the subject: the credentials hold it only where the prompt may be told.
    Pixel bytes depend on the picture and its id alone; the signature differs each time, as ECDSA's do. Raises
    PictureError on an SVG without content, StorageError when the keys cannot sign.
    """
    press = _Press(plan, report, stamp=stamp, seed=picture.seed, keys=keys)
    parent = _parent(picture.draft, plan)
    seen = (*parent, *cited(plan.references, references))
    history = History(
        "opened" if parent else "generated",
        _refinements(picture, plan),
        looked_at=tuple(each.label for each in seen if each.relationship == "inputTo"),
        opened=tuple(each.label for each in parent),
        opened_type=TRAINED if parent else "",
    )
    files = [press.png(each) for each in _files(picture, plan, stem=stamp.stem, history=history, seen=seen)]
    if picture.svg:
        converted = history.then(Step("converted", {"to": SVG}), *_labelling(picture, plan))
        files.append(press.svg(f"{stamp.stem}.svg", picture.shown_svg, converted, seen))
    return Signed(picture, report, tuple(files))


def sign_sheet(sheet: Pixels, plan: Plan, pictures: tuple[Report, ...], *, keys: Keys, stamp: Stamp) -> bytes:
    """The contact sheet of a run as signed PNG: it shows pictures of a model, so it says so too. It carries no
    watermark: the mark leads to one picture, and the sheet shows many."""
    whole = Report(tuple(finding for report in pictures for finding in report.findings))
    press = _Press(plan, whole, stamp=stamp, seed=plan.seeds[0], keys=keys, marked=False)
    seen = cited(plan.references, NONE_AT_HAND)
    history = History("generated", looked_at=tuple(each.label for each in seen))
    return press.png(_File(f"{stamp.stem}.png", sheet, history, seen)).data


class _Press:
    """Puts marks, metadata and credentials on the files of one picture."""

    def __init__(
        self, plan: Plan, report: Report, *, stamp: Stamp, seed: int, keys: Keys, marked: bool = True
    ) -> None:
        self._plan, self._report, self._stamp, self._seed = plan, report, stamp, seed
        self._keys, self._marked = keys, marked and plan.watermark
        self._credentials = Credentials(keys)

    def png(self, file: _File) -> SignedFile:
        """A picture as PNG."""
        pixels, history, mark = file.pixels, file.history, ""
        if self._marked:
            from emblazon.sign.watermark import detect, embed, mark_of

            number = mark_of(self._stamp.picture_id)
            pixels = embed(pixels, number, key=self._keys.mark_key)
            heard = detect(pixels, key=self._keys.mark_key)
            if heard is not None and heard.mark == number:  # a nearly empty picture may not hold one
                mark, history = f"{number:012x}", history.then(Step("watermarked"))
        facts, xmp = self._said(history, mark)
        data = encode_png(pixels, text=metadata.png_text(facts), xmp=xmp)
        claimed = self._claimed(file.name, history, facts, mark)
        return self._signed(file.name, PNG, data, claimed, file.ingredients)

    def svg(self, name: str, svg: str, history: History, seen: Sequence[Ingredient]) -> SignedFile:
        """A drawing as SVG. Raises PictureError when it has no root."""
        facts, xmp = self._said(history, "")
        try:
            data = metadata.svg_with_metadata(svg, facts, xmp=xmp).encode()
        except (ValueError, UnicodeEncodeError) as error:
            raise PictureError(
                f"The SVG cannot be signed: {error}.", remedy="Vectorise the picture again."
            ) from error
        return self._signed(name, SVG, data, self._claimed(name, history, facts, ""), seen)

    def _said(self, history: History, mark: str) -> tuple[dict[str, object], bytes]:
        """The readable parameters and the XMP packet."""
        kind = source_type(history)
        facts = metadata.parameters(
            self._plan,
            self._report,
            seed=self._seed,
            stamp=self._stamp,
            source_type=kind,
            mark=mark,
            label=_said_label(history),
        )
        return facts, xmp_packet(metadata.described(self._plan, self._stamp, source_type=kind))

    def _claimed(self, name: str, history: History, facts: dict[str, object], mark: str) -> Claimed:
        plan, stamp = self._plan, self._stamp
        agent = {"name": plain(plan.model), "version": plain(plan.software)}
        kit = {"org.emblazon.kit": plain(plan.kit), "org.emblazon.kit_version": plain(plan.kit_version)}
        return Claimed(
            title=name if stamp.disclose else f"{stamp.picture_id}{Path(name).suffix}",
            software=plan.software,
            actions=actions(history, when=metadata.timestamp(stamp.created), agent=agent),
            facts=facts,
            generator=kit,
            training=stamp.training,
            mark=mark,
        )

    def _signed(
        self, name: str, media_type: str, data: bytes, claimed: Claimed, seen: Sequence[Ingredient]
    ) -> SignedFile:
        if not self._stamp.credentials:
            return SignedFile(name, media_type, data, credentials=False)
        whole = self._credentials.sign(data, media_type, manifest(claimed), seen)
        return SignedFile(name, media_type, whole, credentials=True)


def _parent(draft: Draft, plan: Plan) -> tuple[Ingredient, ...]:
    """The file that a service sent, where it carries credentials that hold: they are kept inside ours. What does not
    hold is left out, so that it never speaks under our signature."""
    kind = kind_of(draft.source[:4096])
    if kind is None or not carries_credentials(draft.source) or not holds(draft.source, kind.media_type):
        return ()
    title = plain(f"as {plan.backend} sent it")
    small = thumbnail(draft.pixels)
    return (
        Ingredient(PARENT, title, "parentOf", data=draft.source, media_type=kind.media_type, thumbnail=small),
    )


def _files(
    picture: Picture, plan: Plan, *, stem: str, history: History, seen: tuple[Ingredient, ...]
) -> list[_File]:
    """Each PNG. Two formats whose names look alike get a number."""
    found = [_File(f"{stem}.png", picture.shown, history.then(*_labelling(picture, plan)), seen)]
    for placed in picture.placed:
        base = f"{stem}-{file_word(placed.format.name)}"
        taken = {each.name for each in found}
        names = (f"{base}{suffix}.png" for suffix in ("", *(f"-{number}" for number in range(2, 10_000))))
        name = next(each for each in names if each not in taken)
        whole = history.then(*_placing(placed, plan))
        found.append(_File(name, placed.pixels, whole, (*seen, *placed_in(placed))))
    return found


def _refinements(picture: Picture, plan: Plan) -> tuple[Step, ...]:
    """What refining did to the draft."""
    steps: list[Step] = []
    if picture.pixels.shape != picture.draft.pixels.shape:
        steps.append(Step("resized", {"from": _size(picture.draft.pixels), "to": _size(picture.pixels)}))
    if picture.recolour != "off":
        kit = plain(f"{plan.kit} {plan.kit_version}")
        steps.append(Step("recoloured", {"palette": kit, "strength": picture.recolour}))
    return tuple(steps)


def _placing(placed: Placed, plan: Plan) -> tuple[Step, ...]:
    """What placing a picture in a format did: size, lettering, logos, the visible label."""
    steps = [Step("resized", {"format": plain(placed.format.name), "size": _size(placed.pixels)})]
    for index, element in enumerate(placed.elements):
        details = {"kind": element.kind, "box": ",".join(map(str, element.box))}
        if is_picture(element):
            steps.append(Step("placed", details, (f"placed-{index}",)))
        elif element.kind == "lettering":
            steps.append(Step("lettered", details))
        else:
            steps.append(_label(element, plan))
    return tuple(steps)


def _labelling(picture: Picture, plan: Plan) -> tuple[Step, ...]:
    """What setting the visible label on the picture itself did."""
    return (_label(picture.labelled.element, plan),) if picture.labelled else ()


def _label(element: Element, plan: Plan) -> Step:
    """A label as it was set: its own words, or those of the badge that stands for them."""
    details = {"kind": "label", "label": plain(" ".join(element.words.split())), "icon": plan.label_icon}
    return Step("lettered", {**details, "corner": plan.label_corner})


def _said_label(history: History) -> str:
    """The words of the visible label that was set, "" where none was."""
    labels = (step.details["label"] for step in history.steps if step.details.get("kind") == "label")
    return next(labels, "")


def _size(pixels: Pixels) -> str:
    return f"{pixels.shape[1]}x{pixels.shape[0]}"


def file_word(words: str) -> str:
    """Words as part of a file name: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "format"
