"""The words for instruments in sample names, and how much each says. Pure data.

"Drums" and "kit" stand nowhere here: a folder of drums holds every kind of them.
"""

from __future__ import annotations

from typing import Final

from audiomancer.analysis.names.foreign_words import FOREIGN_WORDS
from audiomancer.analysis.names.general_words import GENRE_PHRASES, word_set

SURE: Final = 4.0
"""Names of one instrument and of nothing else ("clarinet", "floor tom")."""

PLAIN: Final = 3.0
"""The usual words, which now and then describe something else ("kick", "bass", "ride")."""

KIND: Final = 2.5
"""Words for whole kinds of sounds: what else is named says more ("perc shaker", "vocal fx")."""

ROLE: Final = 2.0
"""Ways to play and parts in the music: the instrument itself says more ("Rhodes Stab", "guitar lead")."""

FAINT: Final = 1.0
"""Words that mostly describe ("noise", "sub", "wind"), and titles' favourites."""

_WORDS: Final[dict[str, dict[float, str]]] = {
    "kick": {
        SURE: "bass drum, bassdrum, kick drum, kickdrum, bassdrums, kickdrums, bombo, 808 kick, 909 kick, "
        "gong bass drum, sub kick, kdrum, kick sub, kick bass, hard kick, gran cassa",
        PLAIN: "kick, kicks, kik, kck, kiks, kicker",
        FAINT: "bd, kk",
    },
    "snare": {
        SURE: "snare drum, snaredrum, brush snare, snare roll, military drum, 808 snare, 909 snare, side drum, "
        "snares drum",
        PLAIN: "snare, snares, snr, sdr, caja, snaer, snrs, snar, sner",
        FAINT: "sn, sd",
    },
    "clap": {
        SURE: "handclap, handclaps, hand clap, hand claps, finger snap, finger snaps, fingersnap, fingersnaps, "
        "palmas, 808 clap, 909 clap, clap snare, snare clap, snap clap",
        PLAIN: "clap, claps, clp, snap, snaps, clapping, clps, fingers snap",
        FAINT: "cp",
    },
    "rim": {
        SURE: "rimshot, rimshots, rim shot, rim shots, sidestick, side stick, sidesticks, cross stick, "
        "crossstick, xstick, x stick, rim click, snare rim, rimclick, rimshoot, snare rs, snare ss",
        PLAIN: "rim, rims",
        FAINT: "rs, ss, stick, sticks",
    },
    "closed-hat": {
        SURE: "pedal hat, pedal hihat, hihat pedal, chh, hhc, hhp, foot hat, hat foot, hihat foot",
        PLAIN: "hihat, hi hat, hihats, hi hats, hat, hats, hh, highhat, high hat, highhats, hhat, hhats, clsdhat",
        FAINT: "ch, hc",
    },
    "open-hat": {
        SURE: "ohh, hho, half open hat, half open hihat, hihat half open",
        FAINT: "oh, ho",
    },
    "cymbal": {
        SURE: "cymbal, cymbals, ride bell, ridebell, ride cymbal, crash cymbal, reverse cymbal, crash bell, "
        "bell crash, china bell, splash bell, bell ride, cymbal bell, cym, cymb, ride edge, crash edge, "
        "ride bow, cup ride, symbal",
        PLAIN: "crash, crashes, ride, rides, china, crsh, gong, gongs, tamtam, tam tam",
        FAINT: "cy, cr, rd, splash, sizzle",
    },
    "shaker": {
        SURE: "shaker, shakers, maracas, maraca, cabasa, cabassa, caxixi, egg shaker, tambourine, tambourines, "
        "tamborine, ganza, sleigh bells, sleigh bell, jingle bells, sleighbells, shekere, rainstick, rain stick",
        PLAIN: "tamb, tambo, shk, shkr, shkrs, shakr, pandeiro",
        FAINT: "jingle, jingles, ma, shake",
    },
    "tom": {
        SURE: "floor tom, hi tom, low tom, mid tom, high tom, tomtom, tom tom, rack tom, roto tom, rototom, "
        "floortom, lo tom, med tom, concert tom, tomtoms, toms",
        PLAIN: "tom, timbal, tms",
        FAINT: "lt, mt, ht",
    },
    "cowbell": {
        SURE: "cowbell, cowbells, cow bell, cow bells",
        FAINT: "cb, clank",
    },
    "percussion": {
        SURE: "bongo, bongos, conga, congas, tabla, tablas, djembe, timbale, timbales, claves, clave, woodblock, "
        "wood block, woodblocks, wood blocks, guiro, cajon, udu, darbuka, doumbek, taiko, timpani, timpanis, "
        "mridangam, castanets, castanet, vibraslap, quijada, cuica, temple block, temple blocks, jawbone, surdo, "
        "bodhran, hand drum, hand drums, steel pan, agogo, agogos, agogo bell, agogo bells, frame drum, "
        "talking drum, bendir, riq, dholak, dhol, bata, tumba, quinto, kettle drum, kettledrum, log drum, "
        "tambora, batucada, repinique, tamborim, flexatone, tonbak, daf, finger cymbals, finger cymbal, kenkeni, "
        "sangban, dununba, dunun, mouth harp, jaw harp, jews harp",
        PLAIN: "triangle, triangles, timp, body percussion",
        KIND: "perc, percs, percussion, percussions, percussive, prc, perk, prcs, percusion, percu",
        ROLE: "block, blocks, whistle",
    },
    "bass": {
        SURE: "upright pizz, "
        "bass guitar, electric bass, upright bass, acoustic bass, slap bass, fretless bass, finger bass, "
        "double bass, contrabass, doublebass, picked bass, synth bass, bass synth, bassline, basslines, "
        "bass line, bass lines, subbass, sub bass, 808 bass, reese bass, acid bass, bass string, bass stab, "
        "bass pluck, moog bass, fm bass, wobble bass, analog bass, e bass, bass reese, sub 808, 808 sub",
        PLAIN: "bass, basses, reese, reeses, basse, bassguitar, synthbass",
        ROLE: "fretless, wobble, wobbles, subs",
        FAINT: "sub, bs, 808, 808s, growl",
    },
    "synth": {
        SURE: "synth lead, lead synth, supersaw, supersaws, hoover, hoovers, acid synth",
        KIND: "synth, synths, moog, synthesizer, synthesiser, syn, synt",
        ROLE: "lead, leads, pluck, plucks, arp, arps, arpeggio, stab, stabs, synth pluck, synth stab, "
        "chord stab, plk, arpeggios, arpeggiated, sequence",
        FAINT: "saw, square, acid, chord, chords, seq, sine, saws",
    },
    "pad": {
        SURE: "synth pad, string pad, warm pad, choir pad, drone pad, atmo pad, vox pad, vocal pad, pad synth, "
        "strings pad, synth pads",
        PLAIN: "pad, pads",
    },
    "keys": {
        SURE: "piano, pianos, epiano, epianos, rhodes, wurlitzer, wurli, clavinet, clavinets, electric piano, "
        "grand piano, upright piano, e piano, harpsichord, honky tonk, salamander, piano keys, e pianos, "
        "elec piano, electric pianos, felt piano, pianoforte, fender rhodes, cembalo, suitcase rhodes",
        PLAIN: "clav, wurly, wurl, rhds, pno, rhode, pian",
        ROLE: "keys, keyboard, ep, keyboards",
    },
    "organ": {
        SURE: "organ, organs, hammond, b 3 organ, church organ, accordion, accordions, accordeon, harmonium, "
        "melodica, pipe organ, reed organ, bandoneon, concertina, farfisa, hammond b 3, drawbar organ, accordian",
        PLAIN: "orgn",
    },
    "guitar": {
        SURE: "guitar, guitars, acoustic guitar, electric guitar, banjo, banjos, ukulele, mandolin, guitarra, "
        "nylon guitar, sitar, guitar chord, guitar chords, lute, oud, koto, shamisen, power chord, power chords, "
        "e guitar, ac guitar, lap steel, pedal steel, gitarre, guitare, bouzouki, charango, dobro, el guitar, "
        "muted guitar, ukelele, cavaquinho, telecaster, stratocaster, guitar strum, balalaika, guzheng, "
        "mute string, mute strings, muted string, muted strings, guitar string, guitar strings",
        PLAIN: "gtr, gtrs, guit, gt, guits, gitar, gtar, uke, strat, tele, strum, gitara, egtr, agtr",
    },
    "strings": {
        SURE: "strings, violin, violins, viola, violas, cello, cellos, orchestra strings, harp, harps, fiddle, "
        "string section, ensemble strings, tremolo strings, string ensemble, solina, mellotron strings, "
        "violoncello, chamber strings, synth strings, string orchestra, violine, string quartet, erhu, "
        "synth string, solo violin, hurdy gurdy",
        PLAIN: "string, strngs, strgs, vln, vla, vcl, vlc",
        ROLE: "ensemble, orchestra",
        FAINT: "str, pizzicato, pizz, spiccato, arco, orchestral",
    },
    "brass": {
        SURE: "brass, trumpet, trumpets, trombone, trombones, tuba, tubas, french horn, french horns, "
        "flugelhorn, cornet, brass section, horn section, brass stab, horn stab, bugle, bass trombone, horns, "
        "euphonium, bass trumpet, brass ensemble, brass band, brass bands, muted trumpet, sousaphone, brass hit, "
        "alphorn",
        PLAIN: "horn, trmpt, trpt, trb, tbn, tpt, trmb, brss",
    },
    "woodwind": {
        SURE: "flute, flutes, clarinet, clarinets, oboe, oboes, bassoon, bassoons, sax, saxes, saxophone, "
        "saxophones, woodwind, woodwinds, piccolo, alto sax, tenor sax, soprano sax, baritone sax, english horn, "
        "cor anglais, pan flute, contrabassoon, bass clarinet, ocarina, bagpipe, bagpipes, shakuhachi, "
        "harmonica, panflute, didgeridoo, duduk, ney, bansuri, tin whistle, penny whistle, bari sax, bass flute, "
        "alto flute, recorders, pan pipes, panpipes, panpipe, alto saxophone, tenor saxophone, "
        "soprano saxophone, bass sax, baritone saxophone, bass saxophone, pan pipe, chanter",
        PLAIN: "flt, clar, clnt, saxx, bsn, sxphn, recorder",
    },
    "mallet": {
        SURE: "mallet, mallets, marimba, marimbas, vibraphone, vibraphones, xylophone, glockenspiel, kalimba, "
        "kalimbas, tubular bells, music box, chimes, glock, celeste, celesta, musicbox, balafon, gamelan, "
        "handpan, hang drum, steel drum, steel drums, crotales, mbira, tubular bell, thumb piano, wind chimes, "
        "windchimes, dulcimer, santur, toy piano, singing bowl, singing bowls, tibetan bowl, bell pluck, "
        "bell plucks, church bell, church bells, glass marimba, xylo, hangdrum, bell tree, belltree, hand bells, "
        "handbells, wind chime, bell synth, marimbaphone, cimbalom, santoor, steelpan, steel band, steel pans, "
        "tubularbells",
        PLAIN: "bell, bells, vibes, chime",
        FAINT: "bowl, vibe",
    },
    "vocal": {
        SURE: "vocal, vocals, vox, choir, choirs, acapella, acappella, acapellas, accapella, singer, vocal chop, "
        "vocal chops, vocoder, adlib, adlibs, vocal phrase, vocal shot, lead vocal, vocal hook, female vocal, "
        "male vocal, ad lib, ad libs, vocal shout, beatbox, male choir, female choir, beat box, spoken word, "
        "vocalist, vocal stab, vox stab, vox chop, vox chops, vocal pluck, throat singing, gospel choir, "
        "backing vocals, talkbox, talk box",
        PLAIN: "voice, voices, chant, chants, singing, voc, vocs, vcls, vocalchop, voxes, voice over, vokal, "
        "verse vocal, stimme, voz",
        ROLE: "laughs, sopranos, "
        "shout, shouts, speech, rap, ooh, oohs, aah, aahs, soprano, chop, chops, spoken, yell, laugh, "
        "laughter, whisper, ahh, ooo, aaah",
        FAINT: "scream, screams, breath, talk, phrase, word, words, sing, sung, hey, uh, yeah, tenor, alto, "
        "baritone, oh yeah",
    },
    "fx": {
        SURE: "glass break, glass breaking, window break, bone break, "
        "riser, risers, uplifter, downlifter, uplifters, downlifters, reverse fx, drop fx, sub drop, "
        "bass drop, subdrop, impact fx, hit fx, fx hit, noise sweep, noise riser, white noise sweep, up lifter, "
        "down lifter, downsweep, upsweep, sweep up, sweep down, reverse crash, sub boom, subdrops, sub drops, "
        "buildup fx, braam, sound effect, sound effects, white noise riser, white noise down, white noise up, "
        "noise up, noise down, rise fx, downsweeps, upsweeps, build up fx, reverse riser, snare riser, "
        "vocal riser, synth riser, tape stop, impact boom, reverse swell, downshifter, vinyl scratch, "
        "dj scratch, record scratch, turntable scratch, noise sweeps, orchestral impact, cinematic hit, "
        "cinematic impact, impact hit, uplift fx, bass sweep, filter sweep, tape rewind",
        PLAIN: "rise, airhorn, air horn, airhorns",
        KIND: "fx, sfx, effect, effects, efx, sweep, sweeps, whoosh, whooshes, swoosh, swooshes, impact, "
        "impacts, zap, zaps, laser, lasers, transition, transitions, downer, downers, siren, sirens, explosion, "
        "explosions, scratch, scratches, glitch, glitches, foley, soundfx, lazer, scratching, woosh, drone fx, "
        "sfxs",
        ROLE: "footstep, footsteps, door slam, gunshots, "
        "boom, booms, blip, blips, beep, beeps, bleep, bleeps, alarm, gunshot, horn air, swell, swells, "
        "stinger, buildup, build up, build ups, build, sub hit, booming",
        FAINT: "fall, falls, reverse, reversed, transient, robot, rewind, click, clicks, error, switch, confirmation",
    },
    "texture": {
        SURE: "field recording, field recordings, room tone, soundscape, soundscapes, vinyl noise, "
        "vinyl crackle, ambience, ambiences, noise loop, tape hiss, atmosphere, atmospheres, rain ambience, "
        "city ambience, record crackle, ambiance, ambiances, nature sounds, background noise, tape noise, "
        "vinyl loop",
        PLAIN: "texture, textures, crackle, crackles, atmos, atmo, atm, textural, txtr",
        ROLE: "noise, noises, ambient, hiss, drone, drones, white noise, pink noise, brown noise",
        FAINT: "rain, wind, vinyl, static, ocean, birds, city, hum, waves, forest, traffic, thunder",
    },
    "drum-loop": {
        SURE: "drum loop, drum loops, drums loop, drumloop, drumloops, breakbeat, breakbeats, drum break, "
        "drum breaks, top loop, top loops, perc loop, hat loop, drum beat, drum beats, amen break, "
        "percussion loop, drum groove, drum grooves, hihat loop, shaker loop, kick loop, beatloop, beatloops, "
        "beat loop, drum fill, drum fills, drum top, drum tops, breaks loop, break loop, percussion loops, "
        "perc loops, hat loops, full drums, full drum, top drums, drums full, drums top, toploop, toploops, "
        "drum pattern, tops loop, beat loops, drum n perc, snare loop, clap loop, hi hat loop, hh loop, "
        "ride loop, cymbal loop, tom loop, kick snare loop, drum track, drums stem, drum stem, think break, "
        "funky drummer, apache break, break beat, break beats, drums only, drum only, drum bus, drums bus",
        PLAIN: "amen, drmloop",
        ROLE: "break, breaks, brk, brks, beat, beats, groove, grooves, top, tops, fill, fills",
    },
    "melodic-loop": {
        SURE: "melody loop, melody loops, melodic loop, melodic loops, synth loop, bass loop, guitar loop, "
        "piano loop, chord loop, music loop, chord progression, bassloop, bassloops, music loops, pad loop, "
        "key loop, arp loop, pluck loop, lead loop, string loop, song starter, song starters, synth loops, "
        "bass loops, guitar loops, piano loops, chord loops, chord progressions, keys loop, keys loops, "
        "sample loop, compositions, composition",
        ROLE: "melody, melodies, riff, riffs, mel, lick, licks",
    },
}

