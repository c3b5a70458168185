{% test no_null_marker(model, column_name, first_rows=none) %}

select {{ column_name }} as failing_value
from
    {%- if first_rows %}
        (select landed.{{ column_name }} from {{ model }} as landed limit {{ first_rows }}) as landed
    {%- else %}
        {{ model }}
    {%- endif %}
where {{ column_name }} in ('', chr(92) || 'N')

{% endtest %}
