#!/usr/bin/env python3
"""Draws the demo's photos: one for each of a few goods, plain shapes on a plain ground, so that
nobody takes them for pictures of something that exists.

    python3 seeds/generate/photos.py            # writes data/photos/*.png anew, the same picture
    python3 seeds/generate/photos.py --check    # fails if a file shows something else

It needs Python 3.9 or later and nothing else.
"""

import pathlib
import struct
import sys
import zlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "data" / "photos"
WIDTH, HEIGHT = 240, 180

# Letters of five by seven for the word that each picture bears.
LETTERS = {
    "D": ("####.", "#...#", "#...#", "#...#", "#...#", "#...#", "####."),
    "E": ("#####", "#....", "#....", "####.", "#....", "#....", "#####"),
    "M": ("#...#", "##.##", "#.#.#", "#.#.#", "#...#", "#...#", "#...#"),
    "O": (".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."),
}

# The palette's colours: ground, shadow, then three of the goods.
GOODS = {
    "eggs": ((236, 228, 208), (214, 200, 168), (222, 178, 134), (240, 206, 170), (196, 150, 106)),
    "tea": ((238, 242, 228), (206, 218, 190), (92, 138, 66), (128, 170, 92), (62, 100, 46)),
    "mushrooms": ((240, 234, 226), (216, 204, 190), (110, 74, 50), (226, 206, 180), (78, 50, 34)),
    "honey": ((250, 240, 214), (230, 214, 170), (224, 150, 30), (246, 190, 70), (150, 92, 20)),
    "pork": ((242, 230, 224), (220, 200, 190), (158, 58, 44), (232, 190, 160), (110, 36, 30)),
}


class Canvas:
    """A picture of palette numbers."""

    def __init__(self):
        self.rows = [bytearray(WIDTH) for _ in range(HEIGHT)]

    def ellipse(self, x, y, a, b, colour):
        """Fills an ellipse around a point, with the half axes a and b."""
        for row in range(max(0, y - b), min(HEIGHT, y + b + 1)):
            for column in range(max(0, x - a), min(WIDTH, x + a + 1)):
                if (column - x) ** 2 * b * b + (row - y) ** 2 * a * a <= a * a * b * b:
                    self.rows[row][column] = colour

    def box(self, left, top, right, bottom, colour):
        """Fills a rectangle."""
        for row in range(top, bottom):
            self.rows[row][left:right] = bytes([colour]) * (right - left)

    def word(self, text, left, top, size, colour):
        """Writes a word with squares of so many pixels."""
        for place, letter in enumerate(text):
            for row, dots in enumerate(LETTERS[letter]):
                for column, dot in enumerate(dots):
                    if dot == "#":
                        x, y = left + (place * 6 + column) * size, top + row * size
                        self.box(x, y, x + size, y + size, colour)

    def png(self, palette):
        """The picture as a PNG of four bits a pixel."""
        lines = b"".join(
            b"\0" + bytes(row[i] << 4 | row[i + 1] for i in range(0, WIDTH, 2))
            for row in self.rows)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)
        colours = b"".join(bytes(colour) for colour in palette)
        chunks = [(b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9))]
        file = b"\x89PNG\r\n\x1a\n"
        for kind, content in chunks + [(b"IEND", b"")]:
            file += struct.pack(">I", len(content)) + kind + content
            file += struct.pack(">I", zlib.crc32(kind + content))
        return file


def eggs(canvas):
    for row in range(2):
        for place in range(4):
            x, y = 48 + place * 48, 60 + row * 60
            canvas.ellipse(x, y + 6, 21, 25, 1)
            canvas.ellipse(x, y, 19, 25, 2)
            canvas.ellipse(x - 6, y - 9, 6, 8, 3)


def tea(canvas):
    for place in range(36):
        x, y = 24 + place * 53 % 196, 26 + place * place * 11 % 112
        canvas.ellipse(x, y + 2, 15, 5, 1)
        canvas.ellipse(x, y, 15, 5, 2 + place % 3)


def mushrooms(canvas):
    for x, y, size in ((62, 92, 34), (126, 66, 28), (184, 100, 32)):
        canvas.box(x - size // 4, y, x + size // 4, y + size + 8, 3)
        canvas.ellipse(x, y, size, size * 3 // 5, 2)
        canvas.box(x - size, y + size // 5, x + size + 1, y + size * 3 // 5 + 1, 0)
        canvas.box(x - size // 4, y + size // 5, x + size // 4, y + size + 8, 3)
        canvas.ellipse(x - size // 3, y - size // 4, size // 5, size // 8, 4)


def honey(canvas):
    canvas.ellipse(120, 144, 52, 8, 1)
    canvas.box(74, 48, 166, 142, 2)
    canvas.box(80, 54, 96, 136, 3)
    canvas.box(70, 30, 170, 48, 4)


def pork(canvas):
    for place in range(3):
        left = 40 + place * 58
        canvas.box(left + 4, 28, left + 48, 140, 1)
        canvas.box(left, 22, left + 44, 136, 2)
        canvas.box(left, 22, left + 12, 136, 3)
        canvas.box(left + 22, 22, left + 28, 136, 3)
        canvas.box(left + 18, 8, left + 22, 22, 4)


def draw(name):
    """The file of one picture."""
    canvas = Canvas()
    globals()[name](canvas)
    canvas.word("DEMO", 168, 158, 3, 4)
    return canvas.png(GOODS[name])


def pixels(file):
    """A PNG's palette and pixels: how they are packed differs from one zlib to the next."""
    place, parts = 8, {}
    while place < len(file):
        length = int.from_bytes(file[place:place + 4], "big")
        kind = file[place + 4:place + 8]
        parts[kind] = parts.get(kind, b"") + file[place + 8:place + 8 + length]
        place += length + 12
    return parts[b"IHDR"], parts[b"PLTE"], zlib.decompress(parts[b"IDAT"])


def main():
    check = sys.argv[1:] == ["--check"]
    FOLDER.mkdir(exist_ok=True)
    for name in GOODS:
        path = FOLDER / (name + ".png")
        if not check:
            path.write_bytes(draw(name))
        elif pixels(path.read_bytes()) != pixels(draw(name)):
            sys.exit(f"{path.name} does not show what the program draws")


main()