_HAT: Final = "hat, hats, hihat, hihats, hi hat, hi hats, hh, high hat, highhat, htt, hhat"
_OPEN: Final = "open, opened, op, opn, opnd, oh, o, ohh, opens, half open, ho, ouvert, opend, openhat"
_CLOSED: Final = "closed, close, cl, cls, clsd, ch, c, chh, clos, closd, hc, closedhat"


_LEAST_GLUED: Final = 3


def _phrases() -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for instrument, levels in _WORDS.items():
        for level, words in levels.items():
            # The first level that names a word stands: the surest.
            for word in words.split(", "):
                found.setdefault(word, (instrument, level))
    for instrument, words in FOREIGN_WORDS.items():
        for word in words.split(", "):
            found.setdefault(word, (instrument, SURE))
    for instrument, states in (("open-hat", _OPEN), ("closed-hat", _CLOSED)):
        for state in states.split(", "):
            for hat in _HAT.split(", "):
                phrases = [f"{state} {hat}", f"{hat} {state}"]
                # Written as one word, fewer letters make other words: "hatch", "chat".
                if len(state) >= _LEAST_GLUED or state in ("op", "cl"):
                    phrases += [f"{state}{hat}", f"{hat}{state}"]
                for phrase in phrases:
                    found.setdefault(phrase, (instrument, SURE))
    for word in ("hatop", "hatcl"):
        found.pop(word, None)
    found["ohat"] = found["ohats"] = ("open-hat", SURE)
    return found


