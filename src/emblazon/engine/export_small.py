"""`upscale` and `eye` from a training run's averaged weights to ONNX, compared with PyTorch before they are kept.

    upscale-8.onnx   small (1, 4, 64, 64) → large (1, 4, 512, 512)
    upscale-4.onnx   small (1, 4, 128, 128) → large (1, 4, 512, 512)
    eye.onnx         pictures (B, 4, 64, 64) → embedded (B, 384)

All are colour over white plus alpha in [0, 1]; weights are stored as float16 and computed as float32.
"""

# pyright: reportUnknownMemberType=false
# (torch and onnx leave some of their functions untyped)

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from emblazon.engine.export_draw import halve
from emblazon.engine.nets.eye import EyeNet
from emblazon.engine.nets.upscale import UpscaleNet
from emblazon.engine.weights import open_session, write_weights_entry

LICENCE = "Apache-2.0"
TOLERANCE = 0.02

Notes = Mapping[str, str | float]


class _Fixed(nn.Module):
    """The upscaler for one factor."""

    def __init__(self, net: UpscaleNet, factor: int) -> None:
        super().__init__()
        self.net, self.factor = net, factor

    def forward(self, small: Tensor) -> Tensor:
        return self.net(small, self.factor)


def export_upscale(net: UpscaleNet, folder: Path, *, origin: str, figures: Notes) -> float:
    """Write and list both graphs; returns the largest error against PyTorch (of a range of 1).

    Raises:
        ValueError: when that is above `TOLERANCE`; nothing is then replaced.
    """
    errors: list[float] = []
    for factor in (8, 4):
        size = 512 // factor
        example = torch.rand(1, 4, size, size, generator=torch.Generator().manual_seed(0))
        graph = _Fixed(net, factor).eval()
        names = (f"upscale-{factor}.onnx", "small", "large")
        errors.append(_export(graph, example, folder, names=names, origin=origin, figures=figures))
    return max(errors)


def export_eye(net: EyeNet, folder: Path, *, origin: str, figures: Notes) -> float:
    """Write and list the graph; returns the largest error against PyTorch. Raises as `export_upscale`."""
    example = torch.rand(2, 4, 64, 64, generator=torch.Generator().manual_seed(0))
    names = ("eye.onnx", "pictures", "embedded")
    return _export(net.eval(), example, folder, names=names, origin=origin, figures=figures)


def _export(
    graph: nn.Module,
    example: Tensor,
    folder: Path,
    *,
    names: tuple[str, str, str],
    origin: str,
    figures: Notes,
) -> float:
    """`names`: of the file, its input and its output."""
    name, given, answer = names
    with torch.no_grad():
        expected = graph(example).numpy()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        place = Path(scratch)
        _write(graph, example, place / name, given=given, answer=answer)
        write_weights_entry(place, name, origin=origin, licence=LICENCE)
        ours = open_session(place, name).run(None, {given: example.numpy()})[0]
        error = float(np.abs(ours - expected).max())
        if error > TOLERANCE:
            raise ValueError(f"{name!r} differs from PyTorch by {error:.4f}; at most {TOLERANCE} is allowed")
        (place / name).replace(folder / name)
    write_weights_entry(
        folder, name, origin=origin, licence=LICENCE, notes={**figures, "error": round(error, 6)}
    )
    return error


def _write(graph: nn.Module, example: Tensor, path: Path, *, given: str, answer: str) -> None:
    # A batch of one is a graph for one picture; of more, for any number.
    dynamic = {0: torch.export.Dim("batch", min=1, max=256)} if len(example) > 1 else None
    torch.onnx.export(
        graph, (example,), str(path), dynamo=True, input_names=[given], output_names=[answer],
        dynamic_shapes=(dynamic,), external_data=False, optimize=True, verbose=False, opset_version=18,
    )  # fmt: skip
    model = halve(onnx.load(str(path)))
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.save(model, str(path))
