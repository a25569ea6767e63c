"""Drawing again from what is on record, so that anyone can check who was drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from analysis.sampling.draw import Draw, pps, simple, stratified, systematic
from analysis.sampling.frame import Frame
from analysis.sampling.pps import PPS_METHODS
from analysis.sampling.three_stage import three_stage


def redraw(record: Draw | Mapping[str, Any], frame: Frame) -> Draw:
    """Draw again from what is on record; ValueError when the frame or the result is another one.

    >>> from analysis.sampling.frame import frame
    >>> names = frame(["a", "b", "c", "d"])
    >>> redraw(simple(names, 2, seed="x").record(), names).keys == simple(names, 2, seed="x").keys
    True
    """
    kept = record.record() if isinstance(record, Draw) else record
    if kept["frame_hash"] != frame.hash:
        raise ValueError(f"expected the frame {kept['frame_hash']}, got {frame.hash}")
    if kept["method"] not in _METHODS:
        raise ValueError(f"method must be one of {', '.join(_METHODS)}; got {kept['method']!r}")
    again = _METHODS[kept["method"]](frame, kept["seed"], **kept["arguments"])
    if list(again.keys) != list(kept["keys"]):
        raise ValueError("the keys on record are not those that this frame, seed and method give")
    return again


def _again(draw: Callable[..., Draw], **fixed: Any) -> Callable[..., Draw]:
    return lambda frame, seed, n, **more: draw(frame, n, seed, **more, **fixed)


def _three_stage(frame: Frame, seed: str, **arguments: Any) -> Draw:
    return three_stage(frame, seed=seed, **arguments)


_METHODS: dict[str, Callable[..., Draw]] = {
    "simple": _again(simple),
    "systematic": _again(systematic),
    "stratified": _again(stratified),
    "three_stage": _three_stage,
    **{method: _again(pps, method=method) for method in PPS_METHODS},
}
