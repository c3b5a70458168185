{#- As for Spark. What was written is brought to `2021-9-25`, and is taken where there is such a day: a cast that cannot be done
    ends the statement. -#}
{% macro redshift__try_to_date(expression, relation, two_digit_years_from) %}
    {%- set is_a_day = '^([1-9][0-9]{3}|0[0-9]{2}[1-9]|0[0-9][1-9]0|0[1-9]00)-('
        ~ '(0?[1-9]|1[0-2])-(0?[1-9]|1[0-9]|2[0-8])|(0?[13-9]|1[0-2])-(29|30)|(0?[13578]|1[02])-31)$'
        ~ '|^([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-0?2-29$' -%}
    {%- set numbers = '^ *([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})( [0-9: apmAPM]*)?$' %}
    {%- set up_to_12, above_12 = '(0?[1-9]|1[0-2])', '(1[3-9]|2[0-9]|3[01])' %}
    {%- set written -%}
        case
            {%- for form, year_first in [
                ('^ *([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|[.]([0-9]{1,2})[.])([0-9]{1,2})([T ][0-9:.+Z ]*)?$', '\\1-\\2\\3\\4-\\5'),
                ('^ *([0-9]{1,2})[.] ?([0-9]{1,2})[.] ?([0-9]{4}|[0-9]{2}) *$', '\\3-\\2-\\1'),
            ] %}
            when {{ regexp_like(expression, form) }} then {{ regexp_replace(expression, form, year_first) }}
            {%- endfor %}
            {%- for form, year_first in [
                ('^ *([A-Za-z]{3,9})[.]? +([0-9]{1,2}),? +([0-9]{4}) *$', '\\3-\\1-\\2'),
                ('^ *([0-9]{1,2})[- /.]+([A-Za-z]{3,9})[- /.,]+([0-9]{4}|[0-9]{2}) *$', '\\3-\\2-\\1'),
            ] %}
            when {{ regexp_like(expression, form) }}
                then {{ redshift_month_names_to_numbers(regexp_replace(expression, form, year_first)) }}
            {%- endfor %}
            {%- if relation is not none %}
            when {{ regexp_like(expression, numbers) }}
                then case (
                    select
                        case
                            when count(days.is_first) = 0 then null
                            when min(days.is_first) = 1 then 'day'
                            when max(days.is_first) = 0 then 'month'
                        end
                    from (
                        select
                            case
                                when {{ regexp_like(expression, '^ *' ~ above_12 ~ '[/-]' ~ up_to_12 ~ '[/-]') }} then 1
                                when {{ regexp_like(expression, '^ *' ~ up_to_12 ~ '[/-]' ~ above_12 ~ '[/-]') }} then 0
                            end as is_first
                        from {{ relation }}
                        where {{ regexp_like(expression, numbers) }}
                    ) as days
                )
                    when 'day' then {{ regexp_replace(expression, numbers, '\\3-\\2-\\1') }}
                    when 'month' then {{ regexp_replace(expression, numbers, '\\3-\\1-\\2') }}
                end
            {%- endif %}
        end
    {%- endset -%}
    {%- set dated = namespace(sql=written) -%}
    {%- if two_digit_years_from -%}
        {%- set century, first = two_digit_years_from // 100, two_digit_years_from % 100 -%}
        {%- for of_century, years in [(century, range(first, 100)), (century + 1, range(0, first))] if years -%}
            {%- set digits = [] -%}
            {%- for year in years -%}{%- do digits.append('%02d' % year) -%}{%- endfor -%}
            {%- set dated.sql = regexp_replace(dated.sql, '^(' ~ digits | join('|') ~ ')-', of_century ~ '\\1-') -%}
        {%- endfor -%}
    {%- endif -%}
    to_date(case when {{ regexp_like(dated.sql, is_a_day) }} then {{ dated.sql }} end, 'YYYY-MM-DD')
{% endmacro %}
