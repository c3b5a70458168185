{#- In place of dbt's own, which knows one column only, and takes all rows of the other table or none. -#}
{% test relationships(model, columns) %}

{% for column, parent in columns.items() %}
    {{- "union all" if not loop.first }}
    select
        cast(children.{{ column }} as {{ dbt.type_string() }}) as failing_value,
        '{{ column }}' as failing_column
    from {{ model }} as children
    where
        children.{{ column }} is not null
        and not exists (
            select 1
            from {{ parent.to }} as parents
            where
                parents.{{ parent.field }} = children.{{ column }}
                {%- if parent.only_where %}
                    and parents.{{ parent.only_where }}
                {%- endif %}
        )
{% endfor %}

{% endtest %}
