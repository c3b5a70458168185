{% test matches(model, column_name, pattern) %}

select {{ column_name }} as failing_value
from {{ model }}
where not ({{ matches_pattern(column_name, pattern) }})

{% endtest %}
