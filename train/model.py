"""The judge: e5-small-v2 with its upper layers trained, and three heads."""
import json
import os

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

WIDTH, HEADS, LAYERS, INNER, WORDS, POSITIONS = 384, 12, 12, 1536, 30522, 512


class Layer(nn.Module):
    """One layer of BERT: attention, then two matrices, each added and normed."""

    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.attention_norm, self.output_norm = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = Drop(0.1)

    def forward(self, x, at):
        """x (tokens, WIDTH): the tokens of all texts, one after another; at says where they are."""
        q, k, v = at.spread(self.qkv(x)).view(*at.there.shape, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        y = attend(q, k, v, at.there[:, None, None])
        x = self.attention_norm(x + self.drop(self.out(at.gather(y.transpose(1, 2).flatten(2)))))
        return self.output_norm(x + self.drop(self.down(F.gelu(self.up(x)))))


def attend(q, k, v, there):
    """Attention step by step: torch's own, fused, has a slow way back on processors, most of all in bfloat16."""
    scores = (q @ k.transpose(-1, -2)) * (q.shape[-1] ** -0.5)
    return scores.masked_fill(~there, -1e4).softmax(-1).to(v.dtype) @ v


class Drop(nn.Module):
    """Dropout by random bytes: four times as fast as torch's own on a processor."""

    def __init__(self, rate):
        super().__init__()
        self.below = round(rate * 256)

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.randint(-(2 ** 63), 2 ** 63 - 1, ((x.numel() + 7) // 8,), dtype=torch.int64).view(torch.uint8)[:x.numel()] >= self.below
        return x * kept.view_as(x).to(x.dtype) * (256 / (256 - self.below))


class Places:
    """Where the tokens of several texts are in a rectangle (texts, tokens), so that only attention computes the empty ones."""

    def __init__(self, mask):
        self.there = mask.bool()
        self.index = self.there.flatten().nonzero()[:, 0]

    def gather(self, x):
        return x.flatten(0, 1)[self.index]

    def spread(self, x):
        whole = x.new_zeros(self.there.numel(), x.shape[1])
        return whole.index_copy(0, self.index, x).view(*self.there.shape, -1)


class Judge(nn.Module):
    """Reads "[CLS] claim or question [SEP] outlet: evidence [SEP]".

    Token type 0 is the claim's or question's part, 1 the evidence's. The
    embeddings and the first `shared` layers stay e5's own.
    """

    def __init__(self, shared=6):
        super().__init__()
        self.shared = shared
        self.words, self.positions, self.types = nn.Embedding(WORDS, WIDTH), nn.Embedding(POSITIONS, WIDTH), nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        head = lambda n: nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, n))
        self.verdict = head(3)  # supported, contradicted, not said
        self.fault = nn.Linear(WIDTH, 1)  # of each token of a claim
        self.answers = head(1)  # of each sentence of a passage

    def frozen(self):
        return [self.words, self.positions, self.types, self.norm, *self.layers[:self.shared]]

    def lower(self, ids, first, mask):
        x = self.words(ids) + self.positions.weight[:ids.shape[1]] + self.types((1 - first) * mask)
        return self.run(self.norm(x), mask, self.layers[:self.shared])

    def upper(self, x, mask):
        return self.run(x, mask, self.layers[self.shared:])

    @staticmethod
    def run(x, mask, layers):
        at = Places(mask)
        x = at.gather(x)
        for layer in layers:
            x = layer(x, at)
        return at.spread(x)

    def judge_claims(self, x, first):
        """Logits (claims, 3), and of every token being at fault (claims, tokens)."""
        w = first.float()[..., None]
        mean = (x * w).sum(1) / w.sum(1)
        return self.verdict(torch.cat([x[:, 0], mean], -1)), self.fault(x)[..., 0]

    def judge_sentences(self, x, spans):
        """Logits (questions, sentences) of each sentence being the one that answers, and which are real."""
        most = max(map(len, spans))
        pool = torch.zeros(len(spans), most, x.shape[1], device=x.device)
        for i, row in enumerate(spans):
            for j, (a, b) in enumerate(row):
                pool[i, j, a:b] = 1 / max(1, b - a)
        real = pool.sum(-1) > 0
        mean = pool @ x
        return self.answers(torch.cat([mean, x[:, :1].expand(-1, most, -1)], -1))[..., 0], real


def e5(path, shared=6):
    """A Judge with the float weights of e5's ONNX file, and fresh heads."""
    graph = onnx.load(path).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    for node in graph.node:  # the exporter gave matrices numbers for names
        if node.op_type == "MatMul" and node.input[1] in arrays:
            arrays[node.name.strip("/").replace("/", ".") + ".matrix"] = arrays[node.input[1]]
    tensor = lambda a: torch.tensor(np.array(a))
    m = Judge(shared)
    state = m.state_dict()
    for ours, theirs in [("words", "word_embeddings"), ("positions", "position_embeddings"), ("types", "token_type_embeddings")]:
        state[ours + ".weight"] = tensor(arrays[f"embeddings.{theirs}.weight"])
    state["norm.weight"], state["norm.bias"] = tensor(arrays["embeddings.LayerNorm.weight"]), tensor(arrays["embeddings.LayerNorm.bias"])
    for i in range(LAYERS):
        at = f"encoder.layer.{i}."
        matrix, bias = lambda s: arrays[at + s + ".MatMul.matrix"].T, lambda s: arrays[at + s + ".bias"]
        parts = ["attention.self.query", "attention.self.key", "attention.self.value"]
        state[f"layers.{i}.qkv.weight"], state[f"layers.{i}.qkv.bias"] = tensor(np.vstack(list(map(matrix, parts)))), tensor(np.hstack(list(map(bias, parts))))
        for ours, theirs in [("out", "attention.output.dense"), ("up", "intermediate.dense"), ("down", "output.dense")]:
            state[f"layers.{i}.{ours}.weight"], state[f"layers.{i}.{ours}.bias"] = tensor(matrix(theirs)), tensor(bias(theirs))
        for ours, theirs in [("attention_norm", "attention.output"), ("output_norm", "output")]:
            for kind in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{kind}"] = tensor(arrays[f"{at}{theirs}.LayerNorm.{kind}"])
    m.load_state_dict(state)
    return m


def start(m, path):
    """Gives m the weights of an earlier run's judge.pt, or of a folder that embed/e5/export/pack -unpack made of 8-bit weights."""
    m.load_state_dict(unpacked(m, path) if os.path.isdir(path) else torch.load(path))


def unpacked(m, folder):
    """m's state with a folder's layers and heads: what export.py's write did is undone, and the function stays the 8-bit one."""
    about = json.load(open(os.path.join(folder, "upper.json")))
    get = lambda name, kind="<f4": np.fromfile(os.path.join(folder, name), kind).astype(np.float64)
    state = m.state_dict()

    def put(name, a):
        state[name] = torch.tensor(a, dtype=torch.float32).reshape(state[name].shape)

    def put_linear(name, i, before):
        bias = get(f"{i}.{name}.bias")
        w = get(f"{i}.{name}.i8", "i1").reshape(len(bias), -1) * get(f"{i}.{name}.scale")[:, None]
        if before:  # the norm before it divides its channels by s and takes their mean away
            s = get(before + ".gamma") / get(before + ".in_gamma")
            w = w / s
            bias = bias - w @ (get(before + ".beta") - get(before + ".in_beta") * s)
        if name == "qkv":
            scale = np.ones(len(bias))
            scale[:WIDTH] = np.sqrt(WIDTH // HEADS)
            w, bias = w * scale[:, None], bias * scale
        put(f"layers.{i}.{name}.weight", w)
        put(f"layers.{i}.{name}.bias", bias)

    for i in range(about["shared"], about["shared"] + about["layers"]):
        put_linear("qkv", i, "join" if i == about["shared"] else f"{i - 1}.output_norm")
        put_linear("out", i, None)
        put_linear("up", i, f"{i}.attention_norm")
        put_linear("down", i, None)
        for norm in ("attention_norm", "output_norm"):
            put(f"layers.{i}.{norm}.weight", get(f"{i}.{norm}.gamma"))
            put(f"layers.{i}.{norm}.bias", get(f"{i}.{norm}.beta"))
    names = ["verdict.0", "verdict.2", "fault"] if len(about["heads"]) == 3 else ["answers.0", "answers.2"]
    for head, name in zip(about["heads"], names):
        put(name + ".weight", get(head + ".weight"))
        put(name + ".bias", get(head + ".bias"))
    return state
