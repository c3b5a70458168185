{% macro value_note(read, source_table, relation) %}
    {%- set came = read.expression -%}
    {%- set repaired = read.name ~ '_repaired' -%}
    {%- set shown = "left(" ~ clean_text(came) ~ ", 200) || chr(10)" -%}
    {%- if read.kind in ('name', 'value', 'list') -%}
        case
            -- Text is only ever repaired where there is a character that is not plain, or `&`.
            when
                ({{ came }} like '%&%' or {{ came }} <> {{ repaired }})
                and {{ differs(clean_text(came), repaired) }}
                then '{{ read.name }}: repaired: ' || {{ shown }}
            else ''
        end
        {%- if read.kind == 'value' %}
        || case when {{ is_unknown_marker(repaired) }} then '{{ read.name }}: placeholder: ' || {{ shown }} else '' end
        {%- elif read.kind == 'list' %}
        || case
            when {{ has_unknown_items(repaired) }}
                then coalesce({{ unknown_items(repaired, read.name ~ ': placeholder: ') }}, '')
            else ''
        end
        {%- endif -%}
    {%- else -%}
        case
            when
                {{ came }} is null
                or {{ read_column(source_table, read.name, relation) }} is not null
                or {{ clean_text(came) }} is null
                then ''
            when {{ is_unknown_marker(clean_text(came)) }} then '{{ read.name }}: placeholder: ' || {{ shown }}
            {%- if read.kind in ('integer', 'decimal', 'date') %}
            when {{ read_ungated(read, relation) }} is not null then '{{ read.name }}: out_of_range: ' || {{ shown }}
            {%- endif %}
            else '{{ read.name }}: unreadable: ' || {{ shown }}
        end
    {%- endif -%}
{% endmacro %}
