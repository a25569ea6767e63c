"""Write vi_order.txt: names and made-up words in ICU's Vietnamese order.

Run: uv pip install icukit-pyicu==78.3.1 && python tests/data/make_vi_order.py   (tests only read the file)
"""

import csv
import random
import unicodedata
from pathlib import Path

import icu  # type: ignore[import-not-found]

HERE = Path(__file__).parent
UNITS = HERE.parent.parent / "survey" / "registry" / "data" / "units" / "laocai.csv"
VOWELS, CONSONANTS = "aăâeêioôơuưy", "bcdđfghjklmnpqrstvwxz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def word(rng: random.Random) -> str:
    letters = [
        rng.choice(VOWELS) + rng.choice(TONES) if rng.random() < 0.55 else rng.choice(CONSONANTS)
        for _ in range(rng.randint(1, 4))
    ]
    made = unicodedata.normalize("NFC", "".join(letters))
    return rng.choice([made, made.capitalize(), made.upper()])


def main() -> None:
    rng = random.Random(2021)
    with UNITS.open(encoding="utf-8") as file:
        texts = {row["name"] for row in csv.DictReader(file)}
    texts |= {" ".join(word(rng) for _ in range(rng.randint(1, 3))) for _ in range(1200)}
    collator = icu.Collator.createInstance(icu.Locale("vi"))
    head = f"# ICU {icu.ICU_VERSION}, locale vi (icukit-pyicu 78.3.1): python tests/data/make_vi_order.py"
    ordered = sorted(texts, key=collator.getSortKey)
    (HERE / "vi_order.txt").write_text("\n".join([head, *ordered]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
