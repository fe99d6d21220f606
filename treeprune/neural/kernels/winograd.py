"""The three transformations of Winograd's convolution F(2x2, 3x3), on tiles of 4x4 places that overlap by two.

Glossary: maps (batch, height, width * channels); tiles (4 * a + b, batch, i, j, channels) with (i, j) the tile and
(a, b) the place in it; rows room for four rows of maps; p padding; f0 .. f3 1 for rows inside the maps and 0 for
padding. Every inner loop has few arrays: with more, the compiler gives up vectorising.
"""

from ..array_kernel import array_kernel


@array_kernel
def to_tiles(x, tiles, rows, p):
    """Tiles of the inputs: B' d B with B' = [1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1]."""
    batch, height, length = x.shape
    channels = tiles.shape[4]
    zero, one = x.dtype.type(0), x.dtype.type(1)
    left = p * channels
    for a in range(4):
        for t in range(rows.shape[1]):
            rows[a, t] = zero
    for n in range(batch):
        for i in range(tiles.shape[2]):
            top = 2 * i - p
            f0 = one if top >= 0 and top < height else zero
            f1 = one if top + 1 >= 0 and top + 1 < height else zero
            f2 = one if top + 2 >= 0 and top + 2 < height else zero
            f3 = one if top + 3 >= 0 and top + 3 < height else zero
            d0 = x[n, min(max(top, 0), height - 1)]
            d1 = x[n, min(max(top + 1, 0), height - 1)]
            d2 = x[n, min(max(top + 2, 0), height - 1)]
            d3 = x[n, min(max(top + 3, 0), height - 1)]
            r0 = rows[0, left : left + length]
            r1 = rows[1, left : left + length]
            r2 = rows[2, left : left + length]
            r3 = rows[3, left : left + length]
            for t in range(length):
                r0[t] = f0 * d0[t] - f2 * d2[t]
            for t in range(length):
                r1[t] = f1 * d1[t] + f2 * d2[t]
            for t in range(length):
                r2[t] = f2 * d2[t] - f1 * d1[t]
            for t in range(length):
                r3[t] = f1 * d1[t] - f3 * d3[t]
            for j in range(tiles.shape[3]):
                for a in range(4):
                    at = 2 * j * channels
                    e0 = rows[a, at : at + channels]
                    e1 = rows[a, at + channels : at + 2 * channels]
                    e2 = rows[a, at + 2 * channels : at + 3 * channels]
                    e3 = rows[a, at + 3 * channels : at + 4 * channels]
                    tile = tiles[4 * a, n, i, j]
                    for c in range(channels):
                        tile[c] = e0[c] - e2[c]
                    tile = tiles[4 * a + 1, n, i, j]
                    for c in range(channels):
                        tile[c] = e1[c] + e2[c]
                    tile = tiles[4 * a + 2, n, i, j]
                    for c in range(channels):
                        tile[c] = e2[c] - e1[c]
                    tile = tiles[4 * a + 3, n, i, j]
                    for c in range(channels):
                        tile[c] = e1[c] - e3[c]


@array_kernel
def from_tiles(tiles, y, rows):
    """Maps from tiles of products: A' m A with A' = [1 1 1 0; 0 1 -1 -1]. `rows`: (8, tiles across * channels)."""
    batch, height = y.shape[:2]
    channels = tiles.shape[4]
    across = tiles.shape[3]
    width = y.shape[2] // channels
    for n in range(batch):
        for i in range(tiles.shape[2]):
            for b in range(4):
                m0 = tiles[b, n, i].reshape(across * channels)
                m1 = tiles[4 + b, n, i].reshape(across * channels)
                m2 = tiles[8 + b, n, i].reshape(across * channels)
                m3 = tiles[12 + b, n, i].reshape(across * channels)
                even = rows[b]
                odd = rows[4 + b]
                for t in range(across * channels):
                    even[t] = m0[t] + m1[t] + m2[t]
                for t in range(across * channels):
                    odd[t] = m1[t] - m2[t] - m3[t]
            for u in range(min(2, height - 2 * i)):
                for j in range(across):
                    at = j * channels
                    s0 = rows[4 * u, at : at + channels]
                    s1 = rows[4 * u + 1, at : at + channels]
                    s2 = rows[4 * u + 2, at : at + channels]
                    s3 = rows[4 * u + 3, at : at + channels]
                    out = y[n, 2 * i + u, 2 * at : 2 * at + channels]
                    for c in range(channels):
                        out[c] = s0[c] + s1[c] + s2[c]
                    if 2 * j + 1 < width:
                        out = y[n, 2 * i + u, 2 * at + channels : 2 * at + 2 * channels]
                        for c in range(channels):
                            out[c] = s1[c] - s2[c] - s3[c]


@array_kernel
def gradient_to_tiles(dy, tiles, rows):
    """Tiles of the outputs' gradient: A d A', the transpose of `from_tiles`."""
    batch, height, length = dy.shape
    channels = tiles.shape[4]
    zero, one = dy.dtype.type(0), dy.dtype.type(1)
    for a in range(4):
        for t in range(rows.shape[1]):
            rows[a, t] = zero
    for n in range(batch):
        for i in range(tiles.shape[2]):
            f1 = one if 2 * i + 1 < height else zero
            d0 = dy[n, 2 * i]
            d1 = dy[n, min(2 * i + 1, height - 1)]
            r0, r1, r2, r3 = rows[0], rows[1], rows[2], rows[3]
            for t in range(length):
                r0[t] = d0[t]
            for t in range(length):
                r1[t] = d0[t] + f1 * d1[t]
            for t in range(length):
                r2[t] = d0[t] - f1 * d1[t]
            for t in range(length):
                r3[t] = -f1 * d1[t]
            for j in range(tiles.shape[3]):
                for a in range(4):
                    at = 2 * j * channels
                    e0 = rows[a, at : at + channels]
                    e1 = rows[a, at + channels : at + 2 * channels]
                    tile = tiles[4 * a, n, i, j]
                    for c in range(channels):
                        tile[c] = e0[c]
                    tile = tiles[4 * a + 1, n, i, j]
                    for c in range(channels):
                        tile[c] = e0[c] + e1[c]
                    tile = tiles[4 * a + 2, n, i, j]
                    for c in range(channels):
                        tile[c] = e0[c] - e1[c]
                    tile = tiles[4 * a + 3, n, i, j]
                    for c in range(channels):
                        tile[c] = -e1[c]
