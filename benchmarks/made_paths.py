"""Folders and file names as sample packs have them: vendor, pack, category, and a style of naming for each pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from audiomancer.vocabulary import INSTRUMENTS
from audiomancer.vocabulary.keys import KEYS


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


ROOTS: Final = ("/srv/samples", "/Volumes/Studio SSD/Packs", "/mnt/music/Klänge", "/media/archive/freesound")
"""The source folders; the last one holds numbered files of many authors."""

TEMPI: Final = (90, 120, 124, 128, 140, 174)
"""Tempi around which loops gather."""

# Share of each instrument among samples, in the order of INSTRUMENTS.
_SHARES: Final = np.array(
    [11, 8, 4, 1.5, 8, 3.5, 3, 2, 2.5, 0.5, 6, 6, 8, 3, 3, 0.7, 2.5, 1.5, 1.2, 0.8, 1.3, 5, 7, 3, 9, 8.0]
)
_CATEGORIES: Final = _split(
    "Kicks|Snares|Claps|Rims|Closed Hats|Open Hats|Cymbals|Shakers|Toms|Cowbells|Percussion|Bass|Synths|Pads|"
    "Keys|Organs|Guitars|Strings|Brass|Woodwinds|Mallets|Vocals|FX|Textures|Drum Loops|Melodic Loops"
)
_WORDS: Final = _split(
    "Kick|Snare|Clap|Rim|Closed Hat|Open Hat|Crash|Shaker|Tom|Cowbell|Perc|Bass|Lead|Pad|Piano|Organ|Guitar|"
    "Strings|Brass|Flute|Bell|Vox|Riser|Atmo|Drum Loop|Melody Loop"
)
_VENDORS: Final = _split(
    "Loopdistrict|Northlight Audio|Prime Cuts|Sample Foundry|Vortex Sounds|Klangräume|東京サウンド|Śląsk Audio|"
    "Bass Kitchen|Tape & Wire|Modular Yard|Analog Attic|Café Numérique|Dub Station|Black Octave|Silent Harbor|"
    "Studio 54b|Raw Voltage|Cinematic Tools|Grain Theory|Deep End|Nova Loops|Hydra Audio|Pulse Works|Old Vinyl Co"
)
_STYLES: Final = _split(
    "Deep Tech|Techno|House|Trap|Drum and Bass|Lo-Fi|Ambient|Dubstep|Disco|Trance|Hip Hop|Jungle|Garage|Minimal|"
    "Electro|Synthwave|Afro House|Soul|Industrial|Downtempo"
)
_ADJECTIVES: Final = _split(
    "Dark|Warm|Hard|Soft|Deep|Dusty|Bright|Round|Tight|Dirty|Airy|Punchy|Low|Wide|Mono|Old|Glass|Velvet|Night|"
    "Acid|Rusty|Solid|Broken|Ghost|Tape|Vinyl|Cold|Long|Short|Snappy|Fat|Clean|Metal|Wood|Room|Dry|Wet|Big|Tiny|"
    "Ünder"
)
_TITLES: Final = _split(
    "Essentials|Tools|Vol. 1|Vol. 2|Vol. 3|Elements|Construction Kit|Archive|Sessions|Toolbox|Grooves|Collection|"
    "Textures|Underground|Masters|Reloaded"
)
_EXTENSIONS: Final = (("wav", 0.84), ("aif", 0.05), ("flac", 0.06), ("mp3", 0.05))
_STYLES_OF_NAMING: Final = 6
_LOOPS: Final = frozenset({INSTRUMENTS.index("drum-loop"), INSTRUMENTS.index("melodic-loop")})
_FIRST_TONAL: Final = INSTRUMENTS.index("bass")
_LAST_TONAL: Final = INSTRUMENTS.index("vocal")


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of a pack, with what its names have in common.

    Attributes:
        root: Index of its source folder.
        path: Absolute path.
        instrument: Code of what most of its samples are.
        count: How many samples lie in it.
        naming: Style of the file names.
        extension: Of its files, without the dot.
        style: Genre word of the pack.
        code: Short prefix that the pack's names begin with.
        bpm: Tempo of the pack.
        serial: Number of the folder, which separates folders to which chance gives the same name.
    """

    root: int
    path: str
    instrument: int
    count: int
    naming: int
    extension: str
    style: str
    code: str
    bpm: int
    serial: int


