{#- As many rows were ever inserted into the table as were loaded, none was updated, and none is in a table that inherits
    from it. Postgres counts them for each file of a table, those of transactions that failed too. Where it lost its
    counts, as in a crash, they are zero; a session tells its own with its statement, or some seconds after it. -#}
{% macro no_row_added_since_load(load, table) %}
    {{- load }}.row_count = pg_stat_get_tuples_inserted({{ table }}.oid)
    and pg_stat_get_tuples_updated({{ table }}.oid) = 0
    and not {{ table }}.relhassubclass
{%- endmacro %}
