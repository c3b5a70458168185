{% test is_clean_text(model, column_name) %}

select {{ column_name }} as failing_value
from {{ model }}
where {{ column_name }} is not null and {{ column_name }} is distinct from {{ clean_text(column_name) }}

{% endtest %}
