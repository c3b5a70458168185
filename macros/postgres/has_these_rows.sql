{#- Whether a table of which the rows with a condition are replaced by those of another one has the same rows after that,
    `number` in all. -#}
{% macro has_these_rows(relation, number, condition, other) %}
    {%- set same = run_query(
        "select
            (select count(*) from " ~ relation ~ ") = " ~ number ~ "
            and not exists (
                select * from " ~ relation ~ " where " ~ condition ~ " except all select * from " ~ other ~ "
            )"
    ) -%}
    {{- return(same.columns[0].values()[0]) -}}
{% endmacro %}
