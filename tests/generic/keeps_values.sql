{% test keeps_values(model, column_name, source, source_column) %}

with

read_values as (

    select count({{ column_name }}) as number_of_values from {{ model }}

),

source_values as (

    select count(nullif(trim({{ source_column }}), '')) as number_of_values from {{ source }}

)

select
    source_values.number_of_values as values_in_source,
    read_values.number_of_values as values_read
from source_values
cross join read_values
where source_values.number_of_values <> read_values.number_of_values

{% endtest %}
