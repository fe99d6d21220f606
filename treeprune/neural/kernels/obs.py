"""Optimal brain surgeon: remove the cheapest weights of one row, and let the others make up for them.

Glossary: c inverse Hessian of the weights that take part, w those weights, d diagonal of c, least what d cannot be
below (the inverse of the Hessian's diagonal), u scaled columns of c at each removal, order places of removed weights,
loss growth of the error at each removal, q the weight removed, taken weights removed so far.
"""

from ..array_kernel import array_kernel


@array_kernel
def remove_weights(c, w, d, least, gone, u, order, loss, taken):
    """Hassibi and Stork 1993: remove q of least w[q]^2 / c[q, q], then w -= w[q] / c[q, q] * c[:, q].

    Removes len(order) weights, of which `taken` are removed already. c stays as it is: what it would have become is
    c - u[:taken].T @ u[:taken], so that a matrix product can bring it up to date afterwards. O(n * removals^2).
    """
    n = w.size
    for step in range(taken, order.size):
        q = -1
        cheapest = w.dtype.type(0)
        for i in range(n):
            if not gone[i]:
                price = w[i] * w[i] / d[i]
                if q < 0 or price < cheapest:
                    cheapest = price
                    q = i
        for i in range(n):
            u[step, i] = c[q, i]
        for before in range(step):
            factor = u[before, q]
            for i in range(n):
                u[step, i] -= factor * u[before, i]
        scale = 1 / d[q] ** 0.5
        share = w[q] / d[q]
        for i in range(n):
            w[i] -= share * u[step, i]
            u[step, i] *= scale
        gone[q] = True
        w[q] = 0
        for i in range(n):
            left = d[i] - u[step, i] * u[step, i]
            d[i] = left if left > least[i] else least[i]
        order[step] = q
        loss[step] = cheapest
    return order.size
