"""`draw` from a checkpoint to two ONNX graphs: conditions once a picture, the denoiser once a step.

    draw-context.onnx   conditions → keys, values, summary, glance
    draw.onnx           x_t, t, sketch, keys, values, summary, glance → clean picture

Large tensors are stored as float16 and unfolded to float32 when the file is opened: half the size, float32
arithmetic. The result is compared with PyTorch before it is kept.
"""

# pyright: basic
# (torch's and onnx's own types are too partial for strict)

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from emblazon.engine.checkpoint import Checkpoint
from emblazon.engine.nets.draw import Conditions, Context, DrawNet, DrawShape
from emblazon.engine.weights import open_session, write_weights_entry

CONTEXT_INPUTS = Conditions._fields
STEP_INPUTS = ("x_t", "t", "sketch", "keys", "values", "summary", "glance")
SMALLEST = 1024
TOLERANCE = 0.02
FILES = {"draw-context.onnx": "context", "draw.onnx": "step"}


class _ContextGraph(nn.Module):
    def __init__(self, net: DrawNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        context = self.net.encode(Conditions(*given))
        return torch.stack(context.keys), torch.stack(context.values), context.summary, context.glance


class _StepGraph(nn.Module):
    def __init__(self, net: DrawNet) -> None:
        super().__init__()
        self.net = net

    def forward(
        self,
        x_t: Tensor,
        t: Tensor,
        sketch: Tensor,
        keys: Tensor,
        values: Tensor,
        summary: Tensor,
        glance: Tensor,
    ) -> Tensor:
        return self.net.denoise(x_t, t, sketch, Context(keys.unbind(), values.unbind(), summary, glance))


def export_draw(
    checkpoint: Checkpoint, folder: Path, *, origin: str, figures: Mapping[str, str | float]
) -> float:
    """Write both graphs into `folder` and list them in its index; returns the largest error against PyTorch.

    Raises ValueError when ONNX Runtime's answer differs from PyTorch's by more than `TOLERANCE` (of a
    range of 2); nothing is then replaced.
    """
    net = DrawNet(DrawShape())
    net.load_state_dict(checkpoint.group("ema"))
    net.eval()
    given, x_t, t, sketch = _example(net.shape)
    with torch.no_grad():
        context = _ContextGraph(net)(*given)
        expected = _StepGraph(net)(x_t, t, sketch, *context).numpy()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        place = Path(scratch)
        _write(
            _ContextGraph(net),
            tuple(given),
            CONTEXT_INPUTS,
            ("keys", "values", "summary", "glance"),
            place / "draw-context.onnx",
        )
        _write(_StepGraph(net), (x_t, t, sketch, *context), STEP_INPUTS, ("clean",), place / "draw.onnx")
        notes = {**figures, **{f"shape.{key}": value for key, value in asdict(net.shape).items()}}
        for name in FILES:
            write_weights_entry(place, name, origin=origin, licence="Apache-2.0", notes=notes)
        error = float(np.abs(_answer(place, given, x_t, t, sketch) - expected).max())
        if error > TOLERANCE:
            raise ValueError(f"the exported network differs from PyTorch by {error:.4f}; at most {TOLERANCE}")
        for name in FILES:
            (place / name).replace(folder / name)
            write_weights_entry(
                folder, name, origin=origin, licence="Apache-2.0", notes={**notes, "error": error}
            )
    return error


def _example(shape: DrawShape) -> tuple[Conditions, Tensor, Tensor, Tensor]:
    random = torch.Generator().manual_seed(0)

    def normal(*size: int) -> Tensor:
        return torch.randn(*size, generator=random).clamp(-1, 1)

    given = Conditions(
        text=normal(2, shape.text_length, shape.text_width),
        text_present=torch.arange(shape.text_length)[None] < torch.tensor([[6], [9]]),
        style=torch.tensor([1, shape.styles]),
        palette=normal(2, shape.swatches, 4),
        palette_present=torch.arange(shape.swatches)[None] < torch.tensor([[4], [6]]),
        references=normal(2, 2, 4, shape.size_px, shape.size_px),
        references_present=torch.tensor([[True, True], [True, False]]),
    )
    x_t = normal(2, 4, shape.size_px, shape.size_px)
    return given, x_t, torch.tensor([0.7, 0.3]), normal(2, 1, shape.size_px, shape.size_px)


def _write(
    graph: nn.Module,
    example: tuple[Tensor, ...],
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    path: Path,
) -> None:
    batch = torch.export.Dim("batch", min=1, max=64)
    dynamic = [{1 if name in ("keys", "values") else 0: batch} for name in inputs]
    shapes = (tuple(dynamic),) if isinstance(graph, _ContextGraph) else tuple(dynamic)
    torch.onnx.export(
        graph, example, str(path), dynamo=True, input_names=list(inputs), output_names=list(outputs),
        dynamic_shapes=shapes, external_data=False, optimize=True, verbose=False, opset_version=18,
    )  # fmt: skip
    model = halve(onnx.load(str(path)))
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.save(model, str(path))


def halve(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store large float32 tensors as float16, each followed by a cast that is folded when the file is opened."""
    casts: list[onnx.NodeProto] = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < SMALLEST:
            continue
        half = numpy_helper.from_array(
            numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}.half"
        )
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(half)
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend([*casts, *nodes])
    return model


def _answer(
    folder: Path, given: Conditions, x_t: Tensor, t: Tensor, sketch: Tensor
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    context = open_session(folder, "draw-context.onnx").run(
        None, {name: value.numpy() for name, value in zip(CONTEXT_INPUTS, given, strict=True)}
    )
    feed = (x_t.numpy(), t.numpy(), sketch.numpy(), *context)
    return open_session(folder, "draw.onnx").run(None, dict(zip(STEP_INPUTS, feed, strict=True)))[0]