def _lengths() -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for phrase in (*PHRASES, *GENRE_PHRASES):
        words = phrase.split()
        found.setdefault(words[0], set()).add(len(words))
    return {word: tuple(lengths) for word, lengths in found.items()}


PHRASES: Final = _phrases()
"""Instrument id and level of each word or phrase, in lower case, its words separated by single blanks."""

LENGTHS: Final[dict[str, tuple[int, ...]]] = _lengths()
"""Numbers of words of the phrases and genres that begin with a word."""

ABBREVIATIONS: Final = word_set("bd kk sn sd cp rs ss hh ch hc oh ho cy cr rd lt mt ht cb ma bs str ep gt")
"""Short words that are also makers' initials, channels and syllables: they count where little else is said."""

DOUBTFUL_ABBREVIATIONS: Final = frozenset({"hc", "ho", "ss", "cr", "kk", "ma"})
"""Those that say different things in different kits."""

FIRST_ABBREVIATIONS: Final = frozenset({"bd", "hh"})
"""Those that say nothing else at the beginning of a name."""

DRUM_CONTEXT: Final = word_set(
    "drum drums drumkit drumkits kit kits 808 909 707 606 505 727 linn linndrum tr machine machines machinedrum "
    "percussion perc hats hihat hihats cymbals snares kicks toms claps dmx drumtraks mpc rx simmons drumset "
    "batterie drumshots"
)
"""Words beside which abbreviations of drums are drums."""

