"""From a training run to what the package ships: the networks, the references, the manifest."""

import gzip
from pathlib import Path

import numpy as np

from emblazon.engine.checkpoint import load_checkpoint
from emblazon.engine.data.manifest import MANIFEST_NAME, read_manifest
from emblazon.engine.export_draw import export_draw
from emblazon.engine.references import NAME, build_references
from emblazon.engine.resemblance import NAME as FINGERPRINTS
from emblazon.engine.resemblance import build_fingerprints
from emblazon.engine.text import TextEncoder
from emblazon.engine.weights import write_weights_entry

SHIPPED_MANIFEST = "training-manifest.json.gz"
ORIGIN = f"trained by emblazon from scratch on the pictures of {SHIPPED_MANIFEST}"
LICENCES = "MIT AND Apache-2.0 AND CC-BY-4.0 AND LicenseRef-Public-Domain"


def ship_draw(checkpoint: Path, folder: Path) -> float:
    """Export the averaged weights of `checkpoint` into `folder`; returns the largest error against PyTorch."""
    kept = load_checkpoint(checkpoint)
    figures = {name: kept.counters[name] for name in ("samples", "seconds", "best")}
    return export_draw(kept, folder, origin=ORIGIN, figures=figures)


def ship_pictures(data: Path, folder: Path) -> int:
    """Write the references, the fingerprints and the training manifest into `folder`; returns how many
    references there are."""
    manifest = read_manifest(data)
    pictures = np.load(data / "pictures-64.npy", mmap_mode="r", allow_pickle=False)
    count = build_references(manifest.entries, pictures, TextEncoder(folder), folder)
    write_weights_entry(folder, NAME, origin=ORIGIN, licence=LICENCES, notes={"pictures": count})
    titles = [f"{entry.label} ({entry.style}, {entry.source})" for entry in manifest.entries]
    share = build_fingerprints((np.asarray(picture) for picture in pictures), titles, folder)
    notes = {"pictures": len(titles), "variance_kept": round(share, 4)}
    write_weights_entry(folder, FINGERPRINTS, origin=ORIGIN, licence="Apache-2.0", notes=notes)
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
