{% test no_null_marker(model, column_name) %}

select {{ column_name }} as failing_value
from {{ model }}
where {{ column_name }} in ('', chr(92) || 'N')

{% endtest %}