DRUM_MACHINES: Final = word_set("tr roland machine machines kit kits drumkit drumkits")
"""Words beside which "808" is the machine and not its bass drum played as a bass."""

BOWED: Final = word_set("arco bowed spiccato susvib")
"""Words that make a double bass one of the strings."""

STATES_OPEN: Final = word_set("open opened opn opnd opens")
STATES_CLOSED: Final = word_set("closed close clsd closd cl")
"""Words that say which hat it is, wherever they stand."""

MICROPHONES: Final = word_set("mic mics overhead overheads")
"""Words of folders that are named after where a microphone stood."""

STROKES: Final = word_set("bass brass bell bells mallet mallets stick sticks rim ride snap snare")
"""Words that after the name of a drum say how or where it is struck ("Djembe Bass", "crash ride bell")."""

BEATERS: Final = word_set("mallet mallets stick sticks")
"""Beaters of drums and cymbals."""

DYNAMICS: Final = frozenset({"piano"})
"""Words that after an instrument and a number, or after "mezzo", say how loud it is played."""

DRUM_MACHINE_ABBREVIATIONS: Final = {"hc": "percussion", "mc": "percussion", "lc": "percussion", "cl": "percussion"}
"""Buttons of the TR-808: high, mid and low conga, claves."""

NEGATIONS: Final = word_set("no without minus non ohne sans")
"""Words before what a sound does not hold."""

JOINTS: Final = word_set("and und y et vs")
"""Words between two things that a sound, or a folder, holds; so do the characters of `JOINING_CHARACTERS`."""

JOINING_CHARACTERS: Final = "&+,"

ADDITIONS: Final = word_set("with w feat featuring ft for from over by mit avec")
"""Words after which something stands that only comes along."""

PROPER_NAMES: Final = word_set(
    "band bands brothers sisters boys girls crew gang collective mafia squad society records recordings "
    "productions king kings queen lady lord magazine"
)
"""Words that make a proper name of the word before them: "Bongo Band"."""

PROSE: Final = word_set(
    "the of my your you i is was am me we he she they it its this that these those so too dont doesnt cant im "
    "ive want love like never ever every when where what who why how wish dream dreams dreaming dancing gonna "
    "wanna will been youre"
)
"""Words of sentences and titles: beside them an instrument's word may be anything."""
