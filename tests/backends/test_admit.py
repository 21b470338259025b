from dataclasses import replace

import numpy as np
import pytest

from emblazon.backends.base import Adapter, admit
from emblazon.backends.contract import sample_stage
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import InputError
from emblazon.records import Swatch

ECHO = find_profile(load_catalog(), "echo")
STAGE = sample_stage(ECHO)
PICTURE = np.zeros((64, 64, 4), np.uint8)


def test_a_stage_within_the_card_is_admitted():
    admit(STAGE, ECHO)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seeds": ()}, "No picture"),
        ({"steps": 0}, "steps"),
        ({"steps": 1001}, "steps"),
        ({"strength": 0.0}, "strength"),
        ({"task": "redraw"}, "picture to begin from"),
        ({"task": "inpaint", "initial": PICTURE}, "mask"),
        ({"references": (PICTURE,)}, "references"),
        ({"sketch": PICTURE}, "sketch"),
        ({"initial": PICTURE}, "begin from a picture"),
        ({"mask": PICTURE}, "mask"),
        ({"style": "oil"}, "style"),
        ({"width_px": 96}, "96 × 64 px"),
        ({"negative": "people"}, "no negative"),
        ({"adapters": (Adapter("lora", "x.safetensors"),)}, "no lora"),
        ({"palette": (Swatch("#000000", 0.1),) * 9}, "colours"),
    ],
)
def test_a_stage_outside_the_card_is_refused_before_anything_is_drawn(change, words):
    with pytest.raises(InputError, match=words):
        admit(replace(STAGE, **change), ECHO)
