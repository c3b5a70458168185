{% test no_null_marker(model, column_name=none, columns=none, first_rows=none) %}

{%- set looked_at = columns or [column_name] %}

select {{ looked_at | join(', ') }}
from
    {%- if first_rows %}
        (select {{ looked_at | join(', ') }} from {{ model }} limit {{ first_rows }}) as landed
    {%- else %}
        {{ model }}
    {%- endif %}
where
    {%- for column in looked_at %}
        {{ "or " if not loop.first }}{{ column }} in ('', chr(92) || 'N')
    {%- endfor %}

{% endtest %}