def folders(samples: int, seed: int) -> Iterator[Folder]:
    """Folders until they hold so many samples, pack after pack; the same ones for the same seed."""
    rng = np.random.default_rng([seed, 1])
    chances = _SHARES / _SHARES.sum()
    formats, format_chances = zip(*_EXTENSIONS, strict=True)
    left, serial = samples, 0
    while left > 0:
        vendor, style = str(rng.choice(_VENDORS)), str(rng.choice(_STYLES))
        title = f"{style} {rng.choice(_TITLES)} {serial}"
        root = int(rng.choice(len(ROOTS), p=(0.45, 0.3, 0.15, 0.1)))
        naming = 5 if root == len(ROOTS) - 1 else int(rng.integers(_STYLES_OF_NAMING - 1))
        extension = str(rng.choice(formats, p=format_chances))
        bpm = int(rng.choice(TEMPI))
        kinds = rng.choice(len(INSTRUMENTS), size=int(rng.integers(3, 14)), replace=False, p=chances)
        for kind in kinds:
            count = min(left, 1 + int(rng.lognormal(3.0, 0.8) * (1 + 2 * np.sqrt(chances[kind]))))
            if count <= 0:
                break
            serial += 1
            left -= count
            place = "" if naming == 5 and serial % 2 else f"/{_CATEGORIES[kind]}"
            code = "".join(word[0] for word in vendor.split())[:2].upper()
            path = f"{ROOTS[root]}/{vendor}/{title}{place}"
            yield Folder(root, path, int(kind), count, naming, extension, style, code, bpm, serial)


@dataclass(frozen=True, slots=True)
class NamedFile:
    """One file, and what its name says.

    Attributes:
        path: Absolute path.
        bpm: Tempo in the name, or None.
        key: Code of the key in the name, or None.
        has_instrument: Whether name or folder name its instrument.
    """

    path: str
    bpm: int | None
    key: int | None
    has_instrument: bool


def name_of(folder: Folder, number: int, instrument: int, luck: int, bpm: int | None, key: int | None) -> NamedFile:
    """The name of one sample of a folder.

    Args:
        folder: Where it lies.
        number: Its number in the folder, from 1: no two files of a folder have the same.
        instrument: Its code.
        luck: Any number; decides what is open.
        bpm: Its tempo, if it has one.
        key: Code of its key, if it has one.
    """
    word, adjective = _WORDS[folder.instrument], _ADJECTIVES[luck % len(_ADJECTIVES)]
    style = folder.style.replace(" ", "_")
    shown = None if key is None or luck % 4 == 0 else key
    tempo = bpm
    match folder.naming:
        case 0:
            tail = f"_{tempo}bpm" if tempo else ""
            tail += "" if shown is None else f"_{KEYS[shown]}"
            name = f"{folder.code}_{style}_{word.replace(' ', '_')}_{number:02}{tail}"
        case 1:
            tail = "" if shown is None else f" - {KEYS[shown]}"
            name = f"{word} {number:02}{tail}{f' {tempo}' if tempo else ''}"
        case 2:
            shown, tempo = None, None
            name = f"{word.lower().replace(' ', '')}_{adjective.lower()}{number:03}"
        case 3:
            tail = "" if shown is None else f"_{KEYS[shown].replace('m', 'min')}"
            name = f"{adjective}{word.replace(' ', '')}_{folder.code}{number}{tail}{f'_{tempo}bpm' if tempo else ''}"
        case 4:
            shown, tempo = None, None
            name = f"{adjective} {folder.style} {number:03}"
        case _:
            shown, tempo = None, None
            author = f"{_ADJECTIVES[luck // 40 % 40].lower()}{luck // 1600 % 97}"
            what = f"{word.lower().replace(' ', '-')}-{adjective.lower()}"
            name = f"{100_000 + folder.serial * 400 + number}__{author}__{what}"
    if luck % 19_997 == 0:
        name += "\udcff"  # a name that some other system wrote, and that is not UTF-8
    is_in_category = folder.path.endswith(_CATEGORIES[folder.instrument])
    says_instrument = instrument == folder.instrument and (folder.naming != 4 or is_in_category)
    return NamedFile(f"{folder.path}/{name}.{folder.extension}", tempo, shown, says_instrument)


def is_loop_kind(instruments: np.ndarray) -> np.ndarray:
    """Mask of the instrument codes that are loops: bool, as `instruments`."""
    return np.isin(instruments, list(_LOOPS))


def is_tonal_kind(instruments: np.ndarray) -> np.ndarray:
    """Mask of the instrument codes that mostly have a key: bool, as `instruments`."""
    return ((instruments >= _FIRST_TONAL) & (instruments <= _LAST_TONAL)) | (instruments == max(_LOOPS))
