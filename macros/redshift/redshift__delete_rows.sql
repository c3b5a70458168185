{#- `delete` knows no alias here: the table goes by its own name. -#}
{% macro redshift__delete_rows(relation, alias, condition) %}
    delete from {{ relation }}
    where {{ condition | replace(alias ~ '.', relation.identifier ~ '.') }}
{% endmacro %}
