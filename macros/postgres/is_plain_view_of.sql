{#- 16 is the bit of `delete`: see PostgreSQL's `pg_relation_is_updatable`. -#}
{% macro is_plain_view_of(view, relation) %}
    exists (
        select 1
        from pg_rewrite
        inner join pg_depend
            on
                pg_rewrite.oid = pg_depend.objid
                and pg_depend.classid = cast('pg_rewrite' as regclass)
                and pg_depend.refclassid = cast('pg_class' as regclass)
        where
            pg_rewrite.ev_class = to_regclass('{{ view }}')
            and pg_rewrite.rulename = '_RETURN'
            and pg_depend.refobjid = to_regclass('{{ relation }}')
            and pg_relation_is_updatable(pg_rewrite.ev_class, false) & 16 = 16
    )
{% endmacro %}
