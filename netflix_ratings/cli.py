"""From the sources' files to a warehouse that answers questions."""

# What only some commands need is imported there, so that the others start quickly.

import os
import shlex
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timezone
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import psycopg2
import typer

from loaders import dbt_runner, kept_load, load_log, origins, timings, warehouse
from loaders import publish as publishing
from loaders.dbt_ahead import ReadingAhead
from loaders.objects import Prefix, folder_of
from loaders.sample import cached
from loaders.warehouse import replicas, settings
from loaders.warehouse.console import answers, confirm, messages
from loaders.warehouse.errors import MAY_PASS, MEND, UserError
from loaders.warehouse.lock import hold_lock
from loaders.warehouse.query import query
from loaders.warehouse.roles import have_roles
from loaders.warehouse.roles import make as make_roles
from netflix_ratings import report, usage
from netflix_ratings.access.pooler_command import app as pooler_app
from netflix_ratings.access.replica_command import app as replica_app
from netflix_ratings.access.roles_command import app as roles_app
from netflix_ratings.export.command import export
from netflix_ratings.folders import check_file_writable, check_folder_writable
from netflix_ratings.history import history_app
from netflix_ratings.matches.corrections import app as corrections_app
from netflix_ratings.matches.evaluate import evaluate
from netflix_ratings.matches.explain import explain
from netflix_ratings.matches.review import review
from netflix_ratings.matches.wikidata_labels import labels
from netflix_ratings.output import AsCsv, AsJson, check_one_format, write_csv, write_json
from netflix_ratings.published import freeze, say_which
from netflix_ratings.site.command import site
from netflix_ratings.status.command import status
from netflix_ratings.watch.command import watch

if TYPE_CHECKING:
    from loaders.dbt_runner import Built
    from loaders.load_log import Origin

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
warehouse_app = typer.Typer(no_args_is_help=True, help="The warehouse: the embedded Postgres, or the one PG* name.")
app.add_typer(warehouse_app, name="warehouse")
app.add_typer(history_app, name="history")
app.add_typer(roles_app, name="roles")
app.add_typer(replica_app, name="replica")
app.add_typer(pooler_app, name="pooler")
app.add_typer(corrections_app, name="corrections")


REDSHIFT = "redshift"  # as `load --to`; a folder of that name would be ./redshift


class Engine(str, Enum):
    """Where models are built."""

    POSTGRES = "postgres"
    SPARK = "spark"


From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="DIR",
        help="Take the files from this folder or below it, plain, .gz or in a .zip, or from s3://BUCKET/PREFIX.",
    ),
]
Download = Annotated[bool, typer.Option("--download", help="Fetch the files from IMDb and Kaggle, if they are new.")]
Sample = Annotated[
    bool, typer.Option("--sample", help="Take the made-up sample; asks where it replaces real files, unless --yes.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without a question.")]
Full = Annotated[bool, typer.Option("--full", help="Do everything again, also what has not changed.")]
Force = Annotated[bool, typer.Option("--force", help="Load a file even with far fewer rows than the one before it.")]
Loaded = Annotated[
    int | None,
    typer.Option(metavar="NUMBER", help="Only if the last load is still the one that `load` named in its last line."),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DAY",
        help="Take of an archive (--from) the files of that day, into an empty warehouse.",
    ),
]
Timings = Annotated[bool, typer.Option("--timings", help="Show where the time goes.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show all output of dbt.")]


@app.command()
def run(
    from_: From = None,
    download_: Download = False,
    sample_: Sample = False,
    yes: Yes = False,
    full: Full = False,
    force: Force = False,
    as_of: AsOf = None,
    verbose: Verbose = False,
    show_timings: Timings = False,
    engine: Annotated[
        Engine, typer.Option(help="spark: land the files and build in the lake NETFLIX_RATINGS_LAKE.")
    ] = Engine.POSTGRES,
) -> None:
    """Do everything: start the warehouse, load the files, build the models, show what was matched and what to watch.

    Without --from, --download and --sample, the files of last time are taken; the first time, the made-up sample. What
    has not changed since the last run stays as it is.
    """
    choice, day = _choice(from_, download_, sample_, yes), _day(as_of, from_)
    if engine is Engine.SPARK:
        if day is not None:
            raise UserError("--as-of: not with --engine spark, whose lake has one history")
        _run_on_spark(choice, full, force, verbose, show_timings)
        return
    with timings.step("start the warehouse"):
        warehouse.start()
    origin = origins.choose(choice)
    with hold_lock(), ReadingAhead() as reading:
        with timings.step("find the files and load what is new"):
            _load(origin, full, force, day, reading.start)
        with timings.step("dbt: read the project, beside the load"):
            reading.wait()
        built = _build(full, verbose)
        with timings.step("publish"):
            published = publishing.publish()
        with timings.step("show it"), closing(warehouse.connect()) as connection:
            report.show_marts(connection)
            report.show_quality(connection)
    report.show_built(built)
    if published is not None:
        report.show_published(published)
    if show_timings:
        report.show_timings(timings.steps, built)
    report.show_next_steps(origin.made_up)


