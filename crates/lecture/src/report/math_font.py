"""Makes math_font.otf: the part of STIX Two Math that the report's formulas need.

Needs fonttools from PyPI and STIX Two Math from npm (@fontsource/stix-two-math 5.3.0, SIL Open Font License). Run
it from the project's folder: python3 crates/lecture/src/report/math_font.py FOLDER_OF_THE_PACKAGE
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SOURCE = Path(sys.argv[1]) / "files/stix-two-math-latin-400-normal.woff"
FAMILY = "Viewcast Math"
TARGET = Path(__file__).parent / "math_font.otf"


def between(first, last):
    return {chr(code) for code in range(ord(first), ord(last) + 1)}


letters = between("\U0001d434", "\U0001d467") | {"\u210e"}  # slanted Latin
bold = between("\U0001d400", "\U0001d433") | between("\U0001d6c2", "\U0001d6da") | between("\U0001d736", "\U0001d74e")
greek = between("α", "ω") | between("\U0001d6fc", "\U0001d714")
signs = set("−±×·∑∏∂∇∞←→≤≥≠≈∈⊤′″⋯⋮…ℝ√∗|‖") | {"\U0001d49f"}
ascii_signs = between(" ", "~")

font = TTFont(SOURCE)
options = Options()
options.hinting = False
options.name_IDs = ["*"]
options.layout_features = ["ssty", "dtls", "flac"]
subsetter = Subsetter(options)
subsetter.populate(unicodes=[ord(sign) for sign in letters | bold | greek | signs | ascii_signs])
subsetter.subset(font)
# A name of its own: nobody should take it for the whole font. Copyright and licence stay.
for record in list(font["name"].names):
    if record.nameID in (1, 3, 4, 6, 16, 17, 25):
        font["name"].removeNames(nameID=record.nameID)
for number, name in [(1, FAMILY), (3, FAMILY), (4, FAMILY), (6, "ViewcastMath-Regular")]:
    font["name"].setName(name, number, 3, 1, 0x409)
font.flavor = None
font.save(TARGET)
print(f"{len(font.getBestCmap())} characters, {TARGET.stat().st_size} bytes")
