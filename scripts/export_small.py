"""Export the trained upscaler and eye to the package's weights, with their held-out figures.

    PYTHONPATH=src python scripts/export_small.py upscale|eye RUN DATA [--out src/emblazon/weights]

RUN is the folder of a training run, DATA the training set that it saw.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from emblazon.engine.checkpoint import load_checkpoint
from emblazon.engine.crops import load_large
from emblazon.engine.export_small import export_eye, export_upscale
from emblazon.engine.nets.eye import EyeNet
from emblazon.engine.nets.upscale import UpscaleNet
from emblazon.engine.train_upscale import judge

ORIGIN = "trained by this project from scratch on the pictures of its training manifest"


def main() -> None:
    parser = argparse.ArgumentParser(description="Export the trained upscaler or eye to ONNX.")
    parser.add_argument("which", choices=("upscale", "eye"))
    parser.add_argument("run", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/emblazon/weights"))
    arguments = parser.parse_args()
    run: Path = arguments.run
    checkpoint = load_checkpoint(run / "checkpoint.safetensors")
    figures: dict[str, str | float] = {
        "steps": checkpoint.counters["step"],
        "trained_s": round(checkpoint.counters["elapsed_s"]),
    }
    net = UpscaleNet() if arguments.which == "upscale" else EyeNet()
    net.load_state_dict(checkpoint.group("ema"))
    net.eval()
    if isinstance(net, UpscaleNet):
        large = load_large(arguments.data)
        torch.set_flush_denormal(True)
        judged = judge(net, np.asarray(large.pixels[large.held_out]), run / "samples-held-out.png")
        figures |= {name: value for name, value in judged.items() if name != "grid"}
        error = export_upscale(net, arguments.out, origin=ORIGIN, figures=figures)
    else:
        lines = (run / "log.jsonl").read_text(encoding="utf-8").splitlines()
        last = next(line for line in map(json.loads, reversed(lines)) if "text_1" in line)
        figures |= {name: last[name] for name in ("text_1", "text_10", "picture_1", "picture_10")}
        error = export_eye(net, arguments.out, origin=ORIGIN, figures=figures)
    print(json.dumps({**figures, "error_to_torch": error}))


if __name__ == "__main__":
    main()
