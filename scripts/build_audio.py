"""Speak a questionnaire with espeak-ng and keep it as MP3, so that it can be heard before anybody records it.

Needs Debian's espeak-ng and ffmpeg. The result is committed, so nobody needs to run this to serve.
An installation makes a set with its own name in the consent text by --into instance/audio.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from questionnaires.loader import load
from questionnaires.model import Questionnaire
from survey import config
from survey.audio import library
from survey.audio.script import Line, script, set_of
from survey.cli.audio import province_named

VOICES = {"vi": ("vi", 165), "en": ("en", 165)}  # espeak-ng's voice and words per minute
LOUDNESS, PEAK = -19.0, -1.5  # LUFS and dBTP: speech for a small loudspeaker, without clipping
QUIET = 0.05  # seconds left after a sentence; the player makes the pause before the next
TRIM = "silenceremove=start_periods=1:start_threshold=-50dB:start_silence=0.03"


def run(*command: str) -> str:
    """Run a program and return what it said; raises CalledProcessError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def engine(language: str) -> str:
    """The name that stands in the manifest for a machine's voice."""
    version = re.search(r"\d+(?:\.\d+)+", run("espeak-ng", "--version"))
    return f"espeak-ng {version[0] if version else ''}, {VOICES[language][0]}"


def spoken(text: str) -> str:
    """The text as it is said: "ông/bà" without the stroke, no quotation marks."""
    return re.sub(r"[“”\"]", "", text.replace("/", " "))


def speak(text: str, language: str, target: Path) -> None:
    """One sentence as WAV."""
    voice, speed = VOICES[language]
    run("espeak-ng", "-v", voice, "-s", str(speed), "-w", str(target), spoken(text))


def gain(wav: Path) -> float:
    """Decibels that bring a sentence to the common loudness, or as near as its peaks allow."""
    said = run("ffmpeg", "-hide_banner", "-i", str(wav), "-af", "apad=pad_dur=1,loudnorm=print_format=json",
               "-f", "null", "-")  # fmt: skip
    measured = json.loads(said[said.rindex("{") : said.rindex("}") + 1])
    return LOUDNESS - float(measured["input_i"])


def encode(wav: Path, target: Path, bitrate: str) -> None:
    """Trim, level and write as mono MP3 without tags, the same bytes from the same sound."""
    limit = f"alimiter=limit={10 ** (PEAK / 20):.3f}:level=0"
    steps = (TRIM, "areverse", TRIM, "areverse", f"volume={gain(wav):.2f}dB", limit, f"apad=pad_dur={QUIET}")
    plain = "-map_metadata -1 -fflags +bitexact -flags:a +bitexact -write_xing 0 -id3v2_version 0"
    sound = f"-ac 1 -ar 22050 -b:a {bitrate} -f mp3"
    filters = ("-af", ",".join(steps))
    run("ffmpeg", "-hide_banner", "-y", "-i", str(wav), *filters, *plain.split(), *sound.split(), str(target))


def check_mp3(path: Path) -> float:
    """Decode a file whole and return its seconds; raises ValueError when it is not MP3 or is silent."""
    asked = ("-show_entries", "stream=codec_name,channels", "-show_entries", "format=duration")
    found = json.loads(run("ffprobe", "-v", "error", *asked, "-of", "json", str(path)))
    stream, seconds = found["streams"][0], float(found["format"]["duration"])
    said = run("ffmpeg", "-hide_banner", "-xerror", "-i", str(path), "-af", "volumedetect", "-f", "null", "-")
    loudest = re.search(r"max_volume: (-?[\d.]+) dB", said)
    if (stream["codec_name"], stream["channels"]) != ("mp3", 1) or seconds < 0.3 or not loudest:
        raise ValueError(f"{path}: given {stream}, {seconds} s, expected mono mp3 of at least 0.3 s")
    if float(loudest[1]) < -12:
        raise ValueError(f"{path}: loudest place at {loudest[1]} dB, expected speech above -12 dB")
    return seconds


def build_set(folder: Path, lines: Iterable[Line], language: str, bitrate: str) -> tuple[float, int]:
    """Make one folder anew, but for what people recorded; returns its seconds and bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    known = library.read_manifest(folder)
    machine = {key for key, entry in known.items() if entry["voice"] != library.RECORDED}
    for key in machine:
        (folder / known[key]["file"]).unlink(missing_ok=True)
    entries = {key: entry for key, entry in known.items() if key not in machine}
    seconds = 0.0
    for line in lines:
        if library.file_of(folder, line.key) is None:
            target = folder / f"{line.key}.mp3"
            seconds += make(line.text, language, target, bitrate)
            digest = sha256(target.read_bytes()).hexdigest()
            entries[line.key] = {
                "file": target.name, "sha256": digest, "text": line.text, "voice": engine(language)
            }  # fmt: skip
    library.write_manifest(folder, entries)
    return seconds, sum(path.stat().st_size for path in folder.iterdir())


def make(text: str, language: str, target: Path, bitrate: str) -> float:
    """Speak, level and check one sentence; returns its seconds."""
    with tempfile.TemporaryDirectory() as scratch:
        wav = Path(scratch) / "said.wav"
        speak(text, language, wav)
        encode(wav, target, bitrate)
    return check_mp3(target)


def build(questionnaire: Questionnaire, language: str, into: Path, bitrate: str) -> None:
    """Both sets that a questionnaire needs: its own and that of the fixed sentences."""
    settings = config.load()
    province = province_named(settings.province)
    sets: dict[str, list[Line]] = defaultdict(list)
    for line in script(questionnaire, language, province=province, contact=settings.contact).values():
        sets[set_of(line.key, questionnaire)].append(line)
    for name, lines in sets.items():
        seconds, size = build_set(into / name / language, lines, language, bitrate)
        print(f"{name}/{language}: {len(lines)} clips, {seconds:.0f} s, {size / 1000:.0f} kB")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("questionnaire", nargs="?", default="mot-cham")
    ask.add_argument(
        "--lang", choices=VOICES, action="append", help="repeatable; default: all that have a voice"
    )
    ask.add_argument("--into", type=Path, default=library.SHIPPED)
    ask.add_argument("--bitrate", default="24k")
    given = ask.parse_args()
    for language in given.lang or VOICES:
        build(load(given.questionnaire), language, given.into, given.bitrate)


if __name__ == "__main__":
    main()
