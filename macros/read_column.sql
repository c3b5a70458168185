{#- `relation` is needed for a date: whether its day or its month comes first, the whole file says. -#}
{% macro read_column(source_table, column, relation=none) %}
    {%- set read = source_column(source_table, column) -%}
    {%- if var('is_linted', false) -%} {#- as in repair_text -#}
        nullif({{ read.name }}, '')
    {%- elif read.kind == 'name' -%}
        {{ read.name }}_repaired
    {%- elif read.kind == 'value' -%}
        {{ known_value(read.name ~ '_repaired') }}
    {%- elif read.kind == 'list' -%}
        {{ known_items(read.name ~ '_repaired') }}
    {%- elif read.kind == 'flag' -%}
        {{ try_to_boolean(read.expression) }}
    {%- elif read.kind == 'duration' -%}
        {{ read_duration(read.expression, adapter.quote(read.type), read.max_minutes, read.max_seasons) }}
    {%- elif read.kind == 'clock' -%}
        {{ read_clock(read.expression, read.max_minutes) }}
    {%- elif read.kind == 'date' -%}
        {%- set day = modules.datetime.timedelta(days=1) -%}
        {%- set min_date = modules.datetime.date.fromisoformat(read.min) -%}
        {%- set max_date = modules.datetime.date.fromisoformat(read.max) -%}
        {{ within_range(
            read_ungated(read, relation),
            "cast('" ~ (min_date - day) ~ "' as date)",
            "cast('" ~ (max_date + day) ~ "' as date)",
        ) }}
    {%- elif read.kind == 'decimal' -%}
        {%- set step = 10 ** -read.scale -%}
        {%- set type = "numeric(%s, %s)" | format(read.precision + 1, read.scale) -%}
        {%- set bounds = [] -%}
        {%- for bound in (read.min - step, read.max + step) -%}
            {%- do bounds.append("cast(%.*f as %s)" | format(read.scale, bound, type)) -%}
        {%- endfor -%}
        cast({{ within_range(read_ungated(read), *bounds) }} as numeric({{ read.precision }}, {{ read.scale }}))
    {%- elif read.kind == 'integer' -%}
        {{ within_range(read_ungated(read), read.min - 1, read.max + 1) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error("source_columns: no kind " ~ read.kind ~ " for " ~ column) }}
    {%- endif -%}
{% endmacro %}
