{% test matches(model, column_name, pattern) %}

select {{ column_name }} as failing_value
from {{ model }}
where not ({{ regexp_like(column_name, pattern) }})

{% endtest %}
