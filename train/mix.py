#!/usr/bin/env python3
"""Takes the mean of two judges' weights, of which one began from the other.

  python mix.py --e5 FOLDER --out mixed.pt FIRST SECOND [--share 0.5]

FIRST and SECOND are a run's judge.pt, or a folder of weights that ship, taken
apart by embed/e5/export/pack -unpack. The share is SECOND's. What a short run
on new data unlearns of the old comes back so (Wortsman et al., Robust
fine-tuning of zero-shot models, 2022).
"""
import argparse
import os

import torch

import model


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--e5", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--share", type=float, default=0.5)
    p.add_argument("--shared", type=int, default=6)
    p.add_argument("first")
    p.add_argument("second")
    a = p.parse_args()
    one, two = (model.e5(os.path.join(a.e5, "e5-small-v2.onnx"), a.shared) for _ in range(2))
    model.start(one, a.first)
    model.start(two, a.second)
    other = two.state_dict()
    torch.save({k: torch.lerp(v, other[k], a.share) if v.is_floating_point() else v for k, v in one.state_dict().items()}, a.out)


if __name__ == "__main__":
    main()
