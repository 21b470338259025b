"""From a training run to what the package ships: the networks, the references, the manifest."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from emblazon.engine.checkpoint import Checkpoint, load_checkpoint
from emblazon.engine.crops import load_large
from emblazon.engine.data.manifest import MANIFEST_NAME, Entry, read_manifest
from emblazon.engine.export_draw import export_draw
from emblazon.engine.export_small import export_eye, export_upscale
from emblazon.engine.eye import Eye
from emblazon.engine.learner import CHECKPOINT_NAME, LOG_NAME
from emblazon.engine.nets.eye import EyeNet
from emblazon.engine.nets.upscale import UpscaleNet
from emblazon.engine.references import NAME, build_references
from emblazon.engine.resemblance import NAME as FINGERPRINTS
from emblazon.engine.resemblance import build_fingerprints
from emblazon.engine.sameness import Pixels
from emblazon.engine.text import TextEncoder
from emblazon.engine.train_upscale import judge
from emblazon.engine.weights import read_index, write_weights_entry

SHIPPED_MANIFEST = "training-manifest.json.gz"
ORIGIN = f"trained by emblazon from scratch on the pictures of {SHIPPED_MANIFEST}"
LICENCES = "MIT AND Apache-2.0 AND CC-BY-4.0 AND LicenseRef-Public-Domain"


def ship_draw(checkpoint: Path, folder: Path) -> float:
    """Export the averaged weights of `checkpoint` into `folder`; returns the largest error against PyTorch."""
    kept = load_checkpoint(checkpoint)
    figures = {name: kept.counters[name] for name in ("samples", "seconds", "best")}
    return export_draw(kept, folder, origin=ORIGIN, figures=figures)


def ship_upscale(run: Path, data: Path, folder: Path) -> float:
    """Export the upscaler of the training in `run`, with its figures on all held-out pictures of `data`; returns
    the largest error against PyTorch."""
    kept = load_checkpoint(run / CHECKPOINT_NAME)
    net = UpscaleNet()
    net.load_state_dict(kept.group("ema"))
    large = load_large(data)
    judged = judge(net.eval(), np.asarray(large.pixels[large.held_out]), run / "samples-held-out.png")
    figures = {**_length(kept), **{name: value for name, value in judged.items() if name != "grid"}}
    return export_upscale(net, folder, origin=ORIGIN, figures=figures)


def ship_eye(run: Path, folder: Path) -> float:
    """Export the eye of the training in `run`, with its last held-out figures; returns the largest error against
    PyTorch."""
    kept = load_checkpoint(run / CHECKPOINT_NAME)
    net = EyeNet()
    net.load_state_dict(kept.group("ema"))
    lines = (run / LOG_NAME).read_text(encoding="utf-8").splitlines()
    last = next(line for line in map(json.loads, reversed(lines)) if "text_1" in line)
    figures = {name: last[name] for name in ("text_1", "text_10", "picture_1", "picture_10")}
    return export_eye(net, folder, origin=ORIGIN, figures={**_length(kept), **figures})


def ship_fingerprints(entries: Sequence[Entry], pictures: Pixels, folder: Path) -> None:
    """Write the index of all training pictures, as the eye in `folder` sees them: again whenever that eye changes."""
    each = (np.asarray(picture) for picture in pictures)
    kept = build_fingerprints(each, entries, Eye(folder).embed, folder)
    notes = {"pictures": len(entries), **kept, "eye": read_index(folder)["eye.onnx"]["sha256"]}
    write_weights_entry(folder, FINGERPRINTS, origin=ORIGIN, licence="Apache-2.0", notes=notes)


def _length(kept: Checkpoint) -> dict[str, float]:
    return {"steps": kept.counters["step"], "trained_s": round(kept.counters["elapsed_s"])}


def ship_pictures(data: Path, folder: Path) -> int:
    """Write the references, the fingerprints and the training manifest into `folder`; returns how many
    references there are."""
    manifest = read_manifest(data)
    pictures = np.load(data / "pictures-64.npy", mmap_mode="r", allow_pickle=False)
    count = build_references(manifest.entries, pictures, TextEncoder(folder), folder)
    write_weights_entry(folder, NAME, origin=ORIGIN, licence=LICENCES, notes={"pictures": count})
    ship_fingerprints(manifest.entries, pictures, folder)
    # No time stamp in the archive: the same manifest gives the same bytes.
    packed = gzip.compress((data / MANIFEST_NAME).read_bytes(), compresslevel=9, mtime=0)
    (folder / SHIPPED_MANIFEST).write_bytes(packed)
    write_weights_entry(
        folder,
        SHIPPED_MANIFEST,
        origin=ORIGIN,
        licence="Apache-2.0",
        notes={"pictures": len(manifest.entries)},
    )
    return count
