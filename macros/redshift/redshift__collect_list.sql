{#- A list is a SUPER. It is made of one text, whose items stand apart by a character that no cleaned text has. -#}
{% macro redshift__collect_list(expression, order_by) %}
    split_to_array(listagg({{ expression }}, '{{ '\x1f' }}') within group (order by {{ order_by }}), '{{ '\x1f' }}')
{% endmacro %}
