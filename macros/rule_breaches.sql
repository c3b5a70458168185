{% macro rule_breaches(columns) %}
    {%- set breaches = {} -%}
    {%- for column, rules in columns.items() -%}
        {%- set found = [] -%}
        {%- for rule, value in rules.items() -%}
            {%- if rule == 'not_null' and value is true -%}
                {%- do found.append(column ~ " is null") -%}
            {%- elif rule == 'accepted_values' -%}
                {%- set accepted = [] -%}
                {%- for one in value -%}
                    {%- do accepted.append("'" ~ one | replace("'", "''") ~ "'" if one is string else one) -%}
                {%- endfor -%}
                {%- do found.append(column ~ " not in (" ~ accepted | join(', ') ~ ")") -%}
            {%- elif rule == 'min_value' -%}
                {%- do found.append(column ~ " < " ~ value) -%}
            {%- elif rule == 'max_value' -%}
                {%- do found.append(column ~ " > " ~ value) -%}
            {%- elif rule == 'pattern' -%}
                {%- do found.append("not (" ~ regexp_like(column, value) ~ ")") -%}
            {%- elif rule == 'prefix' -%}
                {#- A pattern without a number of digits: with one it takes three times as long. -#}
                {%- do found.append(
                    "not (" ~ regexp_like(column, "^" ~ value ~ "[0-9]*$") ~ ") or length(" ~ column ~ ") > 17"
                ) -%}
            {%- elif rule == 'is_clean' and value == 'text' -%}
                {%- do found.append(differs(column, clean_text(column))) -%}
            {%- elif rule == 'is_clean' and value == 'list' -%}
                {%- do found.append(column ~ " is not null and not " ~ list_is_clean(column)) -%}
            {%- else -%}
                {{ exceptions.raise_compiler_error("column_values: " ~ column ~ " has an unknown rule " ~ rule ~ ": " ~ value) }}
            {%- endif -%}
        {%- endfor -%}
        {%- do breaches.update({column: found | join(' or ')}) -%}
    {%- endfor -%}
    {{- return(breaches) -}}
{% endmacro %}
