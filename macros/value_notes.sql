{#- One line a value that was not taken as it came: its column, what was done, the value. Null for nearly every row. -#}
{% macro value_notes(source_table, relation=none) %}
    {%- if var('is_linted', false) %} {#- as in repair_text -#}
    null
    {%- else %}
    nullif(trim(trailing chr(10) from
        {%- for column in var('source_columns')[source_table] %}
        {{ "|| " if not loop.first }}{{ value_note(source_column(source_table, column), source_table, relation) }}
        {%- endfor %}
    ), '')
    {%- endif %}
{% endmacro %}
