"""IMDb rows so rare that a small sample might miss them: each once, under numbers that nothing else has."""

from __future__ import annotations

from loaders.sample.layout import AKAS, BASICS, CREW, EPISODES, NAMES, PRINCIPALS, RATINGS

# Only the keys at the start of a line of BASICS or NAMES exist there; the others are orphans.
_QUOTED, _UNBALANCED, _PILOT, _ADULT = "tt0090001", "tt0090002", "tt0090003", "tt0090004"
_LOST_EPISODE, _LOST_SERIES, _LOST_CREDITS, _LOST_RATED = "tt0090005", "tt0090006", "tt0090007", "tt0090008"
_LOST_PERSON, _NAMELESS, _SPACED = "nm0000003", "nm0000005", "nm0000007"

ODD_ROWS: dict[str, list[str]] = {
    BASICS: [
        f'{_QUOTED}\tmovie\t"Velmora it" dansen\t"Velmora it" dansen\t0\t1948\t\\N\t81\tComedy\n',
        f'{_UNBALANCED}\tmovie\tThe "Oskarine Years\tThe "Oskarine Years\t0\t1997\t\\N\t\\N\t\\N\n',
        f"{_PILOT}\ttvPilot\tMarrodick\tMarrodick\t0\t2008\t\\N\t44\tDrama\n",
        f"{_ADULT}\tvideo\tZanderask\tZanderask\t1\t\\N\t\\N\t\\N\tAdult\n",
    ],
    CREW: [
        f"{_QUOTED}\t{_LOST_PERSON}\t\\N\n",
        f"{_UNBALANCED}\t\\N\t\\N\n",
        f"{_LOST_SERIES}\t{_LOST_PERSON}\t{_LOST_PERSON}\n",
    ],
    PRINCIPALS: [
        f'{_QUOTED}\t1\t{_SPACED}\tactor\t\\N\t["Karl \\"Kalle\\" Oskarine"]\n',
        f'{_QUOTED}\t2\t{_SPACED}\tdirector\t\\N\t["Velmora \\\\ Kalle"]\n',
        f"{_QUOTED}\t3\t{_LOST_PERSON}\twriter\tscreenplay\t\\N\n",
        f"{_LOST_CREDITS}\t1\t{_NAMELESS}\tactress\t\\N\t\\N\n",
    ],
    NAMES: [
        f"{_NAMELESS}\t\\N\t\\N\t\\N\t\\N\t\\N\n",
        f"{_SPACED}\t Kalen Varovic \t\\N\t\\N\tactor,director\t{_QUOTED},{_LOST_RATED}\n",
    ],
    RATINGS: [f"{_LOST_RATED}\t6.1\t57\n"],
    AKAS: [f"{_LOST_RATED}\t1\tMarrodick\tUS\t\\N\talternative\x02imdbDisplay\tdubbed version\x02new title\t0\n"],
    EPISODES: [f"{_LOST_EPISODE}\t{_LOST_SERIES}\t1\t\\N\n"],
}
