"""A made library, and what musicians type with the sounds that they mean, one line a query."""

from __future__ import annotations

from typing import Final

DAY_S: Final = 86_400.0

SOUNDS: Final[dict[str, tuple[str, dict[str, object]]]] = {
    # Spellings, plurals and synonyms of drums.
    "k1": ("/s1/Samples/Drums/Kicks/TR-808 Kick.wav", {"is_loop": False}),
    "k2": ("/s1/Samples/Drums/Kicks/tr808_bd_02.wav", {"is_loop": False, "tags": ("Punchy Ones",)}),
    "k3": ("/s1/Samples/Drums/Kicks 2/TR 808 BassDrum.wav", {"is_loop": False}),
    "k4": ("/s1/Samples/Drums/Kicks 2/Thud.wav", {"is_loop": False, "instrument": "kick"}),
    "k5": ("/s1/Samples/Drums/Vol 10/Bass Drum Deep.flac", {"is_loop": False}),
    "s1": ("/s1/Samples/Drums/Vol 1/SD_01.wav", {"is_loop": False}),
    "s2": ("/s1/Samples/Drums/Vol 1/Snare Tight.wav", {"is_loop": False, "mood": ("dark",)}),
    "s3": ("/s1/Samples/Drums/Vol 10/snares top.aif", {"is_loop": False}),
    "h1": ("/s1/Samples/Drums/Hats/HiHat Closed.wav", {"is_loop": False}),
    "h2": ("/s1/Samples/Drums/Hats/Hi-Hat_07.wav", {"is_loop": False}),
    "h3": ("/s1/Samples/Drums/Hats/hh 3.wav", {"is_loop": False}),
    "h4": ("/s1/Samples/Drums/Hats/OH 04.wav", {"is_loop": False, "instrument": "open-hat"}),
    "h5": ("/s1/Samples/Drums/Hats/Open Hat Long.wav", {"is_loop": False}),
    "p1": ("/s2/Samples/Perc/PERC woody.wav", {"is_loop": False}),
    "p2": ("/s2/Samples/Perc/percussion_7.wav", {"is_loop": False}),
    # Words in other scripts and signs.
    "a1": ("/s2/Samples/World/Café del Mar.wav", {}),
    "a2": ("/s2/Samples/World/Cafe\u0301 Noir.wav", {}),
    "a3": ("/s2/Samples/World/El Señor.wav", {"note": "für die große Bühne"}),
    "a4": ("/s2/Samples/World/Große Trommel.wav", {}),
    "a5": ("/s2/Samples/World/Łódź street.wav", {}),
    "a6": ("/s2/Samples/World/Don’t Stop.wav", {}),
    "a7": ("/s2/Samples/World/Rock–n–Roll.wav", {}),
    "a8": ("/s2/Samples/World/ＦＵＬＬ ｗｉｄｔｈ.wav", {}),
    "a9": ("/s2/Samples/World/Sørensen Ægir.wav", {}),
    # Voices and melodies.
    "v1": ("/s2/Samples/Vox/vocal chop.wav", {"is_loop": False, "rating": 5}),
    "v2": ("/s2/Samples/Vox/Vocals Wet.wav", {"rating": 3}),
    "v3": ("/s2/Samples/Vox/vox_ah.mp3", {"is_favourite": True}),
    "m1": ("/s2/Samples/Melodies/sad melody Am.wav", {"key": "Am", "is_loop": True, "bpm": 134.0}),
    "m2": ("/s2/Samples/Melodies/two melodies.wav", {"key": "C", "is_loop": True, "bpm": 133.6}),
    "m3": ("/s2/Samples/Melodies/brass stab.wav", {"key": "Em", "is_loop": True, "bpm": 67.2}),
    "m4": ("/s2/Samples/Melodies/glitches.wav", {"key": "F#m", "is_loop": True, "bpm": 87.5}),
    "m5": (
        "/s2/Samples/Melodies/late night.wav",
        {"key": "Dm", "is_loop": True, "bpm": 124.5, "tags": ("for the drop",)},
    ),
    # Notes of one-shots.
    "n1": (
        "/s1/Samples/Bass/808 A.wav",
        {"key": "A", "is_loop": False, "instrument": "bass", "pitch_hz": 55.0, "brightness_hz": 90.0,
         "attack_s": 0.001, "noisiness": 0.02, "tail_s": 1.5, "played_at_s": 1e6, "play_count": 2},
    ),
    "n2": ("/s1/Samples/Bass/808 F.wav", {"key": "F", "is_loop": False, "instrument": "bass", "tags": ("tuned",),
                                              "pitch_hz": 87.9, "brightness_hz": 180.0, "attack_s": 0.004,
                                              "noisiness": 0.05, "tail_s": 0.8}),
    "n3": (
        "/s1/Samples/Bass/sub C#.wav",
        {"key": "C#", "is_loop": False, "instrument": "bass", "pitch_hz": 34.65, "brightness_hz": 60.0,
         "attack_s": 0.02, "noisiness": 0.01, "tail_s": 0.4},
    ),
    "n4": (
        "/s1/Samples/Bass/reese E.wav",
        {"key": "E", "is_loop": False, "instrument": "bass", "pitch_hz": 83.9, "brightness_hz": 900.0,
         "attack_s": 0.2, "noisiness": 0.3, "tail_s": 0.1},
    ),
    # Files of all kinds.
    "f1": (
        "/s3/Field Notes/Rain/forest.flac",
        {"format": "FLAC", "sample_rate_hz": 96_000, "bit_depth": 24, "size_bytes": 40 << 20, "duration_s": 65.0,
         "loudness_lufs": -31.0},
    ),
    "f2": (
        "/s3/Field Notes/Rain/street.mp3",
        {"format": "MP3", "sample_rate_hz": 48_000, "bit_depth": 0, "channels": 1, "size_bytes": 900 << 10,
         "duration_s": 30.0, "loudness_lufs": -14.2},
    ),
    "f3": (
        "/s3/Field Notes/abduct the master.aif",
        {"format": "AIFF", "bit_depth": 24, "size_bytes": 3 << 20, "duration_s": 9.0, "loudness_lufs": -9.0,
         "is_missing": True},
    ),
    "f4": ("/s3/Field Notes/flash attack (10).wav", {"duration_s": 0.2, "note": "intro of the new one"}),
}  # fmt: skip
"""Path and values of each sound by a short name."""

