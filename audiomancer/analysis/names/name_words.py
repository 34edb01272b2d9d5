"""The words that sample names use, and what they mean. Pure data.

"Drums" and "kit" stand nowhere here: a folder of drums holds every kind of them.
"""

from __future__ import annotations

from typing import Final

_INSTRUMENT_WORDS: Final[dict[str, str]] = {
    "kick": "kick, kicks, kik, kck, bd, bass drum, bassdrum, kick drum, kickdrum, bombo, 808 kick, 909 kick, kd, "
    "gong bass drum, sub kick",
    "snare": "snare, snares, snr, sn, sd, sdr, snare drum, snaredrum, caja, brush snare, snare roll, military drum",
    "clap": "clap, claps, clp, handclap, handclaps, hand clap, hand claps, cp, palmas, finger snap, fingersnap, snap, snaps",
    "rim": "rim, rims, rimshot, rimshots, rim shot, rim shots, sidestick, side stick, sticks, rs, cross stick, crossstick",
    "closed-hat": "closed hat, closed hats, closed hihat, closed hi hat, hihat closed, hi hat closed, hat closed, chh, "
    "closedhat, closed hh, hh closed, hhc, hh c, pedal hat, pedal hihat, hihat pedal, ch, hihat, hi hat, hihats, "
    "hat, hats, hh, hi hats, hat close, hats closed, hihat close, closedhh, hhp",
    "open-hat": "open hat, open hats, open hihat, open hi hat, hihat open, hi hat open, hat open, ohh, openhat, open hh, "
    "hh open, hho, hh o, oh, hats open, openhh, half open hat, hihat opened, hi hat opened, opened hihat",
    "cymbal": "cymbal, cymbals, crash, crashes, ride, rides, china, splash, cym, ride bell, ride cymbal, crash cymbal, "
    "crsh, cy, gong, sizzle, ridebell, reverse cymbal, rd, cr",
    "shaker": "shaker, shakers, shake, maracas, maraca, cabasa, caxixi, egg shaker, tambourine, tambourines, tamb, "
    "tambo, shk, ganza, sleigh bells, shekere, rainstick",
    "tom": "tom, toms, floor tom, hi tom, low tom, mid tom, high tom, tomtom, tom tom, lt, mt, ht, rack tom, timbal, "
    "roto tom, rototom, floortom",
    "cowbell": "cowbell, cowbells, cow bell, cb, clank",
    "percussion": "perc, percs, percussion, percussions, bongo, bongos, conga, congas, tabla, djembe, timbale, timbales, "
    "claves, clave, woodblock, wood block, guiro, triangle, cajon, block, udu, darbuka, taiko, timpani, mridangam, "
    "castanets, castanet, vibraslap, whistle, quijada, cuica, temple block, jawbone, surdo, bodhran, "
    "hand drum, steel pan, agogo, agogos, agogo bell, agogo bells",
    "bass": "bass, basses, sub, subs, subbass, sub bass, bassline, basslines, reese, synth bass, bass guitar, "
    "electric bass, upright bass, acoustic bass, bass synth, slap bass, bass string, 808 bass, fretless, fretless bass, bs, "
    "finger bass, wobble, double bass, contrabass",
    "synth": "synth, synths, lead, leads, pluck, plucks, arp, arps, stab, stabs, saw, square, synth lead, lead synth, "
    "synth pluck, supersaw, hoover, acid, synth stab, chord stab, moog, syn",
    "pad": "pad, pads, synth pad, string pad, warm pad, choir pad, drone pad, atmo pad",
    "keys": "keys, piano, pianos, epiano, rhodes, wurlitzer, wurli, clavinet, clav, electric piano, grand piano, "
    "upright piano, e piano, harpsichord, keyboard, honky tonk, salamander, ep",
    "organ": "organ, organs, hammond, b3 organ, church organ, accordion, harmonium, melodica, pipe organ, reed organ",
    "guitar": "guitar, guitars, gtr, gtrs, guit, acoustic guitar, electric guitar, banjo, ukulele, mandolin, guitarra, "
    "nylon guitar, sitar, guitar chord, lute, oud, koto, shamisen, strat, power chord",
    "strings": "strings, string, violin, violins, viola, violas, cello, cellos, orchestra strings, pizzicato, pizz, "
    "harp, fiddle, string section, ensemble strings, tremolo strings, spiccato, solina, mellotron strings",
    "brass": "brass, trumpet, trumpets, trombone, trombones, horn, horns, tuba, french horn, flugelhorn, cornet, "
    "brass section, horn section, brass stab, horn stab, bugle, trmpt",
    "woodwind": "flute, flutes, clarinet, clarinets, oboe, bassoon, sax, saxes, saxophone, woodwind, woodwinds, "
    "recorder, piccolo, alto sax, tenor sax, soprano sax, baritone sax, english horn, cor anglais, pan flute, "
    "contrabassoon, bass clarinet, ocarina, bagpipe, bagpipes, shakuhachi, harmonica, panflute, didgeridoo, duduk, ney",
    "mallet": "mallet, mallets, marimba, vibraphone, vibes, xylophone, glockenspiel, bell, bells, kalimba, "
    "tubular bells, music box, chime, chimes, glock, celeste, celesta, musicbox, balafon, gamelan, handpan, hang drum, steel drum, "
    "steel drums, crotales, mbira, tubular bell, thumb piano, wind chimes",
    "vocal": "vocal, vocals, vox, voice, voices, choir, choirs, acapella, acappella, chant, chants, singer, shout, "
    "vocal chop, vocal chops, vocoder, speech, rap, adlib, adlibs, spoken, scream, ooh, aah, soprano, breath, talk",
    "fx": "fx, sfx, riser, risers, uplifter, downlifter, impact, impacts, sweep, sweeps, whoosh, zap, laser, effect, "
    "effects, transition, transitions, downer, boom, reverse fx, foley, siren, glitch, explosion, hit fx, braam, "
    "scratch, scratches, alarm, uplifters, downlifters, drop fx, swoosh, blip, beep, bleep",
    "texture": "texture, textures, ambience, ambiences, ambient, noise, noises, vinyl noise, field recording, rain, "
    "wind, atmosphere, atmospheres, atmos, atmo, drone, drones, soundscape, soundscapes, crackle, white noise, "
    "pink noise, hiss, vinyl, static, room tone, ocean, birds, city, hum",
    "drum-loop": "drum loop, drum loops, drums loop, drumloop, drumloops, break, breaks, breakbeat, breakbeats, drum break, "
    "drum breaks, amen, top loop, top loops, perc loop, hat loop, drum beat, amen break, percussion loop, beat, beats, "
    "groove, grooves, drum groove, hihat loop, shaker loop, kick loop, beatloop",
    "melodic-loop": "melody loop, melodic loop, melodic loops, synth loop, bass loop, guitar loop, piano loop, "
    "chord loop, music loop, melody, melodies, riff, riffs, chord progression, bassloop, music loops, pad loop, "
    "key loop, arp loop, pluck loop, lead loop, string loop, song starter",
}

