"""Draws the READMEs' pictures from what the command prints: python3 docs/images/draw.py build/dev/caregrade

Every character has its own place, so that columns line up whatever font the reader has.
"""

import pathlib
import re
import subprocess
import sys
import unicodedata
from html import escape

ROOT = pathlib.Path(__file__).resolve().parents[2]
CELL, LINE, MARGIN, COLUMNS = 8.4, 20, 16, 100
INK = {"1": ("#ffffff", "bold"), "2": ("#8b949e", "normal"), "36": ("#56b6c2", "normal")}
PLAIN = ("#c9d1d9", "normal")


def spans(line):
    """A line's texts with their ink: [(text, (colour, weight)), …]."""
    ink = PLAIN
    for part in re.split(r"(\x1b\[[\d;]*m)", line):
        if part.startswith("\x1b"):
            ink = INK.get(part[2:-1].split(";")[-1], PLAIN)
        elif part:
            yield part, ink


def drawn(lines):
    """The lines as an SVG picture of a terminal."""
    width, height = MARGIN * 2 + CELL * COLUMNS, MARGIN * 2 + LINE * len(lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-family="ui-monospace, monospace" font-size="14">',
        f'<rect width="{width:g}" height="{height:g}" rx="8" fill="#161b22"/>',
    ]
    for row, line in enumerate(lines):
        column, base = 0, MARGIN + LINE * row + 15
        for text, (colour, weight) in spans(line):
            places, shown = [], []
            for character in text:
                if character == "█":
                    parts.append(f'<rect x="{MARGIN + column * CELL:g}" y="{base - 11:g}" width="{CELL + 0.1:g}" height="11" fill="{colour}"/>')
                elif character != " ":
                    places.append(f"{MARGIN + column * CELL:g}")
                    shown.append(character)
                column += 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if shown:
                parts.append(f'<text x="{" ".join(places)}" y="{base:g}" fill="{colour}" font-weight="{weight}">{escape("".join(shown))}</text>')
    return "\n".join([*parts, "</svg>", ""])


def picture(command, language):
    """What the READMEs show in this language."""
    words = ["grade", "examples/dementia.json"]
    printed = subprocess.run(
        [command, *words, "--lang", language, "--color", "always"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    ).stdout
    return drawn([f"$ caregrade {' '.join(words)}", *printed.rstrip("\n").split("\n")])


if __name__ == "__main__":
    for each in ("en", "zh"):
        (ROOT / f"docs/images/dementia.{each}.svg").write_text(picture(pathlib.Path(sys.argv[1]).resolve(), each), encoding="utf-8")
