{#- An id is a prefix and digits. Quicker than a pattern, for tables of millions of rows. -#}
{% test is_numbered(model, column_name, prefix) %}

select {{ column_name }} as failing_value
from {{ model }}
where translate({{ column_name }}, '0123456789', '') <> '{{ prefix }}' or length({{ column_name }}) > 17

{% endtest %}
