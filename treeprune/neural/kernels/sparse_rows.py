"""Products with a sparse matrix whose rows are stored one behind the other (CSR).

Glossary: values, columns the non-zeros of all rows and where each stands; starts where each row begins, and at the end
the number of non-zeros; x activations, feature-major (inputs, batch); y the product, (rows, batch); first, last the
part of the batch that is computed; row, column one row's non-zeros; b a place in the batch, k a non-zero.
"""

from ..array_kernel import array_kernel


@array_kernel
def sparse_times_dense(values, columns, starts, bias, x, y, first, last):
    """Put matrix @ x[:, first:last] + bias[:, None] into y[:, first:last].

    A row at a time, 8 non-zeros a sweep over it: y is read and written once for 8 of them.
    """
    for r in range(starts.size - 1):
        row = values[starts[r] : starts[r + 1]]
        column = columns[starts[r] : starts[r + 1]]
        out = y[r, first:last]
        for b in range(out.size):
            out[b] = bias[r]
        k = 0
        while k + 8 <= row.size:
            v0, v1, v2, v3 = row[k], row[k + 1], row[k + 2], row[k + 3]
            v4, v5, v6, v7 = row[k + 4], row[k + 5], row[k + 6], row[k + 7]
            x0 = x[column[k], first:last]
            x1 = x[column[k + 1], first:last]
            x2 = x[column[k + 2], first:last]
            x3 = x[column[k + 3], first:last]
            x4 = x[column[k + 4], first:last]
            x5 = x[column[k + 5], first:last]
            x6 = x[column[k + 6], first:last]
            x7 = x[column[k + 7], first:last]
            for b in range(out.size):
                one = v0 * x0[b] + v1 * x1[b] + v2 * x2[b] + v3 * x3[b]
                two = v4 * x4[b] + v5 * x5[b] + v6 * x6[b] + v7 * x7[b]
                out[b] += one + two
            k += 8
        while k + 2 <= row.size:
            v0, v1 = row[k], row[k + 1]
            x0 = x[column[k], first:last]
            x1 = x[column[k + 1], first:last]
            for b in range(out.size):
                out[b] += v0 * x0[b] + v1 * x1[b]
            k += 2
        if k < row.size:
            v0 = row[k]
            x0 = x[column[k], first:last]
            for b in range(out.size):
                out[b] += v0 * x0[b]


@array_kernel
def sparse_times_vector(values, columns, starts, bias, x, y):
    """Put matrix @ x + bias into y, for one sample: x of shape (inputs,), y of shape (rows,)."""
    for r in range(starts.size - 1):
        # slices start at 0: an index that cannot be negative needs no test, and the loop becomes gathers
        row = values[starts[r] : starts[r + 1]]
        column = columns[starts[r] : starts[r + 1]]
        total = bias[r]
        for k in range(row.size):
            total += row[k] * x[column[k]]
        y[r] = total
