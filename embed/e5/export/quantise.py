"""8-bit weights for kernels that add eight products in a 16-bit lane."""
import numpy as np

MOST = 128  # 255*128 < 2**15: what one lane's weights of a sign may add up to
LANES = np.array([[0, 1, 4, 5, 8, 9, 12, 13], [2, 3, 6, 7, 10, 11, 14, 15]])


def lanes(q):
    """(N, K) -> (N, K/8, 8): the weights that share a 16-bit lane."""
    n, k = q.shape
    return q.reshape(n, k // 16, 16)[:, :, LANES].reshape(n, k // 8, 8)


def unlanes(g, k):
    """The inverse of lanes."""
    n = g.shape[0]
    out = np.empty((n, k // 16, 16), g.dtype)
    out[:, :, LANES] = g.reshape(n, k // 16, 2, 8)
    return out.reshape(n, k)


def fit(w, scale):
    """Nearest integers to w/scale that keep each lane's sums within MOST.

    Where a lane's sum is too large, one is taken from the weights for which
    that costs the least squared error, again and again.
    """
    x = lanes(w / scale[:, None])
    shape = x.shape
    x = x.reshape(-1, 8)
    q = np.clip(np.rint(x), -127, 127)
    for sign in (1, -1):
        bad = np.flatnonzero(np.maximum(q * sign, 0).sum(-1) > MOST)
        while len(bad):
            a, b = x[bad] * sign, q[bad] * sign
            cost = np.where(b > 0, 2 * (a - b) + 1, np.inf)  # (a-(b-1))^2 - (a-b)^2
            q[bad, cost.argmin(-1)] -= sign
            bad = bad[np.maximum(q[bad] * sign, 0).sum(-1) > MOST]
    return unlanes(q.reshape(shape), w.shape[1])


def scales(w, weight):
    """The scale for each row of w (N, K) that errs least, from one that clips
    hard to one that clips nothing; weight (K,) says what an input's error
    costs."""
    g = lanes(w)
    most = np.maximum(np.where(g > 0, g, 0).sum(-1), np.where(g < 0, -g, 0).sum(-1)).max(-1)
    safe = np.maximum(most / MOST, np.abs(w).max(-1) / 127)
    best, out = np.full(w.shape[0], np.inf), safe.copy()
    for f in np.linspace(0.5, 1.0, 11):
        s = safe * f
        err = ((fit(w, s) * s[:, None] - w) ** 2 * weight).sum(-1)
        better = err < best
        best[better], out[better] = err[better], s[better]
    return out.astype(np.float32)


def rows(w, covariance):
    """Quantise the rows of w (N, K) for inputs of that covariance (K, K).

    Inputs are rounded one after another; what each rounding does to the
    outputs is made up for by the weights not yet rounded (GPTQ: Frantar and
    others, 2022). Returns int8 (N, K) and scales (N,).
    """
    n, k = w.shape
    h = covariance + np.eye(k) * 0.01 * np.trace(covariance) / k
    scale = scales(w, np.diag(h)).astype(np.float64)
    # Cholesky factor of the inverse, upper: row i tells how to spread input
    # i's error over those after it.
    u = np.linalg.cholesky(np.linalg.inv(h)).T
    left = w / scale[:, None]
    q = np.zeros((n, k))
    for i in range(k):
        if i % 16 == 0:
            room = np.full((2, 2, n), float(MOST))  # lane, sign
        up, down = room[i % 4 // 2]
        q[:, i] = v = np.clip(np.rint(left[:, i]), -np.minimum(down, 127), np.minimum(up, 127))
        up -= np.maximum(v, 0)
        down -= np.maximum(-v, 0)
        left[:, i + 1:] -= np.outer((left[:, i] - v) / u[i, i], u[i, i + 1:])
    return q.astype(np.int8), scale.astype(np.float32)


def words(w):
    """Quantise an embedding table row by row; no lanes here."""
    scale = np.maximum(np.abs(w).max(-1), 1e-9) / 127
    return np.rint(w / scale[:, None]).astype(np.int8), scale.astype(np.float32)
