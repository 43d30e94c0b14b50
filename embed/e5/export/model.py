"""Reads e5-small-v2 from its ONNX file into named float arrays."""
import numpy as np
import onnx
from onnx import numpy_helper

WIDTH, HEADS, LAYERS = 384, 12, 12


def read(path):
    """Returns {name: array}; matrices are (inputs, outputs)."""
    graph = onnx.load(path).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:  # the exporter gave matrices numbers for names
        if node.op_type == "MatMul" and node.input[1] in arrays:
            arrays[node.name.strip("/").replace("/", ".") + ".matrix"] = arrays[node.input[1]]
    return arrays


def layer(arrays, i):
    """The matrices (outputs, inputs), biases and norms of layer i, with the
    scores' scale folded into the query."""
    onnx_name, name = f"encoder.layer.{i}.", f"encoder.layer.{i}."
    scale = np.float32(1 / np.sqrt(WIDTH // HEADS))
    m = lambda s: arrays[onnx_name + s + ".MatMul.matrix"].T
    b = lambda s: arrays[name + s + ".bias"]
    qkv = [m(f"attention.self.{p}") for p in ("query", "key", "value")]
    qkb = [b(f"attention.self.{p}") for p in ("query", "key", "value")]
    norm = lambda s: (arrays[name + s + ".LayerNorm.weight"], arrays[name + s + ".LayerNorm.bias"])
    return {
        "qkv": (np.vstack([qkv[0] * scale, qkv[1], qkv[2]]), np.hstack([qkb[0] * scale, qkb[1], qkb[2]])),
        "out": (m("attention.output.dense"), b("attention.output.dense")),
        "up": (m("intermediate.dense"), b("intermediate.dense")),
        "down": (m("output.dense"), b("output.dense")),
        "attention_norm": norm("attention.output"),
        "output_norm": norm("output"),
    }
