{% macro default__optimization_fence() %}{% endmacro %}
