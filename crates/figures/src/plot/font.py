"""Makes font.otf: the part of Noto Sans SC that figures and the report need.

Needs Debian's fonts-noto-cjk and, from PyPI, fonttools. Run it from the project's folder where a
test says that a character is missing: python3 crates/figures/src/plot/font.py
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FAMILY = "Viewcast Sans"
HERE = Path(__file__).parent

ENDINGS = ("*.rs", "*.html", "*.js")
texts = [path for folder in ("src", "crates") for ending in ENDINGS for path in Path(folder).rglob(ending)]
characters = {character for path in texts for character in path.read_text()}
characters |= {chr(code) for code in range(0x20, 0x7F)} - {"\n"}

[font] = [f for f in TTCollection(SOURCE).fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC"]
options = Options()
options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
options.hinting = False
options.name_IDs = ["*"]
subsetter = Subsetter(options)
subsetter.populate(unicodes=[ord(character) for character in characters])
subsetter.subset(font)
# A name of its own: nobody should take it for the whole font. Copyright and licence stay.
for record in list(font["name"].names):
    if record.nameID in (1, 3, 4, 6, 16, 17, 25):
        font["name"].removeNames(nameID=record.nameID)
for number, name in [(1, FAMILY), (3, FAMILY), (4, FAMILY), (6, "ViewcastSans-Regular")]:
    font["name"].setName(name, number, 3, 1, 0x409)
font.save(HERE / "font.otf")

missing = sorted(characters - {"\n"} - {chr(code) for code in font.getBestCmap()})
print(f"{len(font.getBestCmap())} characters, {(HERE / 'font.otf').stat().st_size} bytes")
print("not in the source font:", " ".join(missing) or "none")
