"""Letters in a picture: where lines of text are, and what they say.

The networks are PP-OCRv6 small (PaddleOCR; Apache-2.0), as the package `rapidocr` ships them. They are run here
directly: `rapidocr`'s own code is never imported, because it may fetch models from the network. Lines are found on a
picture of bounded size, and read from the full one. One session each, opened at first use.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from emblazon.detect.text_boxes import Quad, TextBox, cut, text_boxes
from emblazon.pixels import over
from emblazon.records import Box, Pixels

MOST_AREA = 736 * 736
"""Pixels that the search for lines looks at; a larger picture is scaled down to this."""
LINE_PX = 48
_FINDS, _READS = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
SHA256 = {
    _FINDS: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    _READS: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
"""Of the files in rapidocr 3.10.0: those that were measured (docs/lettering.md)."""
_STEP = 32
_WIDEST = 40
_LEAST_ASPECT = 1.2
_LIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `confidence`: mean over its letters, 0–1; `height_px`: of the box along the line, turned with
    it, which is a little more than from the highest to the lowest stroke."""

    words: str
    confidence: float
    box: Box
    height_px: float


@lru_cache(maxsize=1)
def missing() -> str:
    """Empty when letters can be read; else how to make it so."""
    files = {name: _models() / name for name in SHA256}
    if find_spec("cv2") is None or not all(file.is_file() for file in files.values()):
        return 'letters are read by the extra [checks]: pip install "emblazon[checks]"'
    if any(hashlib.sha256(file.read_bytes()).hexdigest() != SHA256[name] for name, file in files.items()):
        return 'rapidocr holds other networks than those that were measured: pip install "rapidocr==3.10.0"'
    return ""


def read_letters(pixels: Pixels) -> tuple[Line, ...]:
    """All lines that are seen in `pixels` (H, W, 4), row by row; one that reads as nothing is left out,
    and so is a place about as high as wide: a lone shape, which drawings are full of.

    Call `missing` before: without the extra this raises FileNotFoundError or ImportError.
    """
    rgb = _flat(pixels)
    found = [_scaled(box, by) for small, by in [_bounded(rgb)] for box in text_boxes(_likely(small))]
    lines = (_line(rgb, box.quad) for box in found if box.width_px >= _LEAST_ASPECT * box.height_px)
    return _in_order([line for line in lines if line.words])


def _in_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Row by row downwards, each row from the left. One row: the middle of a line is within the one before it."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.box[1] + line.box[3]):
        middle = (line.box[1] + line.box[3]) / 2
        if rows and rows[-1][0].box[1] < middle < rows[-1][0].box[3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda line: line.box[0]))


def read_box(pixels: Pixels, box: Box) -> Line:
    """What the one level line in `box` says, without a search. `words` is empty where nothing is read."""
    left, top, right, bottom = box
    quad = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return _line(_flat(pixels), quad)


def _models() -> Path:
    spec = find_spec("rapidocr")
    return Path(spec.origin).parent / "models" if spec and spec.origin else Path()


def _flat(pixels: Pixels) -> NDArray[np.uint8]:
    """(H, W, 3) over white, or over near black where what is visible is light: white lettering must not vanish."""
    visible = pixels[..., 3] > 0
    light = visible.any() and pixels[visible][:, :3].mean() / 255 > _LIGHT and not visible.all()
    return over(pixels, (24, 24, 24) if light else (255, 255, 255))


def _bounded(rgb: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[float, float]]:
    """The picture with sides that are multiples of 32 and a bounded area, and by how much x and y shrank."""
    import cv2

    height, width = rgb.shape[:2]
    scale = min(1.0, (MOST_AREA / (height * width)) ** 0.5)
    wide, high = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
    small = cv2.resize(rgb, (wide, high), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), (wide / width, high / height)


def _scaled(box: TextBox, by: tuple[float, float]) -> TextBox:
    return TextBox((box.quad / np.array(by, np.float32)).astype(np.float32), box.score)


def _tensor(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(1, 3, H, W), blue first, [-1, 1], as both networks were trained."""
    return np.ascontiguousarray(rgb[..., ::-1].transpose(2, 0, 1)[None], np.float32) / 127.5 - 1


def _likely(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How likely each pixel is in the core of a line, (H, W), 0–1."""
    return _run(_FINDS, _tensor(rgb))[0, 0]


def _line(rgb: NDArray[np.uint8], quad: Quad) -> Line:
    """The line in `quad`, read."""
    strip = cut(rgb, quad, height_px=LINE_PX)[:, : _WIDEST * LINE_PX]
    words, confidence = _decode(_run(_READS, _tensor(strip))[0])
    low, high = np.floor(quad.min(axis=0)), np.ceil(quad.max(axis=0))
    box = (
        max(0, int(low[0])),
        max(0, int(low[1])),
        min(rgb.shape[1], int(high[0])),
        min(rgb.shape[0], int(high[1])),
    )
    return Line(words, confidence, box, float(np.linalg.norm(quad[3] - quad[0])))


def _decode(steps: NDArray[np.float32]) -> tuple[str, float]:
    """Words and mean confidence of `steps` (T, letters), probabilities: repeats are joined, then blanks dropped
    (connectionist temporal classification, Graves et al. 2006)."""
    best = steps.argmax(axis=1)
    kept = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
    if not kept.any():
        return "", 0.0
    letters = _letters()
    words = "".join(letters[int(best[step])] for step in np.flatnonzero(kept)).strip()
    return words, float(steps.max(axis=1)[kept].mean())


class _Options(Protocol):
    intra_op_num_threads: int
    log_severity_level: int

    def add_session_config_entry(self, key: str, value: str) -> None: ...


class _Facts(Protocol):
    custom_metadata_map: Mapping[str, str]


class _Session(Protocol):
    def run(
        self, output_names: None, input_feed: Mapping[str, NDArray[np.float32]]
    ) -> list[NDArray[np.float32]]: ...

    def get_modelmeta(self) -> _Facts: ...


class _Runtime(Protocol):
    """What is used here of the `onnxruntime` module, which ships no types."""

    def SessionOptions(self) -> _Options: ...

    def InferenceSession(
        self, path: str, *, sess_options: _Options, providers: Sequence[str]
    ) -> _Session: ...


@lru_cache(maxsize=2)
def _session(name: str) -> _Session:
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs]

    runtime = cast("_Runtime", onnxruntime)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 2
    options.log_severity_level = 3
    # A thread that waits by spinning takes the core from other work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return runtime.InferenceSession(
        str(_models() / name), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _run(name: str, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
    return _session(name).run(None, {"x": tensor})[0]


@lru_cache(maxsize=1)
def _letters() -> tuple[str, ...]:
    """What each output of the reading network means; the first is the blank."""
    listed = _session(_READS).get_modelmeta().custom_metadata_map["character"].split("\n")
    return ("", *listed, " ")
