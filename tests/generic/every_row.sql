{% test every_row(model, not_null=[], no_null_marker=[]) %}

{%- set wrongs = [] -%}
{%- for column in not_null -%}
    {%- do wrongs.append((column ~ " is null", column ~ " is null")) -%}
{%- endfor -%}
{%- for column in no_null_marker -%}
    {%- do wrongs.append((column ~ " in ('', chr(92) || 'N')", column ~ " holds a null marker")) -%}
{%- endfor -%}

select
    case
        {%- for condition, failure in wrongs %}
            when {{ condition }} then '{{ failure }}'
        {%- endfor %}
    end as failure
from {{ model }}
where
    {%- for condition, _ in wrongs %}
        {{ "or " if not loop.first }}{{ condition }}
    {%- endfor %}

{% endtest %}
