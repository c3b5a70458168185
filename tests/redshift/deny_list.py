"""What Redshift lacks of Postgres's SQL, found in the text of a statement.

After Amazon's Database Developer Guide: "Unsupported PostgreSQL functions", "… features" and "… data types", "Reserved
words", and the syntax of DELETE, SELECT and the window functions. A parser is no help: those that know Redshift's SQL
take nearly all of this.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LITERAL = re.compile(r"'(?:[^']|'')*'")
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
QUOTED = re.compile(r'"[^"]+"')
LONGEST_LITERAL = 65535  # bytes
LONGEST_STATEMENT = 16 << 20  # bytes

AGGREGATES = (
    "array_agg",
    "string_agg",
    "every",
    "xmlagg",
    "json_agg",
    "jsonb_agg",
    "corr",
    "covar_pop",
    "covar_samp",
    "mode",
)
ARRAYS = (
    *("unnest", "string_to_array", "array_to_string", "array_length", "array_position", "array_remove", "cardinality"),
    *("generate_series", "generate_subscripts"),
)
TEXT = (
    *(
        "similarity",
        "word_similarity",
        "unaccent",
        "normalize",
        "starts_with",
        "concat_ws",
        "format",
        "overlay",
        "encode",
    ),
    *("bit_length", "convert_from", "convert_to", "quote_nullable"),
    *("regexp_match", "regexp_matches", "regexp_split_to_array", "regexp_split_to_table", "to_tsvector", "to_tsquery"),
)
OTHERS = (
    *(
        "make_date",
        "make_timestamp",
        "make_interval",
        "clock_timestamp",
        "transaction_timestamp",
        "now",
        "width_bucket",
    ),
    *("div", "setseed", "num_nulls", "num_nonnulls", "row", "gen_random_uuid", "to_regclass", "pg_sleep"),
)
FUNCTIONS = (*AGGREGATES, *ARRAYS, *TEXT, *OTHERS)
# Reserved by Redshift and not by Postgres.
RESERVED = (
    *("aes128", "aes256", "backup", "blanksasnull", "bytedict", "bzip2", "credentials", "deflate", "defrag", "delta"),
    *(
        "disable",
        "emptyasnull",
        "enable",
        "encrypt",
        "encryption",
        "explicit",
        "gzip",
        "identity",
        "ignore",
        "lun",
        "luns",
    ),
    *(
        "lzo",
        "lzop",
        "minus",
        "mostly8",
        "mostly16",
        "mostly32",
        "new",
        "off",
        "offline",
        "oid",
        "old",
        "open",
        "parallel",
    ),
    *("partition", "percent", "permissions", "pivot", "raw", "readratio", "recover", "rejectlog", "resort", "respect"),
    *(
        "restore",
        "snapshot",
        "sysdate",
        "system",
        "tag",
        "tdes",
        "top",
        "truncatecolumns",
        "unpivot",
        "wallet",
        "without",
    ),
)
FRAMED = r"(?:sum|count|avg|min|max|stddev\w*|var\w*|first_value|last_value|nth_value)"

_PATTERNS = {
    "a function that Redshift lacks": rf"\b(?:{'|'.join(FUNCTIONS)}|regr_\w+|justify_\w+|jsonb_\w+)\s*\(",
    "filter (where …)": r"\bfilter\s*\(\s*where\b",
    "within group of an aggregate other than listagg": r"(?<!listagg)(?<!percentile_cont)\s*\(\s*\)\s*within\s+group\b",
    "order by within an aggregate": r"\b(?:listagg|sum|count|min|max|avg)\s*\([^()]*\border\s+by\b",
    "with ordinality": r"\bwith\s+ordinality\b",
    "lateral": r"\blateral\b",
    "distinct on": r"\bdistinct\s+on\s*\(",
    "is distinct from": r"\bis\s+(?:not\s+)?distinct\s+from\b",
    "is normalized": r"\bis\s+(?:not\s+)?(?:nf\w+\s+)?normalized\b",
    "a named window": r"\bwindow\s+\w+\s+as\s*\(|\bover\s+(?!\()\w+",
    "range or groups as a frame": r"\b(?:range|groups)\s+(?:between|unbounded)\b",
    "values as a table": r"(?:\bfrom|\bjoin|,)\s*\(\s*values\b",
    "an array": r"\barray\s*\[|\b\w+\s*\[\s*\]|&&|@>|<@|\bany\s*\(\s*(?:array|'')",
    "substring(… from pattern)": r"\bsubstring\s*\((?:[^()]|\([^()]*\))*\bfrom\s+''",
    "a pattern's flag g": r"'gi?'\s*\)",
    "a numeric without a scale": r"\bas\s+(?:numeric|decimal)\s*\)|::\s*(?:numeric|decimal)\b(?!\s*\()",
    "text, which is varchar(256)": r"\bas\s+text\s*\)|::\s*text\b|\badd\s+column\s+\w+\s+text\b",
    "a type that Redshift lacks": (
        r"\bas\s+(?:bytea|uuid|jsonb?|xml|bit|bit\s*\(\d+\)|xid|regclass)\s*\)|::\s*(?:bytea|uuid|jsonb?)\b"
    ),
    "a collation": r"\bcollate\s+[\w\"]",
    "intersect or except all": r"\b(?:intersect|except)\s+all\b",
    "fetch first": r"\bfetch\s+(?:first|next)\b",
    "rows compared": r"(?<![\w\"])\(\s*[\w.]+\s*,\s*[\w.]+(?:\s*,\s*[\w.]+)*\s*\)\s*(?:=|<>|<|>)",
    "an index, an extension, a sequence, a type": (
        r"\bcreate\s+(?:unique\s+)?(?:index|extension|sequence|type|domain|unlogged)\b"
    ),
    "on conflict, returning": r"\bon\s+conflict\b|\breturning\b",
    "delete with an alias": r"\bdelete\s+from\s+[\w.]+\s+(?:as\s+)?(?!where\b|using\b)\w+",
    "set local": r"\bset\s+local\b",
    "a system column": r"\b(?:xmin|xmax|ctid)\b",
    "a reserved word as a name": (
        rf"\b(?:as|from|join)\s+(?:{'|'.join(RESERVED)})\b|(?:\bwith|,)\s+(?:{'|'.join(RESERVED)})\s+as\s*\("
        rf"|\b(?:{'|'.join(RESERVED)})\s*\.\s*\w"
    ),
}
# At least one statement for each of them: the test of the list has to find it.
EXAMPLES = {
    "a function that Redshift lacks": [
        f"select {name}(x, y) from t" for name in (*FUNCTIONS, "regr_slope", "jsonb_path")
    ],
    "filter (where …)": ["select count(*) filter (where x > 1) from t"],
    "within group of an aggregate other than listagg": ["select mode() within group (order by x) from t"],
    "order by within an aggregate": ["select listagg(x order by y) from t"],
    "with ordinality": ["select * from f(x) with ordinality as parts (item, place)"],
    "lateral": ["select * from t cross join lateral (select 1) as s"],
    "distinct on": ["select distinct on (x) x, y from t"],
    "is distinct from": ["select * from t where x is distinct from y", "select x is not distinct from y from t"],
    "is normalized": ["select x is nfkc normalized from t", "select x is not normalized from t"],
    "a named window": ["select lag(x) over w from t", "select 1 from t window w as (order by x)"],
    "range or groups as a frame": ["select sum(x) over (order by y range between 1 preceding and current row) from t"],
    "values as a table": ["select * from (values (1), (2)) as v (n)"],
    "an array": [
        "select array[1, 2]",
        "select cast(x as text []) from t",
        "select x && y from t",
        "select 1 = any('{1}')",
    ],
    "substring(… from pattern)": ["select substring(x from '^a(b)') from t"],
    "a pattern's flag g": ["select regexp_replace(x, 'a', 'b', 'g') from t"],
    "a numeric without a scale": ["select cast(x as numeric) from t", "select x::numeric from t"],
    "text, which is varchar(256)": [
        "select cast(x as text) from t",
        "select x::text",
        "alter table t add column x text",
    ],
    "a type that Redshift lacks": ["select cast(x as bytea) from t", "select cast(x as bit(32)) from t"],
    "a collation": ['select x from t order by x collate "C"'],
    "intersect or except all": ["select 1 except all select 2"],
    "fetch first": ["select x from t fetch first 1 row only"],
    "rows compared": ["select * from t where (x, y) > (1, 2)"],
    "an index, an extension, a sequence, a type": ["create index i on t (x)", "create extension if not exists pg_trgm"],
    "on conflict, returning": ["insert into t select 1 on conflict do nothing", "delete from t where x returning x"],
    "delete with an alias": ["delete from t as noted where noted.x", 'delete from "a"."t" noted where noted.x'],
    "set local": ["set local enable_mergejoin = off"],
    "a system column": ["select xmin from t"],
    "a reserved word as a name": [
        *("with snapshot as (select 1) select 1", "select x as tag from t", "select 1 from t as old"),
        "select snapshot.x from t",
    ],
    "an aggregate over an ordered window without a frame": [
        "select sum(x) over (partition by y order by z) from t",
        "select first_value(coalesce(x, y)) over (order by z) from t",
    ],
    "lag or lead with a value for none": ["select lag(x, 1, 0) over (order by y) from t"],
    "a backslash that is not doubled": [r"select '\m' from t"],
    "Perl's pattern without p": ["select regexp_replace(x, 'a(?=b)', '') from t", "select x ~ '(?:a|b)' from t"],
    "text that is too long": [f"select '{'é' * 32768}'"],
    "several statements in one": ["select 1; select 2"],
    "more than 16 MB": [f"select 1 -- {' ' * LONGEST_STATEMENT}"],
}
# What looks like one of them, and is none.
ALLOWED = (
    "select listagg(x, ',') within group (order by y) from t",
    "select percentile_cont(0.5) within group (order by x) from t",
    "select sum(x) over (partition by y) from t",
    "select sum(x) over (order by y rows between unbounded preceding and current row) from t",
    "select row_number() over (order by x nulls last) from t",
    "select lag(x) over (partition by y order by z) from t",
    "select trim(leading ',' from x), substring(x from 3), extract(year from x) from t",
    "select lists.id, part from (select id, split_to_array(x, ',') as items from t) as lists,"
    " lists.items as part at place",
    "select regexp_replace(x, 'a(?=b)', '', 1, 'p'), regexp_substr(x, '(?s)a', 1, 1, 'ep') from t",
    "select * from t where (x, y) in (select 1, 2)",
    "select 'unnest(x) is distinct from y', 1 -- array_agg(x)",
    'delete from "dev"."marts"."t" where exists (select 1 from u where u.id = t.id)',
    'select "open" from "dev"."raw"."netflix_titles"',
    "select cast(x as numeric(9, 4)), cast(x as varchar(65535)), x[0] from t",
    r"select replace(x, '\\', '') from t",
    "select current_date as new_day, count(*) as percent_of from t",
)


@dataclass(frozen=True)
class Found:
    """A construct that Redshift lacks, and where it stands."""

    construct: str
    where: str


def lacking(sql: str) -> list[Found]:
    """What Redshift lacks of what a statement holds."""
    return [Found(construct, where) for construct, look in _LOOKS.items() for where in look(sql)]


def _bare(sql: str) -> str:
    """The statement in small letters, without comments, texts and quoted names: those can hold any words."""

    def emptied(found: re.Match[str]) -> str:
        return found[0] if found[0] in ("'g'", "'gi'") else "''" if found[0].startswith("'") else " "

    no_text = re.sub(f"{LITERAL.pattern}|{COMMENT.pattern}", emptied, sql, flags=re.DOTALL)
    return QUOTED.sub("quoted", no_text).lower()


def _by_pattern(pattern: str) -> Callable[[str], Iterator[str]]:
    compiled = re.compile(pattern)

    def look(sql: str) -> Iterator[str]:
        bare = _bare_of(sql)
        for found in compiled.finditer(bare):
            yield _around(bare, found)

    return look


def _unframed(sql: str) -> Iterator[str]:
    bare = _bare_of(sql)
    for found in re.finditer(rf"\b{FRAMED}\s*\(", bare):
        over = re.compile(r"\s*(?:ignore nulls|respect nulls)?\s*over\s*\(").match(bare, _closing(bare, found.end()))
        if over:
            window = bare[over.end() : _closing(bare, over.end())]
            if re.search(r"\border\s+by\b", window) and not re.search(r"\brows\b", window):
                yield _around(bare, found)


def _with_default(sql: str) -> Iterator[str]:
    bare = _bare_of(sql)
    for found in re.finditer(r"\b(?:lag|lead)\s*\(", bare):
        arguments = bare[found.end() : _closing(bare, found.end()) - 1]
        while "(" in arguments:
            arguments = re.sub(r"\([^()]*\)", "", arguments)
        if arguments.count(",") > 1:
            yield _around(bare, found)


def _backslashes(sql: str) -> Iterator[str]:
    for text in _texts(sql):
        if "\\" in text.replace("\\\\", ""):
            yield text[:100]


def _perl(sql: str) -> Iterator[str]:
    """Patterns are texts with `(?`; what comes after them says how they are read."""
    read_by_perl = re.compile(rf"(?:\s*,\s*(?:{LITERAL.pattern}|\d+))*\s*,\s*'[a-z]*p[a-z]*'\s*\)")
    for found in re.finditer(f"{LITERAL.pattern}|{COMMENT.pattern}", sql, re.DOTALL):
        if found[0].startswith("'") and "(?" in found[0] and not read_by_perl.match(sql, found.end()):
            yield found[0][:100]


def _long_texts(sql: str) -> Iterator[str]:
    yield from (text[:60] for text in _texts(sql) if len(text.encode()) > LONGEST_LITERAL)


def _several(sql: str) -> Iterator[str]:
    """dbt-redshift cuts what it sends where it finds a semicolon outside of a text."""
    bare = _bare_of(sql).strip().rstrip(";")
    if ";" in bare:
        yield bare[bare.index(";") :][:60]


def _too_large(sql: str) -> Iterator[str]:
    if len(sql.encode()) > LONGEST_STATEMENT:
        yield f"{len(sql.encode()):,} bytes"


def _texts(sql: str) -> Iterator[str]:
    for found in re.finditer(f"{LITERAL.pattern}|{COMMENT.pattern}", sql, re.DOTALL):
        if found[0].startswith("'"):
            yield found[0]


def _closing(text: str, start: int) -> int:
    """The place after the bracket that closes the one before `start`."""
    depth = 1
    for found in re.compile("[()]").finditer(text, start):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.end()
    return len(text)


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(found.start() - 40, 0) : found.end() + 40].split())


_last: tuple[str, str] = "", ""


def _bare_of(sql: str) -> str:
    """The same, made once for one statement."""
    global _last
    if _last[0] is not sql:
        _last = sql, _bare(sql)
    return _last[1]


_LOOKS: dict[str, Callable[[str], Iterator[str]]] = {
    **{construct: _by_pattern(pattern) for construct, pattern in _PATTERNS.items()},
    "an aggregate over an ordered window without a frame": _unframed,
    "lag or lead with a value for none": _with_default,
    "a backslash that is not doubled": _backslashes,
    "Perl's pattern without p": _perl,
    "text that is too long": _long_texts,
    "several statements in one": _several,
    "more than 16 MB": _too_large,
}
CONSTRUCTS = tuple(_LOOKS)
