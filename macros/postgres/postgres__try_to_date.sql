{#- A day as a file writes it first: the two forms of the sources as they come are read by a short way. `09/25/2021`
    may be read either way: the whole column is asked, once and only where there is such a value, for a part above 12. -#}
{% macro postgres__try_to_date(expression, relation, two_digit_years_from) %}
    {%- set numbers = '^ *([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4}|[0-9]{2})( [0-9: apmAPM]*)?$' %}
    {%- set up_to_12, above_12 = '(0?[1-9]|1[0-2])', '(1[3-9]|2[0-9]|3[01])' %}
    case
        when {{ expression }} is null then null
        when
            {{ expression }}
            ~ '^[1-9][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$'
            then cast({{ expression }} as date)
        when
            {{ expression }}
            ~ '^ *(January|February|March|April|May|June|July|August|September|October|November|December) ([1-9]|1[0-9]|2[0-8]), [1-9][0-9]{3} *$'
            then to_date(trim({{ expression }}), 'FMMonth DD, YYYY')
        else (
            select
                case
                    when
                        parts.year between 1 and 9999 and parts.month between 1 and 12
                        and parts.day between 1 and case
                            when parts.month in (4, 6, 9, 11) then 30
                            when parts.month <> 2 then 31
                            when mod(parts.year, 4) = 0 and (mod(parts.year, 100) <> 0 or mod(parts.year, 400) = 0) then 29
                            else 28
                        end
                        then make_date(parts.year, parts.month, parts.day)
                end
            from (
                select
                    {%- if two_digit_years_from %}
                    case
                        when length(split_part(written.ymd, '-', 1)) = 4 then cast(split_part(written.ymd, '-', 1) as integer)
                        when cast(split_part(written.ymd, '-', 1) as integer) >= {{ two_digit_years_from % 100 }}
                            then cast(split_part(written.ymd, '-', 1) as integer) + {{ two_digit_years_from // 100 * 100 }}
                        else cast(split_part(written.ymd, '-', 1) as integer) + {{ two_digit_years_from // 100 * 100 + 100 }}
                    end as year,
                    {%- else %}
                    case
                        when length(split_part(written.ymd, '-', 1)) = 4 then cast(split_part(written.ymd, '-', 1) as integer)
                    end as year,
                    {%- endif %}
                    case
                        when split_part(written.ymd, '-', 2) ~ '^[0-9]+$' then cast(split_part(written.ymd, '-', 2) as integer)
                        when length(split_part(written.ymd, '-', 2)) >= 3
                            then (
                                select months.number
                                from (
                                    values
                                    ('january', 1), ('february', 2), ('march', 3), ('april', 4), ('may', 5), ('june', 6),
                                    ('july', 7), ('august', 8), ('september', 9), ('october', 10), ('november', 11),
                                    ('december', 12)
                                ) as months (name, number)
                                where starts_with(months.name, lower(split_part(written.ymd, '-', 2)))
                                or (months.number = 9 and lower(split_part(written.ymd, '-', 2)) = 'sept')
                            )
                    end as month,
                    cast(split_part(written.ymd, '-', 3) as integer) as day
                from (
                    select
                        case
                            when {{ expression }} ~ '^ *[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}([T ][0-9:.+Z ]*)?$'
                                then regexp_replace(
                                    {{ expression }}, '^ *([0-9]{4}).([0-9]{1,2}).([0-9]{1,2}).*$', '\1-\2-\3'
                                )
                            when {{ expression }} ~ '^ *[A-Za-z]{3,9}[.]? +[0-9]{1,2},? +[0-9]{4} *$'
                                then regexp_replace(
                                    {{ expression }}, '^ *([A-Za-z]+)[.]? +([0-9]+),? +([0-9]{4}) *$', '\3-\1-\2'
                                )
                            when {{ expression }} ~ '^ *[0-9]{1,2}[- /.]+[A-Za-z]{3,9}[- /.,]+([0-9]{4}|[0-9]{2}) *$'
                                then regexp_replace(
                                    {{ expression }}, '^ *([0-9]+)[- /.]+([A-Za-z]+)[- /.,]+([0-9]+) *$', '\3-\2-\1'
                                )
                            when {{ expression }} ~ '^ *[0-9]{1,2}[.] ?[0-9]{1,2}[.] ?([0-9]{4}|[0-9]{2}) *$'
                                then regexp_replace(
                                    {{ expression }}, '^ *([0-9]+)[.] ?([0-9]+)[.] ?([0-9]+) *$', '\3-\2-\1'
                                )
                            {%- if relation is not none %}
                            when {{ expression }} ~ '{{ numbers }}'
                                then regexp_replace({{ expression }}, '{{ numbers }}', (
                                    select
                                        case
                                            when count(days.is_first) = 0 then null
                                            when min(days.is_first) = 1 then '\3-\2-\1'
                                            when max(days.is_first) = 0 then '\3-\1-\2'
                                        end
                                    from (
                                        select
                                            case
                                                when {{ expression }} ~ '^ *{{ above_12 }}[/-]{{ up_to_12 }}[/-]' then 1
                                                when {{ expression }} ~ '^ *{{ up_to_12 }}[/-]{{ above_12 }}[/-]' then 0
                                            end as is_first
                                        from {{ relation }}
                                        where {{ expression }} ~ '{{ numbers }}'
                                    ) as days
                                ))
                            {%- endif %}
                        end as ymd
                    from (values (1)) as once (number)
                    offset 0
                ) as written
                where written.ymd is not null
                offset 0
            ) as parts
        )
    end
{% endmacro %}
