"""Writes the files: chunk by chunk, in as many processes as pay, in constant memory."""

from __future__ import annotations

import csv
import multiprocessing
import os
import random
import zlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import track

from loaders.sample import catalogue, imdb_rows, viewing
from loaders.sample.background import CHUNK_TITLES, Background, Plan, nconst_number, slots, tconst_number
from loaders.sample.cases.scenarios import generate_cases
from loaders.sample.errors import add_errors
from loaders.sample.layout import IMDB_FILES, LINE_END, NETFLIX_TITLES, ROTTEN_MOVIES, ROTTEN_REVIEWS, TRUTH, columns
from loaders.sample.odd_rows import ODD_ROWS
from loaders.sample.world import World

FEWEST_TITLES, MOST_TITLES = 100, 100_000
PART_TITLES = 10_000  # on Netflix: more are made in parts, so that no more need memory at a time
PROCESSES = 4  # at most
FEWEST_CHUNKS = 4  # for fewer, starting processes takes longer than they save


def generate(out: Path, titles: int = 400, imdb_titles: int | None = None, seed: int = 1) -> None:
    """Write the made-up files and their truth into `out`: `titles` on Netflix, about `imdb_titles` on IMDb."""
    if not FEWEST_TITLES <= titles <= MOST_TITLES:
        raise ValueError(f"a sample has {FEWEST_TITLES} to {MOST_TITLES} Netflix titles, not {titles}")
    imdb_titles = 10 * titles if imdb_titles is None else imdb_titles
    listed = viewing.Catalogue()
    world, plan, parts = None, None, -(-titles // PART_TITLES)
    with ExitStack() as stack:
        streams = {}
        for file in IMDB_FILES:
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            streams[file] = stack.enter_context((out / file).open("wb"))
            streams[file].write(_gzipped("\t".join(columns(file)) + "\n" + "".join(ODD_ROWS[file])))
        for part in range(parts):
            name = f":{part}" if part else ""
            world = World(random.Random(f"{seed}:catalogue{name}"), world)
            _make_part(world, slots(titles, part, parts))
            if part == 0:  # the reports of a larger catalogue would need memory
                listed.note(world.netflix_titles)
            plan = _lay_out(world, seed, len(slots(imdb_titles, part, parts)), plan)
            _write_tables(out, world, random.Random(f"{seed}:rows{name}"), part)
            _write_imdb(streams, world, plan, f"IMDb, part {part + 1} of {parts}" if parts > 1 else "IMDb")
            for person in world.people:
                person.known_for = ()  # people and titles that know each other would stay in memory
    assert world is not None
    viewing.write(out, listed, world, seed)


def _make_part(world: World, titles: range) -> None:
    """Make the catalogue's Netflix titles of these numbers, and what the other sources have beside them."""
    generate_cases(world, len(titles), titles.start)
    _add_rest_of_rotten_tomatoes(world, len(titles))
    add_errors(world)


def _add_rest_of_rotten_tomatoes(world: World, titles: int) -> None:
    """Films that Netflix has not; half of them are on IMDb."""
    for at in range(titles * 6 // 10):
        work = world.film()
        world.on_rotten_tomatoes(work)
        if at % 2:
            world.on_imdb(work)


def _lay_out(world: World, seed: int, imdb_titles: int, before: Plan | None) -> Plan:
    """Give every IMDb title and person of a part a number, spread evenly over the part's chunks."""
    world.rng.shuffle(world.imdb_titles)
    world.rng.shuffle(world.people)  # low numbers are busy in the background: those should not all be one film's cast
    own_titles, own_people = len(world.imdb_titles), len(world.people)
    noise = max(imdb_titles - own_titles, own_titles // 2)
    plan = Plan(
        seed=seed,
        titles=own_titles + noise,
        people=own_people + noise * 7 // 6,
        chunks=-(-(own_titles + noise) // CHUNK_TITLES),
        first_word=world.words.first_common,
        words=max(4000, 2 * world.words.common_used),
        titles_before=before.titles_before + before.titles if before else 0,
        people_before=before.people_before + before.people if before else 0,
        chunks_before=before.chunks_before + before.chunks if before else 0,
    )
    for chunk in range(plan.chunks):
        for at, slot in zip(slots(own_titles, chunk, plan.chunks), plan.title_slots(chunk), strict=False):
            world.imdb_titles[at].number = tconst_number(slot)
        for at, slot in zip(slots(own_people, chunk, plan.chunks), plan.people_slots(chunk), strict=False):
            world.people[at].number = nconst_number(slot)
    return plan


def _write_tables(out: Path, world: World, rng: random.Random, part: int) -> None:
    """Write what is not IMDb's, and let go of it."""
    _write_csv(out / NETFLIX_TITLES, NETFLIX_TITLES, catalogue.netflix_rows(world.netflix_titles), part)
    _write_csv(out / TRUTH, TRUTH, catalogue.truth_rows(world.netflix_titles), part)
    _write_csv(out / ROTTEN_MOVIES, ROTTEN_MOVIES, catalogue.rotten_rows(world.rotten_films, rng), part)
    _write_csv(out / ROTTEN_REVIEWS, ROTTEN_REVIEWS, catalogue.review_rows(world.rotten_films, rng), part)
    world.netflix_titles.clear()
    world.rotten_films.clear()


def _write_csv(path: Path, file: str, rows: Iterable[list[str]], part: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if part else "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator=LINE_END[file])
        writer.writerows([] if part else [columns(file)])
        writer.writerows(rows)


def _write_imdb(streams: Mapping[str, BinaryIO], world: World, plan: Plan, label: str) -> None:
    console = Console(stderr=True)
    hidden = not console.is_terminal
    for chunk in track(_chunks(world, plan), label, plan.chunks, console=console, disable=hidden):
        for file, content in chunk.items():
            streams[file].write(content)


def _chunks(world: World, plan: Plan) -> Iterator[dict[str, bytes]]:
    """The chunks in order, gzipped; never more of them at once than the processes need to keep busy."""
    known_people = array("I", (person.number for person in world.people))
    if plan.chunks < FEWEST_CHUNKS:
        _start_worker(plan, known_people)
        yield from (_make_chunk(*_own_lines(world, plan, chunk)) for chunk in range(plan.chunks))
        return
    processes = min(PROCESSES, os.cpu_count() or 1)
    # Spawned, not forked: the progress bar has a thread, and a fork of a process with threads can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start_worker, (plan, known_people)) as pool:
        waiting: deque[Future[dict[str, bytes]]] = deque()
        for chunk in range(plan.chunks):
            waiting.append(pool.submit(_make_chunk, *_own_lines(world, plan, chunk)))
            if len(waiting) > processes + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _own_lines(world: World, plan: Plan, chunk: int) -> tuple[int, int, int, dict[str, str]]:
    """The chunk's number, its share of the catalogue's titles and people, and their lines."""
    titles = slots(len(world.imdb_titles), chunk, plan.chunks)
    people = slots(len(world.people), chunk, plan.chunks)
    lines = imdb_rows.in_files(world.imdb_titles[titles.start : titles.stop], world.people[people.start : people.stop])
    return chunk, len(titles), len(people), {file: "".join(rows) for file, rows in lines.items()}


_background: Background


def _start_worker(plan: Plan, known_people: Sequence[int]) -> None:
    global _background
    _background = Background(plan, known_people)


def _make_chunk(number: int, own_titles: int, own_people: int, own_lines: dict[str, str]) -> dict[str, bytes]:
    made = _background.chunk(number, own_titles, own_people)
    return {file: _gzipped(own_lines[file] + "".join(made[file])) for file in IMDB_FILES}


def _gzipped(text: str) -> bytes:
    """A gzip member (several in a row are one gzip file) without a time in it, so that the same text gives the same."""
    compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
    return compressor.compress(text.encode()) + compressor.flush()
