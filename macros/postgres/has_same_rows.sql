{#- Whether two tables have the same columns and, in any order, the same rows; not if there is no telling. Of `relation`
    statistics were gathered: by them Postgres chooses how to hold its rows. -#}
{% macro has_same_rows(relation, other) %}
    {%- set shape = run_query(
        "select
            (select count(*) from " ~ relation ~ ") = (select count(*) from " ~ other ~ ")
            and count(distinct columns) = 1
            and bool_and(have_equality)
        from (
            select
                array_agg(
                    attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attcollation order by attnum
                ) as columns,
                bool_and(atttypid not in ('json'::regtype, 'xml'::regtype)) as have_equality
            from pg_attribute
            where attrelid in ('" ~ relation ~ "'::regclass, '" ~ other ~ "'::regclass) and attnum > 0 and not attisdropped
            group by attrelid
        ) as shapes"
    ) -%}
    {%- if not shape.columns[0].values()[0] -%}
        {{- return(false) -}}
    {%- endif -%}
    {#- As many rows, and none without its like: then there is none too many either. -#}
    {%- set same = run_query(
        "select not exists (select * from " ~ relation ~ " except all select * from " ~ other ~ ")"
    ) -%}
    {{- return(same.columns[0].values()[0]) -}}
{% endmacro %}
