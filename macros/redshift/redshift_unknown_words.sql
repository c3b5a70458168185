{#- The seed's words and `null`, written again: Redshift takes no pattern out of a table. A test compares them. -#}
{% macro redshift_unknown_words() %}
    {{- return([
        '*', '-', '--', '\u2014', '\u2013', '?', 'n/a', '#n/a', 'na', 'n.a.', 'nan', '<na>', 'no data', 'none', 'not available',
        'not given', 'not known', 'not specified', 'tba', 'tbd', 'undefined', 'unknown', '\\n', 'null'
    ]) -}}
{% endmacro %}