INSTRUMENT_PHRASES: Final[dict[int, dict[str, str]]] = {1: {}, 2: {}, 3: {}}
"""Instrument id of each phrase, by its number of words."""

for _instrument, _listing in _INSTRUMENT_WORDS.items():
    for _phrase in _listing.split(","):
        # Tokens separate letters from digits, so "b3 organ" is looked up as "b 3 organ".
        _clean = _phrase.strip()
        INSTRUMENT_PHRASES[len(_clean.split())][_clean] = _instrument

GENRE_PHRASES: Final = frozenset({"drum and bass", "drum n bass", "drum bass", "drums and bass", "d n b"})
"""Phrases that hold an instrument's word and name none."""

GENERIC: Final = frozenset({"percussion", "synth", "fx", "texture", "keys"})
"""Instruments whose words also describe others: they give way to any other hit in the same name."""

LOOP_WORDS: Final = frozenset(
    "loop loops looped lp break breaks breakbeat breakbeats groove grooves drumloop drumloops bassloop beatloop "
    "bassline basslines riff riffs melody melodies".split()
)
"""Words that make a sound a loop."""

ONE_SHOT_WORDS: Final = frozenset(
    {"oneshot", "oneshots", "one shot", "one shots", "shot", "shots", "hit", "hits", "single", "singles"}
)
"""Words that make a sound a one-shot."""

MACHINE_PREFIXES: Final = frozenset(
    "sh juno jx tr tb dx mc mpc jp ms cr cs op no take vol part var v volume nr".split()
)
"""Words after which a number is a model or a counter, not a tempo."""

_WORDS_OF_MOOD: Final = {
    "dark": "dark, evil",
    "bright": "bright",
    "warm": "warm",
    "cold": "cold, icy",
    "soft": "soft, gentle",
    "aggressive": "aggressive, hard, angry, brutal",
    "calm": "calm, chill, peaceful",
    "energetic": "energetic",
    "punchy": "punchy, tight",
    "dusty": "dusty, lofi, lo fi",
    "airy": "airy",
    "deep": "deep",
    "noisy": "noisy, dirty",
    "hypnotic": "hypnotic",
}
MOOD_WORDS: Final = {word: mood for mood, words in _WORDS_OF_MOOD.items() for word in words.split(", ")}
"""Mood tag of a word in a name."""

GENRE_WORDS: Final[dict[str, str]] = {
    **{
        word: word
        for word in "house techno trance dubstep trap jungle ambient disco funk soul jazz reggae dub rock metal drill "
        "garage electro grime industrial downtempo synthwave hardcore breakcore reggaeton afrobeat footwork".split()
    },
    "dnb": "drum and bass",
    **dict.fromkeys(GENRE_PHRASES, "drum and bass"),
    "hiphop": "hip hop",
    "hip hop": "hip hop",
    "lofi": "lo-fi",
    "lo fi": "lo-fi",
    "rnb": "r&b",
    "edm": "edm",
    "idm": "idm",
    "psytrance": "psytrance",
}
"""Genre of a word in a name."""
