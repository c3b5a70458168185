{#- In place of dbt's own, which takes all rows of the other table or none. -#}
{% test relationships(model, column_name, to, field, only_where=none) %}

select children.{{ column_name }}
from {{ model }} as children
where
    children.{{ column_name }} is not null
    and not exists (
        select 1
        from {{ to }} as parents
        where
            parents.{{ field }} = children.{{ column_name }}
            {%- if only_where %}
                and parents.{{ only_where }}
            {%- endif %}
    )

{% endtest %}