@app.command()
def load(
    from_: From = None,
    download_: Download = False,
    sample_: Sample = False,
    yes: Yes = False,
    full: Full = False,
    force: Force = False,
    as_of: AsOf = None,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Not into the warehouse but into this folder, or s3://BUCKET/PREFIX, as Parquet, or into redshift.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --to redshift: only show what would be sent of what is landed.")
    ] = False,
) -> None:
    """Only load the files, into schema raw: all that are new or, after any error, none. Which files: as for run."""
    if dry_run and to != REDSHIFT:
        raise UserError("--dry-run: only with --to redshift")
    if to == REDSHIFT:
        _load_redshift(_choice(from_, download_, sample_, yes), full, force, _day(as_of, from_), dry_run)
        return
    if to is not None:
        _land(to, _choice(from_, download_, sample_, yes), full, force, _day(as_of, from_))
        return
    choice, day = _choice(from_, download_, sample_, yes), _day(as_of, from_)
    warehouse.start()
    origin = origins.choose(choice)
    with hold_lock():
        _load(origin, full, force, day)
        answers.print(f"last load: {_last_load()}")


@app.command()
def fetch(
    full: Full = False,
    wikidata: Annotated[
        bool, typer.Option("--wikidata", help="Also fetch which ids are one work, as evidence for the matching.")
    ] = False,
) -> None:
    """Only fetch the files from IMDb and Kaggle, those that are new; `run --download` then takes them."""
    from loaders.fetch import download

    if wikidata:
        from loaders.wikidata import offer

        offer(origins.downloads(), full)
    answers.print(str(download(origins.downloads(), full)), soft_wrap=True, markup=False)


@app.command()
def archive(
    to: Annotated[str, typer.Option("--to", metavar="s3://…", help="Bucket and prefix of the archive.")],
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="The folder of the files; without it, the downloads.")
    ] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of the files; without it, today in UTC.")
    ] = None,
) -> None:
    """Keep the files in object storage: each as it came, under its day, and only where it is new."""
    from loaders.archive import archive as keep

    prefix = folder_of(to)
    if not isinstance(prefix, Prefix):
        raise UserError(f"--to {to}: an archive is in object storage: s3://BUCKET/PREFIX")
    folder = (from_ or origins.downloads()).absolute()
    report.show_archived(keep(folder, prefix, (day or datetime.now(timezone.utc)).date()))


@app.command()
def build(
    full: Full = False,
    verbose: Verbose = False,
    loaded: Loaded = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DAY", help="Only if it holds the files as of that day."),
    ] = None,
) -> None:
    """Only build and test what has changed, where nobody reads the marts; `publish` then puts them in place."""
    warehouse.start()
    with hold_lock():
        _check_last_load(loaded)
        if as_of is not None:
            origins.see_as_of(as_of.date())
        report.show_built(_build(full, verbose))