ROOTS: Final = {1: "/s1/Samples", 2: "/s2/Samples", 3: "/s3/Field Notes"}

DRUMS = "k1 k2 k3 k4 k5 s1 s2 s3 h1 h2 h3 h4 h5"
KICKS = "k1 k2 k3 k4 k5"
HATS = "h1 h2 h3 h4 h5"
BASSES = "n1 n2 n3 n4"
WORLD = "a1 a2 a3 a4 a5 a6 a7 a8 a9"
MELODIES = "m1 m2 m3 m4 m5"
SHOTS = f"{DRUMS} p1 p2 v1 {BASSES}"
UNTIMED = SHOTS
RAIN = "f1 f2"
FIELD_NOTES = "f1 f2 f3 f4"
DRUMLESS = f"p1 p2 {WORLD} v1 v2 v3 {MELODIES} {BASSES} {FIELD_NOTES}"
EVERYTHING = f"{DRUMS} {DRUMLESS}"
QUERIES: Final = r"""
kick => KICKS
kicks => KICKS
KICK => KICKS
bd => KICKS
bass drum => KICKS
bassdrum => KICKS
bass-drum => KICKS
drum bass => k3 k5
"bass drum" => k5
"kicks" => k1 k2 k3 k4
-kicks => EVERYTHING -KICKS
-kick => EVERYTHING -KICKS
tr808 => k1 k2 k3
tr-808 => k1 k2 k3
TR 808 => k1 k2 k3
tr_808 => k1 k2 k3
808 => k1 k2 k3 n1 n2
808s => k1 k2 k3 n1 n2
snare => s1 s2 s3
snares => s1 s2 s3
sd => s1 s2 s3
-snares => EVERYTHING -s1 -s2 -s3
hat => HATS
hats => HATS
hihat => HATS
hi-hat => HATS
hi hat => HATS
hihats => HATS
hi hats => HATS
hh => HATS
open hat => h4 h5
openhat => h4 h5
oh => h4 h5
closed hat => h1
perc => p1 p2
percussion => p1 p2
vocal => v1 v2 v3
vocals => v1 v2 v3
vox => v1 v2 v3
voice => v1 v2 v3
-vocals => EVERYTHING -v1 -v2 -v3
melody => MELODIES
melodies => MELODIES
brass => m3
glitch => m4
glitches => m4
cafe => a1 a2
café => a1 a2
CAFÉ => a1 a2
senor => a3
señor => a3
grosse => a3 a4
große => a3 a4
grosse trommel => a4
lodz => a5
łódź => a5
don't => a6
dont => a6
don’t => a6
rock-n-roll => a7
rock'n'roll => a7
rocknroll => a7
rock n roll => a7
full width => a8
sorensen => a9
aegir => a9
ægir => a9
kick or snare => KICKS s1 s2 s3
kick | snare => KICKS s1 s2 s3
kick|snare => KICKS s1 s2 s3
kick or snare -tr808 => k4 k5 s1 s2 s3
(kick tight) or (snare tight) => s2
kick or bass drum => KICKS
-(kick or snare) in:drums => HATS
-(snare dark) => EVERYTHING -s2
kick* => k1 k2 k3 k4
*hat => h1 h2 h5
sn*e => s2
tr8* => k2
k*ck => k1
bd* => k2
in:kicks => k1 k2
in:"Kicks 2" => k3 k4
in:"Vol 1" => s1 s2
in:"vol 10" => k5 s3
in:Samples => EVERYTHING -FIELD_NOTES
in:/s1/Samples => DRUMS n1 n2 n3 n4
in:/s2/Samples => WORLD p1 p2 v1 v2 v3 m1 m2 m3 m4 m5
in:"/s1/Samples/Drums/Vol 1" => s1 s2
in:drums/hats => HATS
in:"Drums / Hats" => HATS
in:drums\hats => HATS
at:Drums =>
at:Hats => HATS
at:rain => RAIN
in:rain => RAIN
in:"field notes" => FIELD_NOTES
at:"field notes" => f3 f4
in:ield => FIELD_NOTES
in:nowhere =>
-in:drums => DRUMLESS
in:rain in:hats => HATS f1 f2
in:s1 =>
ext:wav => EVERYTHING -RAIN -f3
ext:mp3 => f2
ext:flac,aif => f1 f3
ext:.AIFF => f3
rate:96k => f1
rate:96000 => f1
rate:>=48k => RAIN
rate:44.1 => EVERYTHING -RAIN
bits:24 => f1 f3
bits:>16 => f1 f3
ch:mono => f2
ch:1 => f2
ch:stereo ext:mp3 =>
size:>1mb => f1 f3
size:<1k => EVERYTHING -RAIN -f3
size:2-10mb => f3
len:<0.5 => f4
len:>60s => f1
len:>1m => f1
lufs:-14 => f2
lufs:>-20 => f2 f3
loud:-32..-12 => RAIN
added:today => k1
added:<3d => k1 k2 k3
added:>30d => BASSES m4 m5 f1 f2 f3 f4
bpm:134 => SHOTS m1 m2 m3
bpm:134 is:loop => m1 m2 m3
bpm:134 is:timed => m1 m2 m3
bpm:=134 => m1
bpm:88 is:loop => m4
bpm:87.5 is:loop => m4
bpm:124-125 is:loop => m5
bpm:120-140 is:timed => m1 m2 m3 m5
bpm:>130 is:timed => m1 m2
bpm:67 is:timed => m1 m2 m3
kick bpm:120 => KICKS
snare mood:dark bpm:120 => s2
key:Am => m1
key:Am+ bass => k3 k5 n1 n2 n4
key:Am+ is:loop => m1 m2 m3 m5
key:A => n1
key:8A => m1
key:C => m2
note:F => n2
note:C#,E => n3 n4
note:Db => n3
tuned => n2
tag:tuned => n2
tag:"for the drop" => m5
punchy ones => k2
comment:intro => f4
comment:buhne => a3
intro => f4
buhne => a3
name:intro =>
name:kick => k1 k2 k3 k5
name:samples =>
samples => EVERYTHING -FIELD_NOTES
stars:5 => v1
stars:>=3 => v1 v2
rating:3 => v2
fav: => v3
is:missing => f3
is:noted => a3 f4
is:loop => MELODIES
is:shot => SHOTS
inst:kick => k4
inst:hat => h4
mood:dark => s2
dark => s2
abduct => f3
bd01 =>
flash => f4
attack (10) => f4
(10) => k5 s3 f4
10 => k5 s3 f4
attack => f4
snare and tight => s2
snare tight => s2
tight snare => s2
zzz =>
kick -808 => k4 k5
kick -in:kicks => k3 k4 k5
-is:loop -is:shot => WORLD v2 v3 f1 f2 f3 f4
ext:wav or ext:mp3 => EVERYTHING -f1 -f3
(ext:mp3 ch:mono) or stars:5 => v1 f2
bpm:134 or bpm:88 => SHOTS m1 m2 m3 m4
bits:>=16 -ext:wav => f1 f3
bits:<24 ext:mp3 =>
ch:>1 ext:mp3 =>
foldername =>
snare or => s1 s2 s3
or snare => s1 s2 s3
(hat open) or oh => h4 h5
vol 1 => k5 s1 s2 s3
"vol 1" => k5 s1 s2 s3
in:"vol 1" or in:"vol 10" => k5 s1 s2 s3
in:samples/vox => v1 v2 v3
at:/s2/Samples/Vox => v1 v2 v3
mar => a1
noir cafe => a2
SØRENSEN => a9
trommel -große =>
ring =>
stop => a6
don t => a6
full-width => a8
fullwidth => a8
808 kick => k1 k2 k3
kick 808 -bd =>
tr808 -kicks =>
hat -open => h1 h2 h3 h4
is:shot key:F => n2
note:A# =>
key:Am+ is:shot => DRUMS p1 p2 v1 n1 n2 n4
len:<1s => f4
len:0.1-0.3 => f4
added:<1d => k1
inst:bass note:A => n1
kicks or hats or snares => DRUMS
"hi-hat" => h2
note:F2 => n2
note:A1 => n1
note:A2 =>
note:A,F2 => n1 n2
note:C#1,E2 => n3 n4
A1 => n1
bass F2 => n2
C#1 => n3
Db1 => n3
E♭1 =>
A2 =>
-A1 bass inst:bass => n2 n3 n4
"A1" =>
a1 =>
octave:1 => n1 n3
octave:<2 => n1 n3
octave:>=2 => n2 n4
cents:<10 => n1 n3
cents:<15 => n1 n2 n3
cents:>20 => n4
bright:>70 => n4
bright:<40 => n1 n3
brightness:>70 => n4
attack:<20 => n1
attack:>60 => n3 n4
noise:<40 => n1 n3
tail:60-100 => n1 n2
bright:<40 attack:>60 => n3
-bright:>70 => EVERYTHING -n4
is:heard => n1
is:unheard => EVERYTHING -n1
played:1970-01 => n1
played:>30d => n1
played:today =>
-played:>30d => EVERYTHING -n1
"""
"""A query and its sounds a line; capitals name the groups above, a minus takes sounds or a group away."""
