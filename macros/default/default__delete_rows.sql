{% macro default__delete_rows(relation, alias, condition) %}
    delete from {{ relation }} as {{ alias }}
    where {{ condition }}
{% endmacro %}
