{% macro default__work_out_once() %}{% endmacro %}
