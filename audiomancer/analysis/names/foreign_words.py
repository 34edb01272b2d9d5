"""German, French, Spanish, Italian and Portuguese words for instruments, without accents. Pure data.

Only words that mean nothing else in English names: "bas", "corno", "campo" and the like stand nowhere here.
"""

from __future__ import annotations

from typing import Final

FOREIGN_WORDS: Final[dict[str, str]] = {
    "kick": "grosse caisse, grosse trommel, basstrommel, grancassa, basspauke",
    "snare": "caisse claire, kleine trommel, rullante, caixa clara, caja clara, tarola, redoblante",
    "cymbal": "becken, cymbale, cymbales, platillo, platillos, piatto, piatti",
    "tom": "standtom, hangetom",
    "shaker": "pandereta, schellenkranz, tamburin, tambourin, tamburello, chocalho, meia lua",
    "percussion": "pauke, pauken, tambor, tambores, percusiones, perkussion, triangel, tamburo, atabaque",
    "bass": "contrebasse, contrabasso, contrabajo, kontrabass, bajo, baixo, basso elettrico",
    "keys": "klavier, klaviere, clavier, teclado, teclados, tastiera, konzertflugel, clavecin",
    "organ": "orgel, orgeln, orgue, orgues, organo, akkordeon, acordeon, accordeon, fisarmonica, harmonika, sanfona",
    "guitar": "gitarren, guitares, guitarras, chitarra, chitarre, violao, bajo sexto",
    "strings": "streicher, geige, geigen, bratsche, violon, violons, violino, violini, violoncelle, violoncelles, "
    "violonchelo, cuerdas, cordes, archi, harfe, harfen, arpa, harpe, cordas",
    "brass": "trompete, trompeten, trompette, trompettes, trompeta, trompetas, tromba, trombe, posaune, posaunen, "
    "blechblaser, cuivres, ottoni, waldhorn, trombon, trombones, bronces",
    "woodwind": "flote, floten, blockflote, flauta, flautas, flauto, traverso, klarinette, klarinetten, clarinete, "
    "clarinette, clarinetto, saxophon, saxofon, saxofono, sassofono, fagott, fagotto, fagot, hautbois, "
    "holzblaser, panflote, querflote, mundharmonika, armonica",
    "mallet": "glocke, glocken, cloche, cloches, campana, campanas, campane, campanella, xylophon, xilofono, "
    "vibraphon, vibrafono, spieluhr, rohrenglocken, carillon, marimbafono, klangschale",
    "vocal": "chor, chore, choeur, choeurs, coro, coros, voix, gesang, stimmen, voces, vozes, cantante, gesungen",
    "fx": "effekt, effekte, efecto, efectos, effet, effets, bruitage, bruitages",
    "texture": "pluie, lluvia, pioggia, gewitter, orage, tormenta, rauschen, umgebung, naturgerausche, regengerausch",
    "drum-loop": "schlagzeug loop, batterie loop, bateria loop, batteria loop, loop batterie, loop bateria",
}
"""Words and phrases of instruments by id; each names one instrument as surely as its English word."""
