"""One step of an optimizer over one parameter.

Glossary: p weights, g gradient, m first moment (running mean of g), v second moment (running mean of g * g),
kept 1 where a weight takes part (empty: all do). All arrays are flat and of one length. No literal meets an array's
number: float32 would become float64, and Adam take 2.8 times as long.
"""

import math

from ..array_kernel import array_kernel

# below this a moment is zero: denormal numbers cost Adam 40 to 50 % of its time
TINY = 1e-30


@array_kernel
def adam(p, g, m, v, kept, step_size, beta1, beta2, root_scale, epsilon, decay):
    """Kingma and Ba 2015: p <- (1 - decay) p - step_size * m / (sqrt(v) * root_scale + epsilon).

    Weights that are not kept, and their moments, become and stay zero.
    """
    tiny = p.dtype.type(TINY)
    zero = p.dtype.type(0)
    one = p.dtype.type(1)
    new1, new2, left = one - beta1, one - beta2, one - decay
    for i in range(p.size):
        mean = beta1 * m[i] + new1 * g[i]
        mean = mean if abs(mean) > tiny else zero
        square = beta2 * v[i] + new2 * g[i] * g[i]
        square = square if square > tiny else zero
        m[i] = mean
        v[i] = square
        p[i] = p[i] * left - step_size * mean / (math.sqrt(square) * root_scale + epsilon)
    for i in range(kept.size):
        if not kept[i]:
            p[i] = zero
            m[i] = zero
            v[i] = zero


@array_kernel
def momentum(p, g, m, kept, rate, factor, nesterov, decay):
    """Polyak 1964: m <- factor m + g; p <- (1 - decay) p - rate m, or rate (g + factor m) with Nesterov's form."""
    tiny = p.dtype.type(TINY)
    zero = p.dtype.type(0)
    left = p.dtype.type(1) - decay
    for i in range(p.size):
        mean = factor * m[i] + g[i]
        mean = mean if abs(mean) > tiny else zero
        m[i] = mean
        step = g[i] + factor * mean if nesterov else mean
        p[i] = p[i] * left - rate * step
    for i in range(kept.size):
        if not kept[i]:
            p[i] = zero
            m[i] = zero
