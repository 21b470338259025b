"""What happened to a picture, and what content credentials call it: C2PA actions and the IPTC digital source type.

One table for every case. The first action is `c2pa.created` (nothing was there before) or `c2pa.opened` (a picture
was, and it is the ingredient `parentOf`); what followed comes in its order. C2PA demands ingredients of what was
opened and placed, and a soft binding of a watermark (C2PA 2.x, actions; held against c2pa-rs 0.91's validator).
The source type says what the whole is: IPTC Digital Source Type vocabulary.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Start = Literal["generated", "drawn", "opened"]
"""How the file came about: a model drew it, a person drew it, or it was there and was opened."""
Deed = Literal[
    "edited",
    "redrawn",
    "enhanced",
    "resized",
    "cropped",
    "recoloured",
    "converted",
    "placed",
    "lettered",
    "watermarked",
]
"""What was done: by hand ("edited") or by a model ("redrawn": image to image, inpainted, extended; "enhanced":
enlarged or cleaned, faithfully), and what needs no model."""

ACTIONS: Mapping[Deed, str] = {
    "edited": "c2pa.edited",
    "redrawn": "c2pa.edited",
    "enhanced": "c2pa.enhanced",
    "resized": "c2pa.resized",
    "cropped": "c2pa.cropped",
    "recoloured": "c2pa.color_adjustments",
    "converted": "c2pa.converted",
    "placed": "c2pa.placed",
    "lettered": "c2pa.addedText",
    "watermarked": "c2pa.watermarked.bound",
}

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED = f"{SOURCE_TYPES}trainedAlgorithmicMedia"
COMPOSITE = f"{SOURCE_TYPES}compositeWithTrainedAlgorithmicMedia"
ENHANCED = f"{SOURCE_TYPES}algorithmicallyEnhanced"
HUMAN_EDITS = f"{SOURCE_TYPES}humanEdits"
DRAWN = f"{SOURCE_TYPES}digitalCreation"
MACHINE = (TRAINED, COMPOSITE)
"""What says that a model drew the picture, or a part of it."""

Action = dict[str, object]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done. `details`: parameters, as C2PA takes them; `labels`: of the ingredients that it used."""

    deed: Deed
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened to one file, in order.

    `looked_at`: labels of the pictures that a model saw; `opened`: of the one that was there before. `opened_type`:
    its own source type, "" where it does not say. `photograph`: is a photograph among what was placed?
    """

    start: Start
    steps: tuple[Step, ...] = ()
    looked_at: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    opened_type: str = ""
    photograph: bool = False

    def then(self, *steps: Step) -> "History":
        """The same, and what followed."""
        return replace(self, steps=(*self.steps, *steps))


def source_type(history: History) -> str:
    """The IPTC digital source type of the whole, "" where nothing may be claimed: a file signed as it is."""
    deeds = {step.deed for step in history.steps}
    if history.start == "generated":
        return COMPOSITE if history.photograph else TRAINED
    if "redrawn" in deeds:
        return TRAINED if history.opened_type == TRAINED and not history.photograph else COMPOSITE
    if history.opened_type in MACHINE:
        return history.opened_type
    if "enhanced" in deeds:
        return ENHANCED
    if history.start == "drawn":
        return DRAWN
    return HUMAN_EDITS if "edited" in deeds else history.opened_type


def actions(history: History, *, when: str, agent: Mapping[str, str]) -> list[Action]:
    """The list for `c2pa.actions.v2`. `agent`: name and version of the model or tool; `when`: ISO 8601."""
    whole = source_type(history)
    opened = history.start == "opened"
    first: Action = {"action": "c2pa.opened" if opened else "c2pa.created", "when": when}
    if not opened:
        first |= {"digitalSourceType": whole, "softwareAgent": dict(agent)}
    labels = history.opened if opened else history.looked_at
    return [
        _with(first, {}, labels),
        *(_action(step, history, whole=whole, agent=agent) for step in history.steps),
    ]


def _action(step: Step, history: History, *, whole: str, agent: Mapping[str, str]) -> Action:
    """A step as an action. A model's work names the model and its own source type."""
    action: Action = {"action": ACTIONS[step.deed]}
    if step.deed in ("redrawn", "enhanced"):
        action["softwareAgent"] = dict(agent)
        action["digitalSourceType"] = whole if step.deed == "redrawn" else ENHANCED
    labels = (*step.labels, *history.looked_at) if step.deed == "redrawn" else step.labels
    return _with(action, step.details, labels)


def _with(action: Action, details: Mapping[str, str], labels: tuple[str, ...]) -> Action:
    parameters: dict[str, object] = dict(details)
    if labels:
        parameters["ingredientIds"] = list(labels)
    return {**action, "parameters": parameters} if parameters else action
