"""Read a QR code back from its drawing, by the rules of ISO/IEC 18004, without the library that drew it. Versions 1 to 6, level M, bytes."""

import re

BLOCKS = {1: [16], 2: [28], 3: [44], 4: [32] * 2, 5: [43] * 2, 6: [27] * 4}
MASKS = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)


def matrix_of(svg: str, border: int = 4) -> list[list[bool]]:
    """The modules, without the quiet border."""
    size = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1]) - 2 * border  # type: ignore[index]
    dark = {(int(y) - border, int(x) - border) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg)}
    assert all(0 <= i < size and 0 <= j < size for i, j in dark), "the border is quiet"
    return [[(i, j) in dark for j in range(size)] for i in range(size)]


def is_function(i: int, j: int, size: int) -> bool:
    """Finders, their borders, the format, the timing lines, the alignment mark."""
    corner = (i < 9 and (j < 9 or j >= size - 8)) or (i >= size - 8 and j < 9)
    aligned = size > 21 and abs(i - (size - 7)) <= 2 and abs(j - (size - 7)) <= 2
    return corner or i == 6 or j == 6 or aligned


def bits_of(matrix: list[list[bool]]) -> list[bool]:
    """Two columns at a time from the right, up then down, the mask taken away."""
    size = len(matrix)
    mask = MASKS[int("".join(str(int(matrix[8][j])) for j in (2, 3, 4)), 2) ^ 0b101]
    found, upward = [], True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for i in range(size - 1, -1, -1) if upward else range(size):
            found += [matrix[i][j] ^ mask(i, j) for j in (right, right - 1) if not is_function(i, j, size)]
        upward = not upward
    return found


def read(svg: str) -> str:
    matrix = matrix_of(svg)
    blocks = BLOCKS[(len(matrix) - 17) // 4]
    bits = bits_of(matrix)
    words = [int("".join(str(int(bit)) for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    data = [words[rank * len(blocks) + block] for block, length in enumerate(blocks) for rank in range(length)]
    text = "".join(f"{word:08b}" for word in data)
    assert text[:4] == "0100", "bytes"
    length = int(text[4:12], 2)
    return bytes(int(text[12 + 8 * rank : 20 + 8 * rank], 2) for rank in range(length)).decode()
