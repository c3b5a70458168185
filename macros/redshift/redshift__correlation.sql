{#- Pearson's, written out: of the rows where both are there. -#}
{% macro redshift__correlation(expression, other_expression) %}
    {%- set ours = "cast(case when " ~ other_expression ~ " is not null then " ~ expression ~ " end as float)" -%}
    {%- set theirs = "cast(case when " ~ expression ~ " is not null then " ~ other_expression ~ " end as float)" -%}
    (avg({{ ours }} * {{ theirs }}) - avg({{ ours }}) * avg({{ theirs }}))
    / nullif(stddev_pop({{ ours }}) * stddev_pop({{ theirs }}), 0)
{% endmacro %}