@app.command()
def publish(
    loaded: Loaded = None,
    from_spark: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The marts that Spark built, of the folder that NETFLIX_RATINGS_LAKE named."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --from-spark: give up the history of scores that is only here.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Only put the marts that `build`, or Spark, made in the place of those that people read: all at once."""
    if from_spark is not None:
        if not (from_spark / "marts").is_dir():
            raise UserError(
                f"--from-spark {from_spark}: there is no folder marts in it, which Spark writes its marts into"
            )
        warehouse.start()
    with hold_lock():
        _check_last_load(loaded)
        if from_spark is not None:
            from loaders import given_marts

            report.show_built(given_marts.build(from_spark, force, verbose))
        report.show_published(publishing.publish())


@app.command()
def tidy() -> None:
    """Delete what is older than the settings NETFLIX_RATINGS_KEEP_… say: in the archive, of backups, logs and days."""
    from loaders import retention

    for what in retention.tidy():
        answers.print(what, soft_wrap=True, markup=False)


@app.command()
def undo() -> None:
    """Put back the loaded files of the last good build, after a load whose build failed."""
    warehouse.start()
    with hold_lock(), closing(warehouse.connect(settings.LOADER)) as connection:
        tables = kept_load.undo(connection)
    if tables is None:
        answers.print("nothing to undo: no load has come since the last good build")
    else:
        answers.print(f"as at the last good build: {', '.join(f'raw.{table}' for table in tables)}", soft_wrap=True)


@app.command()
def sample(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write the files into.")],
    titles: Annotated[int, typer.Option(min=1, help="How many Netflix titles.")] = cached.TITLES,
    imdb_titles: Annotated[int | None, typer.Option(min=1, help="How many IMDb titles; more than Netflix has.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed and size, the same files.")] = cached.SEED,
) -> None:
    """Write a made-up catalogue in the sources' layouts, with the true matches in truth.csv."""
    from loaders.sample.writing import generate

    check_folder_writable(out)
    out.mkdir(parents=True, exist_ok=True)
    try:
        generate(out, titles=titles, imdb_titles=imdb_titles, seed=seed)
    except ValueError as error:
        raise UserError(str(error)) from None
    messages.print(f"written: {out}")


@app.command()
def ask(
    name: Annotated[str | None, typer.Argument(help="Only this question; without a name, all.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Answer the questions people ask: the SQL in analyses/."""
    check_one_format(as_json, as_csv)
    if as_csv and name is None:
        raise UserError("--csv writes the answer to one question: name it, as in `ask genres_by_score --csv`")
    with closing(warehouse.connect_to_read()) as connection:
        analyses = dbt_runner.analyses(name)
        build = freeze(connection)
        if as_json:
            write_json([report.answer(connection, analysis) for analysis in analyses])
        elif as_csv:
            write_csv(*query(connection, analyses[0].sql))
        else:
            for analysis in analyses:
                report.show_answer(connection, analysis)
        say_which(build)


@app.command()
def docs(verbose: Verbose = False) -> None:
    """Write the data dictionary as one page."""
    warehouse.start()
    answers.print(str(dbt_runner.docs(verbose)), soft_wrap=True)


app.command()(evaluate)
app.command()(labels)
app.command()(explain)
app.command()(review)
app.command()(site)
app.command()(watch)
app.command()(export)
app.command()(status)


@warehouse_app.command("start")
def warehouse_start() -> None:
    """Start it and write profiles.yml for dbt."""
    started = warehouse.start()
    replicas.start_all()
    messages.print(f"the warehouse {'is up' if started else 'was up already'}: {warehouse.where()}", soft_wrap=True)
    if settings.profiles_dir() != settings.ROOT and not os.environ.get("DBT_PROFILES_DIR"):
        profiles = shlex.quote(str(settings.profiles_dir()))
        messages.print(f"for plain dbt: export DBT_PROFILES_DIR={profiles}", soft_wrap=True, markup=False)


@warehouse_app.command("stop")
def warehouse_stop() -> None:
    """Stop it; its data stays."""
    if warehouse.external():
        raise UserError("PG* variables name another warehouse, which is not ours to stop")
    replicas.stop_all()
    stopped = warehouse.embedded().stop()
    messages.print("the warehouse is down" if stopped else "the warehouse was not running")


@warehouse_app.command("reset")
def warehouse_reset(yes: Yes = False) -> None:
    """Delete the embedded warehouse with all that was loaded and built, and the history; downloaded files stay."""
    if warehouse.external():
        raise UserError("PG* variables name another warehouse, which is not ours to delete")
    postgres = warehouse.embedded()
    if not postgres.data.exists():
        messages.print("there is no warehouse")
        return
    what = (
        f"this deletes the warehouse in {postgres.folder} with what no source has: scores of earlier days, corrections"
    )
    confirm(f"{what}; `netflix-ratings warehouse backup FILE` keeps it", yes)
    for replica in replicas.listed():
        replicas.remove(Path(replica.data))
    postgres.remove()
    messages.print("the warehouse is gone; the next start makes an empty one")


@warehouse_app.command("backup")
@app.command("backup", hidden=True)
def warehouse_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, in pg_dump's custom format.")],
    yes: Yes = False,
) -> None:
    """Write the warehouse into a file: all that was loaded and built, and the history of scores."""
    from loaders.warehouse.backup import backup

    check_file_writable(file)
    if file.exists():
        confirm(f"this replaces {file}", yes)
    file.absolute().parent.mkdir(parents=True, exist_ok=True)
    warehouse.start()
    with hold_lock():
        size = backup(file.absolute())
    messages.print(f"written: {file}, {report.size(size)}", soft_wrap=True, markup=False)


@warehouse_app.command("restore")
@app.command("restore", hidden=True)
def warehouse_restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `warehouse backup` wrote.")], yes: Yes = False
) -> None:
    """Put the warehouse of a file in the place of the embedded one, all of it or nothing."""
    from loaders.warehouse.backup import restore

    if warehouse.external():
        raise UserError("PG* variables name another warehouse: restore it with pg_restore, into a database of your own")
    if not file.is_file():
        raise UserError(f"{file} is not there, or is not a file")
    warehouse.start()
    if origins.holds_anything():
        confirm("this replaces all that the warehouse holds, the history of scores too", yes)
    with hold_lock():
        restore(file)
    warehouse.start()
    if have_roles():
        make_roles()
    messages.print(f"restored: {file}; the next run builds all", soft_wrap=True, markup=False)


@warehouse_app.command("try-restore")
def warehouse_try_restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `warehouse backup` wrote.")],
    every: Annotated[
        float, typer.Option(metavar="DAYS", min=0, help="Only if the last good trial is so many days ago.")
    ] = 0,
) -> None:
    """Restore a backup into a server of its own, which is gone afterwards, and compare it with the warehouse."""
    from loaders.warehouse import restore_trial

    if not file.is_file():
        raise UserError(f"{file} is not there, or is not a file")
    if every and not restore_trial.is_due(every):
        answers.print(f"nothing to do: a restore was tried on {restore_trial.last_trial():%Y-%m-%d}")
        return
    trial = restore_trial.try_restore(file.absolute())
    than = "the warehouse" if trial.is_same else "the history of the warehouse, which has changed since"
    answers.print(
        f"restored in {trial.seconds:.0f} s, as {than}: {trial.tables} tables, {trial.rows:,} rows, of them "
        f"{trial.history_rows:,} of the history of scores",
        soft_wrap=True,
    )


@warehouse_app.command("status")
def warehouse_status() -> None:
    """Say where it is and whether it answers; the exit code is 1 if it does not."""
    with closing(warehouse.connect()) as connection:
        version = connection.get_parameter_status("server_version")
    answers.print(f"up: {warehouse.where()}, Postgres {version}", soft_wrap=True)


@warehouse_app.command("url")
def warehouse_url(
    by_socket: Annotated[
        bool,
        typer.Option("--socket", help="Without the password, for programs of the user who started it: psql, pandas."),
    ] = False,
    to_read: Annotated[
        bool, typer.Option("--read", help="For who only reads: all replicas, and the primary where none answers.")
    ] = False,
) -> None:
    """Print its address for BI tools, with the password of the embedded one."""
    answers.print(warehouse.url(by_socket, to_read), soft_wrap=True, markup=False)


def _choice(from_: str | None, download_: bool, sample_: bool, yes: bool) -> origins.Choice:
    """What the options say about the files, checked before anything is started."""
    choice = origins.Choice(folder_of(from_) if from_ is not None else None, download_, sample_, yes)
    origins.check(choice)
    return choice


def _land(to: str, choice: origins.Choice, full: bool, force: bool, as_of: date | None) -> None:
    from loaders.landing.land import land_files

    folder = folder_of(to)
    origin = origins.fetch(origins.choose_to_land(choice, folder), full)
    report.show_loaded(land_files(folder, origin, full, force, as_of), origin)
    answers.print(f"landed: {folder}", soft_wrap=True, markup=False)


def _load_redshift(choice: origins.Choice, full: bool, force: bool, as_of: date | None, dry_run: bool) -> None:
    """Land the files in the lake, and have Redshift copy all that is landed there."""
    from loaders import redshift

    lake, role = redshift.lake(), redshift.iam_role()
    if dry_run:
        for statement in redshift.script(redshift.plan(lake, role)):
            answers.print(f"{statement};", soft_wrap=True, markup=False, highlight=False)
        return
    redshift.check()
    _land(str(lake), choice, full, force, as_of)
    loads = redshift.plan(lake, role)
    redshift.send(loads)
    rows = sum(one.rows for one in loads)
    answers.print(f"loaded into Redshift: {len(loads)} tables, {rows:,} rows", soft_wrap=True)


def _run_on_spark(choice: origins.Choice, full: bool, force: bool, verbose: bool, show_timings: bool) -> None:
    from loaders import spark

    lake = spark.lake()
    with spark.alone(lake):
        with timings.step("find the files and land what is new"):
            _land(str(lake), choice, full, force, None)
        with timings.step("build"):
            built = spark.build(verbose)
    report.show_built(built)
    if show_timings:
        report.show_timings(timings.steps, built)
    answers.print(f"built: {lake}", soft_wrap=True, markup=False)
    if isinstance(lake, Path):
        publish_it = f"netflix-ratings publish --from-spark {shlex.quote(str(lake))}"
        messages.print(f"for site, watch and export: {publish_it}", soft_wrap=True, markup=False)


def _day(as_of: datetime | None, from_: str | None) -> date | None:
    if as_of is not None and from_ is None:
        raise UserError("--as-of takes the files of an archive: name it by --from s3://… or --from DIR")
    return as_of and as_of.date()


def _load(
    origin: "Origin", full: bool, force: bool, as_of: date | None, meanwhile: Callable[[], None] = lambda: None
) -> None:
    from loaders.load import load_files

    if as_of is not None:
        origins.see_only_of(as_of)
    origin = origins.fetch(origin, full)
    connect = partial(warehouse.connect, settings.LOADER)
    report.show_loaded(load_files(connect, origin, full, force, as_of, meanwhile), origin)


def _last_load() -> int:
    with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
        return load_log.newest(cursor)


def _check_last_load(expected: int | None) -> None:
    """Raise UserError where something else was loaded since the load that a scheduler began with."""
    if expected is not None and (last := _last_load()) != expected:
        raise UserError(
            f"the warehouse holds load {last}, not load {expected}: other files were loaded meanwhile; begin again "
            "with `netflix-ratings load`"
        )


def _build(full: bool, verbose: bool) -> "Built":
    """Build; where that fails after a load, say how to go back."""
    try:
        return dbt_runner.build(full, verbose)
    except UserError as failure:
        with closing(warehouse.connect(settings.LOADER)) as connection, connection, connection.cursor() as cursor:
            if not kept_load.is_kept(cursor):
                raise
        raise type(failure)(
            f"{failure}; readers go on with the last good build; to have the files back that it was built from: "
            "netflix-ratings undo"
        ) from None


def run_command() -> tuple[int, str]:
    """Run the command; return the exit code and, after an error that the user can correct, the line to say."""
    code: object = 0
    try:
        code = app(standalone_mode=False)
    except usage.UsageError as error:
        return error.exit_code, usage.say(error)
    except UserError as failure:
        return failure.exit_code, str(failure)
    except psycopg2.errors.DiskFull as error:
        return MEND, f"the warehouse's disk is full: {error.diag.message_primary}"
    except psycopg2.errors.InsufficientPrivilege as error:
        return MEND, f"the role may not do this: {error.diag.message_primary}"
    except (psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected) as error:
        return MAY_PASS, f"another session is in the way: {error.diag.message_primary}"
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        if "conflict with recovery" in str(error):  # Postgres' words for it, whether it ends the query or the session
            return MAY_PASS, "a publication ended what was read from the replica: do it again"
        return MAY_PASS, f"the warehouse broke off: {' '.join(str(error).split())}"
    except psycopg2.errors.ReadOnlySqlTransaction as error:
        said = f"this server only reads, as a standby does ({error.diag.message_primary})"
        return MAY_PASS, f"{said}: name the primary in PGHOST, or all hosts, of which the primary is then found"
    except psycopg2.DataError as error:
        return MEND, f"a value is not possible: {error.diag.message_primary or error}"
    except OSError as error:
        return MEND, f"{error.filename or 'the system'}: {error.strerror or error}"
    except psycopg2.Error as error:
        if error.pgcode is not None or not warehouse.is_lost(str(error)):
            raise
        return MAY_PASS, f"the warehouse broke off: {' '.join(str(error).split())}"  # psycopg2 has no class for it
    return code if isinstance(code, int) else 0, ""
