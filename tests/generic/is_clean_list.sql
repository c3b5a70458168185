{% test is_clean_list(model, column_name) %}

select {{ column_name }} as failing_value
from {{ model }}
where {{ column_name }} is not null and not {{ list_is_clean(column_name) }}

{% endtest %}
