{#- Text that was encoded twice, decoded once: references of HTML (`&amp;`, `&#39;`), and UTF-8 that was read as Windows-1252
    (`Ã©`). Only what can be nothing else is taken: a reference by its name, its number and its semicolon; a sequence that is
    valid UTF-8 and that nobody writes, such as `Ã©` or `â€™`, but not `Ã’`, which may end a word in capitals within quotes,
    unless all of the text is of that kind. Nearly every text is passed by: a text of plain letters before any pattern. The characters stand as escapes,
    since nobody can see a C1 control. The name of an encoding has a collation of its own, which would become the text's. -#}
{% macro postgres__repair_text(expression) %}
    {%- set repairs = text_repairs() -%}
    case
        when
            ({{ expression }} like '%&%' or octet_length({{ expression }}) > length({{ expression }}))
            and {{ expression }} ~ '{{ repairs.references }}|{{ repairs.certain }}'
            then (
                select
                    string_agg(
                        case
                            when pieces.piece ~ '^&#[0-9]' and cast(translate(pieces.piece, '&#;', '') as integer) between 32 and 55295
                                then chr(cast(translate(pieces.piece, '&#;', '') as integer))
                            when pieces.piece ~ '^&#[xX]' and cast(cast('x' || lpad(translate(pieces.piece, '&#xX;', ''), 8, '0') as bit(32)) as integer) between 32 and 55295
                                then chr(cast(cast('x' || lpad(translate(pieces.piece, '&#xX;', ''), 8, '0') as bit(32)) as integer))
                            when pieces.piece ~ '^&[A-Za-z]'
                                then coalesce(chr(references_by_name.code), pieces.piece)
                            when
                                pieces.bytes ~ '^({{ repairs.utf_8 }})+$'
                                and (pieces.piece ~ '^({{ repairs.certain }})$' or pieces.all_of_it)
                                then convert_from(convert_to(pieces.bytes, 'LATIN1'), 'UTF8') collate "default"
                            else pieces.piece
                        end,
                        '' order by pieces.place
                    )
                from (
                    select
                        found.parts[1] as piece,
                        translate(found.parts[1], E'{{ repairs.windows_1252 }}', E'{{ repairs.latin_1 }}') as bytes,
                        found.place,
                        translate({{ expression }}, E'{{ repairs.windows_1252 }}', E'{{ repairs.latin_1 }}') ~ '^([\u0001-\u007f]|{{ repairs.utf_8 }})+$' as all_of_it
                    from regexp_matches({{ expression }}, '({{ repairs.references }}|{{ repairs.runs }}|{{ repairs.sequences }}|[^&\u00c2-\u00f4]+|.)', 'g')
                        with ordinality as found (parts, place)
                    offset 0
                ) as pieces
                left join unnest(
                    string_to_array('{{ repairs.names }}', ' '), cast(string_to_array('{{ repairs.codes }}', ' ') as integer [])
                ) as references_by_name (name, code) on pieces.piece = references_by_name.name
            )
        else {{ expression }}
    end
{% endmacro %}
