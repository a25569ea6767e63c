"""Reading a drawing back."""

import re
from xml.etree import ElementTree


def shown(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def spoken(svg: str) -> list[str]:
    """Every line of words that is drawn."""
    return [text.text or "" for text in shown(svg).iter("text")]
