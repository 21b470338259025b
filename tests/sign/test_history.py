"""One row for each case: what happened, and what C2PA and the IPTC call it."""

import pytest

from emblazon.sign.history import (
    COMPOSITE,
    DRAWN,
    ENHANCED,
    HUMAN_EDITS,
    SOURCE_TYPES,
    TRAINED,
    History,
    Step,
    actions,
    source_type,
)

AGENT = {"name": "house", "version": "1"}
PHOTO = f"{SOURCE_TYPES}digitalCapture"
CASES = {
    "text to image": (History("generated"), TRAINED, ["c2pa.created"]),
    "text to image, recoloured and sized": (
        History("generated", (Step("resized"), Step("recoloured"))),
        TRAINED,
        ["c2pa.created", "c2pa.resized", "c2pa.color_adjustments"],
    ),
    "a photograph placed in a drawn picture": (
        History("generated", (Step("placed", labels=("p",)),), photograph=True),
        COMPOSITE,
        ["c2pa.created", "c2pa.placed"],
    ),
    "image to image from a photograph": (
        History("opened", (Step("redrawn"),), opened=("a",)),
        COMPOSITE,
        ["c2pa.opened", "c2pa.edited"],
    ),
    "a drawn picture drawn on": (
        History("opened", (Step("redrawn"),), opened=("a",), opened_type=TRAINED),
        TRAINED,
        ["c2pa.opened", "c2pa.edited"],
    ),
    "a drawn picture drawn on, a photograph in it": (
        History("opened", (Step("redrawn"),), opened=("a",), opened_type=TRAINED, photograph=True),
        COMPOSITE,
        ["c2pa.opened", "c2pa.edited"],
    ),
    "a drawn picture cropped stays drawn": (
        History("opened", (Step("cropped"),), opened=("a",), opened_type=TRAINED),
        TRAINED,
        ["c2pa.opened", "c2pa.cropped"],
    ),
    "a composite enlarged stays a composite": (
        History("opened", (Step("enhanced"),), opened=("a",), opened_type=COMPOSITE),
        COMPOSITE,
        ["c2pa.opened", "c2pa.enhanced"],
    ),
    "a photograph enlarged only": (
        History("opened", (Step("enhanced"), Step("resized")), opened=("a",), opened_type=PHOTO),
        ENHANCED,
        ["c2pa.opened", "c2pa.enhanced", "c2pa.resized"],
    ),
    "a photograph edited by hand": (
        History("opened", (Step("edited"),), opened=("a",)),
        HUMAN_EDITS,
        ["c2pa.opened", "c2pa.edited"],
    ),
    "a photograph signed as it is": (
        History("opened", opened=("a",), opened_type=PHOTO),
        PHOTO,
        ["c2pa.opened"],
    ),
    "a file of unknown origin signed as it is": (History("opened", opened=("a",)), "", ["c2pa.opened"]),
    "an unknown file converted and lettered": (
        History("opened", (Step("converted"), Step("lettered")), opened=("a",)),
        "",
        ["c2pa.opened", "c2pa.converted", "c2pa.addedText"],
    ),
    "drawn by a person": (History("drawn"), DRAWN, ["c2pa.created"]),
    "drawn by a person, watermarked": (
        History("drawn", (Step("watermarked"),)),
        DRAWN,
        ["c2pa.created", "c2pa.watermarked.bound"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_its_actions_and_source_type(case: str) -> None:
    history, kind, codes = CASES[case]
    done = actions(history, when="now", agent=AGENT)
    assert source_type(history) == kind
    assert [each["action"] for each in done] == codes
    assert done[0]["when"] == "now"
    assert ("digitalSourceType" in done[0]) == (history.start != "opened")
    if history.start == "opened":
        assert done[0]["parameters"] == {"ingredientIds": ["a"]}


def test_a_models_work_names_the_model_and_what_it_looked_at() -> None:
    steps = (Step("redrawn", {"region": "sky"}), Step("enhanced"), Step("resized"))
    history = History("opened", steps, opened=("a",), looked_at=("cited-0",))
    _, redrawn, enhanced, resized = actions(history, when="now", agent=AGENT)
    assert redrawn["softwareAgent"] == enhanced["softwareAgent"] == AGENT
    assert redrawn["parameters"] == {"region": "sky", "ingredientIds": ["cited-0"]}
    assert (redrawn["digitalSourceType"], enhanced["digitalSourceType"]) == (COMPOSITE, ENHANCED)
    assert resized == {"action": "c2pa.resized"}


def test_what_was_looked_at_stands_with_the_creation() -> None:
    created = actions(History("generated", looked_at=("cited-0",)), when="now", agent=AGENT)[0]
    assert created["parameters"] == {"ingredientIds": ["cited-0"]}
    assert created["softwareAgent"] == AGENT
