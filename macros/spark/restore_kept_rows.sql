{#- The kept rows are there as a whole or not at all, and are the table's until they are in it. -#}
{% macro restore_kept_rows(relation, kept) %}
    {%- do run_query("insert overwrite table " ~ relation ~ " select * from " ~ kept) -%}
    {%- do run_query("drop table " ~ kept) -%}
{% endmacro %}
