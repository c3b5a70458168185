{#- Replaces dbt-spark's own macro, which leaves the order out. -#}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) %}
    {%- set place = modules.re.sub('^ *order by ', '', order_by_clause or ('order by ' ~ measure)) -%}
    {%- set items = "transform(array_sort(collect_list(case when " ~ measure ~ " is not null then named_struct('place', " ~ place
        ~ ", 'item', " ~ measure ~ ") end)), listed -> listed.item)" -%}
    case
        when count({{ measure }}) > 0
            then array_join({{ "slice(" ~ items ~ ", 1, " ~ limit_num ~ ")" if limit_num else items }}, {{ delimiter_text }})
    end
{% endmacro %}
