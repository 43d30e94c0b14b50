"""Of the ten passages nearest to a question by float32 vectors, how many are
among the ten nearest by vectors kept in fewer bits.

usage: recall.py FOLDER      with what `scale embed` wrote there
"""
import pathlib
import sys

import numpy as np

K = 10


def whole(vectors, most):
    """Vectors as whole numbers up to ±most, the largest of each ±most: then they
    need no scale, since a vector's length is known to be 1."""
    return np.rint(vectors / np.abs(vectors).max(1, keepdims=True) * most)


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def scaled(vectors, most):
    """Whole numbers with a scale for each vector."""
    scale = np.abs(vectors).max(1, keepdims=True) / most
    return np.rint(vectors / scale) * scale


def forms(vectors):
    """Name, bytes a vector, and the vectors as they come back."""
    n = vectors.shape[1]
    yield "float32", 4 * n, vectors
    yield "float16", 2 * n, vectors.astype(np.float16).astype(np.float64)
    yield "int8, a scale each", n + 4, scaled(vectors, 127)
    yield "int8, of length 1", n + 4, unit(whole(vectors, 127))
    for share, name in ((1, "the mean of all"), (0.01, "the mean of a hundredth")):
        mean = vectors[np.random.default_rng(1).permutation(len(vectors))[:max(int(share * len(vectors)), 1)]].mean(0)
        yield f"int8 less {name}, a scale each", n + 4, mean + scaled(vectors - mean, 127)
    yield "int8 and one bit more, of length 1", n + n // 8 + 4, unit(whole(vectors, 2 * 127))
    yield "int8 and two bits more, of length 1", n + n // 4 + 4, unit(whole(vectors, 4 * 127))


def main(folder):
    folder = pathlib.Path(folder)
    passages = np.load(folder / "passages.npy").astype(np.float64)
    questions = np.load(folder / "questions.npy").astype(np.float64)
    print(f"{len(passages)} passages, {len(questions)} questions; the mean of all passages has length {np.linalg.norm(passages.mean(0)):.3f}, "
          f"the largest number of a vector is {np.abs(passages).max(1).mean():.3f}")
    nearest = None
    print("| form | bytes | recall@10 | largest error of a cosine |\n| --- | --- | --- | --- |")
    for name, size, kept in forms(passages):
        cosines = questions @ kept.T
        found = np.argpartition(-cosines, K, axis=1)[:, :K]
        if nearest is None:
            nearest, exact = [set(row) for row in found], cosines
        recall = np.mean([len(a & set(b)) / K for a, b in zip(nearest, found)])
        print(f"| {name} | {size} | {recall:.4f} | {np.abs(cosines - exact).max():.5f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
